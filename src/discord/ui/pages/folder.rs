//! A page of a folder: what it is and how much, lines, a menu to pick a mail, and buttons to its other parts
//! and to newer and older mail.

use serenity::all::{CreateActionRow, CreateButton, CreateSelectMenuOption};

use crate::{
    discord::{
        interaction::custom_id::CustomId,
        phrases::{Label, Phrases},
        ui::{
            components::{Style, menu, option, shorten, stamp},
            markdown::{escape_line, label},
            message::MessageBody,
            pages::{Renderer, person},
        },
    },
    model::{
        Folder, Mail, Words,
        folder::{Count, MAX_COUNTED, counted},
        paging::Page,
    },
    service::{Line, Searched},
};

/// Characters of a subject in a list.
const SUBJECT_IN_LIST: usize = 60;

impl Renderer<'_> {
    pub(super) fn folder(
        self,
        folder: Folder,
        lines: &[Line],
        (newer, older): (Option<Page>, Option<Page>),
        count: Count,
        searched: Option<&Searched>,
    ) -> MessageBody {
        let view = self.view;
        let mut content = vec![self.folder_heading(folder, count, searched)];
        let stopped = searched.and_then(|searched| searched.stopped_after);
        content.extend(stopped.map(|seen| self.phrases.search_stopped(seen)));
        if lines.is_empty() && stopped.is_none() {
            content.push(self.nothing_in(folder, searched));
        }
        let mut rows = Vec::new();
        if !lines.is_empty() {
            let options = lines.iter().map(|line| self.line_option(folder, line));
            let id = CustomId::Pick { view, folder };
            rows.push(menu(id, self.phrases.pick(), options.collect()));
        }
        rows.extend(self.parts(folder, count));
        let to = |page| CustomId::Folder { view, folder, page };
        rows.extend(self.moves(newer, older, to));
        let lines = lines.iter().map(|line| self.line_text(folder, line));
        let lines: Vec<String> = lines.collect();
        MessageBody {
            content: content.join("\n"),
            embed: (!lines.is_empty()).then(|| lines.join("\n").into()),
            rows,
        }
    }

    /// What is listed, and how much of it there is.
    fn folder_heading(self, folder: Folder, count: Count, searched: Option<&Searched>) -> String {
        let phrases = self.phrases;
        let title = match folder {
            Folder::Sent => phrases.folder_sent(),
            Folder::Deletable => return phrases.folder_deletable(),
            Folder::Inbox => phrases.folder_inbox(),
            Folder::Unread => phrases.folder_unread(),
            Folder::Archive | Folder::SentArchive => phrases.folder_archive(),
            Folder::Search => phrases.folder_search(),
            Folder::SentSearch => phrases.folder_search_sent(),
        };
        let mut parts = vec![title];
        if let Some(Searched { query, .. }) = searched {
            let person = query.person.map(|person| self.person(person));
            parts.extend(person.map(|person| match folder.home() {
                Folder::Sent => phrases.to(person),
                _ => phrases.from(person),
            }));
            let words = query.words.as_ref().map(Words::expose);
            parts.extend(words.map(|words| phrases.search_words(escape_line(words))));
            parts.extend(query.within.map(|part| match part {
                Folder::Unread => phrases.show_unread(),
                _ => phrases.show_archived(),
            }));
        }
        if count.total > 0 {
            parts.push(counted(count.total).map_or_else(
                || phrases.mails_many(MAX_COUNTED),
                |total| phrases.mails_counted(total),
            ));
        }
        if folder == Folder::Inbox && count.unread > 0 {
            parts.push(counted(count.unread).map_or_else(
                || phrases.unread_many(MAX_COUNTED),
                |unread| phrases.unread_counted(unread),
            ));
        }
        parts.join(" · ")
    }

    fn nothing_in(self, folder: Folder, searched: Option<&Searched>) -> String {
        let phrases = self.phrases;
        match folder {
            Folder::Sent => phrases.folder_sent_empty(),
            Folder::Deletable => phrases.folder_deletable_empty(),
            Folder::Inbox => phrases.folder_inbox_empty(),
            Folder::Unread => phrases.folder_unread_empty(),
            Folder::Archive | Folder::SentArchive => phrases.folder_archive_empty(),
            Folder::Search | Folder::SentSearch if searched.is_none() => phrases.search_over(),
            Folder::Search | Folder::SentSearch => phrases.folder_search_empty(),
        }
    }

    /// Buttons to the parts of a folder, always in the same order. The one that is shown cannot be clicked.
    fn parts(self, folder: Folder, count: Count) -> Option<CreateActionRow> {
        let view = self.view;
        let parts: &[(Folder, Label)] = match folder {
            Folder::Deletable => return None,
            Folder::Sent | Folder::SentArchive | Folder::SentSearch => &[
                (Folder::Sent, Phrases::button_sent),
                (Folder::SentArchive, Phrases::button_archived),
            ],
            Folder::Inbox | Folder::Unread | Folder::Archive | Folder::Search => &[
                (Folder::Inbox, Phrases::button_inbox),
                (Folder::Unread, Phrases::button_unread_only),
                (Folder::Archive, Phrases::button_archived),
            ],
        };
        let style = |is_shown| {
            if is_shown {
                Style::Primary
            } else {
                Style::Secondary
            }
        };
        let mut buttons = Vec::with_capacity(5);
        for (part, label) in parts {
            let (page, is_shown) = (Page::Newest, *part == folder);
            let to = CustomId::Folder {
                view,
                folder: *part,
                page,
            };
            buttons.push(self.button(style(is_shown), *label, to).disabled(is_shown));
        }
        let search = CustomId::Search { view, folder };
        buttons.push(self.button(style(folder.is_search()), Phrases::button_search, search));
        if folder.home() == Folder::Inbox {
            let counts_unread = matches!(folder, Folder::Inbox | Folder::Unread);
            let read = CustomId::AllRead { view, folder };
            let read = self.button(Style::Secondary, Phrases::button_all_read, read);
            buttons.push(read.disabled(!counts_unread || count.unread == 0));
        }
        Some(CreateActionRow::Buttons(buttons))
    }

    /// The button that moves a mail into the archive or out of it.
    pub(super) fn archive(self, mail: &Mail) -> CreateButton {
        let (view, id, on) = (self.view, mail.id(), !mail.archived);
        let label = if on {
            Phrases::button_archive as Label
        } else {
            Phrases::button_unarchive
        };
        let id = CustomId::Archive { view, mail: id, on };
        self.button(Style::Secondary, label, id)
    }

    pub(super) fn line_text(self, folder: Folder, line: &Line) -> String {
        let entry = &line.entry;
        let person = person(self.phrases, entry.other, entry.name.as_ref());
        let at = stamp(line.entry.sent_at, 'R');
        let subject = escape_line(&self.short_subject(line));
        match (folder.home(), line.entry.unread) {
            (Folder::Inbox, true) => self.phrases.line_inbox_unread(at, person, subject),
            (Folder::Inbox, false) => self.phrases.line_inbox(at, person, subject),
            _ => self.phrases.line_sent(at, person, subject),
        }
    }

    pub(super) fn line_option(self, folder: Folder, line: &Line) -> CreateSelectMenuOption {
        let name = self.label(line.entry.name.as_ref());
        let subject = label(&self.short_subject(line));
        let words = match folder.home() {
            Folder::Inbox => self.phrases.option_line_inbox(name, subject),
            _ => self.phrases.option_line_sent(name, subject),
        };
        option(&words, &line.entry.mail)
    }

    fn short_subject(self, line: &Line) -> String {
        match &line.subject {
            Some(subject) => shorten(subject.expose(), SUBJECT_IN_LIST),
            None => self.phrases.no_subject(),
        }
    }
}
