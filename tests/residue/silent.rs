//! A Discord that does everything it is asked and says nothing.

use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Utc};
use inmail::{
    jobs::Outbox,
    model::{
        ChannelId, GuildId, Language, MessageId, Notice, NoticeContent, NoticeId, OutboxError,
        ReportId, Search, UserId,
        ids::first_snowflake_at,
        record::{Cause, Verdict},
    },
    service::{Drawing, ReportMessage},
};

/// An outbox that always succeeds.
pub struct Silent {
    messages: AtomicI64,
}

impl Silent {
    /// The ids of its messages begin at this time.
    pub fn new(now: DateTime<Utc>) -> Self {
        let messages = AtomicI64::new(first_snowflake_at(now) | 1 << 21);
        Self { messages }
    }

    fn message(&self) -> MessageId {
        self.messages.fetch_add(1, Ordering::Relaxed).into()
    }
}

impl Outbox for Silent {
    async fn open_channel(&self, user: UserId) -> Result<ChannelId, OutboxError> {
        // Any number but the person's own, which is searched for.
        Ok((user.get() ^ (1 << 20)).into())
    }

    async fn post_notice(
        &self,
        _: &Notice,
        _: &NoticeContent,
        _: bool,
    ) -> Result<MessageId, OutboxError> {
        Ok(self.message())
    }

    async fn edit_notice(&self, _: &Notice, _: &NoticeContent) -> Result<(), OutboxError> {
        Ok(())
    }

    async fn find_notice(
        &self,
        _: ChannelId,
        _: NoticeId,
        _: DateTime<Utc>,
    ) -> Result<Option<MessageId>, OutboxError> {
        Ok(None)
    }

    async fn announce(&self, _: &ReportMessage) -> Result<MessageId, OutboxError> {
        Ok(self.message())
    }

    async fn find_announcement(
        &self,
        _: ChannelId,
        _: ReportId,
        _: DateTime<Utc>,
    ) -> Result<Search, OutboxError> {
        Ok(Search::NotThere)
    }

    async fn update_announcement(
        &self,
        _: &ReportMessage,
        _: MessageId,
    ) -> Result<(), OutboxError> {
        Ok(())
    }

    async fn tell(
        &self,
        _: ChannelId,
        _: Cause,
        _: &Verdict,
        _: GuildId,
        _: Language,
    ) -> Result<(), OutboxError> {
        Ok(())
    }

    async fn find_told(
        &self,
        _: ChannelId,
        _: &Verdict,
        _: GuildId,
        _: DateTime<Utc>,
    ) -> Result<Option<MessageId>, OutboxError> {
        Ok(None)
    }

    async fn is_in(&self, _: GuildId) -> Result<bool, OutboxError> {
        Ok(true)
    }

    async fn guilds(&self) -> Result<Vec<GuildId>, OutboxError> {
        Ok(Vec::new())
    }

    async fn remove(&self, _: ChannelId, _: MessageId) -> Result<(), OutboxError> {
        Ok(())
    }

    async fn redraw(&self, _: &Drawing) -> Result<(), OutboxError> {
        Ok(())
    }
}
