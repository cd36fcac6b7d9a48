//! Whether the program runs, and answers that may never come because it does not.

use std::time::Duration;

use sandbox::{Actor, Discord, Turn};
use tokio::sync::watch;

/// After this time Discord tells its user that there was no answer.
const NO_ANSWER: Duration = Duration::from_secs(4);

/// Less than the sandbox's own time limit.
const PATIENCE: Duration = Duration::from_secs(5);
/// Machines may be very busy.
const ATTEMPTS: usize = 24;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Down,
    Up,
    /// No person begins anything any more.
    Over,
}

/// Sets whether the program runs.
pub struct Lives(watch::Sender<State>);

impl Lives {
    pub fn new() -> Self {
        Self(watch::Sender::new(State::Down))
    }

    pub fn up(&self) {
        self.0.send_replace(State::Up);
    }

    pub fn down(&self) {
        self.0.send_replace(State::Down);
    }

    pub fn over(&self) {
        self.0.send_replace(State::Over);
    }

    pub fn watch(&self) -> Life {
        Life(self.0.subscribe())
    }
}

/// Shows people whether the program runs.
#[derive(Clone)]
pub struct Life(watch::Receiver<State>);

impl Life {
    /// Returns once the program runs. `false` means that nothing is to be begun any more.
    pub async fn begins(&mut self) -> bool {
        let state = self.0.wait_for(|state| *state != State::Down).await;
        // The sender lives longer than all people.
        state.is_ok_and(|state| *state == State::Up)
    }

    /// The answer, or `None` if the program was killed before it or Discord gave up. Then the outcome is
    /// unknown.
    pub async fn answer(&mut self, discord: &Discord, actor: &Actor, id: u64) -> Option<Turn> {
        tokio::select! {
            // Polled first, since the sandbox itself would panic on a machine that stood still for longer.
            biased;
            () = given_up(discord) => None,
            turn = actor.answered(id) => Some(turn),
            _ = self.0.wait_for(|state| *state == State::Down) => None,
        }
    }
}

/// The answer of a running program. It is requested again if a slow machine let Discord give up.
///
/// # Panics
///
/// If there is no answer in the end.
pub async fn insist(discord: &Discord, actor: &Actor, mut ask: impl FnMut() -> u64) -> Turn {
    for _ in 0..ATTEMPTS {
        let id = ask();
        tokio::select! {
            biased;
            () = given_up(discord) => {}
            turn = actor.answered(id) => return turn,
        }
    }
    panic!("{} is not answered any more", actor.name())
}

/// Waits until a condition holds. Returns whether it does.
pub async fn wait(actor: &Actor, holds: impl Fn(&Actor) -> bool) -> bool {
    for _ in 0..ATTEMPTS {
        if patiently(actor.until("what holds in the end", &holds)).await {
            return true;
        }
    }
    false
}

/// Returns once a program is ready, even if it has to wait for the machine.
///
/// # Panics
///
/// If it is not ready in the end.
pub async fn ready(discord: &Discord) {
    for _ in 0..ATTEMPTS {
        if patiently(discord.ready()).await {
            return;
        }
    }
    panic!("the program does not start")
}

/// Whether a future finished in time. It may have a longer limit of its own, which is not used if the
/// machine stood still.
async fn patiently(waiting: impl Future<Output = ()>) -> bool {
    tokio::select! {
        biased;
        () = tokio::time::sleep(PATIENCE) => false,
        () = waiting => true,
    }
}

/// Returns once Discord has given up a request that is made now.
pub async fn given_up(discord: &Discord) {
    let wait = i64::try_from(NO_ANSWER.as_millis()).unwrap();
    let clock = discord.clock();
    clock.reached(clock.now_ms() + wait).await;
}
