//! Notify: one direct message per copy. Never twice: after an attempt whose outcome is unknown, look
//! first. Must not know what the notice says.

use chrono::{DateTime, Utc};

use super::{JobError, Outbox, OutboxError, Outcome, SLACK, Worker};
use crate::{
    model::{ChannelId, Marker, MessageId, Notice, UserId},
    store::{Conn, StoreError, blocks, guilds, notices, people},
};

impl<O: Outbox> Worker<O> {
    pub(super) async fn notify(&self, marker: Marker) -> Result<Outcome, JobError> {
        let mut conn = self.service.store().read().await?;
        let Some(notice) = notices::find(&mut *conn, marker).await? else {
            return Ok(Outcome::Done);
        };
        let reach = people::reach(&mut *conn, notice.holder).await?;
        let wishes = people::wishes(&mut conn, notice.holder).await?;
        // Asked at Send, here and with the attempt, since it may have changed.
        let barred = is_barred(&mut conn, &notice).await?;
        drop(conn);
        let now = self.clock.now();
        if notice.message.is_some() || barred {
            return Ok(Outcome::Done);
        }
        if !wishes.notices || reach.is_left_alone(now) {
            return self.give_up(marker).await;
        }
        let channel = match self.channel(notice.holder, reach.channel).await? {
            Ok(channel) => channel,
            // A person without a channel cannot be told of anything.
            Err(OutboxError::NoPlace | OutboxError::Gone) => {
                return self.unreachable(marker, notice.holder, None).await;
            }
            Err(error) => return self.refused(marker, notice.holder, error).await,
        };
        if let Some(attempted) = notice.attempted_at {
            match self
                .outbox
                .find_notice(channel, marker, attempted - SLACK)
                .await
            {
                Ok(Some(message)) => return self.delivered(marker, channel, message).await,
                Ok(None) => {}
                Err(OutboxError::NoPlace) if reach.channel.is_some() => {
                    return self.ask_anew(notice.holder).await;
                }
                Err(error) => return self.refused(marker, notice.holder, error).await,
            }
        }
        let wanted: Result<bool, StoreError> = self
            .service
            .store()
            .write(async move |tx| {
                if is_barred(tx.reader(), &notice).await? {
                    return Ok(false);
                }
                if !people::wishes(tx.reader(), notice.holder).await?.notices {
                    notices::give_up(tx, marker, None).await?;
                    return Ok(false);
                }
                notices::attempt(tx, marker, channel, now).await
            })
            .await;
        if !wanted? {
            return Ok(Outcome::Done);
        }
        match self.outbox.post_notice(channel, marker).await {
            Ok(message) => self.delivered(marker, channel, message).await,
            Err(OutboxError::NoPlace) if reach.channel.is_some() => {
                self.ask_anew(notice.holder).await
            }
            Err(OutboxError::Unreachable | OutboxError::Forbidden | OutboxError::NoPlace) => {
                let only_attempt = notice.attempted_at.is_none().then_some(now);
                self.unreachable(marker, notice.holder, only_attempt).await
            }
            Err(error) => self.refused(marker, notice.holder, error).await,
        }
    }

    /// The channel in which a person can be told of something; opened once, then remembered.
    pub(super) async fn channel(
        &self,
        user: UserId,
        known: Option<ChannelId>,
    ) -> Result<Result<ChannelId, OutboxError>, StoreError> {
        if let Some(channel) = known {
            return Ok(Ok(channel));
        }
        let channel = match self.outbox.open_channel(user).await {
            Ok(channel) => channel,
            Err(error) => return Ok(Err(error)),
        };
        self.service
            .store()
            .write(async move |tx| {
                people::remember_channel(tx, user, channel).await?;
                Ok(Ok(channel))
            })
            .await
    }

    async fn delivered(
        &self,
        marker: Marker,
        channel: ChannelId,
        message: MessageId,
    ) -> Result<Outcome, JobError> {
        let now = self.clock.now();
        self.service
            .store()
            .write(async move |tx| notices::delivered(tx, marker, channel, message, now).await)
            .await
            .map(|()| Outcome::Done)
            .map_err(|error: StoreError| error.into())
    }

    async fn refused(
        &self,
        marker: Marker,
        holder: UserId,
        error: OutboxError,
    ) -> Result<Outcome, JobError> {
        match error {
            OutboxError::Unreachable | OutboxError::Forbidden | OutboxError::NoPlace => {
                self.unreachable(marker, holder, None).await
            }
            // It was delivered and is gone again.
            OutboxError::Gone => self.give_up(marker).await,
            OutboxError::Wait(wait) => Ok(Outcome::At(self.clock.now() + wait)),
            OutboxError::Refused | OutboxError::Unknown => Ok(Outcome::Retry),
        }
    }

    /// The channel that was remembered is not there any more: once more, through a new one.
    pub(super) async fn ask_anew(&self, holder: UserId) -> Result<Outcome, JobError> {
        let forgotten: Result<(), StoreError> = self
            .service
            .store()
            .write(async move |tx| people::forget_channel(tx, holder).await)
            .await;
        forgotten?;
        Ok(Outcome::At(self.clock.now()))
    }

    /// Discord refuses this person: all their mail stays in the inbox, and any answer to them counts it.
    /// `only_attempt` is when that was, if nothing had been attempted before.
    async fn unreachable(
        &self,
        marker: Marker,
        holder: UserId,
        only_attempt: Option<DateTime<Utc>>,
    ) -> Result<Outcome, JobError> {
        let now = self.clock.now();
        self.service
            .store()
            .write(async move |tx| {
                notices::give_up(tx, marker, only_attempt).await?;
                notices::give_up_all(tx, holder, now).await
            })
            .await
            .map(|()| Outcome::Done)
            .map_err(|error: StoreError| error.into())
    }

    /// The mail stays in the inbox; any answer to its holder counts it.
    async fn give_up(&self, marker: Marker) -> Result<Outcome, JobError> {
        self.service
            .store()
            .write(async move |tx| notices::give_up(tx, marker, None).await)
            .await
            .map(|()| Outcome::Done)
            .map_err(|error: StoreError| error.into())
    }
}

/// Whether its sender may not write to its reader, or not in its server.
async fn is_barred(conn: &mut Conn, notice: &Notice) -> Result<bool, StoreError> {
    Ok(blocks::refuses(conn, notice.holder, notice.sender).await?
        || guilds::is_suspended(conn, notice.guild, notice.sender).await?)
}
