//! The settings as the file lays them out. Each is read once into a value within its bounds.
//!
//! The caller knows the key and says what is wrong with its value (`names::SETTINGS`), so the errors here
//! say nothing.

use std::{net::SocketAddr, path::PathBuf};

use chrono::TimeDelta;
use reqwest::Url;
use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::Value;

use crate::{
    model::{DatabaseUrl, GuildId, KeyNodes, policy::Policy, window::Window},
    telemetry::{self, Format},
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Settings {
    #[serde(deserialize_with = "path")]
    pub data_dir: PathBuf,
    #[serde(deserialize_with = "database")]
    pub database: Option<DatabaseUrl>,
    #[serde(deserialize_with = "key_nodes")]
    pub key_nodes: Option<KeyNodes>,
    #[serde(deserialize_with = "optional_path")]
    pub master_key_file: Option<PathBuf>,
    #[serde(deserialize_with = "window")]
    pub deletion_window: Window,
    #[serde(deserialize_with = "retention")]
    pub retention: Option<TimeDelta>,
    pub delivery: Delivery,
    pub limits: Limits,
    pub reports: Reports,
    pub history: History,
    pub discord: Discord,
    pub log: Log,
    pub watch: Watch,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Delivery {
    #[serde(deserialize_with = "hold")]
    pub hold: TimeDelta,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Limits {
    #[serde(deserialize_with = "count")]
    pub sends_per_hour: u32,
    #[serde(deserialize_with = "count")]
    pub sends_to_one_per_hour: u32,
    #[serde(deserialize_with = "count")]
    pub deletions_per_day: u32,
    #[serde(deserialize_with = "count")]
    pub reports_per_hour: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reports {
    #[serde(deserialize_with = "report_retention")]
    pub retention: TimeDelta,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct History {
    #[serde(deserialize_with = "history_retention")]
    pub retention: TimeDelta,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Discord {
    #[serde(deserialize_with = "api_url")]
    pub api_url: String,
    #[serde(deserialize_with = "guild")]
    pub guild_id: Option<GuildId>,
    #[serde(deserialize_with = "interactions")]
    pub interactions: Interactions,
    #[serde(deserialize_with = "address")]
    pub listen: SocketAddr,
}

/// How interactions reach the bot.
pub(super) enum Interactions {
    Gateway,
    Http,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Log {
    #[serde(deserialize_with = "filter")]
    pub filter: String,
    #[serde(deserialize_with = "format")]
    pub format: Format,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Watch {
    #[serde(deserialize_with = "listen")]
    pub listen: Option<SocketAddr>,
}

fn path<'de, D: Deserializer<'de>>(from: D) -> Result<PathBuf, D::Error> {
    text(from, |text| (!text.trim().is_empty()).then(|| text.into()))
}

/// Empty means none.
fn database<'de, D: Deserializer<'de>>(from: D) -> Result<Option<DatabaseUrl>, D::Error> {
    text(from, |text| match text {
        "" => Some(None),
        text => DatabaseUrl::parse(text).map(Some),
    })
}

/// Empty means none.
fn key_nodes<'de, D: Deserializer<'de>>(from: D) -> Result<Option<KeyNodes>, D::Error> {
    text(from, |text| match text {
        "" => Some(None),
        text => KeyNodes::parse(text).map(Some),
    })
}

/// Empty means none.
fn optional_path<'de, D: Deserializer<'de>>(from: D) -> Result<Option<PathBuf>, D::Error> {
    let given = |text: &str| (!text.trim().is_empty()).then(|| text.into());
    text(from, |text| Some(given(text)))
}

fn window<'de, D: Deserializer<'de>>(from: D) -> Result<Window, D::Error> {
    text(from, |text| Window::new(duration(text)?).ok())
}

fn hold<'de, D: Deserializer<'de>>(from: D) -> Result<TimeDelta, D::Error> {
    text(from, |text| {
        within(text, TimeDelta::zero(), Policy::MAX_HOLD)
    })
}

fn retention<'de, D: Deserializer<'de>>(from: D) -> Result<Option<TimeDelta>, D::Error> {
    text(from, |text| match text {
        "forever" => Some(None),
        text => within(text, TimeDelta::days(1), TimeDelta::MAX).map(Some),
    })
}

fn report_retention<'de, D: Deserializer<'de>>(from: D) -> Result<TimeDelta, D::Error> {
    text(from, |text| {
        within(text, TimeDelta::days(1), Policy::MAX_REPORTS_KEPT)
    })
}

fn history_retention<'de, D: Deserializer<'de>>(from: D) -> Result<TimeDelta, D::Error> {
    text(from, |text| {
        within(text, TimeDelta::days(1), Policy::MAX_HISTORY_KEPT)
    })
}

fn count<'de, D: Deserializer<'de>>(from: D) -> Result<u32, D::Error> {
    number(from, |number| {
        u32::try_from(number).ok().filter(|number| *number > 0)
    })
}

/// Zero means none.
fn guild<'de, D: Deserializer<'de>>(from: D) -> Result<Option<GuildId>, D::Error> {
    number(from, |number| {
        (number >= 0).then(|| (number > 0).then(|| number.into()))
    })
}

/// Scheme and host, without a slash at the end.
fn api_url<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    text(from, |text| {
        let url = text.trim_end_matches('/');
        let schemes = ["https://", "http://"];
        let host = schemes.iter().find_map(|scheme| url.strip_prefix(scheme))?;
        let is_host = !host.is_empty() && !host.contains(['/', '@', '?', '#']);
        (is_host && Url::parse(url).is_ok()).then(|| url.to_owned())
    })
}

fn filter<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    text(from, |text| {
        telemetry::filter(text).is_ok().then(|| text.to_owned())
    })
}

fn format<'de, D: Deserializer<'de>>(from: D) -> Result<Format, D::Error> {
    text(from, |text| match text {
        "text" => Some(Format::Text),
        "json" => Some(Format::Json),
        _ => None,
    })
}

fn interactions<'de, D: Deserializer<'de>>(from: D) -> Result<Interactions, D::Error> {
    text(from, |text| match text {
        "gateway" => Some(Interactions::Gateway),
        "http" => Some(Interactions::Http),
        _ => None,
    })
}

fn address<'de, D: Deserializer<'de>>(from: D) -> Result<SocketAddr, D::Error> {
    text(from, socket)
}

/// Nothing means nowhere.
fn listen<'de, D: Deserializer<'de>>(from: D) -> Result<Option<SocketAddr>, D::Error> {
    text(from, |text| match text {
        "" => Some(None),
        text => socket(text).map(Some),
    })
}

/// An address and a port that others can know.
fn socket(text: &str) -> Option<SocketAddr> {
    let address: SocketAddr = text.parse().ok()?;
    (address.port() > 0).then_some(address)
}

fn text<'de, D: Deserializer<'de>, T>(
    from: D,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<T, D::Error> {
    let text = String::deserialize(from)?;
    parse(&text).ok_or_else(|| D::Error::custom(""))
}

/// A whole number, also in quotes: operators copy ids with quotes, and variables are text.
fn number<'de, D: Deserializer<'de>, T>(
    from: D,
    parse: impl FnOnce(i64) -> Option<T>,
) -> Result<T, D::Error> {
    let number = match &Value::deserialize(from)? {
        Value::String(text) => text.trim().parse().ok(),
        other => other.as_i64(),
    };
    number.and_then(parse).ok_or_else(|| D::Error::custom(""))
}

fn within(text: &str, least: TimeDelta, most: TimeDelta) -> Option<TimeDelta> {
    duration(text).filter(|length| (least..=most).contains(length))
}

/// Whole days, minutes or seconds: `30d`, `10m`, `90s`.
fn duration(text: &str) -> Option<TimeDelta> {
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let number: u16 = number.parse().ok()?;
    match unit {
        "d" => Some(TimeDelta::days(number.into())),
        "m" => Some(TimeDelta::minutes(number.into())),
        "s" => Some(TimeDelta::seconds(number.into())),
        _ => None,
    }
}
