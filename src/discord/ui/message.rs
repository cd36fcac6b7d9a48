//! A message as Discord takes it: words, an embed and rows of components, to one person or to a channel.

use serde::{Serialize, Serializer, ser::Error as _};
use serenity::all::{CreateActionRow, MessageFlags};

use crate::{
    discord::{phrases::Phrases, ui::embed::Embed},
    model::notice::MAX_ANNOUNCED,
};

/// One message: content, an optional embed and rows of components. It never pings anybody.
#[derive(Clone, Debug, Default)]
pub struct MessageBody {
    pub content: String,
    pub embed: Option<Embed>,
    pub rows: Vec<CreateActionRow>,
}

/// The message in Discord's format. Every field is sent, so that an edit leaves nothing of the old message.
/// serenity's builders add fields of their own and leave others out.
#[derive(Serialize)]
pub struct Message<'a> {
    content: &'a str,
    embeds: &'a [Embed],
    #[serde(serialize_with = "with_ids_in_digits")]
    components: &'a [CreateActionRow],
    allowed_mentions: AllowedMentions,
    #[serde(skip_serializing_if = "MessageFlags::is_empty")]
    flags: MessageFlags,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    enforce_nonce: Option<bool>,
}

/// serenity writes the ids of people who are chosen already as numbers, and Discord describes them as strings.
fn with_ids_in_digits<S: Serializer>(
    rows: &[CreateActionRow],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut rows = serde_json::to_value(rows).map_err(S::Error::custom)?;
    for row in rows.as_array_mut().into_iter().flatten() {
        let menus = row["components"].as_array_mut().into_iter().flatten();
        for chosen in menus.filter_map(|menu| menu.get_mut("default_values")) {
            for one in chosen.as_array_mut().into_iter().flatten() {
                one["id"] = one["id"].to_string().into();
            }
        }
    }
    rows.serialize(serializer)
}

#[derive(Serialize)]
struct AllowedMentions {
    parse: [&'static str; 0],
}

impl MessageBody {
    /// A page with only words.
    pub fn words(content: String) -> Self {
        Self {
            content,
            ..Self::default()
        }
    }

    /// The message for an edit of an existing one: in a view, or in a channel.
    pub fn message(&self) -> Message<'_> {
        Message {
            content: &self.content,
            embeds: self.embed.as_slice(),
            components: &self.rows,
            allowed_mentions: AllowedMentions { parse: [] },
            flags: MessageFlags::empty(),
            nonce: None,
            enforce_nonce: None,
        }
    }

    /// The message as an answer that one person sees.
    pub fn private(&self) -> Message<'_> {
        Message {
            flags: MessageFlags::EPHEMERAL,
            ..self.message()
        }
    }

    /// The message as a post that all in the channel see, without previews of links, with a nonce of at
    /// most the 25 characters that Discord allows. Discord accepts a nonce once, whatever the channel. Unless
    /// it rings, people are not notified of it.
    pub fn posted(&self, nonce: String, rings: bool) -> Message<'_> {
        Message {
            flags: if rings {
                MessageFlags::SUPPRESS_EMBEDS
            } else {
                MessageFlags::SUPPRESS_EMBEDS | MessageFlags::SUPPRESS_NOTIFICATIONS
            },
            nonce: Some(nonce),
            enforce_nonce: Some(true),
            ..self.message()
        }
    }

    /// Adds the count of unread mails without a notice.
    pub fn count_unannounced(&mut self, phrases: &Phrases, count: u32) {
        if count > 0 {
            let note = if count > MAX_ANNOUNCED {
                phrases.unannounced_many(MAX_ANNOUNCED)
            } else {
                phrases.unannounced(count)
            };
            self.below(&format!("\n{note}"));
        }
    }

    pub fn above(&mut self, words: &str) {
        self.content = [words, &self.content].join("\n");
    }

    pub fn below(&mut self, words: &str) {
        self.content = format!("{}\n{words}", self.content);
    }
}
