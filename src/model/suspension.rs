//! Suspensions: until when moderators keep a person from sending, as they type it and as it counts.

use chrono::{DateTime, TimeDelta, Utc};

use super::{GuildId, RecordId, Refusal, UserId, text::fold};

/// When a suspension ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Term {
    /// When a moderator lifts it.
    UntilLifted,
    /// By itself, at this time.
    Until(DateTime<Utc>),
}

impl Term {
    /// Longer ones are not meant to end by themselves.
    pub const LONGEST: TimeDelta = TimeDelta::days(365);

    /// Reads the length that a moderator typed at this time. Nothing means until it is lifted.
    pub fn parse(typed: &str, at: DateTime<Utc>) -> Result<Self, Refusal> {
        if typed.trim().is_empty() {
            return Ok(Self::UntilLifted);
        }
        let length = length(typed).ok_or(Refusal::UnknownLength)?;
        Ok(Self::Until(at + length))
    }

    /// Whether it keeps a person from what they do at this time.
    pub fn bars(self, at: DateTime<Utc>) -> bool {
        self.end().is_none_or(|end| at < end)
    }

    /// When it ends by itself, if it does.
    pub const fn end(self) -> Option<DateTime<Utc>> {
        match self {
            Self::UntilLifted => None,
            Self::Until(end) => Some(end),
        }
    }
}

impl From<Option<DateTime<Utc>>> for Term {
    fn from(end: Option<DateTime<Utc>>) -> Self {
        end.map_or(Self::UntilLifted, Self::Until)
    }
}

/// A person's suspension from sending in a server.
#[derive(Clone, Copy, Debug)]
pub struct Suspension {
    pub guild: GuildId,
    pub user: UserId,
    pub since: DateTime<Utc>,
    pub term: Term,
    /// What says by whom and why. Earlier releases wrote none.
    pub record: Option<RecordId>,
}

/// A unit of time as people write it in any of our languages, folded, and its minutes.
const UNITS: [(&[&str], u32); 4] = [
    (
        &[
            "m", "min", "mins", "minute", "minutes", "minuten", "minuto", "minutos", "分",
        ],
        1,
    ),
    (
        &[
            "h", "hr", "hrs", "hour", "hours", "std", "stunde", "stunden", "heure", "heures",
            "hora", "horas", "時間",
        ],
        60,
    ),
    (
        &[
            "d", "day", "days", "t", "tag", "tage", "tagen", "j", "jour", "jours", "día", "días",
            "dia", "dias", "日",
        ],
        24 * 60,
    ),
    (
        &[
            "w", "wk", "week", "weeks", "woche", "wochen", "sem", "semaine", "semaines", "semana",
            "semanas", "週", "週間",
        ],
        7 * 24 * 60,
    ),
];

/// A length of at least a minute and at most [`Term::LONGEST`], as people type it: `30m`, `12h`, `7 days`,
/// `1d 12h`.
pub fn length(typed: &str) -> Option<TimeDelta> {
    let folded = fold(typed);
    let mut rest = folded.trim();
    let mut minutes = 0_u32;
    while !rest.is_empty() {
        let (number, after) = split_while(rest, |c| c.is_ascii_digit());
        let (unit, after) = split_while(after.trim_start(), char::is_alphabetic);
        let known = UNITS.iter().find(|(names, _)| names.contains(&unit));
        let (_, worth) = known?;
        minutes = minutes.checked_add(number.parse::<u32>().ok()?.checked_mul(*worth)?)?;
        rest = after.trim_start();
    }
    let length = TimeDelta::minutes(minutes.into());
    (minutes > 0 && length <= Term::LONGEST).then_some(length)
}

fn split_while(text: &str, is_part: impl Fn(char) -> bool) -> (&str, &str) {
    let end = text.find(|c| !is_part(c)).unwrap_or(text.len());
    text.split_at(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_as_people_type_them_in_every_language() {
        for (typed, minutes) in [
            ("30m", 30),
            ("12h", 12 * 60),
            ("7d", 7 * 1_440),
            ("2w", 14 * 1_440),
            (" 1D 12h ", 36 * 60),
            ("7 days", 7 * 1_440),
            ("7 Tage", 7 * 1_440),
            ("3 jours", 3 * 1_440),
            ("3 Días", 3 * 1_440),
            ("１時間", 60),
            ("2週間", 14 * 1_440),
            ("365d", 365 * 1_440),
        ] {
            let read = length(typed).map(|length| length.num_minutes());
            assert_eq!(read, Some(minutes), "{typed}");
        }
        for typed in [
            "",
            "d",
            "7",
            "0m",
            "-1d",
            "1.5h",
            "7 moons",
            "366d",
            "99999999999d",
            "1d x",
            "４２",
            "4294967295w",
        ] {
            assert_eq!(length(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_suspension_bars_until_its_end_and_not_at_it() {
        let at = DateTime::from_timestamp_millis(1_767_268_800_000).unwrap();
        let term = Term::parse("30m", at).unwrap();
        let end = at + TimeDelta::minutes(30);
        assert_eq!(term.end(), Some(end));
        assert!(term.bars(at) && term.bars(end - TimeDelta::milliseconds(1)));
        assert!(!term.bars(end));
        let lifted = Term::parse(" ", at).unwrap();
        assert!(lifted.bars(DateTime::<Utc>::MAX_UTC));
        assert_eq!(Term::parse("soon", at), Err(Refusal::UnknownLength));
    }
}
