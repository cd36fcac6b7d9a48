//! The pulse: what shows from outside that the bot works and does not hang. It goes to systemd, if that
//! started the bot, and to the time of the lock file, where `inmail check --running` looks.

use std::{
    convert::Infallible,
    io,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use sd_notify::NotifyState;

/// How often it beats, unless systemd wants it more often.
const BEAT: Duration = Duration::from_secs(15);
/// A bot whose last beat is older than this hangs, or has ended.
pub const LIFE: Duration = Duration::from_mins(1);
/// How many microseconds systemd waits for the next beat of a start, which lasts until Discord is reached.
const START: u32 = 120_000_000;

/// The pulse of one bot.
#[derive(Default)]
pub struct Pulse {
    is_ready: AtomicBool,
}

impl Pulse {
    /// Beats for ever, each time after `works` has shown that the bot does. Poll it beside what must not
    /// hang, in the same task.
    pub async fn beat<F>(&self, works: impl FnMut() -> F) -> Infallible
    where
        F: Future<Output = io::Result<()>>,
    {
        let wanted = sd_notify::watchdog_enabled().map(|limit| limit / 2);
        let interval = wanted.map_or(BEAT, |wanted| wanted.clamp(Duration::from_millis(10), BEAT));
        self.beat_with(interval, works, tell).await
    }

    async fn beat_with<F>(
        &self,
        interval: Duration,
        mut works: impl FnMut() -> F,
        mut tell: impl FnMut(&[NotifyState<'_>]),
    ) -> Infallible
    where
        F: Future<Output = io::Result<()>>,
    {
        let mut beats = tokio::time::interval(interval);
        loop {
            beats.tick().await;
            if let Err(error) = works().await {
                tracing::warn!(
                    %error,
                    "cannot touch the lock file; `inmail check --running` takes the bot for dead"
                );
            }
            if self.is_ready.load(Ordering::Relaxed) {
                tell(&[NotifyState::Watchdog]);
            } else {
                tell(&[
                    NotifyState::ExtendTimeoutUsec(START),
                    NotifyState::Status("waiting for Discord"),
                ]);
            }
        }
    }

    /// The bot is connected and serves people.
    pub fn ready(&self) {
        self.is_ready.store(true, Ordering::Relaxed);
        tell(&[
            NotifyState::Ready,
            NotifyState::Status("connected to Discord at the start"),
        ]);
    }
}

/// The bot was told to end and finishes its work.
pub fn stopping() {
    tell(&[NotifyState::Stopping]);
}

/// Tells systemd. Nothing happens if something else started the bot.
fn tell(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::warn!(%error, "cannot tell systemd how the bot is");
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use tokio::sync::{Notify, Semaphore};

    use super::*;

    #[tokio::test]
    async fn it_beats_only_after_the_bot_has_shown_that_it_works() {
        let (allowed, asked, told) = (Semaphore::new(0), Notify::new(), Cell::new(0));
        let pulse = Pulse::default();
        let works = || async {
            asked.notify_one();
            allowed.acquire().await.unwrap().forget();
            Ok(())
        };
        let beating = pulse.beat_with(Duration::from_millis(1), works, |_| {
            told.set(told.get() + 1);
        });
        let story = async {
            for beats in 0..3 {
                asked.notified().await;
                assert_eq!(told.get(), beats, "what hangs is not said to live");
                allowed.add_permits(1);
            }
        };
        tokio::select! {
            never = beating => match never {},
            () = story => {}
        }
    }

    #[tokio::test]
    async fn until_the_bot_is_ready_it_asks_for_time_and_then_feeds_the_watchdog() {
        let pulse = Pulse::default();
        let said = async || {
            let (said, heard) = (Cell::new(String::new()), Notify::new());
            let tell = |states: &[NotifyState<'_>]| {
                said.set(states.iter().map(ToString::to_string).collect());
                heard.notify_one();
            };
            tokio::select! {
                never = pulse.beat_with(Duration::from_secs(1), || async { Ok(()) }, tell) => match never {},
                () = heard.notified() => {}
            }
            said.take()
        };
        assert!(said().await.starts_with("EXTEND_TIMEOUT_USEC=120000000"));
        pulse.ready();
        assert_eq!(said().await.trim(), "WATCHDOG=1");
    }
}
