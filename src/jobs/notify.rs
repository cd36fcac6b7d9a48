//! Notify: one direct message per copy. Never twice: after an attempt whose outcome is unknown, look
//! first. Must not know what the notice says.

use chrono::{DateTime, TimeDelta, Utc};

use super::{JobError, Outbox, OutboxError, Outcome, SLACK, Worker};
use crate::{
    mail::{ChannelId, Marker, MessageId, UserId},
    proof::{self, Bug},
    store::{
        Conn, StoreError, contacts, guilds,
        notices::{self, Notice},
        people,
    },
};

/// After a refusal nobody is tried for this long: refused messages count towards a ban.
const UNREACHABLE_FOR: TimeDelta = TimeDelta::hours(6);

impl<O: Outbox> Worker<O> {
    pub(super) async fn notify(&self, marker: Marker) -> Result<Outcome, JobError> {
        let mut conn = self.service.store().read().await?;
        let Some(notice) = notices::find(&mut *conn, marker).await? else {
            return Ok(Outcome::Done);
        };
        let reach = people::reach(&mut *conn, notice.holder).await?;
        let wishes = contacts::wishes(&mut conn, notice.holder).await?;
        // Asked at Send, here and with the attempt, since it may have changed.
        let barred = is_barred(&mut conn, &notice).await?;
        drop(conn);
        let now = self.clock.now();
        if notice.message.is_some() || barred {
            return Ok(Outcome::Done);
        }
        if !wishes.notices || reach.unreachable_until.is_some_and(|until| now < until) {
            return self.give_up(marker, None, None).await;
        }
        let channel = match self.channel(notice.holder, reach.channel).await? {
            Ok(channel) => channel,
            Err(error) => return self.refused(marker, notice.holder, error).await,
        };
        let attempted_at = notice
            .attempted_at
            .filter(|_| !proof::planted(Bug::NoticeSentBlindly));
        if let Some(attempted) = attempted_at {
            match self
                .outbox
                .find_notice(channel, marker, attempted - SLACK)
                .await
            {
                Ok(Some(message)) => return self.delivered(marker, channel, message).await,
                Ok(None) => {}
                Err(error) => return self.refused(marker, notice.holder, error).await,
            }
        }
        let wanted: Result<bool, StoreError> = self
            .service
            .store()
            .write(move |tx| {
                Box::pin(async move {
                    if is_barred(tx.reader(), &notice).await? {
                        return Ok(false);
                    }
                    if !contacts::wishes(tx.reader(), notice.holder).await?.notices {
                        notices::give_up(tx, marker, None).await?;
                        return Ok(false);
                    }
                    notices::attempt(tx, marker, channel, now).await
                })
            })
            .await;
        if !wanted? {
            return Ok(Outcome::Done);
        }
        match self.outbox.post_notice(channel, marker).await {
            Ok(message) => self.delivered(marker, channel, message).await,
            Err(OutboxError::Unreachable) if attempted_at.is_none() => {
                self.give_up(marker, Some(notice.holder), Some(now)).await
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
            .write(move |tx| {
                Box::pin(async move {
                    people::remember_channel(tx, user, channel).await?;
                    Ok(Ok(channel))
                })
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
            .write(move |tx| Box::pin(notices::delivered(tx, marker, channel, message, now)))
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
            OutboxError::Unreachable => self.give_up(marker, Some(holder), None).await,
            // It was delivered and is gone again, or its channel is: the next notice will see.
            OutboxError::Gone => self.give_up(marker, None, None).await,
            OutboxError::Wait(wait) => Ok(Outcome::At(self.clock.now() + wait)),
            OutboxError::Forbidden | OutboxError::Refused | OutboxError::Unknown => {
                Ok(Outcome::Retry)
            }
        }
    }

    /// The mail stays in the inbox; any answer to its holder counts it. `refused` is whom Discord refuses,
    /// and `only_attempt` when it did, if nothing had been attempted before.
    async fn give_up(
        &self,
        marker: Marker,
        refused: Option<UserId>,
        only_attempt: Option<DateTime<Utc>>,
    ) -> Result<Outcome, JobError> {
        let until = self.clock.now() + UNREACHABLE_FOR;
        self.service
            .store()
            .write(move |tx| {
                Box::pin(async move {
                    if let Some(user) = refused {
                        people::mark_unreachable(tx, user, until).await?;
                    }
                    notices::give_up(tx, marker, only_attempt).await
                })
            })
            .await
            .map(|()| Outcome::Done)
            .map_err(|error: StoreError| error.into())
    }
}

/// Whether its sender may not write to its reader, or not in its server.
async fn is_barred(conn: &mut Conn, notice: &Notice) -> Result<bool, StoreError> {
    Ok(contacts::refuses(conn, notice.holder, notice.sender).await?
        || guilds::is_suspended(conn, notice.guild, notice.sender).await?)
}
