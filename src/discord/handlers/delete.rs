//! Deleting: the question, the answer, and the suggestions that lead there.

use chrono::TimeDelta;
use fluent_bundle::FluentValue;

use super::{Handlers, Reply};
use crate::{
    discord::{
        interaction::context::Interaction,
        ui::{components::isolated, pages::Banner},
    },
    model::{Folder, MailId, Refusal, folder::Entry, paging::Page, text::fold},
    service::ServiceError,
};

/// Suggestions in one answer at most (Discord, "Autocomplete").
const MAX_CHOICES: usize = 25;
/// How long Yes waits for the notice to be gone, so that it can say so.
const NOTICE_PATIENCE: TimeDelta = TimeDelta::milliseconds(1_000);

impl Handlers {
    /// Asks whether to delete.
    pub(super) async fn ask(
        &self,
        interaction: &Interaction,
        mail: MailId,
    ) -> Result<Reply, ServiceError> {
        let asked = self.ask_at_once(interaction, mail).await;
        self.in_time(interaction, mail, asked).await
    }

    /// Asks whether to delete; a mail that is too old is refused in words.
    pub(super) async fn ask_at_once(
        &self,
        interaction: &Interaction,
        mail: MailId,
    ) -> Result<Reply, ServiceError> {
        let asked = self.service.ask(&interaction.context(), mail).await?;
        let banner = asked.few_left.map(Banner::FewDeletionsLeft);
        Ok(Reply::RenderedView(asked.screen, banner))
    }

    /// Deletes, and says whether the notice could be removed as well.
    pub(super) async fn delete(
        &self,
        interaction: &Interaction,
        mail: MailId,
    ) -> Result<Reply, ServiceError> {
        let again = MailId::from(interaction.id);
        let deletion = match self
            .service
            .delete(&interaction.context(), mail, again)
            .await
        {
            Ok(deletion) => deletion,
            Err(error) => return self.in_time(interaction, mail, Err(error)).await,
        };
        let banner = match deletion.notice {
            None => None,
            Some(notice) => {
                let patience = self.clock.now() + NOTICE_PATIENCE;
                let gone = self
                    .clock
                    .within(patience, self.service.retracted(notice))
                    .await;
                // A failed look says nothing; the job goes on either way.
                (!matches!(gone, Some(Ok(true)))).then_some(Banner::NoticeLeft)
            }
        };
        Ok(Reply::RenderedView(deletion.screen, banner))
    }

    /// A click that came too late is answered by the mail's page, with Delete disabled.
    async fn in_time(
        &self,
        interaction: &Interaction,
        mail: MailId,
        asked: Result<Reply, ServiceError>,
    ) -> Result<Reply, ServiceError> {
        match asked {
            Err(ServiceError::Refused(Refusal::WindowOver)) => {
                let screen = self
                    .service
                    .open_mail(&interaction.context(), mail, false)
                    .await?;
                Ok(Reply::RenderedView(screen, Some(Banner::TooLate)))
            }
            asked => asked,
        }
    }

    /// Deletes what was typed: a suggestion's id, its words, or the recipient's name, as Discord passes
    /// on whatever is in the field. Where that means more than one mail, or none, the list is shown.
    pub(super) async fn delete_named(
        &self,
        interaction: &Interaction,
        typed: &str,
    ) -> Result<Reply, ServiceError> {
        let open = self
            .service
            .deletable(interaction.user.id, interaction.at)
            .await?;
        let meant: Vec<&Entry> = open
            .iter()
            .filter(|mail| self.is_meant(mail, typed))
            .collect();
        match (typed.trim().parse::<MailId>(), meant.as_slice()) {
            (Ok(mail), []) => self.ask_at_once(interaction, mail).await,
            (_, [mail]) => self.ask_at_once(interaction, mail.mail).await,
            _ => {
                self.folder(interaction, Folder::Deletable, Page::Newest)
                    .await
            }
        }
    }

    /// Whether a person who typed this can mean this mail. The minutes left may have been
    /// others when it was suggested.
    fn is_meant(&self, mail: &Entry, typed: &str) -> bool {
        let person = mail.other;
        let mentions = [
            format!("<@{person}>"),
            format!("<@!{person}>"),
            person.to_string(),
        ];
        let minutes = self.service.policy().window.length().num_minutes();
        let typed = sought(typed);
        mentions.contains(&typed)
            || (0..=minutes).any(|left| fold(&self.choice(mail, left)).contains(&typed))
    }

    /// What can still be deleted, for the one who sent it: recipient and time left, never a subject.
    pub(super) async fn suggest(
        &self,
        interaction: &Interaction,
        typed: &str,
    ) -> Result<Reply, ServiceError> {
        let open = self
            .service
            .deletable(interaction.user.id, interaction.at)
            .await?;
        let typed = sought(typed);
        let choices = open.iter().filter_map(|mail| {
            let choice = self.choice(mail, (mail.deadline - interaction.at).num_minutes());
            fold(&choice)
                .contains(&typed)
                .then(|| (choice, mail.mail.to_string()))
        });
        Ok(Reply::Choices(choices.take(MAX_CHOICES).collect()))
    }

    fn choice(&self, mail: &Entry, minutes_left: i64) -> String {
        let name = match &mail.name {
            Some(name) => isolated(name.as_str()),
            None => self.phrases.say("somebody"),
        };
        let arguments = [
            ("name", FluentValue::from(name)),
            ("minutes", minutes_left.into()),
        ];
        self.phrases.say_with("choice", arguments)
    }
}

/// What to look for: people begin a name with @, as Discord taught them.
fn sought(typed: &str) -> String {
    fold(typed.trim_start().trim_start_matches('@'))
}
