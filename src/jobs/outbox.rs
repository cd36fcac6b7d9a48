//! The outbox: what jobs may ask of Discord, and how that can fail.

use std::future::Future;

use chrono::{DateTime, Utc};
use secrecy::SecretString;

use crate::{
    model::{
        ChannelId, GuildId, MessageId, Names, NoticeId, OutboxError, Report, ReportId, Search,
        UserId,
    },
    service::RenderedView,
};

/// What jobs may ask of Discord.
pub trait Outbox: Send + Sync + 'static {
    /// The direct-message channel with a person.
    fn open_channel(
        &self,
        user: UserId,
    ) -> impl Future<Output = Result<ChannelId, OutboxError>> + Send;
    /// Posts a notice; the same marker within minutes yields the same message.
    fn post_notice(
        &self,
        channel: ChannelId,
        marker: NoticeId,
    ) -> impl Future<Output = Result<MessageId, OutboxError>> + Send;
    /// Looks through everything in a channel since a time for our notice.
    fn find_notice(
        &self,
        channel: ChannelId,
        marker: NoticeId,
        since: DateTime<Utc>,
    ) -> impl Future<Output = Result<Option<MessageId>, OutboxError>> + Send;
    /// Tells moderators of a report; the same report within minutes yields the same message.
    fn announce(
        &self,
        channel: ChannelId,
        report: &Report,
        names: &Names,
    ) -> impl Future<Output = Result<MessageId, OutboxError>> + Send;
    /// Looks through everything in a channel since a time for our announcement of a report.
    fn find_announcement(
        &self,
        channel: ChannelId,
        report: ReportId,
        since: DateTime<Utc>,
    ) -> impl Future<Output = Result<Search, OutboxError>> + Send;
    /// Has an announcement say how the report stands.
    fn update_announcement(
        &self,
        channel: ChannelId,
        message: MessageId,
        report: &Report,
        names: &Names,
    ) -> impl Future<Output = Result<(), OutboxError>> + Send;
    /// Tells a person what the moderators of a server ask of them; the same report within minutes
    /// yields the same message.
    fn warn(
        &self,
        channel: ChannelId,
        report: ReportId,
        guild: GuildId,
    ) -> impl Future<Output = Result<(), OutboxError>> + Send;
    /// Looks through everything in a channel since a time for our warning in the name of a server.
    fn find_warning(
        &self,
        channel: ChannelId,
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
    /// Shows a screen on the message this token reaches.
    fn redraw(
        &self,
        token: &SecretString,
        screen: &RenderedView,
    ) -> impl Future<Output = Result<(), OutboxError>> + Send;
}
