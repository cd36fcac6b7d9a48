//! Pages: what there is to see, put into words and components, as Discord's message JSON.
//!
//! Subject and body are escaped here, so that markdown cannot forge what stands around them. Must not
//! know how a page is delivered.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{custom_id::CustomId, markdown::escape, phrases::Phrases};
use crate::{
    mail::{Letter, Subject, UserId, ViewId, scene::Folder},
    service::{Line, Screen, Sight},
    store::mails::Mail,
};

/// Characters of a subject in a list.
const SUBJECT_IN_LIST: usize = 60;
/// Discord's limit for the label of a menu's option.
const OPTION_LABEL: usize = 100;

const PRIMARY: u8 = 1;
const SECONDARY: u8 = 2;
const DANGER: u8 = 4;

/// One message: content, an optional embed and rows of components. Nobody is ever pinged.
#[derive(Clone, Debug, Default)]
pub struct Page {
    pub content: String,
    pub embed: Option<String>,
    pub rows: Vec<Value>,
}

impl Page {
    /// A page of words only.
    pub fn words(content: String) -> Self {
        Self {
            content,
            ..Self::default()
        }
    }

    /// The message as Discord wants it; every field is sent, so that an edit leaves nothing behind.
    pub fn message(&self) -> Value {
        let embeds: Vec<Value> = self
            .embed
            .iter()
            .map(|text| json!({ "description": text }))
            .collect();
        json!({
            "content": self.content,
            "embeds": embeds,
            "components": self.rows,
            "allowed_mentions": { "parse": [] },
        })
    }
}

/// What to say above a page, once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Banner {
    Sent,
    TooLate,
    NoticeLeft,
}

#[expect(clippy::too_many_lines, reason = "one arm per sight, nothing else")]
/// Draws a screen; `None` if its message is to be removed.
pub fn draw(phrases: &Phrases, screen: &Screen, banner: Option<Banner>) -> Option<Page> {
    let view = screen.view;
    let mut page = match &screen.sight {
        Sight::Preview { draft, to, letter } => {
            let head = [phrases.say("preview-title"), to_line(phrases, *to)];
            letter_page(
                phrases,
                head.into(),
                letter,
                vec![row(vec![
                    button(
                        PRIMARY,
                        phrases.say("button-send"),
                        CustomId::Send {
                            view,
                            draft: *draft,
                        },
                        true,
                    ),
                    button(
                        SECONDARY,
                        phrases.say("button-edit"),
                        CustomId::Edit {
                            view,
                            draft: *draft,
                        },
                        true,
                    ),
                    button(
                        SECONDARY,
                        phrases.say("button-cancel"),
                        CustomId::Cancel {
                            view,
                            draft: *draft,
                        },
                        true,
                    ),
                ])],
            )
        }
        Sight::Folder {
            folder,
            lines,
            newer,
            older,
        } => {
            let mut moves = Vec::new();
            for (page, label) in [
                (newer, phrases.say("button-newer")),
                (older, phrases.say("button-older")),
            ] {
                if let Some(page) = *page {
                    moves.push(button(
                        SECONDARY,
                        label,
                        CustomId::Folder {
                            view,
                            folder: *folder,
                            page,
                        },
                        true,
                    ));
                }
            }
            folder_page(phrases, view, *folder, lines, moves)
        }
        Sight::SentMail {
            mail,
            letter,
            deletable,
        } => {
            let head = vec![
                to_line(phrases, mail.recipient),
                phrases.say_with("sent-at", [("at", stamp(mail.sent_at, 'f'))]),
                if *deletable {
                    phrases.say_with("deletable-until", [("at", stamp(mail.deadline, 'R'))])
                } else {
                    phrases.say("not-deletable")
                },
            ];
            letter_page(
                phrases,
                head,
                letter,
                vec![row(vec![
                    button(
                        DANGER,
                        phrases.say("button-delete"),
                        CustomId::Delete {
                            view,
                            mail: mail.id,
                        },
                        *deletable,
                    ),
                    back(phrases, view, Folder::Sent),
                ])],
            )
        }
        Sight::Confirm {
            mail,
            subject,
            deletable,
        } => confirm_page(phrases, view, mail, subject.as_ref(), *deletable),
        Sight::Received {
            mail,
            letter,
            from_notice,
        } => {
            let head = vec![
                phrases.say_with("from", [("person", mention(mail.sender))]),
                phrases.say_with("sent-at", [("at", stamp(mail.sent_at, 'f'))]),
            ];
            let rows = if *from_notice {
                Vec::new()
            } else {
                vec![row(vec![back(phrases, view, Folder::Inbox)])]
            };
            letter_page(phrases, head, letter, rows)
        }
        Sight::Deleted { again } => Page {
            rows: vec![row(vec![button(
                SECONDARY,
                phrases.say("button-again"),
                CustomId::Write { draft: *again },
                true,
            )])],
            ..Page::words(phrases.say("deleted"))
        },
        Sight::Cancelled => Page::words(phrases.say("cancelled")),
        Sight::Expired => Page::words(phrases.say("expired")),
        Sight::Removed => return None,
    };
    match banner {
        Some(Banner::Sent) => {
            page.content = format!("{}\n{}", phrases.say("sent-now"), page.content);
        }
        Some(Banner::TooLate) => {
            page.content = format!("{}\n{}", phrases.say("too-late"), page.content);
        }
        Some(Banner::NoticeLeft) => {
            page.content = format!("{}\n{}", page.content, phrases.say("deleted-notice-left"));
        }
        None => {}
    }
    if screen.unannounced > 0 {
        let note = phrases.say_with("unannounced", [("count", screen.unannounced)]);
        page.content = format!("{}\n\n{note}", page.content);
    }
    Some(page)
}

fn confirm_page(
    phrases: &Phrases,
    view: ViewId,
    mail: &Mail,
    subject: Option<&Subject>,
    deletable: bool,
) -> Page {
    let mut lines = vec![to_line(phrases, mail.recipient)];
    lines.extend(subject_line(phrases, subject));
    if deletable {
        lines.insert(0, phrases.say("confirm"));
        lines.push(phrases.say("confirm-hint"));
    } else {
        lines.insert(0, phrases.say("too-late"));
    }
    Page {
        rows: vec![row(vec![
            button(
                DANGER,
                phrases.say("button-yes"),
                CustomId::Yes {
                    view,
                    mail: mail.id,
                },
                deletable,
            ),
            button(
                SECONDARY,
                phrases.say("button-no"),
                CustomId::No {
                    view,
                    mail: mail.id,
                },
                true,
            ),
        ])],
        ..Page::words(lines.join("\n"))
    }
}

fn letter_page(
    phrases: &Phrases,
    mut head: Vec<String>,
    letter: &Letter,
    rows: Vec<Value>,
) -> Page {
    head.extend(subject_line(phrases, letter.subject.as_ref()));
    Page {
        content: head.join("\n"),
        embed: Some(escape(letter.body.expose())),
        rows,
    }
}

fn folder_page(
    phrases: &Phrases,
    view: ViewId,
    folder: Folder,
    lines: &[Line],
    moves: Vec<Value>,
) -> Page {
    let (title, empty) = match folder {
        Folder::Sent => (phrases.say("folder-sent"), phrases.say("folder-sent-empty")),
        Folder::Deletable => (
            phrases.say("folder-deletable"),
            phrases.say("folder-deletable-empty"),
        ),
        Folder::Inbox => (
            phrases.say("folder-inbox"),
            phrases.say("folder-inbox-empty"),
        ),
    };
    if lines.is_empty() {
        return Page::words(format!("{title}\n{empty}"));
    }
    let text: Vec<String> = lines
        .iter()
        .map(|line| line_text(phrases, folder, line))
        .collect();
    let options: Vec<Value> = lines
        .iter()
        .map(|line| option(phrases, folder, line))
        .collect();
    let menu = json!({
        "type": 3,
        "custom_id": CustomId::Pick { view, folder }.to_string(),
        "placeholder": phrases.say("pick"),
        "options": options,
    });
    let mut rows = vec![row(vec![menu])];
    if !moves.is_empty() {
        rows.push(row(moves));
    }
    Page {
        content: title,
        embed: Some(text.join("\n")),
        rows,
    }
}

fn line_text(phrases: &Phrases, folder: Folder, line: &Line) -> String {
    let values = [
        ("person", mention(line.entry.other)),
        ("at", stamp(line.entry.sent_at, 'R')),
        ("subject", escape(&short_subject(phrases, line))),
    ];
    match (folder, line.entry.unread) {
        (Folder::Inbox, true) => phrases.say_with("line-inbox-unread", values),
        (Folder::Inbox, false) => phrases.say_with("line-inbox", values),
        _ => phrases.say_with("line-sent", values),
    }
}

fn option(phrases: &Phrases, folder: Folder, line: &Line) -> Value {
    let name = line.entry.name.as_ref();
    let values = [
        (
            "name",
            name.map_or_else(|| phrases.say("somebody"), |name| name.as_str().to_owned()),
        ),
        ("subject", short_subject(phrases, line)),
    ];
    let label = if folder == Folder::Inbox {
        phrases.say_with("option-line-inbox", values)
    } else {
        phrases.say_with("option-line-sent", values)
    };
    json!({ "label": shorten(&label, OPTION_LABEL), "value": line.entry.mail.to_string() })
}

fn short_subject(phrases: &Phrases, line: &Line) -> String {
    match &line.subject {
        Some(subject) => shorten(subject.expose(), SUBJECT_IN_LIST),
        None => phrases.say("no-subject"),
    }
}

fn shorten(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    text.chars().take(limit - 1).chain(['…']).collect()
}

fn to_line(phrases: &Phrases, person: UserId) -> String {
    phrases.say_with("to", [("person", mention(person))])
}

fn subject_line(phrases: &Phrases, subject: Option<&Subject>) -> Option<String> {
    subject.map(|subject| phrases.say_with("subject", [("subject", escape(subject.expose()))]))
}

fn back(phrases: &Phrases, view: ViewId, folder: Folder) -> Value {
    let label = if folder == Folder::Inbox {
        phrases.say("button-back-inbox")
    } else {
        phrases.say("button-back-sent")
    };
    let page = crate::mail::paging::Page::Newest;
    button(
        SECONDARY,
        label,
        CustomId::Folder { view, folder, page },
        true,
    )
}

fn mention(user: UserId) -> String {
    format!("<@{user}>")
}

/// A time that each reader's Discord shows in their own zone and language.
fn stamp(at: DateTime<Utc>, style: char) -> String {
    format!("<t:{}:{style}>", at.timestamp())
}

/// A row of components.
#[expect(clippy::needless_pass_by_value, reason = "json! takes it over")]
pub fn row(components: Vec<Value>) -> Value {
    json!({ "type": 1, "components": components })
}

/// A button.
#[expect(clippy::needless_pass_by_value, reason = "json! takes it over")]
pub fn button(style: u8, label: String, id: CustomId, enabled: bool) -> Value {
    json!({ "type": 2, "style": style, "label": label, "custom_id": id.to_string(), "disabled": !enabled })
}
