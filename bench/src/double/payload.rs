//! What Discord says, in the form and about the length in which it says it.

use std::fmt::Write;

use super::endpoint;
use crate::acts::{Act, TEXT};

pub const APPLICATION: u64 = 900_000_000_000_000_001;
pub const GUILD: u64 = 800_000_000_000_000_001;
pub const CHANNEL: u64 = 800_000_000_000_000_002;

pub const HELLO: &str = r#"{"t":null,"s":null,"op":10,"d":{"heartbeat_interval":41250}}"#;
pub const ACK: &str = r#"{"t":null,"s":null,"op":11,"d":null}"#;
pub const INVALID_SESSION: &str = r#"{"t":null,"s":null,"op":9,"d":false}"#;
/// Of the form and length of a token: the id stands within.
const TOKEN_BEGINS: &str = "aW50ZXJhY3Rpb246";
const TOKEN_ENDS: &str = "qK3vR8sT1uW6xY9zA2bC5dE7fG0hJ4kL8mN1pQ6rS9tU2vW5xY7zA0bC4dE8fG1hJ6kL9mN2pQ5rS7tU0vW4xY8zA1bC6dE9fG2hJ5kL7mN0pQ4rS8tU1vW6xY9zA2bC5dE7fG0hJ4kL8mN1pQ6rS9";

/// An id's token.
pub fn token(id: u64) -> String {
    format!("{TOKEN_BEGINS}{id:020}{TOKEN_ENDS}")
}

/// The id that a token stands for.
pub fn id_of(token: &str) -> Option<u64> {
    token.strip_prefix(TOKEN_BEGINS)?.get(..20)?.parse().ok()
}

pub fn ready(gateway: &str) -> String {
    format!(
        r#"{{"t":"READY","s":1,"op":0,"d":{{"v":10,"user_settings":{{}},"user":{},"session_type":"normal","session_id":"0123456789abcdef0123456789abcdef","resume_gateway_url":"{gateway}","relationships":[],"private_channels":[],"presences":[],"guilds":[],"guild_join_requests":[],"geo_ordered_rtc_regions":[],"application":{{"id":"{APPLICATION}","flags":0}},"shard":[0,1]}}}}"#,
        user(
            APPLICATION,
            r#","bot":true,"mfa_enabled":true,"verified":true,"email":null"#
        )
    )
}

pub fn application() -> String {
    let (bot, key) = (user(APPLICATION, r#","bot":true"#), endpoint::public_key());
    format!(
        r#"{{"id":"{APPLICATION}","name":"InMail","icon":null,"description":"","bot":{bot},"bot_public":true,"bot_require_code_grant":false,"verify_key":"{key}","flags":0,"interactions_endpoint_url":null,"approximate_guild_count":1}}"#
    )
}

pub fn guilds() -> String {
    format!(
        r#"[{{"id":"{GUILD}","name":"Home","icon":null,"owner":false,"permissions":"68608","features":[]}}]"#
    )
}

pub fn gateway(url: &str) -> String {
    format!(
        r#"{{"url":"{url}","shards":1,"session_start_limit":{{"total":1000,"remaining":1000,"reset_after":0,"max_concurrency":1}}}}"#
    )
}

/// The channel of a person, whose id is the only number in `body`: theirs with one bit more.
pub fn direct(body: &str) -> String {
    let digits: String = body.chars().filter(char::is_ascii_digit).collect();
    let channel = digits.parse().unwrap_or(0) | (1_u64 << 50);
    format!(r#"{{"id":"{channel}","type":1,"flags":0,"recipients":[]}}"#)
}

fn user(id: u64, more: &str) -> String {
    format!(
        r#"{{"id":"{id}","username":"person{id}","global_name":"Person {id}","discriminator":"0","avatar":null,"banner":null,"accent_color":null,"public_flags":0,"flags":0,"avatar_decoration_data":null,"collectibles":null,"primary_guild":null{more}}}"#
    )
}

const MEMBER: &str = r#""avatar":null,"banner":null,"avatar_decoration_data":null,"collectibles":null,"communication_disabled_until":null,"flags":2,"joined_at":"2020-01-01T00:00:00.000000+00:00","nick":null,"pending":false,"premium_since":null,"roles":[],"permissions":"2251799813685247""#;

/// A message as Discord tells of one that was written.
pub fn message(id: u64, channel: u64, flags: u64) -> String {
    let bot = user(APPLICATION, r#","bot":true"#);
    format!(
        r#"{{"id":"{id}","channel_id":"{channel}","timestamp":"2026-01-01T00:00:00.000000+00:00","edited_timestamp":null,"author":{bot},"tts":false,"mention_everyone":false,"mentions":[],"mention_roles":[],"attachments":[],"pinned":false,"type":0,"content":"{TEXT}","embeds":[],"components":[{{"type":1,"id":1,"components":[{{"type":2,"id":2,"style":2,"label":"Open","custom_id":"im1:open:{id}"}}]}}],"flags":{flags}}}"#
    )
}

/// The event `INTERACTION_CREATE` of the gateway.
pub fn event(sequence: u64, interaction: &str) -> String {
    format!(r#"{{"t":"INTERACTION_CREATE","s":{sequence},"op":0,"d":{interaction}}}"#)
}

/// Who does what, and where.
pub struct Interaction<'a> {
    pub id: u64,
    pub by: u64,
    pub to: u64,
    pub act: Act,
    /// What is clicked.
    pub button: &'a str,
}

impl Interaction<'_> {
    pub fn text(&self) -> String {
        let (id, kind) = (self.id, if self.is_command() { 2 } else { 3 });
        let mut text = String::with_capacity(4_096);
        // Writing into a string does not fail.
        let _ = write!(
            text,
            r#"{{"version":1,"type":{kind},"token":"{}","id":"{id}","application_id":"{APPLICATION}","locale":"en-US","guild_locale":"en-US","guild_id":"{GUILD}","guild":{{"id":"{GUILD}","locale":"en-US","features":[]}},"entitlements":[],"entitlement_sku_ids":[],"context":0,"attachment_size_limit":10485760,"app_permissions":"2251799813685247","authorizing_integration_owners":{{"0":"{GUILD}"}},"channel_id":"{CHANNEL}","channel":{{"id":"{CHANNEL}","type":0,"flags":0,"guild_id":"{GUILD}","name":"general","position":0,"nsfw":false,"topic":null,"parent_id":null,"rate_limit_per_user":0,"last_pin_timestamp":null,"last_message_id":"{id}","permissions":"2251799813685247"}},"member":{{{MEMBER},"deaf":false,"mute":false,"unusual_dm_activity_until":null,"user":{}}},"#,
            token(id),
            user(self.by, ""),
        );
        match self.act {
            Act::List => text.push_str(
                r#""data":{"type":1,"name":"inmail","id":"900000000000000009","options":[{"type":1,"name":"sent","options":[]}]}"#,
            ),
            Act::Compose => {
                let (to, addressee) = (self.to, user(self.to, ""));
                let _ = write!(
                    text,
                    r#""data":{{"type":1,"name":"inmail","id":"900000000000000009","resolved":{{"users":{{"{to}":{addressee}}},"members":{{"{to}":{{{MEMBER}}}}}}},"options":[{{"type":1,"name":"send","options":[{{"type":6,"name":"to","value":"{to}"}},{{"type":3,"name":"message","value":"{TEXT}"}}]}}]}}"#
                );
            }
            Act::Send | Act::Ask | Act::Delete => {
                let (button, on) = (self.button, message(id - 1, CHANNEL, 64));
                let _ = write!(
                    text,
                    r#""message":{on},"data":{{"component_type":2,"id":2,"custom_id":"{button}"}}"#
                );
            }
        }
        text.push('}');
        text
    }

    fn is_command(&self) -> bool {
        matches!(self.act, Act::List | Act::Compose)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn whatever_it_says_is_json_that_a_library_understands() {
        use serenity::all::{GatewayEvent, Message};
        for act in [Act::List, Act::Compose, Act::Send, Act::Ask, Act::Delete] {
            let interaction = Interaction {
                id: 1 << 60,
                by: 5,
                to: 6,
                act,
                button: "im1:send:1:2:3",
            };
            let text = event(7, &interaction.text());
            let read = serde_json::from_str::<GatewayEvent>(&text);
            assert!(read.is_ok(), "{act:?}: {read:?}");
        }
        let read = serde_json::from_str::<GatewayEvent>(&ready("ws://localhost"));
        assert!(read.is_ok(), "{read:?}");
        assert!(serde_json::from_str::<Message>(&message(3, 4, 64)).is_ok());
        for other in [application(), guilds(), HELLO.to_owned()] {
            assert!(serde_json::from_str::<Value>(&other).is_ok(), "{other}");
        }
    }

    #[test]
    fn a_token_tells_its_id() {
        assert_eq!(id_of(&token(u64::MAX)), Some(u64::MAX));
        assert_eq!(id_of("aW50ZXJhY3Rpb246x"), None);
    }
}
