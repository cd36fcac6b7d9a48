//! A Discord that runs in the process: REST, gateway, people and a clock that moves when told.
//!
//! For testing any bot end to end: "what is on Bob's screen?". Knows nothing of the bot.

mod actor;
mod clock;
mod gateway;
mod limits;
mod rest;
mod world;

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

pub use actor::{Actor, Opt, Turn};
pub use clock::Clock;
use tokio::{net::TcpListener, sync::watch};
use world::World;
pub use world::{Fault, Message};

/// How long a wait may take in real time before it fails with what it waited for.
const GUARD: Duration = Duration::from_secs(10);

/// Holds one request until it is opened.
#[derive(Clone)]
pub struct Gate {
    pub(crate) arrived: watch::Sender<bool>,
    pub(crate) open: watch::Sender<bool>,
}

impl Gate {
    /// Returns once the request stands at the gate.
    pub async fn reached(&self) {
        // The sender lives as long as this gate.
        let _ = self.arrived.subscribe().wait_for(|arrived| *arrived).await;
    }

    /// Lets it pass.
    pub fn open(&self) {
        self.open.send_replace(true);
    }
}

/// The running sandbox; cheap to clone.
#[derive(Clone)]
pub struct Discord {
    world: Arc<Mutex<World>>,
    changed: watch::Sender<u64>,
    clock: Clock,
    address: SocketAddr,
}

impl Discord {
    /// Starts on a free port of the loopback interface.
    pub async fn start(clock: Clock) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let discord = Self {
            world: Arc::new(Mutex::new(World::new(clock.clone()))),
            changed: watch::Sender::new(0),
            clock,
            address: listener.local_addr()?,
        };
        let app = rest::router(discord.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        Ok(discord)
    }

    /// Scheme and host of the REST API.
    pub fn api_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The token the bot must use.
    pub fn token(&self) -> &'static str {
        world::BOT_TOKEN
    }

    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// A member of the server.
    pub fn user(&self, name: &str) -> Actor {
        let id = self.change(|world| world.user(name, true));
        Actor::new(self.clone(), id, name)
    }

    /// Somebody who is in no server.
    pub fn stranger(&self, name: &str) -> Actor {
        let id = self.change(|world| world.user(name, false));
        Actor::new(self.clone(), id, name)
    }

    /// The whole REST API answers 503 until [`Discord::up`].
    pub fn down(&self) {
        self.change(|world| world.down = true);
    }

    pub fn up(&self) {
        self.change(|world| world.down = false);
    }

    /// The next request of this method whose path contains `part` fails in this way.
    pub fn fail_next(&self, method: &str, part: &str, fault: Fault) {
        self.change(|world| {
            world
                .faults
                .push((method.to_owned(), part.to_owned(), fault));
        });
    }

    /// Stops the next request of this method whose path contains `part` before it acts.
    pub fn hold_next(&self, method: &str, part: &str) -> Gate {
        let gate = Gate {
            arrived: watch::Sender::new(false),
            open: watch::Sender::new(false),
        };
        let held = (method.to_owned(), part.to_owned(), gate.clone());
        self.change(|world| world.holds.push(held));
        gate
    }

    /// Returns once a bot is connected and its commands are registered.
    pub async fn ready(&self) {
        self.until("a bot to be ready", |world| {
            (world.gateway.is_some() && !world.commands.is_null()).then_some(())
        })
        .await;
    }

    /// Returns once no bot is connected.
    pub async fn gone(&self) {
        self.until("the bot to be gone", |world| {
            world.gateway.is_none().then_some(())
        })
        .await;
    }

    /// Every request so far: method, path without tokens, status.
    pub fn requests(&self) -> Vec<(String, String, u16)> {
        self.world().requests.clone()
    }

    /// Whom the visible messages would ping.
    pub fn pings(&self) -> Vec<String> {
        self.world().pings.clone()
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        let outcome = change(&mut self.world());
        self.changed.send_modify(|count| *count += 1);
        outcome
    }

    /// Looks again after every change until there is something; panics after the guard.
    async fn until<T>(&self, what: &str, mut probe: impl FnMut(&World) -> Option<T>) -> T {
        let mut changes = self.changed.subscribe();
        let look = async {
            loop {
                if let Some(found) = probe(&self.world()) {
                    return found;
                }
                // The sender lives as long as this handle.
                let _ = changes.changed().await;
            }
        };
        match tokio::time::timeout(GUARD, look).await {
            Ok(found) => found,
            Err(elapsed) => panic!(
                "waited in vain for {what} ({elapsed}); requests: {:#?}",
                self.requests()
            ),
        }
    }
}
