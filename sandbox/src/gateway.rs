//! The gateway: HELLO, IDENTIFY, READY, heartbeats, and interactions as they happen.
//!
//! Sessions cannot be resumed here: a resuming bot is told to identify anew. Must not know REST.

use axum::extract::ws::{Message as Frame, WebSocket};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::{
    Discord,
    world::{APPLICATION, BOT, BOT_TOKEN, GUILD},
};

/// Speaks with one bot until it leaves.
pub(crate) async fn speak(discord: Discord, mut socket: WebSocket) {
    let (tell, mut events) = mpsc::unbounded_channel::<Value>();
    let mut sequence = 0_u64;
    let hello = json!({ "op": 10, "d": { "heartbeat_interval": 45_000 } });
    if send(&mut socket, &hello).await.is_err() {
        return;
    }
    loop {
        tokio::select! {
            frame = socket.recv() => {
                let Some(Ok(frame)) = frame else { break };
                let Frame::Text(text) = frame else { continue };
                let Ok(said) = serde_json::from_str::<Value>(&text) else { break };
                let answer = match said["op"].as_u64() {
                    Some(1) => json!({ "op": 11 }),
                    Some(6) => json!({ "op": 9, "d": false }),
                    Some(2) if said["d"]["token"].as_str().is_some_and(|token| token.ends_with(BOT_TOKEN)) => {
                        sequence += 1;
                        let tell = tell.clone();
                        discord.change(|world| world.gateway = Some(tell));
                        ready(sequence)
                    }
                    Some(2) => break,
                    _ => continue,
                };
                if send(&mut socket, &answer).await.is_err() { break }
            }
            Some(event) = events.recv() => {
                sequence += 1;
                let event = json!({ "op": 0, "t": "INTERACTION_CREATE", "s": sequence, "d": event });
                if send(&mut socket, &event).await.is_err() { break }
            }
        }
    }
    discord.change(|world| {
        if world
            .gateway
            .as_ref()
            .is_some_and(|known| known.same_channel(&tell))
        {
            world.gateway = None;
        }
    });
}

fn ready(sequence: u64) -> Value {
    json!({ "op": 0, "t": "READY", "s": sequence, "d": {
        "v": 10, "user": { "id": BOT.to_string(), "username": "bot" },
        "guilds": [{ "id": GUILD.to_string(), "unavailable": true }], "session_id": "session",
        "resume_gateway_url": "ws://127.0.0.1", "application": { "id": APPLICATION.to_string(), "flags": 0 },
    } })
}

async fn send(socket: &mut WebSocket, frame: &Value) -> Result<(), axum::Error> {
    socket.send(Frame::Text(frame.to_string().into())).await
}
