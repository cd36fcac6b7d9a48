//! The wire format of first answers, and the paths of answers.

use secrecy::ExposeSecret;
use serde::Serialize;
use serde_json::Value;
use serenity::all::{AutocompleteChoice, CreateModal, MessageFlags};

use crate::discord::{
    interaction::context::Interaction,
    ui::message::{Message, MessageBody},
};

/// A first answer to an interaction.
#[derive(Serialize)]
pub(super) struct Callback<'a> {
    /// "Interaction Callback Type".
    #[serde(rename = "type")]
    kind: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Data<'a>>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Data<'a> {
    Message(Message<'a>),
    Deferred { flags: MessageFlags },
    Choices { choices: &'a [AutocompleteChoice] },
    Form(&'a CreateModal),
}

impl<'a> Callback<'a> {
    /// A message for one person will come.
    pub const DEFER_MESSAGE: Self = {
        let flags = MessageFlags::EPHEMERAL;
        Self::new(5, Some(Data::Deferred { flags }))
    };
    /// The message that was clicked may change later.
    pub const DEFER_UPDATE: Self = Self::new(6, None);

    const fn new(kind: u8, data: Option<Data<'a>>) -> Self {
        Self { kind, data }
    }

    /// A message for one person.
    pub fn message(page: &'a MessageBody) -> Self {
        Self::new(4, Some(Data::Message(page.private())))
    }

    pub fn update(page: &'a MessageBody) -> Self {
        Self::new(7, Some(Data::Message(page.message())))
    }

    pub fn choices(choices: &'a [AutocompleteChoice]) -> Self {
        Self::new(8, Some(Data::Choices { choices }))
    }

    pub fn form(form: &'a CreateModal) -> Self {
        Self::new(9, Some(Data::Form(form)))
    }
}

/// Whether only one person can see this message.
pub(super) fn is_private(message: &Value) -> bool {
    message["flags"].as_u64().unwrap_or(0) & MessageFlags::EPHEMERAL.bits() != 0
}

pub(super) fn callback_path(interaction: &Interaction) -> String {
    format!(
        "/interactions/{}/{}/callback",
        interaction.id,
        interaction.token.expose_secret()
    )
}

pub(super) fn webhook_path(application: u64, interaction: &Interaction) -> String {
    format!(
        "/webhooks/{application}/{}",
        interaction.token.expose_secret()
    )
}

pub(super) fn original_path(application: u64, interaction: &Interaction) -> String {
    format!(
        "{}/messages/@original",
        webhook_path(application, interaction)
    )
}
