//! Messages: text, embeds, flags, mentions and nonces.

use chrono::DateTime;
use serde_json::Value;

use super::{Form, characters, component, each};
use crate::refusal::Refusal;

pub(crate) const SUPPRESS_EMBEDS: u64 = 1 << 2;
pub(crate) const EPHEMERAL: u64 = 1 << 6;
const SUPPRESS_NOTIFICATIONS: u64 = 1 << 12;
const EMPTY: (u16, i64) = (400, 50_006);
/// Where an embed names pictures.
const PICTURES: [(&str, &str); 4] = [
    ("author", "icon_url"),
    ("footer", "icon_url"),
    ("image", "url"),
    ("thumbnail", "url"),
];

/// How a message comes in. Each way allows other flags. (Components V2, flag 1<<15, and voice messages,
/// 1<<13, are not modelled, so they are refused everywhere.)
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// Posted into a channel.
    Channel,
    /// Posted by an interaction's token.
    Interaction,
    /// A change to a message.
    Edit,
    /// A change by callback 7; clients of libraries set EPHEMERAL here, which has no effect.
    Update,
}

impl Way {
    fn flags(self) -> u64 {
        match self {
            Self::Channel => SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS,
            Self::Interaction => SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | EPHEMERAL,
            Self::Edit => SUPPRESS_EMBEDS,
            Self::Update => SUPPRESS_EMBEDS | EPHEMERAL,
        }
    }
}

/// Checks everything about a message except whether it is empty.
pub(crate) fn check(body: &Value, way: Way) -> Result<(), Refusal> {
    let mut form = Form::default();
    form.text(&body["content"], 0..=2_000, "content");
    nonce(&mut form, &body["nonce"]);
    embeds(&mut form, &body["embeds"]);
    component::rows(&mut form, &body["components"]);
    mentions(&mut form, &body["allowed_mentions"]);
    form.count(&body["attachments"], 0..=10, "attachments");
    let flags = &body["flags"];
    let known = flags.is_null()
        || flags
            .as_u64()
            .is_some_and(|flags| flags & !way.flags() == 0);
    form.check(known, "flags", "These flags cannot be set here.");
    form.finish()
}

/// Whether a complete message has any content.
pub(crate) fn not_empty(message: &Value) -> Result<(), Refusal> {
    let something = characters(&message["content"]) > 0
        || each(&message["embeds"]).next().is_some()
        || each(&message["attachments"]).next().is_some();
    if something { Ok(()) } else { Err(EMPTY.into()) }
}

fn nonce(form: &mut Form, nonce: &Value) {
    if !nonce.is_i64() && !nonce.is_u64() {
        form.text(nonce, 0..=25, "nonce");
    }
}

fn embeds(form: &mut Form, embeds: &Value) {
    form.count(embeds, 0..=10, "embeds");
    let mut total = 0;
    for (e, embed) in each(embeds).enumerate() {
        let at = format!("embeds.{e}");
        form.text(&embed["title"], 0..=256, format!("{at}.title"));
        form.text(
            &embed["description"],
            0..=4_096,
            format!("{at}.description"),
        );
        form.text(
            &embed["footer"]["text"],
            0..=2_048,
            format!("{at}.footer.text"),
        );
        form.text(
            &embed["author"]["name"],
            0..=256,
            format!("{at}.author.name"),
        );
        form.number(&embed["color"], 0..=0xFF_FFFF, format!("{at}.color"));
        address(form, &embed["url"], format!("{at}.url"));
        address(form, &embed["author"]["url"], format!("{at}.author.url"));
        for (part, url) in PICTURES {
            address(form, &embed[part][url], format!("{at}.{part}.{url}"));
        }
        moment(form, &embed["timestamp"], format!("{at}.timestamp"));
        form.count(&embed["fields"], 0..=25, format!("{at}.fields"));
        for (f, field) in each(&embed["fields"]).enumerate() {
            form.text(&field["name"], 1..=256, format!("{at}.fields.{f}.name"));
            form.text(&field["value"], 1..=1_024, format!("{at}.fields.{f}.value"));
            total += characters(&field["name"]) + characters(&field["value"]);
        }
        let texts = [
            &embed["title"],
            &embed["description"],
            &embed["footer"]["text"],
            &embed["author"]["name"],
        ];
        total += texts.into_iter().map(characters).sum::<usize>();
        let shown = texts.into_iter().any(|text| characters(text) > 0)
            || each(&embed["fields"]).next().is_some()
            || embed["image"].is_object()
            || embed["thumbnail"].is_object();
        form.check(shown, format!("{at}.description"), "This field is required");
    }
    form.check(
        total <= 6_000,
        "embeds",
        "Embed size exceeds maximum size of 6000",
    );
}

/// An address on the web, or of a file of the message; may be absent.
fn address(form: &mut Form, url: &Value, at: String) {
    form.text(url, 0..=2_048, &at);
    let known = ["http://", "https://", "attachment://"];
    let fits = url
        .as_str()
        .is_none_or(|url| known.iter().any(|known| url.starts_with(known)));
    form.check(
        fits,
        at,
        "Scheme must be one of ('http', 'https', 'attachment').",
    );
}

/// A moment in ISO 8601; may be absent.
fn moment(form: &mut Form, at: &Value, path: String) {
    let fits = match at {
        Value::Null => true,
        at => at
            .as_str()
            .is_some_and(|at| DateTime::parse_from_rfc3339(at).is_ok()),
    };
    form.check(fits, path, "Must be an ISO 8601 timestamp.");
}

fn mentions(form: &mut Form, mentions: &Value) {
    for (word, ids) in [("users", "users"), ("roles", "roles"), ("everyone", "")] {
        form.count(&mentions[ids], 0..=100, format!("allowed_mentions.{ids}"));
        let parsed = each(&mentions["parse"]).any(|parse| parse == word);
        let both = parsed && each(&mentions[ids]).next().is_some();
        form.check(
            !both,
            "allowed_mentions",
            "parse and a list of ids exclude each other.",
        );
    }
    let known = ["users", "roles", "everyone"];
    let fits = each(&mentions["parse"]).all(|word| known.iter().any(|known| word == known));
    form.check(
        fits,
        "allowed_mentions.parse",
        "Must be users, roles or everyone.",
    );
}
