//! Refusals: Discord's status, error code and words, and for an invalid form where it is wrong.

use serde_json::{Value, json};

/// Why Discord refuses a request.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Refusal {
    pub status: u16,
    pub code: i64,
    /// Of an invalid form: Discord's nested `errors` object.
    errors: Option<Value>,
}

impl From<(u16, i64)> for Refusal {
    fn from((status, code): (u16, i64)) -> Self {
        Self {
            status,
            code,
            errors: None,
        }
    }
}

pub(crate) const INVALID_FORM: i64 = 50_035;
pub(crate) const ALREADY_ANSWERED: (u16, i64) = (400, 40_060);
pub(crate) const UNAUTHORIZED: (u16, i64) = (401, 0);
pub(crate) const NOT_FOUND: (u16, i64) = (404, 0);
pub(crate) const UNKNOWN_CHANNEL: (u16, i64) = (404, 10_003);
pub(crate) const UNKNOWN_GUILD: (u16, i64) = (404, 10_004);
pub(crate) const UNKNOWN_MESSAGE: (u16, i64) = (404, 10_008);
pub(crate) const UNKNOWN_USER: (u16, i64) = (404, 10_013);
pub(crate) const UNKNOWN_WEBHOOK: (u16, i64) = (404, 10_015);
pub(crate) const UNKNOWN_INTERACTION: (u16, i64) = (404, 10_062);
pub(crate) const EXPIRED_TOKEN: (u16, i64) = (401, 50_027);
pub(crate) const MISSING_ACCESS: (u16, i64) = (403, 50_001);
pub(crate) const MISSING_PERMISSION: (u16, i64) = (403, 50_013);

impl Refusal {
    /// An invalid form; each fault is a path like `embeds.0.title` and what is wrong there.
    pub fn form(faults: &[(String, String)]) -> Self {
        let mut errors = json!({});
        // If a list is wrong as a whole, nothing is said about its elements.
        let within = |path: &str| {
            let mut others = faults.iter().map(|(other, _)| other.as_str());
            others.any(|other| match path.strip_prefix(other) {
                Some(rest) if other.is_empty() => !rest.is_empty(),
                Some(rest) => rest.starts_with('.'),
                None => false,
            })
        };
        for (path, message) in faults.iter().filter(|(path, _)| !within(path)) {
            let mut place = &mut errors;
            for step in path.split('.').filter(|step| !step.is_empty()) {
                place = &mut place[step];
            }
            // Discord's codes here are words. One stands for all.
            let error = json!({ "code": "SANDBOX_INVALID", "message": message });
            match place["_errors"].as_array_mut() {
                Some(known) => known.push(error),
                None => place["_errors"] = json!([error]),
            }
        }
        Self {
            errors: Some(errors),
            ..(400, INVALID_FORM).into()
        }
    }

    /// An invalid form with one fault.
    pub fn at(path: &str, message: &str) -> Self {
        Self::form(&[(path.to_owned(), message.to_owned())])
    }

    /// The body Discord sends.
    pub fn body(&self) -> Value {
        let mut body = json!({ "code": self.code, "message": words(self.status, self.code) });
        if let Some(errors) = &self.errors {
            body["errors"] = errors.clone();
        }
        body
    }
}

/// Discord's own words ("JSON Error Codes").
fn words(status: u16, code: i64) -> &'static str {
    match code {
        10_003 => "Unknown Channel",
        10_004 => "Unknown Guild",
        10_007 => "Unknown Member",
        10_008 => "Unknown Message",
        10_013 => "Unknown User",
        10_015 => "Unknown Webhook",
        10_062 => "Unknown interaction",
        20_012 => "You are not authorized to perform this action on this application",
        40_003 => "You are opening direct messages too fast",
        40_005 => "Request entity too large. Try sending something smaller in size",
        40_060 => "Interaction has already been acknowledged",
        50_001 => "Missing Access",
        50_003 => "Cannot execute action on a DM channel",
        50_005 => "Cannot edit a message authored by another user",
        50_006 => "Cannot send an empty message",
        50_007 => "Cannot send messages to this user",
        50_013 => "You lack permissions to perform that action",
        50_027 => "Invalid Webhook Token",
        50_033 => "Invalid Recipient(s)",
        50_035 => "Invalid Form Body",
        50_109 => "The request body contains invalid JSON.",
        240_000 => "Message blocked by harmful links filter",
        50_278 => "Cannot send messages to this user due to having no mutual guilds",
        _ if status == 401 => "401: Unauthorized",
        _ if status == 404 => "404: Not Found",
        _ => "Refused",
    }
}
