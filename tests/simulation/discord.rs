//! Discord as jobs and people see it: messages, screens and tokens, with every way of failing.
//!
//! It outlives the bot's processes; a request of a process that has ended never gets an answer. Must
//! not know what the bot keeps.

mod connection;

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard},
};

use chrono::{DateTime, TimeDelta, Utc};
use inmail::model::{ChannelId, MessageId, NoticeId, OutboxError, ReportId, UserId, ViewId};

use super::{screen::Shown, story::Fault, time::Time};
pub use connection::Connection;

/// How long a nonce is remembered ("a few minutes").
const NONCE_LIFE: TimeDelta = TimeDelta::minutes(3);
/// Channels' ids are their people's plus this.
const CHANNELS: i64 = 1_000;

/// All of Discord.
pub struct Discord {
    pub time: Arc<Time>,
    state: Mutex<State>,
}

/// What Discord holds.
#[derive(Default)]
pub struct State {
    /// How the next requests of jobs are treated.
    pub faults: VecDeque<Fault>,
    /// Requests under way that no longer have anybody waiting.
    late: Vec<(DateTime<Utc>, Late)>,
    /// Who takes no direct messages.
    pub unreachable: Vec<UserId>,
    /// For whom Discord has refused something in a way that lasts.
    pub refused: Vec<UserId>,
    pub messages: BTreeMap<MessageId, Message>,
    pub screens: BTreeMap<ViewId, Shown>,
    /// The process that is served; requests of others are never answered.
    process: u64,
    last_message: i64,
    /// When a fault was last felt, or will have been.
    pub troubled_at: Option<DateTime<Utc>>,
    /// How many requests have been made.
    pub requests: u64,
}

type Late = Box<dyn FnOnce(&mut State, DateTime<Utc>) + Send>;

/// A message of the bot's in a channel.
#[derive(Clone, Debug)]
pub struct Message {
    pub channel: ChannelId,
    pub kind: MessageKind,
    pub at: DateTime<Utc>,
    pub visible: bool,
}

/// What a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageKind {
    Notice(NoticeId),
    Announcement(ReportId),
    Warning(ReportId),
}

/// The channel in which a person is told of things.
pub fn channel_of(user: UserId) -> ChannelId {
    (user.get() + CHANNELS).into()
}

/// Whose channel this is.
fn person_of(channel: ChannelId) -> UserId {
    (channel.get() - CHANNELS).into()
}

impl Discord {
    pub fn new(time: Arc<Time>) -> Arc<Self> {
        Arc::new(Self {
            time,
            state: Mutex::default(),
        })
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// The bot has ended; whatever it asked and will still ask is not answered.
    pub fn hang_up(&self) {
        self.state().process += 1;
    }

    /// Lets requests arrive whose time has come.
    pub fn let_late_arrive(&self) {
        let now = self.time.now();
        let mut state = self.state();
        let (due, waiting) = std::mem::take(&mut state.late)
            .into_iter()
            .partition(|(at, _)| *at <= now);
        state.late = waiting;
        for (_, act) in due {
            act(&mut state, now);
        }
    }

    /// When the next of them arrives.
    pub fn next_late(&self) -> Option<DateTime<Utc>> {
        self.state().late.iter().map(|(at, _)| *at).min()
    }
}

impl State {
    fn post(
        &mut self,
        channel: ChannelId,
        kind: MessageKind,
        now: DateTime<Utc>,
    ) -> Result<MessageId, OutboxError> {
        if self
            .unreachable
            .iter()
            .any(|user| channel_of(*user) == channel)
        {
            return Err(OutboxError::Unreachable);
        }
        let before = self.messages.iter().rev().find(|(_, message)| {
            message.channel == channel && message.kind == kind && message.at + NONCE_LIFE > now
        });
        match before {
            Some((id, message)) if message.visible => return Ok(*id),
            // A repeated nonce whose message is gone: unknown message.
            Some(_) => return Err(OutboxError::Gone),
            None => {}
        }
        self.last_message += 1;
        let id = self.last_message.into();
        let message = Message {
            channel,
            kind,
            at: now,
            visible: true,
        };
        self.messages.insert(id, message);
        Ok(id)
    }

    fn find(
        &self,
        channel: ChannelId,
        kind: MessageKind,
        since: DateTime<Utc>,
    ) -> Option<MessageId> {
        let mut found = self.messages.iter().filter(|(_, message)| {
            message.channel == channel
                && message.kind == kind
                && message.visible
                && message.at >= since
        });
        found.next().map(|(id, _)| *id)
    }
}
