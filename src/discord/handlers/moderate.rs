//! Reports and what moderators do about them. Whether somebody may manage a server is Discord's word,
//! asked on every call: the default permission of a command is only a default.

use super::{Handlers, Reply};
use crate::{
    discord::{
        action::Admin,
        call::Call,
        components::{Field, form},
        custom_id::CustomId,
        pages::{self, Page},
    },
    mail::{Addressee, Comment, GuildId, MailId, Person, Refusal, ReportId, report::Outcome},
    service::ServiceError,
};

impl Handlers {
    /// Opens the form of a report, which says what will be copied for whom.
    pub(super) async fn open_report(
        &self,
        call: &Call,
        mail: MailId,
    ) -> Result<Reply, ServiceError> {
        self.service.check_received(mail, call.user.id).await?;
        let comment = Field {
            name: "comment",
            many_lines: true,
            most: Comment::LONGEST,
            required: false,
            value: "",
        };
        let fields = vec![comment.labelled(&self.phrases.say("form-comment"))];
        let title = self.phrases.say("form-report-title");
        Ok(Reply::Form(form(
            CustomId::Complain { mail },
            title,
            fields,
        )))
    }

    pub(super) async fn report_mail(
        &self,
        call: &Call,
        mail: MailId,
        comment: &str,
    ) -> Result<Reply, ServiceError> {
        let comment = Comment::parse(comment).map_err(Refusal::from)?;
        let id = ReportId::from(call.id);
        self.service
            .report_mail(id, mail, &call.user, comment, call.at)
            .await?;
        Ok(self.words("reported-mail"))
    }

    pub(super) async fn report_person(
        &self,
        call: &Call,
        person: &Addressee,
        comment: &str,
    ) -> Result<Reply, ServiceError> {
        let guild = call.guild.ok_or(Refusal::ServerOnly)?;
        if person.is_bot {
            return Err(Refusal::ToBot.into());
        }
        let comment = Comment::parse(comment).map_err(Refusal::from)?;
        let id = ReportId::from(call.id);
        self.service
            .report_person(id, guild, &call.user, &person.person, comment, call.at)
            .await?;
        Ok(self.words("reported-person"))
    }

    pub(super) async fn review(
        &self,
        call: &Call,
        report: ReportId,
    ) -> Result<Reply, ServiceError> {
        let guild = managed(call).ok_or(Refusal::NotThere)?;
        let seat = call.sitting();
        Ok(self.service.review(&seat, guild, report).await?.into())
    }

    pub(super) async fn list_reports(&self, call: &Call) -> Result<Reply, ServiceError> {
        let guild = managed(call).ok_or(Refusal::NotThere)?;
        let seat = call.sitting();
        Ok(self.service.open_reports(&seat, guild).await?.into())
    }

    pub(super) async fn decide(
        &self,
        call: &Call,
        report: ReportId,
        outcome: Outcome,
    ) -> Result<Reply, ServiceError> {
        let guild = managed(call).ok_or(Refusal::NotThere)?;
        let seat = call.sitting();
        let decided = self.service.decide(&seat, guild, report, outcome).await?;
        Ok(decided.into())
    }

    pub(super) async fn administer(
        &self,
        call: &Call,
        admin: &Admin,
    ) -> Result<Reply, ServiceError> {
        call.guild.ok_or(Refusal::ServerOnly)?;
        let guild = managed(call).ok_or(Refusal::ModeratorsOnly)?;
        let about = |key: &str, person: &Person| {
            let named = pages::person(&self.phrases, person.id, Some(person.called()));
            let person = [("person", named)];
            Reply::Page(Page::words(self.phrases.say_with(key, person)))
        };
        match admin {
            Admin::ReportsChannel { channel, .. } => {
                self.service.set_reports_channel(guild, *channel).await?;
                let channel = [("channel", format!("<#{channel}>"))];
                let words = self.phrases.say_with("reports-channel-set", channel);
                Ok(Reply::Page(Page::words(words)))
            }
            Admin::Suspend(person) => {
                let changed = self.service.suspend(guild, person, call.at).await?;
                let key = if changed {
                    "suspended"
                } else {
                    "suspended-already"
                };
                Ok(about(key, person))
            }
            Admin::Reinstate(person) => {
                let changed = self.service.reinstate(guild, person).await?;
                let key = if changed {
                    "reinstated"
                } else {
                    "not-suspended"
                };
                Ok(about(key, person))
            }
            Admin::Reports => {
                let seat = call.sitting();
                Ok(self.service.open_reports(&seat, guild).await?.into())
            }
            Admin::Status => self.status(guild).await,
        }
    }

    async fn status(&self, guild: GuildId) -> Result<Reply, ServiceError> {
        let status = self.service.status(guild).await?;
        let channel = match status.channel {
            Some(channel) => format!("<#{channel}>"),
            None => self.phrases.say("status-no-channel"),
        };
        let values = [
            ("channel", fluent_bundle::FluentValue::from(channel)),
            ("open", status.open_reports.into()),
            ("suspended", status.suspended.into()),
            ("version", env!("CARGO_PKG_VERSION").into()),
        ];
        let words = self.phrases.say_with("status", values);
        Ok(Reply::Page(Page::words(words)))
    }

    fn words(&self, key: &str) -> Reply {
        Reply::Page(Page::words(self.phrases.say(key)))
    }
}

/// The server a call came from, if its author may manage it.
fn managed(call: &Call) -> Option<GuildId> {
    call.guild.filter(|_| call.may_manage)
}
