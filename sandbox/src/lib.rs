//! A Discord that runs in the process: REST, gateway, people, and a clock that tests move.
//!
//! It is for testing any bot end to end ("what is on Bob's screen?") and knows nothing about the bot.

mod actor;
mod clock;
mod drawn;
mod endpoint;
mod faults;
mod gateway;
mod guild;
mod limits;
mod official;
pub mod page;
mod record;
mod refusal;
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
pub use endpoint::Post;
pub use faults::{ActiveFault, Fault, Gate};
pub use gateway::control::{Gateway, HeldEvents};
pub use guild::Guild;
pub use official::Verdict;
pub use record::holds_token;
use refusal::{ALREADY_ANSWERED, EXPIRED_TOKEN, UNKNOWN_WEBHOOK};
use tokio::{net::TcpListener, sync::watch};
pub use world::message::Message;
use world::{AnsweredRequest, World};

/// How long a wait may take in real time before it fails with what it waited for.
const GUARD: Duration = Duration::from_secs(30);

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
        tokio::spawn(rest::serve(discord.clone(), listener));
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

    /// A member of the home server.
    pub fn user(&self, name: &str) -> Actor {
        self.person(name, false, Some(world::GUILD))
    }

    /// A person who is in no server until they join one.
    pub fn stranger(&self, name: &str) -> Actor {
        self.person(name, false, None)
    }

    /// Another bot, a member of the home server.
    pub fn other_bot(&self, name: &str) -> Actor {
        self.person(name, true, Some(world::GUILD))
    }

    fn person(&self, name: &str, is_bot: bool, guild: Option<u64>) -> Actor {
        let id = self.change(|world| world.user(name, is_bot, guild));
        Actor::new(self.clone(), id, name)
    }

    /// Sets the bot's name. Until then it is "bot".
    pub fn name_bot(&self, name: &str) {
        self.change(|world| {
            if let Some(bot) = world.users.get_mut(&world::BOT) {
                name.clone_into(&mut bot.name);
            }
        });
    }

    /// The whole REST API answers 503 until [`Discord::up`].
    pub fn down(&self) {
        self.change(|world| world.down = true);
    }

    pub fn up(&self) {
        self.change(|world| world.down = false);
    }

    /// Whether answers in direct messages are public although they ask to be ephemeral. Discord does not
    /// promise the contrary.
    pub fn dm_answers_are_open(&self, open: bool) {
        self.change(|world| world.dm_answers_open = open);
    }

    /// Whether requests beyond a bucket's size are refused with 429. By default they are.
    pub fn limit_requests(&self, limited: bool) {
        self.change(|world| world.buckets.set_limited(limited));
    }

    /// Nonces are remembered for this long. Discord does not say how long it remembers them.
    pub fn remember_nonces_for(&self, memory: Duration) {
        let nonce_ms = i64::try_from(memory.as_millis()).unwrap_or(i64::MAX);
        self.change(|world| world.nonce_ms = nonce_ms);
    }

    /// Keeps all flags and sizes within 32 bits, for a bot whose library cannot read larger ones.
    pub fn keep_numbers_small(&self) {
        self.change(|world| world.small_numbers = true);
    }

    /// Discord's filter blocks every message into a channel that holds this text.
    pub fn block_text(&self, part: &str) {
        self.change(|world| world.harmful.push(part.to_owned()));
    }

    /// From now on the bot may open `most` new direct message channels in `window`; more are refused.
    pub fn limit_new_dms(&self, most: usize, window: Duration) {
        let window_ms = i64::try_from(window.as_millis()).unwrap_or(i64::MAX);
        self.change(|world| {
            world.dm_limit = Some(world::people::DmLimit {
                most,
                window_ms,
                opened: Vec::new(),
            });
        });
    }

    /// Expires every token so far: 401, code 50027.
    pub fn expire_tokens(&self) {
        self.end_tokens(None, EXPIRED_TOKEN);
    }

    /// Expires one interaction's token: 401, code 50027.
    pub fn expire_token(&self, interaction: u64) {
        self.end_tokens(Some(interaction), EXPIRED_TOKEN);
    }

    /// Makes one interaction's token unknown to Discord: 404, code 10015.
    pub fn forget_token(&self, interaction: u64) {
        self.end_tokens(Some(interaction), UNKNOWN_WEBHOOK);
    }

    /// Every interaction so far.
    pub fn interactions(&self) -> Vec<u64> {
        self.world().interactions.keys().copied().collect()
    }

    fn end_tokens(&self, only: Option<u64>, refused: (u16, i64)) {
        self.change(|world| {
            for (id, interaction) in &mut world.interactions {
                if only.is_none_or(|only| only == *id) {
                    interaction.ended = Some(refused);
                }
            }
        });
    }

    /// Returns once a bot is connected, with every shard, or has its interactions posted, and its commands are
    /// registered.
    pub async fn ready(&self) {
        self.until("a bot to be ready", |world| {
            let arrive = world.interactions_endpoint.is_some() || world.sessions.connected();
            (arrive && world.commands.registered).then_some(())
        })
        .await;
    }

    /// Returns once a bot's commands are registered.
    pub async fn registered(&self) {
        self.until("commands to be registered", |world| {
            world.commands.registered.then_some(())
        })
        .await;
    }

    /// Returns once no bot is connected.
    pub async fn gone(&self) {
        self.until("the bot to be gone", |world| {
            (!world.sessions.any()).then_some(())
        })
        .await;
    }

    /// Every request so far: method, path without tokens, status (0 if the connection was dropped).
    pub fn requests(&self) -> Vec<(String, String, u16)> {
        let world = self.world();
        let requests = world.requests.iter();
        requests
            .map(|one| (one.method.clone(), one.path.clone(), one.status))
            .collect()
    }

    /// Every request so far that was refused: method, path without tokens, status, and the refusal's code (0 if
    /// it had none). Not among them is a first answer that a busy machine made the bot give twice.
    pub fn refused(&self) -> Vec<(String, String, u16, i64)> {
        let world = self.world();
        let refused = world.requests.iter().filter(|one| one.status >= 400);
        let coded = refused.map(|one| (one, one.answer["code"].as_i64().unwrap_or(0)));
        coded
            .filter(|(_, code)| *code != ALREADY_ANSWERED.1)
            .map(|(one, code)| (one.method.clone(), one.path.clone(), one.status, code))
            .collect()
    }

    /// The bodies of the newest requests of this method whose path contains `part`, without tokens.
    pub fn sent(&self, method: &str, part: &str) -> Vec<serde_json::Value> {
        let world = self.world();
        let wanted = |one: &&AnsweredRequest| one.method == method && one.path.contains(part);
        let requests = world.requests.iter().rev().take(world::REQUESTS).rev();
        requests
            .filter(wanted)
            .map(|one| record::without_tokens(&one.body))
            .collect()
    }

    /// The most invalid requests within any period of this length, as Discord counts them towards a ban
    /// (401, 403, and 429 unless the limit is shared).
    pub fn most_invalid_within(&self, window: Duration) -> usize {
        let window = i64::try_from(window.as_millis()).unwrap_or(i64::MAX);
        let world = self.world();
        let invalid = |one: &&AnsweredRequest| matches!(one.status, 401 | 403 | 429) && !one.shared;
        let times: Vec<i64> = world
            .requests
            .iter()
            .filter(invalid)
            .map(|one| one.at)
            .collect();
        let within = |(before, at): (usize, &i64)| {
            let since = times.partition_point(|other| *other <= at - window);
            before + 1 - since
        };
        times.iter().enumerate().map(within).max().unwrap_or(0)
    }

    /// Revokes the bot's token: from now on every request of the bot and every new session gets a 401.
    pub fn revoke_token(&self) {
        self.change(|world| world.token_reset = true);
    }

    /// The people whom the visible messages would ping.
    pub fn pings(&self) -> Vec<String> {
        self.world().pings.clone()
    }

    /// The visible text of every message of the bot, as it was last.
    pub fn bot_texts(&self) -> Vec<String> {
        let world = self.world();
        let messages = world.messages.iter();
        let by_bot = messages.filter(|message| message.is_by(world::BOT));
        by_bot.map(Message::text).collect()
    }

    /// The links in messages of the bot that Discord fetched to show what is behind them.
    pub fn fetched_links(&self) -> Vec<String> {
        self.world().fetched.clone()
    }

    fn empty_buckets(&self) -> Vec<String> {
        let world = self.world();
        let empty = world.buckets.empty(world.now()).into_iter();
        empty.map(record::masked).collect()
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        let outcome = change(&mut self.world());
        self.changed.send_modify(|count| *count += 1);
        outcome
    }

    /// Looks again after every change until it finds something. Panics after the guard.
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
        let found = tokio::time::timeout(GUARD, look).await;
        self.assert_official();
        match found {
            Ok(found) => found,
            Err(elapsed) => panic!(
                "waited in vain for {what} ({elapsed}); buckets empty until time passes: {:?}; requests: {:#?}",
                self.empty_buckets(),
                self.requests()
            ),
        }
    }
}

/// Waits for something that must come. Panics after the guard.
async fn guarded<T>(what: &str, waiting: impl Future<Output = T>) -> T {
    let waited = tokio::time::timeout(GUARD, waiting).await;
    waited.unwrap_or_else(|elapsed| panic!("waited in vain for {what} ({elapsed})"))
}
