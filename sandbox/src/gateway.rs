//! The gateway: one connection of a bot, from HELLO to its end.

pub(crate) mod control;
pub(crate) mod session;

use std::io::Write;

use axum::extract::ws::{CloseFrame, Message as Frame, Utf8Bytes, WebSocket};
use flate2::{Compression, write::ZlibEncoder};
use serde_json::{Value, json};
use tokio::sync::mpsc::{self, UnboundedSender};

use crate::{Discord, world::BOT_TOKEN};
use session::{Identified, Order, Resumed};

/// Largest payload a bot may send, in bytes.
const PAYLOAD: usize = 4_096;
const UNKNOWN_OPCODE: u16 = 4_001;
const DECODE_ERROR: u16 = 4_002;
const NOT_AUTHENTICATED: u16 = 4_003;
const AUTHENTICATION_FAILED: u16 = 4_004;
const ALREADY_AUTHENTICATED: u16 = 4_005;
const INVALID_SEQUENCE: u16 = 4_007;
const INVALID_SHARD: u16 = 4_010;
const SHARDING_REQUIRED: u16 = 4_011;
/// Where READY sends a bot that wants to resume.
const RESUME_PATH: &str = "/resume";

/// Where a bot has connected.
pub(crate) struct Place {
    /// Scheme and host.
    pub origin: String,
    pub path: String,
}

/// Speaks with one bot until it leaves.
pub(crate) async fn speak(discord: Discord, place: Place, mut socket: WebSocket) {
    let (line, mut orders) = mpsc::unbounded_channel();
    let interval = discord.world().sessions.interval_ms;
    let mut connection = Connection {
        discord,
        place,
        line,
        session: None,
        compresses: false,
        sent: 0,
    };
    connection.say(json!({ "op": 10, "d": { "heartbeat_interval": interval } }));
    loop {
        tokio::select! {
            // Decided frames are sent before anything new is read.
            biased;
            Some(order) = orders.recv() => match order {
                Order::Send(frame) => {
                    let sent = socket.send(connection.packed(&frame)).await;
                    if sent.is_err() { break }
                }
                Order::Close(code) => {
                    let reason = Utf8Bytes::from_static("");
                    let frame = code.map(|code| CloseFrame { code, reason });
                    // The connection is over, whether or not this arrives.
                    let _ = socket.send(Frame::Close(frame)).await;
                    break;
                }
                Order::Drop => {
                    drop(socket);
                    return connection.leave();
                }
            },
            frame = socket.recv() => match frame {
                Some(Ok(Frame::Text(text))) => connection.hear(text.as_bytes()),
                Some(Ok(Frame::Binary(bytes))) => connection.hear(&bytes),
                Some(Ok(Frame::Close(frame))) => {
                    // "Closing with 1000 or 1001 ends the session."
                    if frame.is_some_and(|frame| matches!(frame.code, 1_000 | 1_001)) {
                        connection.end();
                    }
                    break;
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => break,
            },
        }
    }
    connection.leave();
    // A closing handshake ends when the bot has answered it.
    while let Some(Ok(_)) = socket.recv().await {}
}

struct Connection {
    discord: Discord,
    place: Place,
    line: UnboundedSender<Order>,
    session: Option<String>,
    /// Whether the bot accepts compressed payloads.
    compresses: bool,
    sent: usize,
}

impl Connection {
    /// A frame as it is sent. Discord compresses some payloads for a bot that accepts that.
    fn packed(&mut self, frame: &Value) -> Frame {
        self.sent += 1;
        let text = frame.to_string();
        if !self.compresses || self.sent.is_multiple_of(2) {
            return Frame::Text(text.into());
        }
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
        // Writing into memory does not fail.
        let packed = zlib.write_all(text.as_bytes()).and_then(|()| zlib.finish());
        packed.map_or_else(
            |_| Frame::Text(text.into()),
            |bytes| Frame::Binary(bytes.into()),
        )
    }

    fn leave(&self) {
        self.discord.change(|world| {
            let now = world.now();
            world.sessions.lost(&self.line, now);
        });
    }

    fn order(&self, order: Order) {
        // The other end is in the same task.
        let _ = self.line.send(order);
    }

    fn say(&self, frame: Value) {
        self.order(Order::Send(frame));
    }

    fn end(&mut self) {
        if let Some(session) = self.session.take() {
            self.discord.change(|world| world.sessions.end(&session));
        }
    }

    fn refuse(&self, code: u16) {
        self.order(Order::Close(Some(code)));
    }

    fn hear(&mut self, bytes: &[u8]) {
        let said = Some(bytes).filter(|bytes| bytes.len() <= PAYLOAD);
        let said = said.and_then(|bytes| serde_json::from_slice::<Value>(bytes).ok());
        let Some(said) = said else {
            return self.refuse(DECODE_ERROR);
        };
        match (said["op"].as_u64(), &self.session) {
            (None, _) => self.refuse(DECODE_ERROR),
            (Some(1), _) => self.heartbeat(&said["d"]),
            (Some(2), None) => self.identify(&said["d"]),
            (Some(6), None) => self.resume(&said["d"]),
            (Some(2 | 6), Some(_)) => self.refuse(ALREADY_AUTHENTICATED),
            (Some(3 | 4 | 8 | 31 | 43), Some(_)) => {}
            (Some(3 | 4 | 8 | 31 | 43), None) => self.refuse(NOT_AUTHENTICATED),
            (Some(_), _) => self.refuse(UNKNOWN_OPCODE),
        }
    }

    fn heartbeat(&self, sequence: &Value) {
        let withheld = self.discord.change(|world| {
            if let (Some(session), Some(sequence)) = (&self.session, sequence.as_u64()) {
                world.sessions.acknowledged(session, sequence);
            }
            world.sessions.heartbeats += 1;
            world.sessions.acks_withheld
        });
        if !withheld {
            self.say(json!({ "op": 11 }));
        }
    }

    fn identify(&mut self, said: &Value) {
        let complete = said["intents"].is_u64() && said["properties"].is_object();
        if !complete || !said["token"].is_string() {
            return self.refuse(DECODE_ERROR);
        }
        self.compresses = said["compress"] == true;
        let known = is_token(&said["token"]);
        let shard = match said["shard"].as_array().map(Vec::as_slice) {
            Some([number, of]) => number.as_u64().zip(of.as_u64()),
            Some(_) => None,
            None => Some((0, 1)),
        };
        let Some(shard) = shard else {
            return self.refuse(INVALID_SHARD);
        };
        let (line, origin) = (self.line.clone(), self.place.origin.clone());
        let identified = self.discord.change(|world| {
            if known {
                return world.identify(line, shard, &origin);
            }
            world.sessions.identifies += 1;
            Identified::Refused(AUTHENTICATION_FAILED)
        });
        match identified {
            Identified::Yes(session) => self.session = Some(session),
            Identified::TooSoon => self.say(json!({ "op": 9, "d": false })),
            Identified::Refused(code) => self.refuse(code),
        }
    }

    fn resume(&mut self, said: &Value) {
        if !is_token(&said["token"]) || self.discord.world().token_reset {
            return self.refuse(AUTHENTICATION_FAILED);
        }
        let (Some(id), Some(sequence)) = (said["session_id"].as_str(), said["seq"].as_u64()) else {
            return self.refuse(DECODE_ERROR);
        };
        let line = self.line.clone();
        let resumed = self.discord.change(|world| {
            let now = world.now();
            let resumed = world.sessions.resume(id, sequence, line, now);
            let as_told = self.place.path.trim_end_matches('/') == RESUME_PATH;
            world.sessions.resumes_as_told +=
                usize::from(as_told && matches!(resumed, Resumed::Yes));
            resumed
        });
        match resumed {
            Resumed::Yes => self.session = Some(id.to_owned()),
            Resumed::Unknown => self.say(json!({ "op": 9, "d": false })),
            Resumed::WrongSequence => self.refuse(INVALID_SEQUENCE),
        }
    }
}

/// Bots may write "Bot " before the token.
fn is_token(said: &Value) -> bool {
    let said = said.as_str().unwrap_or_default();
    said.strip_prefix("Bot ").unwrap_or(said) == BOT_TOKEN
}
