//! How messages for one person, and the places they go to, are written.

use crate::discord::{
    interaction::context::Interaction,
    router::delivery::{EPHEMERAL, MESSAGE},
    ui::pages::MessageBody,
};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

pub(super) fn is_private(message: &Value) -> bool {
    message["flags"].as_u64().unwrap_or(0) & EPHEMERAL != 0
}

pub(super) fn private(page: &MessageBody) -> Value {
    let mut message = page.message();
    message["flags"] = EPHEMERAL.into();
    message
}

pub(super) fn new_message(page: &MessageBody) -> Value {
    json!({ "type": MESSAGE, "data": private(page) })
}

pub(super) fn callback_path(interaction: &Interaction) -> String {
    format!(
        "/interactions/{}/{}/callback",
        interaction.id,
        interaction.token.expose_secret()
    )
}

pub(super) fn webhook_path(interaction: &Interaction) -> String {
    format!(
        "/webhooks/{}/{}",
        interaction.application,
        interaction.token.expose_secret()
    )
}

pub(super) fn original_path(interaction: &Interaction) -> String {
    format!("{}/messages/@original", webhook_path(interaction))
}
