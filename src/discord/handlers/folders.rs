//! Folders: searching in them, and moving mail into the archive and back.

use super::{Handlers, Reply};
use crate::{
    discord::{
        interaction::{context::Interaction, custom_id::CustomId},
        ui::{
            components::{Lines, field, form},
            pages::Banner,
        },
    },
    model::{Folder, MailId, Query, ViewId, Words, paging},
    service::ServiceError,
};

impl Handlers {
    /// Searches, and shows what is found.
    pub(super) async fn search(
        &self,
        interaction: &Interaction,
        folder: Folder,
        query: Query,
    ) -> Result<Reply, ServiceError> {
        let context = interaction.context();
        Ok(self.service.search(&context, folder, query).await?.into())
    }

    /// The form of a search. What this view searches for already stands in it.
    pub(super) fn search_form(
        &self,
        interaction: &Interaction,
        view: ViewId,
        folder: Folder,
    ) -> Reply {
        let phrases = interaction.phrases();
        let before = self.service.query(view, interaction.user.id);
        let before = before.filter(|_| folder.is_search());
        let words = before.and_then(|query| query.words);
        let words = words.as_ref().map_or("", Words::expose);
        let label = phrases.form_words();
        let field = field(Lines::Short, "words", label, words, Words::MAX_CHARS);
        let id = CustomId::Find { view, folder };
        Reply::Form(form(id, phrases.form_search_title(), vec![field]))
    }

    /// Searches for the words that a person typed into the form. On a page of what was found, the rest of
    /// the search stays as it is.
    pub(super) async fn find(
        &self,
        interaction: &Interaction,
        folder: Folder,
        typed: &str,
    ) -> Result<Reply, ServiceError> {
        let Some(words) = Words::parse(typed) else {
            let page = paging::Page::Newest;
            return self.folder(interaction, folder.home(), page).await;
        };
        let view = interaction.context().view;
        let before = self.service.query(view, interaction.user.id);
        let before = before.filter(|_| folder.is_search());
        let query = Query {
            words: Some(words),
            ..before.unwrap_or_default()
        };
        self.search(interaction, folder, query).await
    }

    /// Moves a mail into the archive or back, and says where it is.
    pub(super) async fn archive(
        &self,
        interaction: &Interaction,
        mail: MailId,
        on: bool,
    ) -> Result<Reply, ServiceError> {
        let context = interaction.context();
        let screen = self.service.archive(&context, mail, on).await?;
        let banner = if on {
            Banner::Archived
        } else {
            Banner::Unarchived
        };
        Ok(Reply::RenderedView(screen, Some(banner)))
    }
}
