//! The card: one mail as an embed. It is the same wherever a mail is read; its colour, and in words its
//! footer, say which of them it is.
//!
//! What a person wrote stands only in the title, escaped, and in the description, where formatting works.
//! Author and title stand above it; the fields stand below it, side by side, and then the footer.

use chrono::{DateTime, SecondsFormat, Utc};

use crate::{
    discord::{
        phrases::{Label, Phrases},
        ui::{
            components::{isolated, shorten, shorten_by, stamp},
            embed::{Author, Embed, Field, Footer},
            formatting,
            markdown::escape_line,
            pages::Renderer,
        },
    },
    model::{Addressees, Avatar, MailContent, UserId},
    service::Quote,
};

/// Discord's limit for an embed's title, which may count in UTF-16.
const TITLE: usize = 256;
/// Characters of the subject of the mail that is answered.
const SUBJECT_IN_QUOTE: usize = 60;

/// Which mail a card shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Draft,
    Sent,
    Received,
    Reported,
}

impl Kind {
    fn colour(self) -> u32 {
        match self {
            Self::Draft => 0xF0_B232,
            Self::Sent => 0x24_8046,
            Self::Received => 0x58_65F2,
            Self::Reported => 0xDA_373C,
        }
    }

    fn footer(self) -> Label {
        match self {
            Self::Draft => Phrases::card_draft,
            Self::Sent => Phrases::card_sent,
            Self::Received => Phrases::card_received,
            Self::Reported => Phrases::card_reported,
        }
    }
}

impl Renderer<'_> {
    /// A card without fields.
    pub(super) fn card(
        self,
        kind: Kind,
        sender: UserId,
        content: &MailContent,
        at: Option<DateTime<Utc>>,
    ) -> Embed {
        let name = self.names.get(sender);
        let name = name.map_or_else(|| self.phrases.somebody(), |name| isolated(name.as_str()));
        let avatar = self.names.avatar(sender);
        let mut card = Embed {
            author: Some(Author {
                name,
                icon_url: avatar.map(|avatar| picture(sender, avatar)),
            }),
            description: formatting::body(content.body.expose()),
            footer: Some(Footer {
                text: kind.footer()(self.phrases),
            }),
            timestamp: at.map(|at| at.to_rfc3339_opts(SecondsFormat::Millis, true)),
            colour: Some(kind.colour()),
            ..Embed::default()
        };
        if let Some(subject) = &content.subject {
            let (title, whole) = title(subject.expose());
            card.title = Some(title);
            let whole = whole.map(|whole| field(self.phrases.field_subject(), whole));
            card.fields.extend(whole);
        }
        card
    }

    /// A card with the people on the mail, and the mail that it answers.
    pub(super) fn full_card(
        self,
        kind: Kind,
        (sender, addressees): (UserId, &Addressees),
        content: &MailContent,
        quote: Option<&Quote>,
        at: Option<DateTime<Utc>>,
    ) -> Embed {
        let mut card = self.card(kind, sender, content, at);
        let phrases = self.phrases;
        let mut add = |name, value| card.fields.push(field(name, value));
        add(phrases.field_from(), self.person(sender));
        add(phrases.field_to(), self.person(addressees.to));
        if !addressees.cc.is_empty() {
            add(phrases.field_cc(), self.people(&addressees.cc));
        }
        if let Some(quote) = quote {
            let subject = match &quote.subject {
                Some(subject) => shorten(subject.expose(), SUBJECT_IN_QUOTE),
                None => phrases.no_subject(),
            };
            let (from, at) = (self.person(quote.from), stamp(quote.sent_at, 'f'));
            let line = phrases.in_reply_to(at, from, escape_line(&subject));
            add(phrases.field_in_reply_to(), line);
        }
        card
    }
}

fn field(name: String, value: String) -> Field {
    Field {
        name,
        value,
        inline: true,
    }
}

/// A subject as a title, and the whole of it if it is cut there.
fn title(subject: &str) -> (String, Option<String>) {
    let whole = escape_line(subject);
    if whole.encode_utf16().count() <= TITLE {
        return (whole, None);
    }
    // At most: which of it is escaped depends on what stands beside it.
    let drawn = |part: &str| {
        let lengths = part
            .chars()
            .map(|c| c.len_utf16() + usize::from(c.is_ascii_punctuation()));
        lengths.sum()
    };
    (escape_line(&shorten_by(subject, TITLE, drawn)), Some(whole))
}

/// The address of a person's picture. It is made of two numbers and leads to Discord.
fn picture(user: UserId, avatar: &Avatar) -> String {
    let hash = avatar.as_str();
    format!("https://cdn.discordapp.com/avatars/{user}/{hash}.png?size=64")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_title_fits_and_a_cut_one_is_whole_elsewhere(subject in "(\\*|𝔖|<:x:1>|a|\\.b){1,200}") {
            let subject: String = subject.chars().take(200).collect();
            let (title, whole) = title(&subject);
            prop_assert!(title.encode_utf16().count() <= TITLE);
            let cut = whole.is_some();
            prop_assert_eq!(whole.unwrap_or(title), escape_line(&subject));
            prop_assert_eq!(cut, escape_line(&subject).encode_utf16().count() > TITLE);
        }
    }
}
