//! The bots' log, at the finest level that the filter allows.

use std::{
    io,
    sync::{Arc, LazyLock, Mutex, MutexGuard, Once, PoisonError},
};

use inmail::telemetry::{self, Format};
use tokio::sync::watch;
use tracing::Dispatch;

/// The log of every bot in this test program, and of the libraries' own threads.
static ALL: LazyLock<Log> = LazyLock::new(Log::default);
static LOGGING: Once = Once::new();

/// Lines in the order in which they were written.
#[derive(Clone, Default)]
pub struct Log {
    bytes: Arc<Mutex<Vec<u8>>>,
    grown: watch::Sender<()>,
}

/// Records the log from now on.
pub fn keep_log() -> Log {
    LOGGING.call_once(|| tracing::dispatcher::set_global_default(ALL.writer()).unwrap());
    ALL.clone()
}

/// Everything that this test program has logged.
pub fn all() -> MutexGuard<'static, Vec<u8>> {
    ALL.read()
}

impl Log {
    /// The writer of this log.
    pub fn writer(&self) -> Dispatch {
        let log = self.clone();
        let all = telemetry::subscriber("trace", Format::Text, false, move || log.clone());
        Dispatch::new(all.unwrap())
    }

    pub fn read(&self) -> MutexGuard<'_, Vec<u8>> {
        self.bytes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells of every line from now on.
    pub fn grows(&self) -> watch::Receiver<()> {
        self.grown.subscribe()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.read().extend_from_slice(bytes);
        self.grown.send_replace(());
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
