//! Discord as jobs and people see it: messages, screens and tokens, with every way of failing.
//!
//! It outlives the bot's processes; a request of a process that has ended never gets an answer. Must
//! not know what the bot keeps.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use inmail::{
    clock::Clock,
    jobs::{Outbox, OutboxError},
    mail::{ChannelId, GuildId, Marker, MessageId, ReportId, UserId, ViewId, window::TOKEN_LIFE},
    service::Screen,
    store::reports::Report,
};
use secrecy::{ExposeSecret, SecretString};

use super::{screen::Shown, story::Fault, time::Time};

/// How long the bot waits for an answer.
const PATIENCE: Duration = Duration::from_millis(2_500);
/// How long a nonce is remembered ("a few minutes").
const NONCE_LIFE: TimeDelta = TimeDelta::minutes(3);
/// Seconds after which a drawing does not arrive any more.
const LATEST_DRAWING: u64 = 10;
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
    pub messages: BTreeMap<MessageId, Message>,
    pub screens: BTreeMap<ViewId, Shown>,
    /// The process that is served; requests of others are never answered.
    process: u64,
    last_message: i64,
    /// When a fault was last felt.
    pub troubled_at: Option<DateTime<Utc>>,
    /// How many requests have been made.
    pub requests: u64,
}

type Late = Box<dyn FnOnce(&mut State, DateTime<Utc>) + Send>;

/// A message of the bot's in a channel.
#[derive(Clone, Debug)]
pub struct Message {
    pub channel: ChannelId,
    pub what: What,
    pub at: DateTime<Utc>,
    pub visible: bool,
}

/// What a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Notice(Marker),
    Announcement(ReportId),
    Warning(ReportId),
}

/// The channel in which a person is told of things.
pub fn channel_of(user: UserId) -> ChannelId {
    (user.get() + CHANNELS).into()
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

    /// The line of the process that runs now.
    pub fn line(self: &Arc<Self>, clock: Clock) -> Line {
        Line {
            process: self.state().process,
            discord: Arc::clone(self),
            clock,
        }
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

/// A process's connection to Discord.
#[derive(Clone)]
pub struct Line {
    discord: Arc<Discord>,
    process: u64,
    clock: Clock,
}

impl Line {
    /// Goes on only while this process runs.
    pub async fn alive(&self) {
        if self.discord.state().process != self.process {
            std::future::pending::<()>().await;
        }
    }

    /// An answer to an interaction: the person sees it, through this token.
    pub fn answer(&self, screen: Shown, token: &SecretString, at: DateTime<Utc>) {
        let mut state = self.discord.state();
        let mut tokens = state
            .screens
            .remove(&screen.view)
            .map(|before| before.tokens)
            .unwrap_or_default();
        tokens.push((token.expose_secret().to_owned(), at));
        state
            .screens
            .insert(screen.view, Shown { tokens, ..screen });
    }

    /// One request of a job.
    async fn ask<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut State, DateTime<Utc>) -> Result<T, OutboxError> + Send + 'static,
    ) -> Result<T, OutboxError> {
        self.ask_within(u64::MAX, act).await
    }

    /// One request that arrives so many seconds late at most.
    async fn ask_within<T: Send + 'static>(
        &self,
        latest: u64,
        act: impl FnOnce(&mut State, DateTime<Utc>) -> Result<T, OutboxError> + Send + 'static,
    ) -> Result<T, OutboxError> {
        self.alive().await;
        tokio::task::yield_now().await;
        self.alive().await;
        let time = &self.discord.time;
        let fault = {
            let mut state = self.discord.state();
            state.requests += 1;
            let fault = state.faults.pop_front();
            if fault.is_some() {
                state.troubled_at = Some(time.now());
            }
            fault
        };
        let act_now = |act: Act<T>| act(&mut self.discord.state(), time.now());
        let act: Act<T> = Box::new(act);
        let answer = match fault {
            None => act_now(act),
            Some(Fault::Slow(ms)) => {
                time.sleep(Duration::from_millis(ms)).await;
                self.alive().await;
                act_now(act)
            }
            Some(Fault::Lost) => {
                time.sleep(PATIENCE).await;
                Err(OutboxError::Unknown)
            }
            Some(Fault::Unconfirmed) => {
                let _ = act_now(act);
                Err(OutboxError::Unknown)
            }
            Some(Fault::Late(seconds)) => {
                let seconds = seconds.min(latest);
                let at = time.now() + PATIENCE + Duration::from_secs(seconds);
                let late: Late = Box::new(|state, now| drop(act(state, now)));
                self.discord.state().late.push((at, late));
                time.sleep(PATIENCE).await;
                Err(OutboxError::Unknown)
            }
            Some(Fault::Wait(seconds)) => {
                Err(OutboxError::Wait(TimeDelta::seconds(seconds.cast_signed())))
            }
            Some(Fault::Refused) => Err(OutboxError::Refused),
            Some(Fault::Forbidden) => Err(OutboxError::Forbidden),
        };
        self.alive().await;
        if !matches!(
            fault,
            Some(Fault::Lost | Fault::Late(_) | Fault::Unconfirmed)
        ) {
            self.clock.observe(time.now());
        }
        answer
    }

    async fn post(&self, channel: ChannelId, what: What) -> Result<MessageId, OutboxError> {
        self.ask(move |state, now| state.post(channel, what, now))
            .await
    }

    async fn find(
        &self,
        channel: ChannelId,
        what: What,
        since: DateTime<Utc>,
    ) -> Result<Option<MessageId>, OutboxError> {
        self.ask(move |state, _| Ok(state.find(channel, what, since)))
            .await
    }
}

type Act<T> = Box<dyn FnOnce(&mut State, DateTime<Utc>) -> Result<T, OutboxError> + Send>;

impl State {
    fn post(
        &mut self,
        channel: ChannelId,
        what: What,
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
            message.channel == channel && message.what == what && message.at + NONCE_LIFE > now
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
            what,
            at: now,
            visible: true,
        };
        self.messages.insert(id, message);
        Ok(id)
    }

    fn find(&self, channel: ChannelId, what: What, since: DateTime<Utc>) -> Option<MessageId> {
        let mut found = self.messages.iter().filter(|(_, message)| {
            message.channel == channel
                && message.what == what
                && message.visible
                && message.at >= since
        });
        found.next().map(|(id, _)| *id)
    }
}

impl Outbox for Line {
    async fn open_channel(&self, user: UserId) -> Result<ChannelId, OutboxError> {
        self.ask(move |_, _| Ok(channel_of(user))).await
    }

    async fn post_notice(
        &self,
        channel: ChannelId,
        marker: Marker,
    ) -> Result<MessageId, OutboxError> {
        self.post(channel, What::Notice(marker)).await
    }

    async fn find_notice(
        &self,
        channel: ChannelId,
        marker: Marker,
        since: DateTime<Utc>,
    ) -> Result<Option<MessageId>, OutboxError> {
        self.find(channel, What::Notice(marker), since).await
    }

    async fn announce(
        &self,
        channel: ChannelId,
        report: &Report,
    ) -> Result<MessageId, OutboxError> {
        self.post(channel, What::Announcement(report.id)).await
    }

    async fn find_announcement(
        &self,
        channel: ChannelId,
        report: ReportId,
        since: DateTime<Utc>,
    ) -> Result<Option<MessageId>, OutboxError> {
        self.find(channel, What::Announcement(report), since).await
    }

    async fn update_announcement(
        &self,
        _channel: ChannelId,
        message: MessageId,
        _report: &Report,
    ) -> Result<(), OutboxError> {
        self.ask(move |state, _| {
            let visible = state.messages.get(&message).is_some_and(|it| it.visible);
            visible.then_some(()).ok_or(OutboxError::Gone)
        })
        .await
    }

    async fn warn(
        &self,
        channel: ChannelId,
        report: ReportId,
        _guild: GuildId,
    ) -> Result<(), OutboxError> {
        self.post(channel, What::Warning(report)).await.map(drop)
    }

    async fn find_warning(
        &self,
        channel: ChannelId,
        _guild: GuildId,
        since: DateTime<Utc>,
    ) -> Result<Option<MessageId>, OutboxError> {
        self.ask(move |state, _| {
            let mut found = state.messages.iter().filter(|(_, message)| {
                message.channel == channel
                    && matches!(message.what, What::Warning(_))
                    && message.visible
                    && message.at >= since
            });
            Ok(found.next().map(|(id, _)| *id))
        })
        .await
    }

    async fn guilds(&self) -> Result<Vec<GuildId>, OutboxError> {
        self.ask(|_, _| Ok(vec![super::acts::GUILD.into()])).await
    }

    async fn remove(&self, _channel: ChannelId, message: MessageId) -> Result<(), OutboxError> {
        self.ask(move |state, _| match state.messages.get_mut(&message) {
            Some(found) if found.visible => {
                found.visible = false;
                Ok(())
            }
            _ => Err(OutboxError::Gone),
        })
        .await
    }

    async fn redraw(&self, token: &SecretString, screen: &Screen) -> Result<(), OutboxError> {
        let token = token.expose_secret().to_owned();
        let new = Shown::of(screen);
        self.ask_within(LATEST_DRAWING, move |state, now| {
            let reached = state.screens.values_mut().find(|shown| {
                let mut tokens = shown.tokens.iter();
                tokens.any(|(known, at)| *known == token && now < *at + TOKEN_LIFE)
            });
            match reached {
                Some(shown) if !shown.is_removed => {
                    let tokens = std::mem::take(&mut shown.tokens);
                    let viewer = shown.viewer;
                    *shown = Shown {
                        viewer,
                        tokens,
                        ..new
                    };
                    Ok(())
                }
                _ => Err(OutboxError::Gone),
            }
        })
        .await
    }
}
