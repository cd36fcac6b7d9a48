//! Vital tasks: the bot cannot live without them. Each is spawned here under a name, and its end is
//! noticed, whether it returned or panicked.

use std::sync::Arc;

use tokio::{sync::watch, task::JoinHandle};

use crate::failpoints;

/// Spawns vital tasks. Clones watch the same tasks.
#[derive(Clone, Default)]
pub struct Vital(Arc<watch::Sender<Option<Ended>>>);

/// A vital task has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0} has ended, which must never happen; the log says where; please report it as a bug and start InMail again"
)]
pub struct Ended(pub &'static str);

impl Vital {
    /// Spawns a task.
    pub fn spawn(
        &self,
        name: &'static str,
        task: impl Future<Output = ()> + Send + 'static,
    ) -> JoinHandle<()> {
        let end = TellEnd(self.clone(), Ended(name));
        tokio::spawn(async move {
            let _end = end;
            failpoints::mortal(name, task).await;
        })
    }

    /// Returns once any of them has ended. The caller decides whether that was expected, since only it
    /// knows whether the bot was told to end.
    pub async fn ended(&self) -> Ended {
        let mut ends = self.0.subscribe();
        let ended = ends.wait_for(Option::is_some).await;
        // The channel is open, because `self` holds its sender.
        ended
            .ok()
            .and_then(|ended| *ended)
            .unwrap_or(Ended("InMail"))
    }
}

/// Reports the end of a task when dropped with it.
struct TellEnd(Vital, Ended);

impl Drop for TellEnd {
    fn drop(&mut self) {
        let Self(vital, ended) = self;
        vital.0.send_if_modified(|first| {
            let is_first = first.is_none();
            first.get_or_insert(*ended);
            is_first
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_first_end_is_seen_whether_a_task_returns_panics_or_is_aborted() {
        let vital = Vital::default();
        let _lives = vital.spawn("one that lives", std::future::pending());
        drop(vital.spawn("one that panics", async { panic!("of course") }));
        assert_eq!(vital.ended().await, Ended("one that panics"));
        let vital = Vital::default();
        drop(vital.spawn("one that returns", async {}));
        assert_eq!(vital.ended().await, Ended("one that returns"));
        let vital = Vital::default();
        vital
            .spawn("one that is aborted", std::future::pending())
            .abort();
        assert_eq!(vital.ended().await, Ended("one that is aborted"));
    }
}
