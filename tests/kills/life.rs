//! Lives: whether the program runs, and answers that may never come because it does not.

use std::time::Duration;

use sandbox::{Actor, Discord, Turn};
use tokio::sync::watch;

/// After so long Discord tells its user that there was no answer.
const NO_ANSWER: Duration = Duration::from_secs(4);

/// Less than the sandbox's own patience.
const PATIENCE: Duration = Duration::from_secs(5);
/// Machines may be very busy.
const ATTEMPTS: usize = 24;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Down,
    Up,
    /// Nobody begins anything any more.
    Over,
}

/// Whether the program runs, for whoever decides it.
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

/// Whether the program runs, for whoever uses it.
#[derive(Clone)]
pub struct Life(watch::Receiver<State>);

impl Life {
    /// Returns once it runs, with `false` if nothing is to be begun any more.
    pub async fn begins(&mut self) -> bool {
        let state = self.0.wait_for(|state| *state != State::Down).await;
        // The sender outlives every user.
        state.is_ok_and(|state| *state == State::Up)
    }

    /// The answer, or `None` if the program was killed before it or Discord gave up: then nobody knows
    /// whether it was done.
    pub async fn answer(&mut self, discord: &Discord, actor: &Actor, id: u64) -> Option<Turn> {
        tokio::select! {
            // First, since the sandbox itself would panic on a machine that stood still for longer.
            biased;
            () = given_up(discord) => None,
            turn = actor.answered(id) => Some(turn),
            _ = self.0.wait_for(|state| *state == State::Down) => None,
        }
    }
}

/// The answer of a program that lives, asked for again where a starved machine let Discord give up.
///
/// # Panics
/// If it does not answer at all.
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

/// Waits until something holds; whether it does.
pub async fn wait(actor: &Actor, holds: impl Fn(&Actor) -> bool) -> bool {
    for _ in 0..ATTEMPTS {
        if patiently(actor.until("what holds in the end", &holds)).await {
            return true;
        }
    }
    false
}

/// Returns once a program is ready that may have to wait for its turn on the machine.
///
/// # Panics
/// If none is in the end.
pub async fn ready(discord: &Discord) {
    for _ in 0..ATTEMPTS {
        if patiently(discord.ready()).await {
            return;
        }
    }
    panic!("the program does not start")
}

/// Whether something came in time. Its own patience, which is longer, is not even asked on a machine that
/// stood still for so long.
async fn patiently(waiting: impl Future<Output = ()>) -> bool {
    tokio::select! {
        biased;
        () = tokio::time::sleep(PATIENCE) => false,
        () = waiting => true,
    }
}

/// Returns once Discord has given up on something that is asked now.
pub async fn given_up(discord: &Discord) {
    let wait = i64::try_from(NO_ANSWER.as_millis()).unwrap();
    let clock = discord.clock();
    clock.reached(clock.now_ms() + wait).await;
}
