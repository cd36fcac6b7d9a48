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

use super::{
    Shared,
    payload::{self, DM},
};

type Answer = (StatusCode, String);

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

fn response((status, text): Answer) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(text));
    *response.status_mut() = status;
    if status != StatusCode::NO_CONTENT {
        let json = header::HeaderValue::from_static("application/json");
        response.headers_mut().insert(header::CONTENT_TYPE, json);
    }
    response
}

fn route(world: &Shared, method: &Method, path: &str, body: &str) -> Answer {
    let mut world = world.borrow_mut();
    world.last_request = Instant::now();
    let path = path.trim_start_matches("/api/v10").trim_start_matches('/');
    let parts: Vec<&str> = path.split('/').collect();
    let nothing = (StatusCode::NO_CONTENT, String::new());
    match (method.as_str(), &parts[..]) {
        ("POST", ["interactions", id, _, "callback"]) => {
            let id = id.parse().unwrap_or(0);
            if is_deferral(body) {
                world.deferred();
            } else {
                world.answered(id, body);
            }
            nothing
        }
        ("PATCH", ["webhooks", _, token, "messages", "@original"]) => {
            let id = payload::id_of(token).unwrap_or(0);
            if world.waits(id) {
                world.answered(id, body);
            } else {
                world.redrawn(id, body);
            }
            (
                StatusCode::OK,
                payload::message(id, "800000000000000002", 64),
            )
        }
        ("POST", ["webhooks", _, token]) => {
            let id = payload::id_of(token).unwrap_or(0);
            if world.waits(id) {
                world.answered(id, body);
            } else {
                world.count("follow-up");
            }
            (
                StatusCode::OK,
                payload::message(id, "800000000000000002", 64),
            )
        }
        ("DELETE", ["webhooks", ..]) => {
            world.count("answer removed");
            nothing
        }
        ("POST", ["channels", channel, "messages"]) => {
            world.settled("notice");
            let id = world.snowflake();
            (StatusCode::OK, payload::message(id, channel, 0))
        }
        ("DELETE", ["channels", ..]) => {
            world.settled("notice removed");
            nothing
        }
        ("GET", ["channels", _, "messages"]) => {
            world.count("search");
            (StatusCode::OK, "[]".to_owned())
        }
        ("PATCH", ["channels", channel, "messages", id]) => {
            world.count("message changed");
            let id = id.parse().unwrap_or(0);
            (StatusCode::OK, payload::message(id, channel, 0))
        }
        ("POST", ["users", "@me", "channels"]) => {
            world.count("channel");
            let digits = body
                .chars()
                .filter(char::is_ascii_digit)
                .collect::<String>();
            let channel = digits.parse().unwrap_or(0) | DM;
            let text = format!(r#"{{"id":"{channel}","type":1,"flags":0,"recipients":[]}}"#);
            (StatusCode::OK, text)
        }
        ("GET", ["oauth2", "applications", "@me"]) => (StatusCode::OK, payload::application()),
        ("GET", ["users", "@me", "guilds"]) => (StatusCode::OK, payload::guilds()),
        ("PUT", ["applications", ..]) => (StatusCode::OK, "[]".to_owned()),
        // serenity asks the first without `bot`, and goes to the real Discord where it is told nothing.
        ("GET", ["gateway", ..]) => {
            let url = &world.gateway;
            let text = format!(
                r#"{{"url":"{url}","shards":1,"session_start_limit":{{"total":1000,"remaining":1000,"reset_after":0,"max_concurrency":1}}}}"#
            );
            (StatusCode::OK, text)
        }
        _ => {
            world.count(&format!("unknown: {method} {}", parts[0]));
            let text = r#"{"message":"404: Not Found","code":0}"#;
            (StatusCode::NOT_FOUND, text.to_owned())
        }
    }
}

/// Whether this only says that an answer takes longer (callback types 5 and 6).
fn is_deferral(body: &str) -> bool {
    body.starts_with(r#"{"type":5"#) || body.starts_with(r#"{"type":6"#)
}
