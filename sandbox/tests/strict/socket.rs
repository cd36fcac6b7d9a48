//! A gateway connection of a hand-made bot.

use std::time::Duration;

use flate2::read::ZlibDecoder;
use futures_util::{SinkExt, StreamExt};
use sandbox::Discord;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async, tungstenite::Message};

/// How long a wait may take before it fails.
const GUARD: Duration = Duration::from_secs(10);

/// A connection of a hand-made bot.
pub struct Socket {
    pub line: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// How many frames came compressed.
    pub compressed: usize,
}

/// What arrived.
#[derive(Debug, PartialEq)]
pub enum Heard {
    Frame(Value),
    Closed(Option<u16>),
    /// The connection broke without a close.
    Broken,
}

impl Socket {
    /// Connects and receives HELLO.
    pub async fn open(discord: &Discord) -> (Self, Value) {
        let url = format!("{}/?v=10", discord.api_url().replace("http", "ws"));
        let mut socket = Self {
            line: connect_async(url).await.unwrap().0,
            compressed: 0,
        };
        let hello = socket.frame().await;
        assert_eq!(hello["op"], 10);
        (socket, hello)
    }

    /// Connects and identifies; the connection and READY.
    pub async fn identified(discord: &Discord) -> (Self, Value) {
        let (mut socket, _) = Self::open(discord).await;
        socket.say(&identify(discord.token())).await;
        let ready = socket.frame().await;
        assert_eq!(ready["t"], "READY");
        (socket, ready)
    }

    /// Connects and resumes.
    pub async fn resuming(discord: &Discord, ready: &Value, sequence: u64) -> Self {
        let (mut socket, _) = Self::open(discord).await;
        let session = &ready["d"]["session_id"];
        socket.say(&json!({ "op": 6, "d": { "token": discord.token(), "session_id": session, "seq": sequence } })).await;
        socket
    }

    pub async fn say(&mut self, frame: &Value) {
        self.line
            .send(Message::text(frame.to_string()))
            .await
            .unwrap();
    }

    pub async fn hear(&mut self) -> Heard {
        let next = tokio::time::timeout(GUARD, self.line.next()).await;
        match next.expect("the sandbox says nothing") {
            Some(Ok(Message::Text(text))) => Heard::Frame(serde_json::from_str(&text).unwrap()),
            Some(Ok(Message::Binary(bytes))) => {
                self.compressed += 1;
                let json = serde_json::from_reader(ZlibDecoder::new(&bytes[..]));
                Heard::Frame(json.unwrap())
            }
            Some(Ok(Message::Close(frame))) => Heard::Closed(frame.map(|frame| frame.code.into())),
            None | Some(Err(_)) => Heard::Broken,
            Some(Ok(other)) => panic!("{other:?}"),
        }
    }

    pub async fn frame(&mut self) -> Value {
        match self.hear().await {
            Heard::Frame(frame) => frame,
            other => panic!("{other:?}"),
        }
    }

    /// Ids of the next interactions, `count` of them.
    pub async fn interactions(&mut self, count: usize) -> Vec<u64> {
        let mut ids = Vec::new();
        for _ in 0..count {
            let frame = self.frame().await;
            assert_eq!(frame["t"], "INTERACTION_CREATE");
            ids.push(frame["d"]["id"].as_str().unwrap().parse().unwrap());
        }
        ids
    }
}

pub fn identify(token: &str) -> Value {
    json!({ "op": 2, "d": { "token": token, "intents": 0, "properties": {} } })
}
