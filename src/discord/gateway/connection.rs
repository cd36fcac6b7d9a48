//! One connection to Discord: HELLO, IDENTIFY or RESUME, heartbeats, events, the end.

use std::time::Duration;

use serde_json::{Value, json};
use serenity::constants::close_codes::{
    AUTHENTICATION_FAILED, DISALLOWED_GATEWAY_INTENTS, INVALID_GATEWAY_INTENTS, INVALID_SEQUENCE,
    INVALID_SHARD, NOT_AUTHENTICATED, SESSION_TIMEOUT, SHARDING_REQUIRED,
};
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at, sleep_until, timeout};

use super::{
    GatewayError, IncomingInteraction,
    shard::{Session, Shard},
    socket::{Frame, Heard, Socket},
};
use crate::random;

/// Opcodes ("Gateway Opcodes").
const DISPATCH: u64 = 0;
const HEARTBEAT: u64 = 1;
const IDENTIFY: u64 = 2;
const RESUME: u64 = 6;
const RECONNECT: u64 = 7;
const INVALID_SESSION: u64 = 9;
const HELLO: u64 = 10;
const HEARTBEAT_ACK: u64 = 11;

/// Longest wait for HELLO, and from there for READY or RESUMED.
const GREETING: Duration = Duration::from_mins(1);
/// The interval if HELLO gives none: that of Discord's own example.
const INTERVAL_MS: u64 = 45_000;
/// The shortest and the longest interval of heartbeats, whatever HELLO says.
const INTERVALS_MS: (u64, u64) = (100, 600_000);

/// Discord's close that serenity has no name for ("Gateway Close Event Codes").
const INVALID_API_VERSION: u16 = 4_012;
/// The close codes that we send. The first ends the session, the second keeps it resumable.
const GOODBYE: u16 = 1_000;
const BACK_SOON: u16 = 4_000;

/// How a connection ended.
pub enum Ending {
    /// Another connection may follow.
    Lost,
    /// The bot is ending.
    Stopped,
    /// Another connection would end in the same way.
    Lasting(GatewayError),
}

/// A connection in use.
pub struct Connection<'a> {
    shard: &'a mut Shard,
    socket: Socket,
    beat: Interval,
    /// Whether a heartbeat is waiting for its acknowledgement.
    unanswered: bool,
    /// Whether READY or RESUMED has come.
    greeted: bool,
}

impl<'a> Connection<'a> {
    /// Speaks with Discord until the connection ends.
    pub async fn run(shard: &'a mut Shard, mut socket: Socket) -> Ending {
        let interval = match timeout(GREETING, socket.hear()).await {
            Ok(Heard::Frame(hello)) if hello.opcode() == Some(HELLO) => interval(&hello),
            Ok(Heard::Closed(code)) => return closed(shard, code),
            _ => {
                socket.close(BACK_SOON).await;
                return Ending::Lost;
            }
        };
        let first = Duration::from_millis(random::below(interval));
        let mut beat = interval_at(Instant::now() + first, Duration::from_millis(interval));
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let connection = Self {
            shard,
            socket,
            beat,
            unanswered: false,
            greeted: false,
        };
        connection.converse().await
    }

    async fn converse(mut self) -> Ending {
        if !self.introduce().await {
            return Ending::Lost;
        }
        let late = Instant::now() + GREETING;
        let stop = self.shard.stop.clone();
        loop {
            let goes_on = tokio::select! {
                () = stop.cancelled() => {
                    self.socket.close(GOODBYE).await;
                    return Ending::Stopped;
                }
                // A connection whose heartbeats are not acknowledged is dead, whatever TCP believes.
                _ = self.beat.tick() => !self.unanswered && self.heartbeat(true).await,
                () = sleep_until(late), if !self.greeted => false,
                heard = self.socket.hear() => match heard {
                    Heard::Frame(frame) => self.take(&frame).await,
                    Heard::Closed(code) => return closed(self.shard, code),
                    Heard::Broken => return Ending::Lost,
                },
            };
            if !goes_on {
                self.socket.close(BACK_SOON).await;
                return Ending::Lost;
            }
        }
    }

    /// Resumes the session, or begins a new one.
    async fn introduce(&mut self) -> bool {
        let token = self.shard.token();
        let frame = match &self.shard.session {
            Some(session) => json!({ "op": RESUME, "d": {
                "token": token, "session_id": session.id, "seq": session.sequence,
            } }),
            None => json!({ "op": IDENTIFY, "d": {
                "token": token, "intents": 0, "shard": [self.shard.number, self.shard.total],
                "properties": { "os": std::env::consts::OS, "browser": "inmail", "device": "inmail" },
            } }),
        };
        self.socket.say(&frame).await
    }

    /// Sends a heartbeat. `of_itself` means that it is due, and not that Discord asked for it.
    async fn heartbeat(&mut self, of_itself: bool) -> bool {
        self.unanswered |= of_itself;
        let sequence = self.shard.session.as_ref().map(|session| session.sequence);
        let frame = json!({ "op": HEARTBEAT, "d": sequence });
        self.socket.say(&frame).await
    }

    /// Handles one message. Returns whether the connection continues.
    async fn take(&mut self, frame: &Frame) -> bool {
        match frame.opcode() {
            Some(DISPATCH) => self.event(frame).await,
            Some(HEARTBEAT) => return self.heartbeat(false).await,
            Some(HEARTBEAT_ACK) => {
                self.unanswered = false;
                if self.greeted {
                    self.shard.is_well();
                }
            }
            Some(RECONNECT) => return false,
            Some(INVALID_SESSION) => {
                if frame.data() != Some(true) {
                    self.shard.session = None;
                }
                return false;
            }
            _ => {}
        }
        true
    }

    async fn event(&mut self, frame: &Frame) {
        if let (Some(session), Some(sequence)) = (&mut self.shard.session, frame.sequence()) {
            session.sequence = sequence;
        }
        match frame.event() {
            "READY" => {
                self.shard.session = Session::begun(frame);
                self.greeted = true;
                self.shard.has_begun();
            }
            "RESUMED" => {
                self.greeted = true;
                self.shard.has_resumed();
            }
            "INTERACTION_CREATE" => {
                // Before RESUMED Discord sends what happened while there was no connection.
                let replayed = !self.greeted;
                let payload = frame.tree();
                self.shard
                    .arrived(IncomingInteraction { payload, replayed })
                    .await;
            }
            _ => {}
        }
    }
}

/// The interval between heartbeats, in milliseconds.
fn interval(hello: &Frame) -> u64 {
    let data: Option<Value> = hello.data();
    let told = data.and_then(|data| data["heartbeat_interval"].as_u64());
    told.unwrap_or(INTERVAL_MS)
        .clamp(INTERVALS_MS.0, INTERVALS_MS.1)
}

/// The meaning of a close code from Discord ("Gateway Close Event Codes").
fn closed(shard: &mut Shard, code: Option<u16>) -> Ending {
    match code {
        Some(AUTHENTICATION_FAILED) => return Ending::Lasting(GatewayError::Token),
        Some(SHARDING_REQUIRED) => return Ending::Lasting(GatewayError::MoreShards),
        Some(
            code @ (INVALID_SHARD
            | INVALID_API_VERSION
            | INVALID_GATEWAY_INTENTS
            | DISALLOWED_GATEWAY_INTENTS),
        ) => return Ending::Lasting(GatewayError::Refused(code)),
        // That session is over.
        Some(NOT_AUTHENTICATED | INVALID_SEQUENCE | SESSION_TIMEOUT) => shard.session = None,
        _ => {}
    }
    Ending::Lost
}
