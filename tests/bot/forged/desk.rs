//! The bot's router without a gateway, and a Discord that accepts every answer and counts equal ones.

use std::{
    collections::{HashMap, HashSet},
    future::pending,
    pin::Pin,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Json, Router as Server,
    body::Bytes,
    http::{Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use inmail::{
    clock::{Clock, TimeSource},
    discord::{IncomingInteraction, Rest, Router},
    model::policy::Policy,
    service::Service,
    store::{DirectoryLock, Store},
};
use serde_json::json;
use tokio::net::TcpListener;

use super::{
    forger::{Forgery, TOKEN},
    world::World,
};

/// Every distinct answer: how often it was sent, and the number of the first forgery that got it.
type Answers = Arc<Mutex<HashMap<Bytes, (u64, u64)>>>;

/// A router with everything below it.
pub struct Desk {
    router: Router,
    answers: Answers,
    _lock: DirectoryLock,
}

impl Desk {
    /// Opens the world's files at the world's time, which stands still from here on.
    pub async fn open(world: &World) -> Self {
        let answers = Answers::default();
        let api_url = take_answers(Arc::clone(&answers), world.now).await;
        let clock = Clock::new(Arc::new(Stopped(world.now)));
        let (store, lock) = Store::open(world.data(), None).await.unwrap();
        let rest = Rest::new(&api_url, "token".to_owned().into(), clock.clone()).unwrap();
        let service = Service::new(store, Policy::default());
        Self {
            router: Router::new(Arc::new(rest), 777, service, clock),
            answers,
            _lock: lock,
        }
    }

    /// Serves one interaction as the gateway would pass it on.
    pub async fn take(&self, forgery: Forgery) {
        let arrival = IncomingInteraction {
            payload: forgery.payload,
            replayed: false,
        };
        self.router.serve(arrival).await;
    }

    /// The distinct answers, how often each was sent, and the first forgery that got it.
    pub fn answers(&self) -> HashMap<Bytes, (u64, u64)> {
        self.answers.lock().unwrap().clone()
    }
}

/// Serves Discord's side, whose clock stands still as well. Returns its address.
async fn take_answers(answers: Answers, now: DateTime<Utc>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let date = now.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    let begun = Arc::new(Mutex::new(HashSet::new()));
    let take = move |method: Method, uri: Uri, body: Bytes| {
        let is_first_answer = uri.path().ends_with("/callback");
        let follows = uri.path().contains("/webhooks/") && !uri.path().contains("/messages/");
        let body = if method == Method::POST && (is_first_answer || follows) {
            body
        } else {
            format!("{method} {uri}").into()
        };
        let mut parts = uri.path().split('/');
        let number = parts.find_map(|part| part.strip_prefix(TOKEN)?.parse().ok());
        let is_second = is_first_answer && !begun.lock().unwrap().insert(number);
        if !is_second {
            let mut answers = answers.lock().unwrap();
            answers.entry(body).or_insert((0, number.unwrap_or(0))).0 += 1;
        }
        let answer = if is_second {
            already_answered()
        } else {
            seen_by_one_person()
        };
        let dated = ([(header::DATE, date.clone())], answer).into_response();
        async { dated }
    };
    let server = Server::new().fallback(take);
    tokio::spawn(async move { axum::serve(listener, server).await });
    format!("http://{address}")
}

/// Discord's reply that an answer is private, for a first answer or a later one.
fn seen_by_one_person() -> Response {
    let flags = 1 << 6;
    Json(json!({ "flags": flags, "resource": { "message": { "flags": flags } } })).into_response()
}

/// Discord's reply to a first answer that a busy machine made the bot give twice.
fn already_answered() -> Response {
    let error = Json(json!({ "code": 40_060, "message": "Already acknowledged" }));
    (StatusCode::BAD_REQUEST, error).into_response()
}

/// The time at which everything happens.
struct Stopped(DateTime<Utc>);

impl TimeSource for Stopped {
    fn wall(&self) -> DateTime<Utc> {
        self.0
    }
    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }
    fn sleep_until(&self, _: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(pending())
    }
}
