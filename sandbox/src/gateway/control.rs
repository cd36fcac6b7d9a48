//! A test's control of the gateway: op 7, op 9, closes, silence, and events that are repeated, late or
//! garbled.

use std::time::Duration;

use serde_json::{Value, json};

use super::session::{self, Order};
use crate::Discord;

/// The gateway as a test sees it; cheap to clone.
#[derive(Clone)]
pub struct Gateway {
    discord: Discord,
}

impl Discord {
    /// Its gateway.
    pub fn gateway(&self) -> Gateway {
        Gateway {
            discord: self.clone(),
        }
    }
}

impl Gateway {
    /// Asks the bot to reconnect and resume (op 7).
    pub fn reconnect(&self) {
        self.order(|| Order::Send(json!({ "op": 7, "d": null })));
    }

    /// Tells the bot that its session is invalid (op 9), and whether it may be resumed.
    pub fn invalidate(&self, resumable: bool) {
        if !resumable {
            self.forget_sessions();
        }
        self.order(|| Order::Send(json!({ "op": 9, "d": resumable })));
    }

    /// Closes every connection with this code; codes after which no session is resumed end it.
    pub fn close(&self, code: u16) {
        if session::is_final(code) {
            self.forget_sessions();
        }
        self.order(|| Order::Close(Some(code)));
    }

    /// Closes every connection with an empty close frame.
    pub fn close_without_code(&self) {
        self.order(|| Order::Close(None));
    }

    /// Breaks every connection without a close.
    pub fn drop_connections(&self) {
        self.discord.change(|world| {
            let now = world.now();
            world.sessions.order(|| Order::Drop);
            world.sessions.lost_all(now);
        });
    }

    /// Makes every session impossible to resume: a RESUME gets op 9 with `false`.
    pub fn forget_sessions(&self) {
        self.discord.change(|world| world.sessions.forget());
    }

    /// Whether heartbeats go unanswered from now on.
    pub fn withhold_acks(&self, withheld: bool) {
        self.discord
            .change(|world| world.sessions.acks_withheld = withheld);
    }

    /// Sets the heartbeat interval for connections from now on.
    pub fn set_heartbeat_interval(&self, interval: Duration) {
        let ms = u64::try_from(interval.as_millis()).unwrap_or(u64::MAX);
        self.discord.change(|world| world.sessions.interval_ms = ms);
    }

    /// How many IDENTIFYs there have been; Discord allows 1,000 a day.
    pub fn identifies(&self) -> usize {
        self.discord.world().sessions.identifies
    }

    /// Sets how many sessions may be begun in a day. One more costs the bot its token.
    pub fn limit_sessions(&self, total: usize) {
        self.discord
            .change(|world| world.sessions.starts.total = total);
    }

    /// How many sessions have been resumed.
    pub fn resumes(&self) -> usize {
        self.discord.world().sessions.resumes
    }

    /// How many of them used the address that READY names.
    pub fn resumes_as_told(&self) -> usize {
        self.discord.world().sessions.resumes_as_told
    }

    /// How many heartbeats there have been.
    pub fn heartbeats(&self) -> usize {
        self.discord.world().sessions.heartbeats
    }

    /// Asks every connection for a heartbeat at once.
    pub fn ask_for_heartbeat(&self) {
        self.order(|| Order::Send(json!({ "op": 1, "d": null })));
    }

    /// Sets how many shards the bot needs. IDENTIFY with fewer is closed with 4011.
    pub fn need_shards(&self, shards: u64) {
        self.discord
            .change(|world| world.sessions.shards = shards.max(1));
    }

    /// IDENTIFYs from now on must be five seconds apart in real time; too soon gets op 9.
    pub fn space_identifies(&self) {
        self.discord.change(|world| world.sessions.space());
    }

    /// Breaks the connection of one shard without a close.
    pub fn drop_shard(&self, shard: u64) {
        self.discord
            .change(|world| world.sessions.order_shard(shard, || Order::Drop));
    }

    /// Has interactions sent to a web address instead of the gateway, as the application's settings say.
    pub fn set_interactions_endpoint(&self, url: &str) {
        self.discord
            .change(|world| world.interactions_endpoint = Some(url.to_owned()));
    }

    /// Sets the application's flags, in which its settings show.
    pub fn set_application_flags(&self, flags: u64) {
        self.discord.change(|world| world.application_flags = flags);
    }

    /// Changes every READY from now on before it is sent.
    pub fn alter_ready(&self, alter: impl Fn(&mut Value) + Send + 'static) {
        self.discord
            .change(|world| world.sessions.alter_ready = Some(Box::new(alter)));
    }

    /// Returns once there have been this many heartbeats.
    pub async fn beaten(&self, times: usize) {
        let what = format!("heartbeat number {times}");
        let enough = |world: &crate::World| (world.sessions.heartbeats >= times).then_some(());
        self.discord.until(&what, enough).await;
    }

    /// Returns once there have been this many IDENTIFYs.
    pub async fn identified(&self, times: usize) {
        let what = format!("IDENTIFY number {times}");
        let enough = |world: &crate::World| (world.sessions.identifies >= times).then_some(());
        self.discord.until(&what, enough).await;
    }

    /// Returns once sessions have been resumed this often.
    pub async fn resumed(&self, times: usize) {
        let what = format!("RESUME number {times}");
        let enough = |world: &crate::World| (world.sessions.resumes >= times).then_some(());
        self.discord.until(&what, enough).await;
    }

    /// The next event is sent twice.
    pub fn duplicate_next(&self) {
        self.discord
            .change(|world| world.sessions.duplicate_next = true);
    }

    /// Changes the payload of the next event before it is sent, for example so that no library can
    /// read it.
    pub fn alter_next(&self, alter: impl FnOnce(&mut Value) + Send + 'static) {
        self.discord
            .change(|world| world.sessions.alter_next = Some(Box::new(alter)));
    }

    /// Sends any event as given.
    pub fn deliver(&self, kind: &str, payload: &Value) {
        self.discord.change(|world| {
            let now = world.now();
            world.sessions.dispatch(kind, payload, now);
        });
    }

    /// Holds back every event until the answer is released.
    pub fn hold_events(&self) -> HeldEvents {
        self.discord.change(|world| {
            world.sessions.held.get_or_insert_default();
        });
        HeldEvents(self.clone())
    }

    fn order(&self, order: impl Fn() -> Order) {
        self.discord.change(|world| world.sessions.order(order));
    }
}

/// Events that are held back.
pub struct HeldEvents(Gateway);

impl HeldEvents {
    /// How many there are.
    pub fn count(&self) -> usize {
        let world = self.0.discord.world();
        world.sessions.held.as_ref().map_or(0, Vec::len)
    }

    /// Sends them in the order in which they happened.
    pub fn release(self) {
        self.send(|_| {});
    }

    /// Sends the last first.
    pub fn release_reversed(self) {
        self.send(|events| events.reverse());
    }

    fn send(self, order: impl FnOnce(&mut Vec<(String, Value)>)) {
        self.0.discord.change(|world| {
            let now = world.now();
            let mut events = world.sessions.held.take().unwrap_or_default();
            order(&mut events);
            for (kind, payload) in events {
                world.sessions.dispatch(&kind, &payload, now);
            }
        });
    }
}
