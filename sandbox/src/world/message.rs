//! Messages as a person sees them.

use chrono::DateTime;
use serde_json::{Value, json};

use super::timestamp;
use crate::limits::{each, message::EPHEMERAL};

/// Discord shows "is thinking".
const LOADING: u64 = 1 << 7;
/// A link button. It opens a page and tells the bot nothing.
const LINK: u64 = 5;

/// A message as a person sees it.
#[derive(Clone, Debug)]
pub struct Message {
    pub id: u64,
    pub channel: u64,
    /// The only person who sees it, if ephemeral.
    pub only: Option<u64>,
    pub loading: bool,
    pub body: Value,
    pub(crate) nonce: Option<String>,
    /// When, in milliseconds since the Unix epoch.
    pub(crate) posted: i64,
    pub(crate) gone: bool,
}

impl Message {
    /// A message of Discord's form, from what its author sent.
    pub(crate) fn new(id: u64, channel: u64, author: &Value, sent: &Value, now: i64) -> Self {
        let mut body = json!({
            "id": id.to_string(), "channel_id": channel.to_string(), "timestamp": timestamp(now),
            "edited_timestamp": null, "author": author, "tts": false, "mention_everyone": false,
            "mentions": [], "mention_roles": [], "attachments": [], "pinned": false, "type": 0,
            "content": "", "embeds": [], "components": [],
            "flags": sent["flags"].as_u64().unwrap_or(0) & !EPHEMERAL,
        });
        take(&mut body, sent);
        let nonce = match &sent["nonce"] {
            Value::Null => None,
            Value::String(nonce) => Some(nonce.clone()),
            nonce => Some(nonce.to_string()),
        };
        if nonce.is_some() {
            body["nonce"] = sent["nonce"].clone();
        }
        Self {
            id,
            channel,
            only: None,
            loading: false,
            body,
            nonce,
            posted: now,
            gone: false,
        }
    }

    /// Who wrote it and whom it really mentions.
    pub(crate) fn people(&self) -> impl Iterator<Item = u64> {
        let named = each(&self.body["mentions"]).chain([&self.body["author"]]);
        named.filter_map(|person| person["id"].as_str()?.parse().ok())
    }

    pub(crate) fn is_by(&self, user: u64) -> bool {
        self.body["author"]["id"] == user.to_string().as_str()
    }

    /// Shows in the flags who sees it and whether it is complete.
    pub(crate) fn set_flags(&mut self, loading: bool) {
        let mut flags = self.body["flags"].as_u64().unwrap_or(0) & !(EPHEMERAL | LOADING);
        if self.only.is_some() {
            flags |= EPHEMERAL;
        }
        if loading {
            flags |= LOADING;
        }
        self.body["flags"] = flags.into();
    }

    /// An edit: what `change` names is replaced.
    pub(crate) fn change(&mut self, change: &Value, now: i64) {
        if !std::mem::take(&mut self.loading) {
            self.body["edited_timestamp"] = timestamp(now);
        }
        take(&mut self.body, change);
        self.set_flags(false);
    }

    /// All visible text: content and embeds. The name of an embed's field is bold and stands before its
    /// value; a moment is a timestamp.
    pub fn text(&self) -> String {
        let mut parts: Vec<String> = Vec::new();
        let mut add = |text: &Value| parts.extend(text.as_str().map(str::to_owned));
        add(&self.body["content"]);
        for embed in each(&self.body["embeds"]) {
            for text in [
                &embed["author"]["name"],
                &embed["title"],
                &embed["description"],
            ] {
                add(text);
            }
            for field in each(&embed["fields"]) {
                let part = |key: &str| field[key].as_str().unwrap_or_default().to_owned();
                add(&format!("**{}** {}", part("name"), part("value")).into());
            }
            let at = embed["timestamp"].as_str();
            let at = at.and_then(|at| DateTime::parse_from_rfc3339(at).ok());
            let stamp = at.map(|at| format!("<t:{}:f>", at.timestamp()));
            let foot = embed["footer"]["text"].as_str().map(str::to_owned);
            let foot: Vec<String> = foot.into_iter().chain(stamp).collect();
            if !foot.is_empty() {
                add(&foot.join(" · ").into());
            }
        }
        parts.join("\n")
    }

    /// Every button and menu.
    pub fn components(&self) -> Vec<&Value> {
        let rows = each(&self.body["components"]);
        rows.flat_map(|row| each(&row["components"])).collect()
    }

    /// The button of this label, if it is there.
    pub fn button(&self, label: &str) -> Option<&Value> {
        self.components()
            .into_iter()
            .find(|button| button["label"] == label)
    }

    /// Whether the button of this label is there and can be clicked.
    pub fn enabled(&self, label: &str) -> bool {
        self.button(label)
            .is_some_and(|button| button["disabled"] != true && button["style"] != LINK)
    }

    /// Names of the attached files.
    pub fn files(&self) -> Vec<&str> {
        let files = each(&self.body["attachments"]);
        files.filter_map(|file| file["filename"].as_str()).collect()
    }
}

/// Takes over what can be set, without the white space that Discord cuts off.
fn take(body: &mut Value, from: &Value) {
    for (field, empty) in [
        ("content", json!("")),
        ("embeds", json!([])),
        ("components", json!([])),
        ("attachments", json!([])),
    ] {
        match from.get(field) {
            Some(Value::Null) => body[field] = empty,
            Some(value) => body[field] = value.clone(),
            None => {}
        }
    }
    for list in ["embeds", "components"] {
        forget_nulls(&mut body[list]);
    }
    number(&mut body["components"], &mut 1);
    trim(&mut body["content"]);
    for embed in body["embeds"].as_array_mut().into_iter().flatten() {
        embed["type"] = "rich".into();
        let fields = embed.get_mut("fields").and_then(Value::as_array_mut);
        for field in fields.into_iter().flatten() {
            if field["inline"].is_null() {
                field["inline"] = false.into();
            }
        }
        for field in ["title", "description"] {
            if embed.get(field).is_some() {
                trim(&mut embed[field]);
            }
        }
    }
}

/// A null field counts as missing and is not passed on.
fn forget_nulls(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|_, value| !value.is_null());
            fields.values_mut().for_each(forget_nulls);
        }
        Value::Array(list) => list.iter_mut().for_each(forget_nulls),
        _ => {}
    }
}

/// What Discord adds to components: a number for each, and how much a menu takes.
fn number(components: &mut Value, next: &mut u32) {
    for part in components.as_array_mut().into_iter().flatten() {
        if part["id"].as_u64().is_none_or(|id| id == 0) {
            part["id"] = (*next).into();
        }
        *next += 1;
        if matches!(part["type"].as_u64(), Some(3 | 5..=8)) {
            for bound in ["min_values", "max_values"] {
                if part[bound].is_null() {
                    part[bound] = 1.into();
                }
            }
        }
        if part["components"].is_array() {
            number(&mut part["components"], next);
        }
    }
}

fn trim(text: &mut Value) {
    if let Some(trimmed) = text.as_str().map(|text| text.trim().to_owned()) {
        *text = trimmed.into();
    }
}
