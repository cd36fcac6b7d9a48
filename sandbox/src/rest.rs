//! The REST API: routes, authority and Discord's own answers. Must not know who is on which screen.

use std::sync::Arc;

use axum::{
    Router,
    body::Bytes,
    extract::{FromRequestParts, Request, State, WebSocketUpgrade},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use crate::{
    Discord, gateway, limits,
    world::{APPLICATION, Answered, BOT_TOKEN, EPHEMERAL, Fault, Refused, World},
};

/// Longest body taken; Discord's own limit is 25 MiB.
const BODY: usize = 1 << 20;

pub(crate) fn router(discord: Discord) -> Router {
    Router::new().fallback(answer).with_state(Arc::new(discord))
}

async fn answer(State(discord): State<Arc<Discord>>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    if parts.headers.contains_key(header::UPGRADE) {
        let socket = WebSocketUpgrade::from_request_parts(&mut parts, &()).await;
        return match socket {
            Ok(socket) => {
                socket.on_upgrade(move |socket| gateway::speak((*discord).clone(), socket))
            }
            Err(refused) => refused.into_response(),
        };
    }
    let method = parts.method.as_str().to_owned();
    let path = parts.uri.path().trim_start_matches("/api/v10").to_owned();
    let query = parts.uri.query().unwrap_or_default().to_owned();
    let body = axum::body::to_bytes(body, BODY)
        .await
        .unwrap_or_else(|_| Bytes::new());
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let authority = parts
        .headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let is_bot = authority.and_then(|value| value.strip_prefix("Bot ")) == Some(BOT_TOKEN);
    let held = discord.change(|world| {
        let held = world.holds.iter();
        let mut held = held.map(|(m, part, _)| *m == method && path.contains(part.as_str()));
        held.position(|held| held)
            .map(|place| world.holds.remove(place).2)
    });
    if let Some(gate) = held {
        gate.arrived.send_replace(true);
        // Both ends live in the gate.
        let _ = gate.open.subscribe().wait_for(|open| *open).await;
    }
    let url = discord.api_url().replace("http", "ws");
    let (status, answer) = discord.change(|world| {
        let fault = world
            .faults
            .iter()
            .position(|(m, part, _)| *m == method && path.contains(part.as_str()));
        let fault = fault.map(|place| world.faults.remove(place).2);
        let outcome = match fault {
            _ if world.down => (503, json!("down")),
            Some(Fault::Before(status, code)) => {
                (status, json!({ "code": code, "message": "fault" }))
            }
            fault => {
                let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
                let done = route(world, &method, &segments, &query, &body, is_bot, &url);
                match (fault, done) {
                    (Some(Fault::After(status)), _) => (status, json!("fault")),
                    (_, Ok((status, answer))) => (status, answer),
                    (_, Err((status, code))) => {
                        (status, json!({ "code": code, "message": "refused" }))
                    }
                }
            }
        };
        world
            .requests
            .push((method.clone(), masked(&path), outcome.0));
        outcome
    });
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = match answer {
        Value::Null => status.into_response(),
        answer => (status, axum::Json(answer)).into_response(),
    };
    let now = chrono::DateTime::from_timestamp_millis(discord.clock().now_ms()).unwrap_or_default();
    // Discord's time, not the machine's.
    if let Ok(date) = HeaderValue::from_str(&now.format("%a, %d %b %Y %H:%M:%S GMT").to_string()) {
        response.headers_mut().insert(header::DATE, date);
    }
    response
}

/// The path without what would give anybody power.
fn masked(path: &str) -> String {
    let parts = path.split('/').map(|part| {
        if part.starts_with("token-") {
            "TOKEN"
        } else {
            part
        }
    });
    parts.collect::<Vec<_>>().join("/")
}

type Answer = Result<(u16, Value), Refused>;
const UNAUTHORIZED: Refused = (401, 0);
const NOT_FOUND: Refused = (404, 0);
const UNKNOWN_CHANNEL: Refused = (404, 10_003);
const UNKNOWN_MESSAGE: Refused = (404, 10_008);
const INVALID: Refused = (400, 50_035);

fn route(
    world: &mut World,
    method: &str,
    path: &[&str],
    query: &str,
    body: &Value,
    is_bot: bool,
    url: &str,
) -> Answer {
    match (method, path) {
        ("POST", ["interactions", id, token, "callback"]) => {
            let id = id.parse().map_err(|_| NOT_FOUND)?;
            callback(world, id, token, query.contains("with_response=true"), body)
        }
        ("POST", ["webhooks", _, token]) => follow_up(world, token, body),
        (_, ["webhooks", _, token, "messages", "@original"]) => {
            let id = world.original(token)?;
            match method {
                "PATCH" => {
                    limits::message(body)?;
                    world.edit(id, body);
                }
                "DELETE" => remove(world, id),
                _ => {}
            }
            let message = world.messages.iter().find(|message| message.id == id);
            Ok((
                200,
                message
                    .map(|message| message.body.clone())
                    .unwrap_or_default(),
            ))
        }
        _ if !is_bot => Err(UNAUTHORIZED),
        ("GET", ["gateway"]) => Ok((200, json!({ "url": url }))),
        ("GET", ["oauth2", "applications", "@me"]) => {
            Ok((200, json!({ "id": APPLICATION.to_string() })))
        }
        ("PUT", ["applications", _, .., "commands"]) => {
            world.commands = body.clone();
            Ok((200, body.clone()))
        }
        ("POST", ["users", "@me", "channels"]) => {
            let user = body["recipient_id"]
                .as_str()
                .and_then(|id| id.parse::<u64>().ok());
            let user = user
                .and_then(|id| world.users.get(&id))
                .ok_or((404, 10_013))?;
            Ok((200, json!({ "id": user.dm.to_string(), "type": 1 })))
        }
        (_, ["channels", channel, "messages", rest @ ..]) => {
            let channel = channel.parse().map_err(|_| NOT_FOUND)?;
            channel_messages(world, method, channel, rest, query, body)
        }
        _ => Err(NOT_FOUND),
    }
}

fn callback(world: &mut World, id: u64, token: &str, with_response: bool, body: &Value) -> Answer {
    let found = world.answerable(id, token)?;
    let (kind, user, channel, on) = (found.kind, found.user, found.channel, found.on);
    let data = &body["data"];
    let answered = match body["type"].as_u64() {
        Some(callback @ (4 | 5)) if kind != 4 => {
            if callback == 4 {
                limits::message(data)?;
            }
            let only = (data["flags"].as_u64().unwrap_or(0) & EPHEMERAL != 0).then_some(user);
            Answered::Message(world.post(channel, only, data.clone(), callback == 5))
        }
        Some(callback @ (6 | 7)) => {
            let on = on
                .filter(|on| world.message(*on).is_some())
                .ok_or(INVALID)?;
            if callback == 7 {
                limits::message(data)?;
                world.edit(on, data);
            }
            Answered::Message(on)
        }
        Some(8) if kind == 4 => {
            limits::choices(data)?;
            Answered::Choices(data["choices"].clone())
        }
        Some(9) if kind == 2 || kind == 3 => {
            limits::modal(data)?;
            Answered::Modal(data.clone())
        }
        _ => return Err(INVALID),
    };
    let message = match answered {
        Answered::Message(id) => world.message(id).map(|message| message.body.clone()),
        _ => None,
    };
    if let Some(found) = world.interactions.get_mut(&id) {
        found.answered = answered;
    }
    if with_response {
        return Ok((
            200,
            json!({ "interaction": { "id": id.to_string() }, "resource": { "message": message } }),
        ));
    }
    Ok((204, Value::Null))
}

fn follow_up(world: &mut World, token: &str, body: &Value) -> Answer {
    limits::message(body)?;
    let found = world.by_token(token)?;
    if found.answered == Answered::No {
        return Err((404, 10_015));
    }
    let (user, channel) = (found.user, found.channel);
    let only = (body["flags"].as_u64().unwrap_or(0) & EPHEMERAL != 0).then_some(user);
    let id = world.post(channel, only, body.clone(), false);
    if let Ok(found) = world.by_token(token) {
        found.followups.push(id);
    }
    Ok((200, json!({ "id": id.to_string() })))
}

fn channel_messages(
    world: &mut World,
    method: &str,
    channel: u64,
    rest: &[&str],
    query: &str,
    body: &Value,
) -> Answer {
    let owner = world
        .users
        .values()
        .find(|user| user.dm == channel)
        .ok_or(UNKNOWN_CHANNEL)?;
    let (closed, member) = (owner.dms_closed, owner.member);
    match (method, rest) {
        ("POST", []) => {
            limits::message(body)?;
            if !member {
                return Err((403, 50_278));
            }
            if closed {
                return Err((403, 50_007));
            }
            let nonce = body["nonce"]
                .as_str()
                .filter(|_| body["enforce_nonce"] == true);
            if let Some(earlier) = nonce.and_then(|nonce| world.earlier(nonce)) {
                return if earlier.gone {
                    Err(UNKNOWN_MESSAGE)
                } else {
                    Ok((200, earlier.body.clone()))
                };
            }
            let id = world.post(channel, None, body.clone(), false);
            Ok((200, json!({ "id": id.to_string() })))
        }
        ("GET", []) => {
            let after = query
                .split('&')
                .find_map(|pair| pair.strip_prefix("after="));
            let after: u64 = after.and_then(|after| after.parse().ok()).unwrap_or(0);
            let seen = world.messages.iter();
            let seen = seen
                .filter(|m| m.channel == channel && m.only.is_none() && !m.gone && m.id > after);
            Ok((200, seen.map(|message| message.body.clone()).collect()))
        }
        ("DELETE", [id]) => {
            let id = id.parse().map_err(|_| NOT_FOUND)?;
            // An ephemeral message is unknown here.
            let message = world
                .message(id)
                .filter(|m| m.channel == channel && m.only.is_none());
            let id = message.ok_or(UNKNOWN_MESSAGE)?.id;
            remove(world, id);
            Ok((204, Value::Null))
        }
        _ => Err(NOT_FOUND),
    }
}

fn remove(world: &mut World, id: u64) {
    if let Some(message) = world.message(id) {
        message.gone = true;
    }
}
