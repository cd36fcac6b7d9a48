//! The rules' settings: from what the file says to values within their bounds.

use chrono::TimeDelta;

use super::{ConfigError, FOREVER, Raw};
use crate::model::{
    policy::{Limits, Policy},
    window::Window,
};

/// The rules' settings; `wrong` makes the error of a key.
pub(super) fn parse(raw: &Raw, wrong: impl Fn(&str) -> ConfigError) -> Result<Policy, ConfigError> {
    let within = |text: &str, least: TimeDelta, most: TimeDelta| {
        parse_duration(text).filter(|length| (least..=most).contains(length))
    };
    let window = parse_duration(&raw.deletion_window).and_then(|length| Window::new(length).ok());
    let window = window.ok_or_else(|| wrong("deletion_window"))?;
    let hold = within(&raw.delivery.hold, TimeDelta::zero(), Policy::MAX_HOLD);
    let hold = hold.ok_or_else(|| wrong("delivery.hold"))?;
    let day = TimeDelta::days(1);
    let retention = match raw.retention.as_str() {
        FOREVER => None,
        text => Some(within(text, day, TimeDelta::MAX).ok_or_else(|| wrong("retention"))?),
    };
    let reports_kept = within(&raw.reports.retention, day, Policy::MAX_REPORTS_KEPT);
    let reports_kept = reports_kept.ok_or_else(|| wrong("reports.retention"))?;
    let limits = Limits {
        sends: raw.limits.sends_per_hour,
        sends_to_one: raw.limits.sends_to_one_per_hour,
        deletions: raw.limits.deletions_per_day,
        reports: raw.limits.reports_per_hour,
    };
    for (key, value) in [
        ("limits.sends_per_hour", limits.sends),
        ("limits.sends_to_one_per_hour", limits.sends_to_one),
        ("limits.deletions_per_day", limits.deletions),
        ("limits.reports_per_hour", limits.reports),
    ] {
        if value == 0 {
            return Err(wrong(key));
        }
    }
    Ok(Policy {
        window,
        hold,
        retention,
        reports_kept,
        limits,
    })
}

/// Whole days, minutes or seconds: `30d`, `10m`, `90s`.
fn parse_duration(text: &str) -> Option<TimeDelta> {
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let number: u16 = number.parse().ok()?;
    match unit {
        "d" => Some(TimeDelta::days(number.into())),
        "m" => Some(TimeDelta::minutes(number.into())),
        "s" => Some(TimeDelta::seconds(number.into())),
        _ => None,
    }
}
