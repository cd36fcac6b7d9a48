//! How messages for one person, and the places they go to, are written. Must not know what is sent
//! when.

use crate::discord::{
    interaction::context::Call,
    router::delivery::{EPHEMERAL, MESSAGE},
    ui::pages::Page,
};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

pub(super) fn is_private(message: &Value) -> bool {
    message["flags"].as_u64().unwrap_or(0) & EPHEMERAL != 0
}

pub(super) fn private(page: &Page) -> Value {
    let mut message = page.message();
    message["flags"] = EPHEMERAL.into();
    message
}

pub(super) fn new_message(page: &Page) -> Value {
    json!({ "type": MESSAGE, "data": private(page) })
}

pub(super) fn callback_path(call: &Call) -> String {
    format!(
        "/interactions/{}/{}/callback",
        call.id,
        call.token.expose_secret()
    )
}

pub(super) fn webhook_path(call: &Call) -> String {
    format!(
        "/webhooks/{}/{}",
        call.application,
        call.token.expose_secret()
    )
}

pub(super) fn original_path(call: &Call) -> String {
    format!("{}/messages/@original", webhook_path(call))
}
