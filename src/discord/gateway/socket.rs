//! The socket: one WebSocket to Discord, and the frames on it.
//!
//! Only the fields that drive the connection are read from a frame. The data of an event stays text until a
//! reader needs it.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde::Deserialize;
use serde_json::{Value, value::RawValue};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async_with_config,
    tungstenite::{
        Message,
        protocol::{CloseFrame, WebSocketConfig, frame::coding::CloseCode},
    },
};

use crate::discord::lenient;

/// Longest wait for a connection, and for the network to accept a frame.
const LIMIT: Duration = Duration::from_secs(10);
/// Appended to every address ("Gateway URL Query String Params"). There is no compression, because the bot
/// receives little but interactions.
const QUERY: &str = "/?v=10&encoding=json";

/// Bytes that are read at once. An interaction has about two thousand.
const READ_AT_ONCE: usize = 16_384;

/// A connection to Discord.
pub struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

/// There is no connection.
#[derive(Debug, thiserror::Error)]
pub enum NoSocket {
    #[error("no connection within {} s", LIMIT.as_secs())]
    Timeout,
    // The address is not secret.
    #[error(transparent)]
    Refused(#[from] tokio_tungstenite::tungstenite::Error),
}

/// What arrived.
pub enum Heard {
    Frame(Frame),
    /// Discord has closed the connection, with a code or without.
    Closed(Option<u16>),
    /// The connection broke.
    Broken,
}

/// One message from Discord.
#[derive(Deserialize)]
pub struct Frame {
    #[serde(default)]
    op: Value,
    #[serde(default)]
    s: Value,
    #[serde(default)]
    t: Value,
    d: Option<Box<RawValue>>,
}

impl Socket {
    /// Connects to this address.
    pub async fn connect(address: &str) -> Result<Self, NoSocket> {
        let address = format!("{}{QUERY}", address.trim_end_matches('/'));
        let config = WebSocketConfig::default().read_buffer_size(READ_AT_ONCE);
        let connecting = connect_async_with_config(address, Some(config), false);
        let connected = timeout(LIMIT, connecting).await;
        let (socket, _) = connected.map_err(|_| NoSocket::Timeout)??;
        Ok(Self(socket))
    }

    /// The next message.
    pub async fn hear(&mut self) -> Heard {
        loop {
            let frame = match self.0.next().await {
                Some(Ok(Message::Text(text))) => serde_json::from_str(&text),
                Some(Ok(Message::Binary(bytes))) => serde_json::from_slice(&bytes),
                Some(Ok(Message::Close(frame))) => {
                    return Heard::Closed(frame.map(|frame| frame.code.into()));
                }
                Some(Ok(_)) => continue,
                Some(Err(_)) | None => return Heard::Broken,
            };
            if let Ok(frame) = frame {
                return Heard::Frame(frame);
            }
            // The frame is not logged, because it may hold text and a token.
            tracing::warn!("a message on the gateway is not a JSON object and was dropped");
        }
    }

    /// Sends a frame. Returns whether the network has accepted it.
    pub async fn say(&mut self, frame: &Value) -> bool {
        let sent = timeout(LIMIT, self.0.send(Message::text(frame.to_string()))).await;
        matches!(sent, Ok(Ok(())))
    }

    /// Closes the connection with this code. The connection is over whether or not Discord receives it.
    pub async fn close(mut self, code: u16) {
        let frame = CloseFrame {
            code: CloseCode::from(code),
            reason: "".into(),
        };
        let _ = timeout(LIMIT, self.0.close(Some(frame))).await;
    }
}

impl Frame {
    /// The message's opcode ("Gateway Opcodes").
    pub fn opcode(&self) -> Option<u64> {
        self.op.as_u64()
    }

    /// The sequence number of an event.
    pub fn sequence(&self) -> Option<u64> {
        self.s.as_u64()
    }

    /// The name of an event.
    pub fn event(&self) -> &str {
        self.t.as_str().unwrap_or_default()
    }

    /// The message's data, read into the reader's type.
    pub fn data<'de, T: Deserialize<'de>>(&'de self) -> Option<T> {
        serde_json::from_str(self.d.as_ref()?.get()).ok()
    }

    /// All of its data. A value that cannot be read is null.
    pub fn tree(&self) -> Value {
        let data = self.d.as_ref();
        data.map_or(Value::Null, |data| lenient::read(data))
    }
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    #[test]
    fn a_frame_is_read_whatever_it_carries() {
        let deep = format!("{}{}", "[".repeat(500), "]".repeat(500));
        for data in ["null", "1e999", r#"{"a":1,"a":2}"#, &deep] {
            let text = format!(r#"{{"d":{data},"op":0,"s":7,"t":"READY","more":{data}}}"#);
            let frame: Frame = serde_json::from_str(&text).unwrap();
            let read = (frame.opcode(), frame.sequence(), frame.event());
            assert_eq!(read, (Some(0), Some(7), "READY"), "{data}");
        }
        let odd: Frame = serde_json::from_str(r#"{"op":"x","s":-1,"t":5}"#).unwrap();
        assert_eq!(
            (odd.opcode(), odd.sequence(), odd.event()),
            (None, None, "")
        );
    }

    #[tokio::test]
    async fn an_address_that_is_none_or_speaks_no_tls_is_an_error_and_no_panic() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            while let Ok(taken) = listener.accept().await {
                drop(taken);
            }
        });
        for address in ["", "nonsense", "wss://", &format!("wss://localhost:{port}")] {
            assert!(Socket::connect(address).await.is_err(), "{address}");
        }
    }
}
