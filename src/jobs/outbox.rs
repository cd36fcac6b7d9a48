//! The outbox: the requests that jobs can make to Discord, and how they can fail.

use std::future::Future;

use chrono::{DateTime, Utc};

use crate::{
    model::{
        ChannelId, GuildId, Language, MessageId, Notice, NoticeContent, NoticeId, OutboxError,
        ReportId, Search, UserId,
        record::{Cause, Verdict},
    },
    service::{Drawing, ReportMessage},
};

/// The requests that jobs can make to Discord.
pub trait Outbox: Send + Sync + 'static {
    /// Opens the direct-message channel with a person.
    fn open_channel(
        &self,
        user: UserId,
    ) -> impl Future<Output = Result<ChannelId, OutboxError>> + Send;
    /// Posts a notice. If it rings, Discord tells its reader of it. The same notice within minutes yields the
    /// same message.
    fn post_notice(
        &self,
        notice: &Notice,
        content: &NoticeContent,
        rings: bool,
    ) -> impl Future<Output = Result<MessageId, OutboxError>> + Send;
    /// Lets a notice that has been posted say something else.
    fn edit_notice(
        &self,
        notice: &Notice,
        content: &NoticeContent,
    ) -> impl Future<Output = Result<(), OutboxError>> + Send;
    /// Searches everything in a channel since a time for a notice of ours.
    fn find_notice(
        &self,
        channel: ChannelId,
        marker: NoticeId,
        since: DateTime<Utc>,
    ) -> impl Future<Output = Result<Option<MessageId>, OutboxError>> + Send;
    /// Announces a report to moderators. The same report within minutes yields the same message.
    fn announce(
        &self,
        told: &ReportMessage,
    ) -> impl Future<Output = Result<MessageId, OutboxError>> + Send;
    /// Searches everything in a channel since a time for our announcement of a report.
    fn find_announcement(
        &self,
        channel: ChannelId,
        report: ReportId,
        since: DateTime<Utc>,
    ) -> impl Future<Output = Result<Search, OutboxError>> + Send;
    /// Edits an announcement to say how the report stands.
    fn update_announcement(
        &self,
        told: &ReportMessage,
        message: MessageId,
    ) -> impl Future<Output = Result<(), OutboxError>> + Send;
    /// Tells a person what the moderators of a server have decided. The same cause within minutes yields the
    /// same message.
    fn tell(
        &self,
        channel: ChannelId,
        cause: Cause,
        verdict: &Verdict,
        guild: GuildId,
        language: Language,
    ) -> impl Future<Output = Result<(), OutboxError>> + Send;
    /// Searches everything in a channel since a time for such a message of ours in the name of a server.
    fn find_told(
        &self,
        channel: ChannelId,
        verdict: &Verdict,
        guild: GuildId,
        since: DateTime<Utc>,
    ) -> impl Future<Output = Result<Option<MessageId>, OutboxError>> + Send;
    /// Whether the bot is in a server.
    fn is_in(&self, guild: GuildId) -> impl Future<Output = Result<bool, OutboxError>> + Send;
    /// Every server the bot is in.
    fn guilds(&self) -> impl Future<Output = Result<Vec<GuildId>, OutboxError>> + Send;
    /// Removes a message of ours.
    fn remove(
        &self,
        channel: ChannelId,
        message: MessageId,
    ) -> impl Future<Output = Result<(), OutboxError>> + Send;
    /// Draws a view on the message that its token reaches.
    fn redraw(&self, drawing: &Drawing) -> impl Future<Output = Result<(), OutboxError>> + Send;
}
