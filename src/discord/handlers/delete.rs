//! Deleting: the question, the deletion, and the suggestions of mails that can be deleted.

use chrono::{DateTime, Utc};
use serenity::all::AutocompleteChoice;

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

    /// Asks whether to delete. A sentence refuses a mail that is too old.
    pub(super) async fn ask_at_once(
        &self,
        interaction: &Interaction,
        mail: MailId,
    ) -> Result<Reply, ServiceError> {
        let asked = self.service.ask(&interaction.context(), mail).await?;
        let banner = asked.few_left.map(Banner::FewDeletionsLeft);
        Ok(Reply::RenderedView(asked.screen, banner))
    }

    /// Deletes.
    pub(super) async fn delete(
        &self,
        interaction: &Interaction,
        mail: MailId,
    ) -> Result<Reply, ServiceError> {
        let (context, again) = (interaction.context(), MailId::from(interaction.id));
        let deleted = self.service.delete(&context, mail, again).await;
        self.in_time(interaction, mail, deleted.map(Reply::from))
            .await
    }

    /// Answers a click that came too late with the mail's page, with Delete disabled.
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

    /// Deletes the mail that the sender typed: the id of a suggestion, its words or the recipient's name,
    /// since Discord passes on whatever is in the field. If that means several mails or none, shows the
    /// list.
    pub(super) async fn delete_named(
        &self,
        interaction: &Interaction,
        typed: &str,
    ) -> Result<Reply, ServiceError> {
        let open = self
            .service
            .deletable(interaction.user.id, interaction.at)
            .await?;
        let meant = self.meant(interaction, &open, typed);
        let exactly = meant.iter().filter(|(exact, _)| *exact).count();
        let meant = if exactly > 0 {
            &meant[..exactly]
        } else {
            &meant
        };
        match (suggested(typed), meant) {
            (Some(mail), []) => self.ask_at_once(interaction, mail).await,
            (_, [(_, mail)]) => self.ask_at_once(interaction, mail.mail).await,
            _ => {
                self.folder(interaction, Folder::Deletable, Page::Newest)
                    .await
            }
        }
    }

    /// The mails that a sender who typed this may mean, and whether it is exactly their recipient's name.
    /// Exact matches come first. More minutes may have been left when a mail was suggested.
    fn meant<'a>(
        &self,
        interaction: &Interaction,
        open: &'a [Entry],
        typed: &str,
    ) -> Vec<(bool, &'a Entry)> {
        let longest = self.service.policy().window.length().num_minutes();
        let (typed, at) = (sought(typed), interaction.at);
        let likeness = |mail: &'a Entry| {
            let person = mail.other;
            let exact = typed == format!("<@{person}>")
                || typed == format!("<@!{person}>")
                || typed == person.to_string()
                || (mail.name.as_ref()).is_some_and(|name| typed == sought(name.as_str()));
            let in_part = || {
                (minutes_left(mail, at)..=longest)
                    .any(|left| fold(&choice(interaction, mail, left)).contains(&typed))
            };
            (exact || in_part()).then_some((exact, mail))
        };
        let mut meant: Vec<_> = open.iter().filter_map(likeness).collect();
        meant.sort_by_key(|(exact, _)| !exact);
        meant
    }

    /// A mail that can still be deleted, as its sender sees it: recipient and time left, never a subject.
    pub(super) async fn suggest(
        &self,
        interaction: &Interaction,
        typed: &str,
    ) -> Result<Reply, ServiceError> {
        let open = self
            .service
            .deletable(interaction.user.id, interaction.at)
            .await?;
        let meant = self.meant(interaction, &open, typed);
        let choices = meant.iter().map(|(_, mail)| {
            let choice = choice(interaction, mail, minutes_left(mail, interaction.at));
            AutocompleteChoice::new(choice, mail.mail.to_string())
        });
        Ok(Reply::Choices(choices.take(MAX_CHOICES).collect()))
    }
}

fn choice(interaction: &Interaction, mail: &Entry, minutes_left: i64) -> String {
    let phrases = interaction.phrases();
    let name = match &mail.name {
        Some(name) => isolated(name.as_str()),
        None => phrases.somebody(),
    };
    phrases.choice(minutes_left, name)
}

fn minutes_left(mail: &Entry, at: DateTime<Utc>) -> i64 {
    (mail.deadline - at).num_minutes()
}

/// The id that a suggestion stands for. A shorter number was typed by hand, as the name of a person.
fn suggested(typed: &str) -> Option<MailId> {
    const SHORTEST_SNOWFLAKE: usize = 17;
    let typed = typed.trim();
    let id = typed.parse().ok()?;
    (typed.len() >= SHORTEST_SNOWFLAKE).then_some(id)
}

/// What to search for. People begin a name with @, as in Discord.
fn sought(typed: &str) -> String {
    fold(typed).trim_start_matches(['@', ' ']).to_owned()
}
