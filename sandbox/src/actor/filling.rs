//! Options: what a client sends for them, and what it checks first.

use serde_json::Value;

use super::Opt;
use crate::limits::{characters, each};

pub(super) fn json_of(value: &Opt) -> Value {
    match value {
        Opt::User(id) | Opt::Channel(id) => id.to_string().into(),
        Opt::Str(text) => text.as_str().into(),
        Opt::Int(number) => (*number).into(),
        Opt::Bool(yes) => (*yes).into(),
    }
}

/// What the client checks of an option that may be incomplete. It does not check a text, and sends it as
/// far as it is typed, whatever the option's type.
pub(super) fn check_begun(option: &Value, value: &Opt) -> Result<(), String> {
    match value {
        Opt::Str(_) => Ok(()),
        _ => check_type(option, value),
    }
}

/// What the client checks before it sends an option.
pub(super) fn check(option: &Value, value: &Opt) -> Result<(), String> {
    check_type(option, value)?;
    let json = json_of(value);
    let mut choices = each(&option["choices"]).peekable();
    if choices.peek().is_some() && !choices.any(|choice| choice["value"] == json) {
        return Err(format!("has no choice {json}"));
    }
    let (size, least, most) = match value {
        Opt::Str(text) => {
            let size = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
            // A client leaves out an empty option. Typed text may not be longer than this.
            let most = option["max_length"].as_i64().unwrap_or(6_000);
            if characters(&json) == 0 {
                return Err("is empty".to_owned());
            }
            (size, option["min_length"].as_i64(), Some(most))
        }
        Opt::Int(number) => (
            *number,
            option["min_value"].as_i64(),
            option["max_value"].as_i64(),
        ),
        _ => return Ok(()),
    };
    if least.is_some_and(|least| size < least) || most.is_some_and(|most| size > most) {
        return Err(format!(
            "has a length or value of {size} outside {least:?} to {most:?}"
        ));
    }
    Ok(())
}

fn check_type(option: &Value, value: &Opt) -> Result<(), String> {
    let of_type = match value {
        Opt::Str(_) => 3,
        Opt::Int(_) => 4,
        Opt::Bool(_) => 5,
        Opt::User(_) => 6,
        Opt::Channel(_) => 7,
    };
    if option["type"] == of_type {
        Ok(())
    } else {
        Err(format!("takes type {}, not {of_type}", option["type"]))
    }
}
