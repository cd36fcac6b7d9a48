//! How a client draws timestamps in a message's text: in words, in English and UTC.

use std::sync::LazyLock;

use chrono::{DateTime, TimeDelta, Utc};
use regex::{Captures, Regex};

/// A timestamp in a text, with the character before it. After a backslash it is plain text.
static STAMP: LazyLock<Regex> = LazyLock::new(|| {
    // The pattern is a constant; a test draws with it.
    Regex::new(r"(\\?)<t:(-?\d{1,13})(?::([tTdDfFR]))?>").expect("a sound pattern")
});

/// A text with its moments in words, as seen at `now`, milliseconds since the Unix epoch.
pub(crate) fn stamps(text: &str, now: i64) -> String {
    let now = DateTime::from_timestamp_millis(now).unwrap_or_default();
    let draw = |found: &Captures<'_>| {
        let at = found[2]
            .parse()
            .ok()
            .and_then(|at| DateTime::from_timestamp(at, 0));
        match at {
            Some(at) if found[1].is_empty() => {
                words(at, now, found.get(3).map_or("f", |style| style.as_str()))
            }
            _ => found[0].to_owned(),
        }
    };
    STAMP.replace_all(text, draw).into_owned()
}

fn words(at: DateTime<Utc>, now: DateTime<Utc>, style: &str) -> String {
    let format = match style {
        "t" => "%-I:%M %p",
        "T" => "%-I:%M:%S %p",
        "d" => "%-m/%-d/%y",
        "D" => "%B %-d, %Y",
        "F" => "%A, %B %-d, %Y at %-I:%M %p",
        "R" => return relative(at - now),
        _ => "%B %-d, %Y at %-I:%M %p",
    };
    at.format(format).to_string()
}

fn relative(to: TimeDelta) -> String {
    let away = to.abs();
    let (count, unit) = match away {
        _ if away < TimeDelta::seconds(1) => return "now".to_owned(),
        _ if away < TimeDelta::minutes(1) => (away.num_seconds(), "second"),
        _ if away < TimeDelta::hours(1) => (away.num_minutes(), "minute"),
        _ if away < TimeDelta::days(1) => (away.num_hours(), "hour"),
        _ if away < TimeDelta::days(30) => (away.num_days(), "day"),
        _ if away < TimeDelta::days(365) => (away.num_days() / 30, "month"),
        _ => (away.num_days() / 365, "year"),
    };
    let plural = if count == 1 { "" } else { "s" };
    if to > TimeDelta::zero() {
        format!("in {count} {unit}{plural}")
    } else {
        format!("{count} {unit}{plural} ago")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_drawn_in_words() {
        // 2026-01-01 12:00:00 UTC.
        let now = 1_767_268_800_000;
        for (text, drawn) in [
            ("until <t:1767269400:t>.", "until 12:10 PM."),
            ("<t:1767268800>", "January 1, 2026 at 12:00 PM"),
            ("<t:1767268800:R> <t:1767268741:R>", "now 59 seconds ago"),
            (
                "<t:1767269400:R> <t:1767268740:R>",
                "in 10 minutes 1 minute ago",
            ),
            ("<t:1767182400:R>", "1 day ago"),
            (r"\<t:1767268800:R> <t:x>", r"\<t:1767268800:R> <t:x>"),
        ] {
            assert_eq!(stamps(text, now), drawn);
        }
    }
}
