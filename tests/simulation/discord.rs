//! Discord as jobs and people see it: messages, screens and tokens, and every kind of failure.
//!
//! It outlives the bot's processes. A request of a process that has ended never gets an answer. It does not
//! know what the bot stores.

mod connection;

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard},
};

use chrono::{DateTime, TimeDelta, Utc};
use inmail::model::{
    ChannelId, MessageId, NoticeContent, NoticeId, OutboxError, ReportId, UserId, ViewId,
    record::Cause,
};

use super::{screen::Shown, story::Fault, time::Time};
pub use connection::Connection;

/// How long a nonce is remembered ("a few minutes").
const NONCE_LIFE: TimeDelta = TimeDelta::minutes(3);
/// A channel's id is its person's id plus this.
const CHANNELS: i64 = 1_000;

/// All of Discord.
pub struct Discord {
    pub time: Arc<Time>,
    state: Mutex<State>,
}

/// What Discord holds.
#[derive(Default)]
pub struct State {
    /// The faults of the next requests of jobs.
    pub faults: VecDeque<Fault>,
    /// Requests under way whose caller has stopped waiting.
    late: Vec<(DateTime<Utc>, Late)>,
    /// The people who accept no direct messages.
    pub unreachable: Vec<UserId>,
    /// The people for whom Discord has refused something in a way that lasts.
    pub refused: Vec<UserId>,
    pub messages: BTreeMap<MessageId, Message>,
    pub screens: BTreeMap<ViewId, Shown>,
    /// The process that is served. Requests of other processes are never answered.
    process: u64,
    last_message: i64,
    /// When the last fault took effect, or will have.
    pub troubled_at: Option<DateTime<Utc>>,
    /// How many requests jobs have made.
    pub requests: u64,
}

/// How long a power cut may lose what the bot has noted about an answer (docs/reliability.md).
const SYNCED_WITHIN: TimeDelta = TimeDelta::milliseconds(100);

type Late = Box<dyn FnOnce(&mut State, DateTime<Utc>) + Send>;

/// A message of the bot in a channel.
#[derive(Clone, Debug)]
pub struct Message {
    pub channel: ChannelId,
    pub kind: MessageKind,
    pub at: DateTime<Utc>,
    pub visible: bool,
    /// What a notice says.
    pub says: Option<NoticeContent>,
    /// Its reader was notified of it.
    pub rings: bool,
}

/// The kinds of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageKind {
    Notice(NoticeId),
    Announcement(ReportId),
    /// What moderators have a person told.
    Told(Cause),
}

/// The channel of a person's direct messages.
pub fn channel_of(user: UserId) -> ChannelId {
    (user.get() + CHANNELS).into()
}

/// The person whose channel this is.
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

    /// The bot has ended. Its requests get no answer any more.
    pub fn hang_up(&self) {
        self.state().process += 1;
    }

    /// The power is cut. What the bot noted about the last answers may not have been on disk, so it may not
    /// know these screens, and no promise is about them.
    pub fn excuse_last_answers(&self) {
        let now = self.time.now();
        let screens = &mut self.state().screens;
        screens.retain(|_, shown| shown.answered_at + SYNCED_WITHIN < now);
    }

    /// Lets late requests arrive that are due.
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

    /// When the next late request arrives.
    pub fn next_late(&self) -> Option<DateTime<Utc>> {
        self.state().late.iter().map(|(at, _)| *at).min()
    }
}

impl State {
    fn post(
        &mut self,
        channel: ChannelId,
        kind: MessageKind,
        says: Option<NoticeContent>,
        rings: bool,
        now: DateTime<Utc>,
    ) -> Result<MessageId, OutboxError> {
        if self
            .unreachable
            .iter()
            .any(|user| channel_of(*user) == channel)
        {
            return Err(OutboxError::PersonUnreachable);
        }
        let before = self.messages.iter().rev().find(|(_, message)| {
            message.channel == channel && message.kind == kind && message.at + NONCE_LIFE > now
        });
        match before {
            Some((id, message)) if message.visible => return Ok(*id),
            // A repeated nonce whose message is gone gets "unknown message".
            Some(_) => return Err(OutboxError::MessageGone),
            None => {}
        }
        self.last_message += 1;
        let id = self.last_message.into();
        let message = Message {
            channel,
            kind,
            at: now,
            visible: true,
            says,
            rings,
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
