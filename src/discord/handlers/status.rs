//! Status: how a server stands, with a checklist of its set-up.

use chrono::TimeDelta;

use super::{
    Handlers, Reply,
    channels::Standing,
    moderate::{complaints, link},
};
use crate::{
    discord::{interaction::context::Interaction, phrases::Phrases, ui::message::MessageBody},
    model::{ChannelId, GuildId, Language},
    service::{ServiceError, Status},
};

/// How long a moderator waits for what Discord is asked.
const PATIENCE: TimeDelta = TimeDelta::seconds(5);
const DONE: &str = "✅";
const MISSING: &str = "❌";

impl Handlers {
    pub(super) async fn status(
        &self,
        interaction: &Interaction,
        guild: GuildId,
    ) -> Result<Reply, ServiceError> {
        let (phrases, at) = (interaction.phrases(), interaction.at);
        let status = self.service.status(guild, at).await?;
        let until = self.clock.now() + PATIENCE;
        let look = async {
            match status.channel {
                Some(channel) => {
                    let asked = self.channels.inspect(guild, channel, None, at);
                    let said = self.clock.within(until, asked).await;
                    Some((channel, said.unwrap_or(Standing::Unknown)))
                }
                None => None,
            }
        };
        let roles = self
            .clock
            .within(until, self.channels.managing_roles(guild));
        let (channel, roles) = tokio::join!(look, roles);
        let version = env!("CARGO_PKG_VERSION");
        let (open, suspended) = (status.open_reports, status.suspended);
        let mut lines = vec![phrases.status(open, suspended, version)];
        if status.not_announced > 0 {
            lines.push(phrases.status_untold(status.not_announced));
        }
        lines.push(if status.hides_reporters {
            phrases.status_reporters_hidden()
        } else {
            phrases.status_reporters_shown()
        });
        lines.push(phrases.checklist());
        lines.extend(about_channel(phrases, channel));
        lines.push(about_roles(phrases, roles.flatten()));
        if status.channel.is_some() {
            lines.push(about_language(
                phrases,
                status.language,
                interaction.guild_language,
            ));
        }
        if let Some((channel, Standing::Works { .. })) = channel
            && status.not_announced > 0
        {
            lines.extend(self.try_again(phrases, guild, channel, &status, at).await?);
        }
        Ok(Reply::Message(MessageBody::words(lines.join("\n"))))
    }

    /// The channel works, so what waits is announced there.
    async fn try_again(
        &self,
        phrases: &Phrases,
        guild: GuildId,
        channel: ChannelId,
        status: &Status,
        at: chrono::DateTime<chrono::Utc>,
    ) -> Result<Option<String>, ServiceError> {
        self.service.announce_waiting(guild, at).await?;
        Ok(status
            .trouble
            .is_some()
            .then(|| phrases.channel_refused(link(channel))))
    }
}

/// Whether reports have a channel, the bot may write in it and find its messages, and who can read it.
fn about_channel(phrases: &Phrases, channel: Option<(ChannelId, Standing)>) -> Vec<String> {
    let done = |words| format!("{DONE} {words}");
    let Some((channel, standing)) = channel else {
        return vec![format!("{MISSING} {}", phrases.check_no_channel())];
    };
    let mut lines = Vec::new();
    if let Standing::Works {
        shows_history,
        is_public,
    } = standing
    {
        lines.push(done(phrases.check_channel(link(channel))));
        if shows_history {
            lines.push(done(phrases.check_permissions()));
        }
        if !is_public {
            lines.push(done(phrases.check_private()));
        }
    }
    let wrong = complaints(phrases, channel, standing).into_iter();
    lines.extend(wrong.map(|complaint| format!("{MISSING} {complaint}")));
    lines
}

/// Whether any role of the server may use the commands for moderators.
fn about_roles(phrases: &Phrases, roles: Option<usize>) -> String {
    match roles {
        Some(0) => format!("{MISSING} {}", phrases.check_no_role()),
        Some(roles) => format!("{DONE} {}", phrases.check_roles(roles)),
        None => format!("{MISSING} {}", phrases.check_roles_unknown()),
    }
}

/// Whether moderators are told in the server's language.
fn about_language(phrases: &Phrases, told: Language, spoken: Language) -> String {
    let name = |language| Phrases::of(language).language_name();
    if told == spoken {
        format!("{DONE} {}", phrases.check_language(name(told)))
    } else {
        let differs = phrases.check_language_differs(name(spoken), name(told));
        format!("{MISSING} {differs}")
    }
}
