//! Reports, and what moderators do about them. Discord says on every interaction whether a person may
//! manage the server. The default permission of a command is only a default.

use chrono::TimeDelta;
use serenity::all::Permissions;

use super::{Handlers, Reply};
use crate::{
    discord::{
        handlers::channels::Standing,
        interaction::{action::Admin, context::Interaction, custom_id::CustomId},
        phrases::Phrases,
        ui::{
            components::{Lines, field, form, stamp},
            message::MessageBody,
            pages,
        },
    },
    model::{
        Addressee, ChannelId, Comment, GuildId, MailId, RecordId, Refusal, ReportId, Term,
        report::{Outcome, Trouble},
    },
    service::{Decision, ServiceError, Told},
};

/// How long an answer waits for the announcement, so that it can say whether moderators have been told.
const TELLING_PATIENCE: TimeDelta = TimeDelta::milliseconds(1_000);

impl Handlers {
    /// Answers a click on a button of moderators.
    pub(super) async fn click_as_moderator(
        &self,
        interaction: &Interaction,
        id: CustomId,
    ) -> Result<Reply, ServiceError> {
        match id {
            CustomId::Review { report } => self.review(interaction, report).await,
            CustomId::Reports { page, .. } => self.list_reports(interaction, page).await,
            CustomId::Decide {
                report, outcome, ..
            } => self.decide(interaction, report, outcome).await,
            CustomId::Suspend { view, report } => {
                self.open_suspension(interaction, view, report).await
            }
            CustomId::Suspensions { page, .. } => self.list_suspensions(interaction, page).await,
            CustomId::History { user, page, .. } => self.history(interaction, user, page).await,
            CustomId::Note { view, user } => Self::open_note(interaction, view, user),
            _ => Err(Refusal::NotFound.into()),
        }
    }

    /// Opens the form of a report, which says what will be copied and for whom.
    pub(super) async fn open_report(
        &self,
        interaction: &Interaction,
        mail: MailId,
    ) -> Result<Reply, ServiceError> {
        self.service
            .check_reportable(mail, interaction.user.id)
            .await?;
        let phrases = interaction.phrases();
        let label = phrases.form_comment();
        let comment = field(Lines::Paragraph, "comment", label, "", Comment::MAX_CHARS);
        let title = phrases.form_report_title();
        let fields = vec![comment.required(false)];
        Ok(Reply::Form(form(
            CustomId::Complain { mail },
            title,
            fields,
        )))
    }

    pub(super) async fn report_mail(
        &self,
        interaction: &Interaction,
        mail: MailId,
        comment: &str,
    ) -> Result<Reply, ServiceError> {
        let id = ReportId::from(interaction.id);
        let comment = Comment::parse(comment).map_err(Refusal::from)?;
        let (reporter, at) = (&interaction.user, interaction.at);
        let report = self.service.report_mail(id, mail, reporter, comment, at);
        report.await?;
        self.thank(interaction, Phrases::reported_mail).await
    }

    pub(super) async fn report_person(
        &self,
        interaction: &Interaction,
        person: &Addressee,
        comment: &str,
    ) -> Result<Reply, ServiceError> {
        let id = ReportId::from(interaction.id);
        let guild = interaction.guild.ok_or(Refusal::ServerOnly)?;
        if person.is_bot {
            return Err(Refusal::ToBot.into());
        }
        let comment = Comment::parse(comment).map_err(Refusal::from)?;
        let (reporter, accused, at) = (&interaction.user, &person.person, interaction.at);
        let service = &self.service;
        let report = service.report_person(id, guild, reporter, accused, comment, at);
        report.await?;
        self.thank(interaction, Phrases::reported_person).await
    }

    /// Thanks the reporter, and says whether moderators have been told.
    async fn thank(
        &self,
        interaction: &Interaction,
        thanks: Thanks,
    ) -> Result<Reply, ServiceError> {
        let (report, phrases) = (ReportId::from(interaction.id), interaction.phrases());
        let patience = self.clock.now() + TELLING_PATIENCE;
        let told = self.clock.within(patience, self.service.told(report)).await;
        let told = match told.transpose()?.unwrap_or(Told::NotYet) {
            Told::InChannel => phrases.told_in_channel(),
            Told::NoChannel => phrases.told_no_channel(),
            Told::Not(Trouble::Gone) => phrases.told_channel_gone(),
            Told::Not(Trouble::Forbidden) => phrases.told_channel_forbidden(),
            Told::Not(Trouble::Left) => phrases.told_bot_left(),
            Told::NotYet => phrases.told_not_yet(),
        };
        let days = self.service.policy().reports_kept.num_days();
        let words = format!("{} {told}", thanks(phrases, days));
        Ok(Reply::Message(MessageBody::words(words)))
    }

    pub(super) async fn review(
        &self,
        interaction: &Interaction,
        report: ReportId,
    ) -> Result<Reply, ServiceError> {
        let guild = managed(interaction).ok_or(Refusal::NotFound)?;
        let context = interaction.context();
        Ok(self.service.review(&context, guild, report).await?.into())
    }

    pub(super) async fn list_reports(
        &self,
        interaction: &Interaction,
        page: u32,
    ) -> Result<Reply, ServiceError> {
        let guild = managed(interaction).ok_or(Refusal::NotFound)?;
        let context = interaction.context();
        Ok(self
            .service
            .open_reports(&context, guild, page)
            .await?
            .into())
    }

    pub(super) async fn decide(
        &self,
        interaction: &Interaction,
        report: ReportId,
        outcome: Outcome,
    ) -> Result<Reply, ServiceError> {
        let decision = match outcome {
            Outcome::Dismissed => Decision::Dismiss,
            Outcome::Warned => Decision::Warn,
            // A button of an earlier release.
            Outcome::Suspended => Decision::Suspend {
                term: Term::UntilLifted,
                reason: None,
            },
        };
        self.decide_on(interaction, report, decision).await
    }

    pub(super) async fn decide_on(
        &self,
        interaction: &Interaction,
        report: ReportId,
        decision: Decision,
    ) -> Result<Reply, ServiceError> {
        let guild = managed(interaction).ok_or(Refusal::NotFound)?;
        if let Decision::Suspend { .. } = decision {
            self.check_accused(interaction, guild, report).await?;
        }
        let (context, record) = (interaction.context(), RecordId::from(interaction.id));
        let decided = self
            .service
            .decide(&context, guild, report, record, decision)
            .await?;
        Ok(decided.into())
    }

    pub(super) async fn administer(
        &self,
        interaction: &Interaction,
        admin: &Admin,
    ) -> Result<Reply, ServiceError> {
        interaction.guild.ok_or(Refusal::ServerOnly)?;
        let guild = managed(interaction).ok_or(Refusal::ModeratorsOnly)?;
        match admin {
            Admin::ReportsChannel {
                channel,
                app_permissions,
            } => {
                self.set_reports_channel(interaction, guild, *channel, *app_permissions)
                    .await
            }
            Admin::Notices { to_users } => {
                let set = self.service.set_notices(guild, *to_users, interaction.at);
                set.await?;
                Ok(Reply::Message(MessageBody::words(if *to_users {
                    interaction.phrases().notices_to_users()
                } else {
                    interaction.phrases().notices_to_everyone()
                })))
            }
            Admin::Suspend {
                member,
                length,
                reason,
            } => {
                self.suspend(interaction, guild, member, length, reason)
                    .await
            }
            Admin::Reinstate(person) => self.reinstate(interaction, guild, person).await,
            Admin::Suspensions => self.list_suspensions(interaction, 0).await,
            Admin::History(person) => self.history(interaction, person.id, 0).await,
            Admin::Reporters { hidden } => self.set_reporters(interaction, guild, *hidden).await,
            Admin::Reports => {
                let context = interaction.context();
                Ok(self.service.open_reports(&context, guild, 0).await?.into())
            }
            Admin::Status => self.status(interaction, guild).await,
        }
    }

    /// Sets the channel in which moderators are told, if a message in it proves that it works.
    async fn set_reports_channel(
        &self,
        interaction: &Interaction,
        guild: GuildId,
        channel: ChannelId,
        granted: Option<Permissions>,
    ) -> Result<Reply, ServiceError> {
        let (phrases, language) = (interaction.phrases(), interaction.guild_language);
        let inspected = self
            .channels
            .inspect(guild, channel, granted, interaction.at);
        let mut standing = inspected.await;
        if let Standing::Works { .. } = standing {
            let page = pages::greeting(Phrases::of(language));
            let nonce = format!("hello-{}", interaction.id);
            if let Err(fails) = self.channels.greet(channel, &page, nonce).await {
                standing = fails;
            }
        }
        let mut words = match standing {
            Standing::Works { .. } => {
                let set =
                    self.service
                        .set_reports_channel(guild, channel, language, interaction.at);
                set.await?;
                phrases.reports_channel_set(link(channel))
            }
            _ => phrases.reports_channel_not_set(),
        };
        for complaint in complaints(phrases, channel, standing) {
            words.push(' ');
            words.push_str(&complaint);
        }
        Ok(Reply::Message(MessageBody::words(words)))
    }
}

/// Tells a person who reports first for how many days the report is kept.
type Thanks = fn(&Phrases, i64) -> String;

/// What is wrong with a channel for moderators, and the remedy.
pub(super) fn complaints(phrases: &Phrases, channel: ChannelId, standing: Standing) -> Vec<String> {
    let link = link(channel);
    match standing {
        Standing::Works {
            shows_history,
            is_public,
        } => {
            let blind = (!shows_history).then(|| phrases.channel_without_history(&*link));
            let public = is_public.then(|| phrases.channel_public(&*link));
            blind.into_iter().chain(public).collect()
        }
        Standing::Gone => vec![phrases.channel_gone(link)],
        Standing::Hidden => vec![phrases.channel_hidden(link)],
        Standing::Silent => vec![phrases.channel_silent(link)],
        Standing::TimedOut(until) => vec![phrases.bot_timed_out(stamp(until, 'f'))],
        Standing::WrongKind => vec![phrases.channel_wrong_kind(link)],
        Standing::Unknown => vec![phrases.channel_unknown(link)],
    }
}

/// A channel as a link.
pub(super) fn link(channel: ChannelId) -> String {
    format!("<#{channel}>")
}

/// The server of the interaction, if its author may manage it.
pub(super) fn managed(interaction: &Interaction) -> Option<GuildId> {
    interaction.guild.filter(|_| interaction.may_manage)
}
