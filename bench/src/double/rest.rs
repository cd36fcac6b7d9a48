//! The REST API: every request is taken, and answered with what a bot reads of an answer.

use std::{convert::Infallible, rc::Rc, time::Instant};

use http_body_util::{BodyExt, Collected, Full};
use hyper::{
    Method, Request, Response, StatusCode,
    body::{Bytes, Incoming},
    header,
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

use super::{Shared, payload};

pub async fn serve(world: Shared, listener: TcpListener) {
    while let Ok((stream, _)) = listener.accept().await {
        // Small answers must not wait for more.
        let _ = stream.set_nodelay(true);
        let world = Rc::clone(&world);
        tokio::task::spawn_local(async move {
            let service = service_fn(|request| answer(&world, request));
            let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
            // A broken connection is the bot's to open again.
            let _ = connection.await;
        });
    }
}

async fn answer(
    world: &Shared,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    // A body that breaks off is answered like an empty one.
    let body = body.collect().await.map(Collected::to_bytes);
    let body = body.unwrap_or_default();
    let body = std::str::from_utf8(&body).unwrap_or_default();
    let (method, path, delay) = (&head.method, head.uri.path(), world.borrow().delay);
    // A first answer counts when it comes, as without a delay; what is drawn counts once it is confirmed.
    let at_once = path
        .ends_with("/callback")
        .then(|| route(world, method, path, body));
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
    Ok(response(
        at_once.unwrap_or_else(|| route(world, method, path, body)),
    ))
}

/// Nothing is a route that is not known; an empty text, one that answers nothing.
fn response(answer: Option<String>) -> Response<Full<Bytes>> {
    let (status, text) = match answer {
        None => (StatusCode::NOT_FOUND, NOT_FOUND.to_owned()),
        Some(text) if text.is_empty() => (StatusCode::NO_CONTENT, text),
        Some(text) => (StatusCode::OK, text),
    };
    let mut response = Response::new(Full::from(text));
    *response.status_mut() = status;
    if status != StatusCode::NO_CONTENT {
        let json = header::HeaderValue::from_static("application/json");
        response.headers_mut().insert(header::CONTENT_TYPE, json);
    }
    response
}

const NOT_FOUND: &str = r#"{"message":"404: Not Found","code":0}"#;

fn route(world: &Shared, method: &Method, path: &str, body: &str) -> Option<String> {
    let mut world = world.borrow_mut();
    world.last_request = Instant::now();
    let path = path.trim_start_matches("/api/v10").trim_start_matches('/');
    let parts: Vec<&str> = path.split('/').collect();
    let text = match (method.as_str(), &parts[..]) {
        ("POST", ["interactions", id, _, "callback"]) => {
            if is_deferral(body) {
                world.run.outcome.deferred += 1;
            } else {
                world.answered(number(id), body);
            }
            String::new()
        }
        ("PATCH" | "POST", ["webhooks", _, token, ..]) => {
            let id = payload::id_of(token)?;
            if world.waits(id) {
                world.answered(id, body);
            } else if *method == Method::PATCH {
                world.redrawn(id, body);
            } else {
                world.count("follow-up");
            }
            payload::message(id, payload::CHANNEL, 64)
        }
        ("DELETE", ["webhooks", ..]) => {
            world.count("answer removed");
            String::new()
        }
        ("POST", ["channels", channel, "messages"]) => {
            world.settled("notice");
            payload::message(world.snowflake(), number(channel), 0)
        }
        ("PATCH", ["channels", channel, "messages", message]) => {
            world.settled("notice edited");
            payload::message(number(message), number(channel), 0)
        }
        ("DELETE", ["channels", ..]) => {
            world.settled("notice removed");
            String::new()
        }
        ("GET", ["channels", _, "messages"]) => {
            world.count("search");
            "[]".to_owned()
        }
        ("POST", ["users", "@me", "channels"]) => {
            world.count("channel");
            payload::direct(body)
        }
        ("GET", ["oauth2", "applications", "@me"]) => payload::application(),
        ("GET", ["users", "@me", "guilds"]) => payload::guilds(),
        ("GET", ["guilds", _]) => {
            world.count("name of the server");
            r#"{"name":"Harbour"}"#.to_owned()
        }
        ("PUT", ["applications", ..]) => "[]".to_owned(),
        // InMail asks with `/bot` behind it. serenity asks without, and if it is told nothing it goes to the
        // real Discord.
        ("GET", ["gateway", ..]) => payload::gateway(&world.gateway),
        _ => {
            world.count(&format!("unknown: {method} {}", parts[0]));
            return None;
        }
    };
    Some(text)
}

/// Ids that are none are answered to as nobody's.
fn number(id: &str) -> u64 {
    id.parse().unwrap_or(0)
}

/// Whether this only says that an answer takes longer (callback types 5 and 6).
fn is_deferral(body: &str) -> bool {
    body.starts_with(r#"{"type":5"#) || body.starts_with(r#"{"type":6"#)
}
