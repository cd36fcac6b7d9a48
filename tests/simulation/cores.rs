//! Many stories at once, one thread for each core.

use std::{panic, thread};

/// Does the work once for each core.
pub fn on_each(work: impl Fn() + Sync) {
    thread::scope(|scope| {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let work = &work;
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        for thread in threads {
            if let Err(panic) = thread.join() {
                panic::resume_unwind(panic);
            }
        }
    });
}
