//! One connection after another: when the next is tried, where, and what it resumes.

use std::time::Duration;

use chrono::TimeDelta;

use super::{
    GatewayError,
    connection::{Connection, Ending},
    limiter::TokenRefused,
    shard::Shard,
    socket::Socket,
};
use crate::random;

/// The pause before the third attempt in a row. It doubles with each attempt, up to the longest.
const FIRST_PAUSE: TimeDelta = TimeDelta::milliseconds(500);
const MAX_PAUSE: TimeDelta = TimeDelta::minutes(1);

/// A session that could not be resumed in this many attempts is given up, whatever Discord says about it.
const RESUMES: u32 = 6;

impl Shard {
    /// Keeps a connection until the bot ends or Discord refuses it for good.
    pub async fn run(mut self) -> Result<(), GatewayError> {
        let stop = self.stop.clone();
        loop {
            let socket = tokio::select! {
                () = stop.cancelled() => return Ok(()),
                socket = self.connect() => socket?,
            };
            let Some(socket) = socket else { continue };
            self.in_vain = self.in_vain.saturating_add(1);
            let ending = Connection::run(&mut self, socket).await;
            self.permit = None;
            if std::mem::take(&mut self.is_connected) {
                self.metrics.disconnected();
            }
            match ending {
                Ending::Lost => tracing::info!(
                    shard = self.number,
                    resumable = self.session.is_some(),
                    "the connection to Discord is lost; connecting again"
                ),
                Ending::Stopped => return Ok(()),
                Ending::Lasting(error) => return Err(error),
            }
        }
    }

    /// The next connection, or `None` if Discord cannot be reached.
    async fn connect(&mut self) -> Result<Option<Socket>, GatewayError> {
        tokio::time::sleep(pause(self.attempts)).await;
        self.attempts = self.attempts.saturating_add(1);
        if self.in_vain >= RESUMES {
            self.session = None;
        }
        let resumed_at = self.session.as_ref().filter(|_| !self.astray);
        let resumed_at = resumed_at.and_then(|session| session.address.clone());
        // A session can be resumed at the common address as well.
        self.astray = resumed_at.is_some();
        if self.session.is_none() {
            let permit = self.limiter.permit().await;
            self.permit = Some(permit.map_err(|TokenRefused| GatewayError::Token)?);
        }
        let address = resumed_at.clone().unwrap_or_else(|| self.limiter.address());
        match Socket::connect(&address).await {
            Ok(socket) => Ok(Some(socket)),
            Err(error) => {
                self.permit = None;
                tracing::warn!(%error, "the gateway cannot be reached; trying again");
                Ok(None)
            }
        }
    }
}

/// How long to wait before another connection. The first follows at once.
fn pause(attempts: u32) -> Duration {
    let Some(doubled) = attempts.checked_sub(2) else {
        return Duration::ZERO;
    };
    let most = FIRST_PAUSE * 2_i32.pow(doubled.min(16));
    let pause = random::jitter(most.min(MAX_PAUSE));
    pause.to_std().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_that_do_not_hold_follow_each_other_more_and_more_slowly() {
        let seconds: Vec<f64> = (0..40).map(|n| pause(n).as_secs_f64()).collect();
        assert_eq!(seconds[..2], [0.0, 0.0]);
        assert!((0.25..=0.5).contains(&seconds[2]));
        assert!((0.5..=1.0).contains(&seconds[3]));
        assert!(
            seconds[9..]
                .iter()
                .all(|pause| (30.0..=60.0).contains(pause))
        );
    }
}
