//! A lean double of Discord with people in it. It checks nothing and keeps almost nothing, so that what is
//! measured is the bot. Whether a bot asks rightly is the sandbox's matter.

mod endpoint;
mod gateway;
mod payload;
mod people;
mod rest;
mod run;
mod world;

use std::{
    cell::{RefCell, RefMut},
    io,
    rc::Rc,
    time::{Duration, Instant},
};

use tokio::{
    net::TcpListener,
    task::spawn_local,
    time::{MissedTickBehavior, interval, sleep, timeout},
};

use crate::acts::{Act, Outcome};
use endpoint::Endpoint;
use run::Run;
use world::World;

pub use payload::{GUILD, token};
pub use people::{RECIPIENTS, recipient, writer};
pub use world::{increment_of, now_ms, snowflake};

/// Everything in it happens on one thread.
type Shared = Rc<RefCell<World>>;

/// Who has waited for so long without anybody being answered is lost.
const LOST: Duration = Duration::from_secs(10);
/// A bot that is never quiet is measured all the same.
const NEVER_QUIET: Duration = Duration::from_mins(1);
const LOOK: Duration = Duration::from_millis(20);

/// A Discord for one bot.
pub struct Double {
    world: Shared,
    /// Its REST API; the gateway's address stands there.
    pub address: String,
}

impl Double {
    /// Begins to serve. The answers of a `plain` bot hold nothing to click.
    pub async fn start(plain: bool) -> io::Result<Self> {
        let rest = TcpListener::bind("127.0.0.1:0").await?;
        let gateway = TcpListener::bind("127.0.0.1:0").await?;
        let address = format!("http://{}", rest.local_addr()?);
        let gateway_address = format!("ws://{}", gateway.local_addr()?);
        let world = Rc::new(RefCell::new(World::new(plain, gateway_address)));
        spawn_local(rest::serve(Rc::clone(&world), rest));
        spawn_local(gateway::serve(Rc::clone(&world), gateway));
        Ok(Self { world, address })
    }

    /// What it knows, to look at or to change.
    pub fn world(&self) -> RefMut<'_, World> {
        self.world.borrow_mut()
    }

    /// From now on interactions are posted to these processes of a bot, by turns.
    pub fn post_to(&self, addresses: Vec<String>) {
        self.world().post_to(Endpoint::new(addresses));
    }

    /// Waits until a bot that was not connected before is.
    pub async fn connected(&self) {
        let changed = Rc::clone(&self.world().connects);
        changed.notified().await;
    }

    /// Waits until the bot draws a message again.
    pub async fn redrawn(&self) {
        let redraws = Rc::clone(&self.world().redraws);
        redraws.notified().await;
    }

    /// So many acts, by turns of these, so many at a time.
    pub async fn closed(&self, acts: &[Act], count: usize, in_flight: usize) -> Outcome {
        let first = in_flight.min(count);
        self.world().run = Run::new(acts, count - first);
        for _ in 0..first {
            if !self.world().act() {
                break;
            }
        }
        self.end().await
    }

    /// So many acts a second, by turns of these, whatever becomes of them.
    pub async fn open(&self, acts: &[Act], per_second: u32, seconds: u32) -> Outcome {
        self.world().run = Run::new(acts, 0);
        let mut tick = interval(Duration::from_millis(1));
        tick.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let (began, total) = (Instant::now(), per_second * seconds);
        let mut sent = 0;
        while sent < total {
            tick.tick().await;
            while sent < total && began.elapsed() >= Duration::from_secs(1) * sent / per_second {
                self.world().act();
                sent += 1;
            }
        }
        self.end().await
    }

    /// Waits for the last answer, or until none comes any more.
    async fn end(&self) -> Outcome {
        let idle = Rc::clone(&self.world().run.idle);
        while !self.world().nobody_waits() {
            let before = self.world().run.progress();
            let told = timeout(LOST, idle.notified()).await;
            if told.is_err() && self.world().run.progress() == before {
                break;
            }
        }
        self.world().end()
    }

    /// Waits until nothing more is to be expected of the bot.
    pub async fn quiet(&self) {
        until(NEVER_QUIET, || self.world().is_quiet()).await;
    }

    /// Waits until Delete is dead on every view. When it went dead on each, ms after its time, in order;
    /// and on how many it never did.
    pub async fn windows(&self, window: Duration, patience: Duration) -> (Vec<i64>, usize) {
        let alive = || {
            let world = self.world();
            let alive = world.sent().filter(|item| item.dead_ms.is_none());
            alive.count()
        };
        until(patience, || alive() == 0).await;
        let window = i64::try_from(window.as_millis()).unwrap_or(i64::MAX);
        let mut dead: Vec<i64> = self
            .world()
            .sent()
            .filter_map(|item| Some(item.dead_ms? - item.sent_ms - window))
            .collect();
        dead.sort_unstable();
        (dead, alive())
    }
}

async fn until(longest: Duration, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() && began.elapsed() < longest {
        sleep(LOOK).await;
    }
}
