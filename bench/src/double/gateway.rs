//! The gateway: HELLO, READY, heartbeats, and events as they come.

use std::rc::Rc;

use futures_util::{SinkExt, StreamExt, stream::SplitStream};
use serde_json::Value;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
};
use tokio_tungstenite::{WebSocketStream, accept_async, tungstenite::Message};

use super::{Shared, payload};

/// Events written before the network is asked to take them.
const AT_ONCE: usize = 64;

pub async fn serve(world: Shared, listener: TcpListener) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::task::spawn_local(speak(Rc::clone(&world), stream));
    }
}

async fn speak(world: Shared, stream: TcpStream) {
    // Without it events wait for the answer to those before.
    let _ = stream.set_nodelay(true);
    let Ok(socket) = accept_async(stream).await else {
        return;
    };
    let (mut sink, stream) = socket.split();
    let (line, mut frames): (_, UnboundedReceiver<String>) = unbounded_channel();
    tokio::task::spawn_local(hear(world, line, stream));
    let mut batch = Vec::with_capacity(AT_ONCE);
    while frames.recv_many(&mut batch, AT_ONCE).await > 0 {
        for frame in batch.drain(..) {
            if sink.feed(Message::text(frame)).await.is_err() {
                return;
            }
        }
        if sink.flush().await.is_err() {
            return;
        }
    }
}

async fn hear(
    world: Shared,
    line: UnboundedSender<String>,
    mut stream: SplitStream<WebSocketStream<TcpStream>>,
) {
    // A line whose other end is gone ends with this connection.
    let _ = line.send(payload::HELLO.to_owned());
    while let Some(Ok(frame)) = stream.next().await {
        let said: Value = serde_json::from_slice(&frame.into_data()).unwrap_or_default();
        match said["op"].as_u64() {
            Some(1) => {
                let _ = line.send(payload::ACK.to_owned());
            }
            Some(2) => {
                let mut world = world.borrow_mut();
                let ready = payload::ready(&world.gateway);
                let _ = line.send(ready);
                world.connected(line.clone());
            }
            // Nothing is kept for a session that was lost: a new one begins.
            Some(6) => {
                let _ = line.send(payload::INVALID_SESSION.to_owned());
            }
            _ => {}
        }
    }
}
