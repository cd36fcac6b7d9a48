//! Interactions: how long they can be answered, how long their tokens live, who sees the answer.

use serde_json::{Value, json};

use super::{APPLICATION, World};
use crate::{
    limits::message::EPHEMERAL,
    refusal::{
        ALREADY_ANSWERED, EXPIRED_TOKEN, Refusal, UNKNOWN_INTERACTION, UNKNOWN_MESSAGE,
        UNKNOWN_WEBHOOK,
    },
};

/// The first answer is due within this ("Receiving and Responding").
pub(crate) const ANSWER_MS: i64 = 3_000;
/// A token is good for this long.
pub(crate) const TOKEN_MS: i64 = 15 * 60_000;

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Answered {
    #[default]
    No,
    /// With a message, new or the component's.
    Message(u64),
    Modal(Value),
    Choices(Value),
}

pub(crate) struct Interaction {
    pub id: u64,
    pub token: String,
    pub kind: u64,
    pub user: u64,
    pub channel: u64,
    /// The message a component sits on.
    pub on: Option<u64>,
    /// Of a form: the interaction that opened it.
    pub opener: Option<u64>,
    pub answered: Answered,
    /// It was answered with a deferred update, and nothing has followed.
    pub promised: bool,
    pub followups: Vec<u64>,
    pub payload: Value,
    pub began: i64,
    /// Set when a test ended the token's life early: how Discord refuses it.
    pub ended: Option<(u16, i64)>,
}

impl World {
    /// An interaction that can still be answered for the first time.
    pub fn answerable(&mut self, id: u64, token: &str) -> Result<&mut Interaction, Refusal> {
        let now = self.now();
        let found = self.interactions.get_mut(&id);
        let found = found.filter(|found| found.token == token && found.ended.is_none());
        let found = found.ok_or(UNKNOWN_INTERACTION)?;
        if found.answered != Answered::No {
            return Err(ALREADY_ANSWERED.into());
        }
        if now >= found.began + ANSWER_MS {
            return Err(UNKNOWN_INTERACTION.into());
        }
        Ok(found)
    }

    /// The answered interaction of a token that is still alive.
    pub fn by_token(&mut self, token: &str) -> Result<&mut Interaction, Refusal> {
        let now = self.now();
        let found = self.interactions.values_mut();
        let found = found.into_iter().find(|found| found.token == token);
        let found = found.ok_or(UNKNOWN_WEBHOOK)?;
        if let Some(refused) = found.ended {
            return Err(refused.into());
        }
        if now >= found.began + TOKEN_MS {
            return Err(EXPIRED_TOKEN.into());
        }
        if found.answered == Answered::No {
            return Err(UNKNOWN_WEBHOOK.into());
        }
        Ok(found)
    }

    /// The message `@original` names.
    pub fn original(&mut self, token: &str) -> Result<u64, Refusal> {
        let Answered::Message(id) = self.by_token(token)?.answered else {
            return Err(UNKNOWN_MESSAGE.into());
        };
        self.message(id)
            .map(|message| message.id)
            .ok_or_else(|| UNKNOWN_MESSAGE.into())
    }

    /// Notes on a message which interaction it comes from, as Discord does.
    pub fn credit(&mut self, message: u64, interaction: u64) {
        let Some(found) = self.interactions.get(&interaction) else {
            return;
        };
        let first = !matches!(found.answered, Answered::Message(other) if other != message);
        let mut metadata = self.metadata(interaction, found);
        if let Answered::Message(original) = found.answered
            && !first
        {
            metadata["original_response_message_id"] = original.to_string().into();
        }
        let kind = match (first, found.kind, found.payload["data"]["type"].as_u64()) {
            (true, 2, Some(1)) => 20,
            (true, 2, _) => 23,
            _ => 0,
        };
        if let Some(message) = self.message(message) {
            message.body["type"] = kind.into();
            message.body["application_id"] = APPLICATION.to_string().into();
            message.body["webhook_id"] = APPLICATION.to_string().into();
            message.body["interaction_metadata"] = metadata;
        }
    }

    fn metadata(&self, id: u64, found: &Interaction) -> Value {
        let mut metadata = json!({
            "id": id.to_string(), "type": found.kind, "user": self.user_json(found.user),
            "authorizing_integration_owners": found.payload["authorizing_integration_owners"],
        });
        let data = &found.payload["data"];
        match found.kind {
            2 if data["type"] == 2 => {
                let target = data["target_id"].as_str().and_then(|id| id.parse().ok());
                metadata["target_user"] = self.user_json(target.unwrap_or(0));
            }
            2 if data["type"] == 3 => metadata["target_message_id"] = data["target_id"].clone(),
            3 => metadata["interacted_message_id"] = found.payload["message"]["id"].clone(),
            5 => {
                let opener = found
                    .opener
                    .and_then(|id| Some((id, self.interactions.get(&id)?)));
                metadata["triggering_interaction_metadata"] =
                    opener.map_or(Value::Null, |(id, opener)| self.metadata(id, opener));
            }
            _ => {}
        }
        metadata
    }

    /// The one person who is to see an answer with these flags, if it is ephemeral.
    pub fn only(&self, user: u64, channel: u64, flags: &Value) -> Option<u64> {
        let asked = flags.as_u64().unwrap_or(0) & EPHEMERAL != 0;
        let open = self.dm_answers_open && self.dm_of(channel).is_some();
        (asked && !open).then_some(user)
    }
}
