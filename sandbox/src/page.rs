//! The page: a small Discord in the browser, with several people side by side, on loopback only.
//!
//! It knows nothing about the bot except how to restart and kill it, and shows whatever a bot sends.

mod act;
mod assets;
mod deadline;
mod guard;
mod inspect;
mod knobs;
mod snapshot;
mod stream;
mod transcript;

use std::{
    collections::BTreeMap,
    io,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::{
    Json, Router,
    extract::Path,
    http::StatusCode,
    middleware,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::{ActiveFault, Discord};

/// What the page tells a person who opens it for the first time.
#[derive(Clone, Copy, Debug)]
pub struct FirstSteps {
    pub title: &'static str,
    /// What the bot is.
    pub about: &'static str,
    /// What to try, in this order.
    pub tries: &'static [&'static str],
}

/// What the page can do with the bot's process, and what it says about the bot.
pub trait BotControl: Send + Sync + 'static {
    /// What to tell a newcomer, if anything.
    fn first_steps(&self) -> Option<FirstSteps> {
        None
    }
    /// What to call the button that moves the clock to the next time shown on a screen, if there is
    /// to be one.
    fn shown_time(&self) -> Option<&'static str> {
        None
    }
    /// Ends the bot in an orderly way, if it runs, and starts it; an error is a sentence to show.
    fn restart(&self) -> BoxFuture<'_, Result<(), String>>;
    /// Ends the bot at once, like SIGKILL.
    fn kill(&self) -> BoxFuture<'_, ()>;
}

/// The page being served.
pub struct Page {
    address: SocketAddr,
}

#[derive(Clone)]
struct Shared {
    discord: Discord,
    bot: Arc<dyn BotControl>,
    /// The faults that the toolbar has switched on, by name.
    switched: Arc<Mutex<BTreeMap<String, ActiveFault>>>,
}

/// Why a request to the page failed: a sentence to show.
struct Refused(String);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (
            StatusCode::UNPROCESSABLE_ENTITY,
            Json(json!({ "error": self.0 })),
        )
            .into_response()
    }
}

type Answer = Result<Json<Value>, Refused>;

impl Page {
    /// Serves the page on this port of the loopback interface; 0 takes a free one.
    pub async fn serve(discord: Discord, bot: Arc<dyn BotControl>, port: u16) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", port)).await?;
        let address = listener.local_addr()?;
        let router = Router::new()
            .route("/", get(async || assets::index()))
            .route(
                "/{file}",
                get(async |Path(file): Path<String>| assets::file(&file)),
            )
            .route("/stream", get(stream::stream))
            .route("/file/{id}", get(transcript::file))
            .route("/request/{number}", get(inspect::request))
            .route("/transcript.txt", get(transcript::transcript))
            .route("/act/{user}", post(act::act))
            .route("/tool", post(knobs::turn))
            .layer(middleware::from_fn(guard::own_page_only))
            .layer(middleware::map_response(guard::closed))
            .with_state(Shared {
                discord,
                bot,
                switched: Arc::default(),
            });
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { address })
    }

    /// Where to point a browser.
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }
}
