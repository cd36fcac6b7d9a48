//! Many stories at once, one thread for each core.

use std::{panic, thread};

/// Does the work once on each core. A story and the threads of its database take turns and never work at
/// the same time, so each thread stays on its core. Waking another core costs a quarter of the running
/// time.
pub fn on_each(work: impl Fn() + Sync) {
    thread::scope(|scope| {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let work = &work;
        let threads: Vec<_> = (0..cores)
            .map(|core| {
                scope.spawn(move || {
                    stay_on(core);
                    work();
                })
            })
            .collect();
        for thread in threads {
            if let Err(panic) = thread.join() {
                panic::resume_unwind(panic);
            }
        }
    });
}

/// Keeps this thread, and those it starts, on one of the cores that this process may use.
#[cfg(target_os = "linux")]
fn stay_on(core: usize) {
    use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

    let Ok(allowed) = sched_getaffinity(None) else {
        return;
    };
    let mut usable = (0..CpuSet::MAX_CPU).filter(|cpu| allowed.is_set(*cpu));
    if let Some(cpu) = usable.nth(core) {
        let mut only = CpuSet::new();
        only.set(cpu);
        // If the system forbids it, the stories only take longer.
        let _ = sched_setaffinity(None, &only);
    }
}

#[cfg(not(target_os = "linux"))]
fn stay_on(_core: usize) {}
