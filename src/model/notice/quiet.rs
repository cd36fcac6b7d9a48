//! Quiet hours: between which hours of a person's day no notice is posted.

use chrono::{DateTime, TimeDelta, Utc};

const DAY: i32 = 24 * 60;
/// The time zones that are farthest from UTC.
const BEHIND: i32 = -12 * 60;
const AHEAD: i32 = 14 * 60;

/// From one minute of the day to another, perhaps over midnight, by a fixed distance from UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuietHours {
    from: i32,
    to: i32,
    offset: i32,
}

impl QuietHours {
    /// From these minutes of the day. `None` if they are none, the same, or the offset is nobody's.
    pub fn new(from: i32, to: i32, offset: i32) -> Option<Self> {
        let day = 0..DAY;
        let fits = day.contains(&from) && day.contains(&to) && from != to;
        (fits && (BEHIND..=AHEAD).contains(&offset)).then_some(Self { from, to, offset })
    }

    /// What a person types: hours like `22` or `6:30`, and an offset like `+2` or `-3:30`.
    pub fn parse(from: &str, to: &str, offset: &str) -> Option<Self> {
        let hour = |typed: &str| minutes(typed.trim()).filter(|_| !typed.contains(['+', '-']));
        let offset = offset.trim();
        let offset = offset.strip_prefix("UTC").unwrap_or(offset).trim();
        Self::new(hour(from)?, hour(to)?, minutes(offset)?)
    }

    /// The minutes of the day between which it is quiet, and the minutes ahead of UTC.
    pub fn minutes(self) -> (i32, i32, i32) {
        (self.from, self.to, self.offset)
    }

    /// The end of the quiet hours at `now`. `None` if it is not quiet.
    pub fn ends(self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let local = now + TimeDelta::minutes(self.offset.into());
        let midnight = local
            .date_naive()
            .and_time(chrono::NaiveTime::MIN)
            .and_utc();
        let passed = (local - midnight).num_milliseconds();
        let at = |minutes: i32| i64::from(minutes) * 60_000;
        let (from, to) = (at(self.from), at(self.to));
        let is_quiet = if from < to {
            (from..to).contains(&passed)
        } else {
            passed >= from || passed < to
        };
        let left = (to - passed).rem_euclid(at(DAY));
        is_quiet.then(|| now + TimeDelta::milliseconds(left))
    }
}

/// `22`, `6:30`, `+2`, `-3:30` in minutes.
fn minutes(typed: &str) -> Option<i32> {
    let (sign, rest) = match typed.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (-1, rest),
        None => (1, typed.strip_prefix('+').unwrap_or(typed)),
    };
    let (hours, minutes) = rest.split_once(':').unwrap_or((rest, "0"));
    let number = |digits: &str| {
        let fits = (1..=2).contains(&digits.len()) && digits.bytes().all(|c| c.is_ascii_digit());
        digits.parse::<i32>().ok().filter(|_| fits)
    };
    let minutes = number(minutes).filter(|minutes| *minutes < 60)?;
    Some(sign * (number(hours)? * 60 + minutes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(time: &str) -> DateTime<Utc> {
        format!("2026-11-28T{time}Z").parse().unwrap()
    }

    #[test]
    fn it_is_quiet_from_the_first_minute_to_the_last_by_the_persons_own_clock() {
        let night = QuietHours::parse("22", "7:30", "+2").unwrap();
        for (now, end) in [
            ("19:59:59.999", None),
            ("20:00:00", Some("2026-11-29T05:30:00Z")),
            ("23:10:00", Some("2026-11-29T05:30:00Z")),
            ("05:29:59.999", Some("2026-11-28T05:30:00Z")),
            ("05:30:00", None),
        ] {
            let end = end.map(|end| end.parse::<DateTime<Utc>>().unwrap());
            assert_eq!(night.ends(at(now)), end, "{now}");
        }
        let lunch = QuietHours::parse("12:00", "13", "-3:30").unwrap();
        assert_eq!(lunch.ends(at("15:29:00")), None);
        assert_eq!(lunch.ends(at("15:30:00")), Some(at("16:30:00")));
    }

    #[test]
    fn what_is_no_time_or_nobodys_offset_is_not_taken() {
        for (from, to, offset) in [
            ("22", "22", "0"),
            ("24", "7", "0"),
            ("22", "7:60", "0"),
            ("22", "-7", "0"),
            ("22", "", "0"),
            ("22", "7", "15"),
            ("22", "7", "-13"),
            ("22", "7", "two"),
            ("022", "7", "0"),
        ] {
            assert_eq!(
                QuietHours::parse(from, to, offset),
                None,
                "{from} {to} {offset}"
            );
        }
        let typed = QuietHours::parse(" 22:00 ", "7", "UTC+5:45");
        assert_eq!(typed.map(QuietHours::minutes), Some((1_320, 420, 345)));
    }
}
