//! A process's connection to Discord. The story says how each request of its jobs fares.

use chrono::{DateTime, TimeDelta, Utc};
use inmail::{
    clock::Clock,
    jobs::Outbox,
    model::{
        ChannelId, GuildId, Language, MessageId, Notice, NoticeContent, NoticeId, OutboxError,
        ReportId, Search, UserId,
        record::{Cause, Verdict},
        window::TOKEN_LIFE,
    },
    service::{Drawing, ReportMessage},
};
use secrecy::{ExposeSecret, SecretString};

use std::{sync::Arc, time::Duration};

use super::{Discord, Late, MessageKind, State, channel_of, person_of};
use crate::{acts, screen::Shown, story::Fault};

/// How long the bot waits for an answer.
const PATIENCE: Duration = Duration::from_millis(2_500);
/// Seconds after which a drawing no longer arrives.
const LATEST_DRAWING: u64 = 10;

type Act<T> = Box<dyn FnOnce(&mut State, DateTime<Utc>) -> Result<T, OutboxError> + Send>;

impl Discord {
    /// The connection of the process that runs now.
    pub fn connection(self: &Arc<Self>, clock: Clock) -> Connection {
        Connection {
            process: self.state().process,
            discord: Arc::clone(self),
            clock,
        }
    }
}

/// A process's connection to Discord.
#[derive(Clone)]
pub struct Connection {
    discord: Arc<Discord>,
    process: u64,
    clock: Clock,
}

impl Connection {
    /// Returns only while this process runs.
    pub async fn alive(&self) {
        if self.discord.state().process != self.process {
            std::future::pending::<()>().await;
        }
    }

    /// Answers an interaction: the person sees the screen, and this token reaches it.
    pub fn answer(&self, screen: Shown, token: &SecretString, at: DateTime<Utc>) {
        let mut state = self.discord.state();
        let mut tokens = state
            .screens
            .remove(&screen.view)
            .map(|before| before.tokens)
            .unwrap_or_default();
        tokens.push((token.expose_secret().to_owned(), at));
        let answered_at = self.discord.time.now();
        let screen = Shown {
            tokens,
            answered_at,
            ..screen
        };
        state.screens.insert(screen.view, screen);
    }

    /// Makes one request of a job.
    async fn ask<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut State, DateTime<Utc>) -> Result<T, OutboxError> + Send + 'static,
    ) -> Result<T, OutboxError> {
        self.ask_within(u64::MAX, act).await
    }

    /// Makes one request that arrives at most this many seconds late.
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
            if let Some(fault) = &fault {
                // A caller that was told to wait does so.
                let waits = match fault {
                    Fault::Wait(seconds) => TimeDelta::seconds(seconds.cast_signed()),
                    _ => TimeDelta::zero(),
                };
                state.troubled_at = state.troubled_at.max(Some(time.now() + waits));
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
            Some(Fault::Refused) => Err(OutboxError::Unavailable),
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

    /// Notes that the bot leaves a person alone for hours, because Discord has refused something for them.
    fn noting<T>(
        &self,
        channel: ChannelId,
        done: Result<T, OutboxError>,
    ) -> Result<T, OutboxError> {
        if let Err(OutboxError::Forbidden) = done {
            self.discord.state().refused.push(person_of(channel));
        }
        done
    }

    async fn post(&self, channel: ChannelId, kind: MessageKind) -> Result<MessageId, OutboxError> {
        self.ask(move |state, now| state.post(channel, kind, None, true, now))
            .await
    }

    async fn find(
        &self,
        channel: ChannelId,
        kind: MessageKind,
        since: DateTime<Utc>,
    ) -> Result<Option<MessageId>, OutboxError> {
        self.ask(move |state, _| Ok(state.find(channel, kind, since)))
            .await
    }
}

impl Outbox for Connection {
    async fn open_channel(&self, user: UserId) -> Result<ChannelId, OutboxError> {
        let opened = self.ask(move |_, _| Ok(channel_of(user))).await;
        self.noting(channel_of(user), opened)
    }

    async fn post_notice(
        &self,
        notice: &Notice,
        content: &NoticeContent,
        rings: bool,
    ) -> Result<MessageId, OutboxError> {
        let (channel, kind) = (notice.channel, MessageKind::Notice(notice.id));
        let says = Some(content.clone());
        let posted = self.ask(move |state, now| state.post(channel, kind, says, rings, now));
        self.noting(channel, posted.await)
    }

    async fn edit_notice(
        &self,
        notice: &Notice,
        content: &NoticeContent,
    ) -> Result<(), OutboxError> {
        let (message, says) = (notice.message.unwrap(), content.clone());
        let edited = self.ask(move |state, _| match state.messages.get_mut(&message) {
            Some(found) if found.visible => {
                found.says = Some(says);
                Ok(())
            }
            _ => Err(OutboxError::MessageGone),
        });
        self.noting(notice.channel, edited.await)
    }

    async fn find_notice(
        &self,
        channel: ChannelId,
        marker: NoticeId,
        since: DateTime<Utc>,
    ) -> Result<Option<MessageId>, OutboxError> {
        let found = self.find(channel, MessageKind::Notice(marker), since).await;
        self.noting(channel, found)
    }

    async fn announce(&self, told: &ReportMessage) -> Result<MessageId, OutboxError> {
        self.post(told.channel, MessageKind::Announcement(told.report.id))
            .await
    }

    async fn find_announcement(
        &self,
        channel: ChannelId,
        report: ReportId,
        since: DateTime<Utc>,
    ) -> Result<Search, OutboxError> {
        let found = self
            .find(channel, MessageKind::Announcement(report), since)
            .await?;
        Ok(found.map_or(Search::NotThere, Search::Found))
    }

    async fn update_announcement(
        &self,
        _told: &ReportMessage,
        message: MessageId,
    ) -> Result<(), OutboxError> {
        self.ask(move |state, _| {
            let visible = state.messages.get(&message).is_some_and(|it| it.visible);
            visible.then_some(()).ok_or(OutboxError::MessageGone)
        })
        .await
    }

    async fn tell(
        &self,
        channel: ChannelId,
        cause: Cause,
        _verdict: &Verdict,
        _guild: GuildId,
        _language: Language,
    ) -> Result<(), OutboxError> {
        let posted = self.post(channel, MessageKind::Told(cause)).await;
        self.noting(channel, posted.map(drop))
    }

    async fn find_told(
        &self,
        channel: ChannelId,
        _verdict: &Verdict,
        _guild: GuildId,
        since: DateTime<Utc>,
    ) -> Result<Option<MessageId>, OutboxError> {
        let found = self.ask(move |state, _| {
            let mut found = state.messages.iter().filter(|(_, message)| {
                message.channel == channel
                    && matches!(message.kind, MessageKind::Told(_))
                    && message.visible
                    && message.at >= since
            });
            Ok(found.next().map(|(id, _)| *id))
        });
        self.noting(channel, found.await)
    }

    async fn is_in(&self, _guild: GuildId) -> Result<bool, OutboxError> {
        self.ask(|_, _| Ok(true)).await
    }

    async fn guilds(&self) -> Result<Vec<GuildId>, OutboxError> {
        self.ask(|_, _| Ok(vec![acts::GUILD.into()])).await
    }

    async fn remove(&self, _channel: ChannelId, message: MessageId) -> Result<(), OutboxError> {
        self.ask(move |state, _| match state.messages.get_mut(&message) {
            Some(found) if found.visible => {
                found.visible = false;
                Ok(())
            }
            _ => Err(OutboxError::MessageGone),
        })
        .await
    }

    async fn redraw(&self, drawing: &Drawing) -> Result<(), OutboxError> {
        let token = drawing.token.expose_secret().to_owned();
        let new = Shown::of(&drawing.screen);
        self.ask_within(LATEST_DRAWING, move |state, now| {
            let reached = state.screens.values_mut().find(|shown| {
                let mut tokens = shown.tokens.iter();
                tokens.any(|(model, at)| *model == token && now < *at + TOKEN_LIFE)
            });
            match reached {
                Some(shown) if !shown.is_removed => {
                    let tokens = std::mem::take(&mut shown.tokens);
                    let (viewer, answered_at) = (shown.viewer, shown.answered_at);
                    *shown = Shown {
                        viewer,
                        tokens,
                        answered_at,
                        ..new
                    };
                    Ok(())
                }
                _ => Err(OutboxError::MessageGone),
            }
        })
        .await
    }
}
