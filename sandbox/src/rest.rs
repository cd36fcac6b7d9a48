//! The REST API: one request, from its bytes to Discord's answer, with the faults on its way.

pub(crate) mod buckets;
mod callbacks;
mod channels;
mod directory;
mod messages;
mod received;
mod reply;
mod webhooks;

use std::{convert::Infallible, io};

use axum::{
    body::{Body, Bytes},
    extract::{FromRequestParts, WebSocketUpgrade},
    http::{HeaderMap, Request, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpListener;

use crate::{
    Discord, Fault,
    endpoint::SIGNATURE,
    gateway,
    official::Exchanged,
    record::{Exchange, masked},
    refusal::{NOT_FOUND, Refusal, UNAUTHORIZED},
    world::{AnsweredRequest, BOT_TOKEN, World},
};
use received::Received;
use reply::Reply;

/// What the interaction endpoints and the bot's own ones answer.
type Answer = Result<(u16, Value), Refusal>;

/// Takes connections for as long as the process lives.
pub(crate) async fn serve(discord: Discord, listener: TcpListener) -> Infallible {
    loop {
        // If it breaks while it is accepted, the client opens another.
        let Ok((stream, _)) = listener.accept().await else {
            continue;
        };
        let discord = discord.clone();
        tokio::spawn(async move {
            let service = service_fn(|request| {
                // In a task of its own: a request that has arrived is done even if the client stops
                // waiting.
                let answering = tokio::spawn(answer(discord.clone(), request));
                async move {
                    let broken = |_| io::Error::from(io::ErrorKind::ConnectionAborted);
                    answering.await.map_err(broken)?
                }
            });
            let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
            // The connection breaks because of a fault, or the client broke it.
            let _ = connection.with_upgrades().await;
        });
    }
}

/// An error breaks the connection instead of an answer.
async fn answer(discord: Discord, request: Request<Incoming>) -> io::Result<Response> {
    let (mut parts, body) = request.into_parts();
    if parts.headers.contains_key(header::UPGRADE) {
        let host = parts.headers.get(header::HOST);
        let host = host.and_then(|host| host.to_str().ok()).unwrap_or_default();
        let place = gateway::Place {
            origin: format!("ws://{host}"),
            path: parts.uri.path().to_owned(),
        };
        let socket = WebSocketUpgrade::from_request_parts(&mut parts, &()).await;
        return Ok(match socket {
            Ok(socket) => socket.on_upgrade(move |socket| gateway::speak(discord, place, socket)),
            Err(refused) => refused.into_response(),
        });
    }
    // From the Discord of another test, to a bot that had this port before.
    if parts.headers.contains_key(SIGNATURE) {
        return Ok(StatusCode::NOT_FOUND.into_response());
    }
    if let Some(file) = parts.uri.path().strip_prefix("/attachments/") {
        return Ok(attachment(&discord, file));
    }
    let received = Received::read(&parts, Body::new(body)).await;
    let method = parts.method.as_str();
    let path = parts.uri.path().trim_start_matches("/api/v10");
    let gate = discord.change(|world| world.faults.gate(method, path));
    if let Some(gate) = gate {
        gate.pass().await;
    }
    // Before anybody can learn that the fault was met, and let time pass.
    let met_at = discord.clock().now_ms();
    let met = discord.change(|world| world.faults.meet(method, path));
    match met.as_ref().map(|met| &met.fault) {
        Some(Fault::Hang) => {
            if let Some(met) = &met {
                met.lifted().await;
            }
        }
        Some(Fault::Slow(by)) => {
            let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
            discord.clock().reached(met_at + by).await;
        }
        _ => {}
    }
    let fault = met.as_ref().map(|met| &met.fault);
    let reply = discord.change(|world| {
        let reply = Reply::of(world, &discord, &parts, &received, fault);
        world.note(AnsweredRequest {
            at: world.now(),
            method: method.to_owned(),
            path: masked(path),
            status: reply.status.unwrap_or(0),
            shared: matches!(fault, Some(Fault::SharedLimit { .. })),
            body: received.described(),
            answer: reply.body.clone(),
        });
        let query = parts.uri.query().unwrap_or_default();
        world.judge.exchange(&Exchanged {
            method,
            path,
            query,
            body: received.sent(),
            status: reply.status.filter(|_| !reply.by_others),
            answer: &reply.body,
        });
        let query = parts
            .uri
            .query()
            .map_or(String::new(), |query| format!("?{query}"));
        world.recorder.write(&Exchange {
            method,
            path: &format!("{path}{query}"),
            body: &received.described(),
            status: reply.status,
            response: &reply.body,
        });
        reply
    });
    if let Some(met) = met.filter(|met| met.fault == Fault::Unanswered) {
        met.lifted().await;
    }
    reply.into_response(discord.clock().now_ms())
}

fn route(world: &mut World, discord: &Discord, parts: &Parts, received: &Received) -> Answer {
    let path = parts.uri.path().trim_start_matches("/api/v10");
    let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
    let call = Call {
        method: parts.method.as_str(),
        query: parts.uri.query().unwrap_or_default(),
        received: received.content()?,
        origin: discord.api_url(),
    };
    match segments[..] {
        ["interactions", id, token, "callback"] if call.method == "POST" => {
            callbacks::callback(world, snowflake(id)?, token, &call)
        }
        ["webhooks", application, token, ref rest @ ..] => {
            webhooks::route(world, application, token, rest, &call)
        }
        _ if world.token_reset || !is_bot(&parts.headers) => Err(UNAUTHORIZED.into()),
        ["channels", channel, ref rest @ ..] => {
            channels::route(world, snowflake(channel)?, rest, &call)
        }
        ref other => directory::route(world, other, &call),
    }
}

fn is_bot(headers: &HeaderMap) -> bool {
    let authority = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    authority.and_then(|value| value.strip_prefix("Bot ")) == Some(BOT_TOKEN)
}

/// The parts of a request that a route gets.
struct Call<'a> {
    method: &'a str,
    query: &'a str,
    received: &'a received::Content,
    /// Where attached files are read.
    origin: String,
}

impl Call<'_> {
    fn body(&self) -> &Value {
        &self.received.body
    }

    fn parameter(&self, name: &str) -> Option<&str> {
        let mut pairs = self
            .query
            .split('&')
            .filter_map(|pair| pair.split_once('='));
        pairs
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value)
    }
}

fn snowflake(id: &str) -> Result<u64, Refusal> {
    id.parse().map_err(|_| NOT_FOUND.into())
}

/// A file as the content delivery network gives it.
fn attachment(discord: &Discord, path: &str) -> Response {
    let world = discord.world();
    let id = path.split('/').next().and_then(|id| id.parse::<u64>().ok());
    match id.and_then(|id| world.files.get(&id)) {
        Some(file) => {
            let kind = file
                .content_type
                .as_deref()
                .unwrap_or("application/octet-stream")
                .to_owned();
            (
                [(header::CONTENT_TYPE, kind)],
                Bytes::from(file.bytes.clone()),
            )
                .into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
