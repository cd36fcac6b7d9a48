//! What the gateway's events hold: Discord describes them in words only, but for the objects in them.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::schema::{Schema, named};

/// By the event's name.
pub(super) fn schemas() -> BTreeMap<&'static str, Schema> {
    let schemas = [
        ("READY", ready()),
        ("RESUMED", json!({ "type": "object" })),
        ("INTERACTION_CREATE", interaction()),
    ];
    schemas
        .into_iter()
        .map(|(kind, schema)| (kind, Schema::new(schema)))
        .collect()
}

/// "Ready Event Fields".
fn ready() -> Value {
    json!({
        "type": "object",
        "required": ["v", "user", "guilds", "session_id", "resume_gateway_url", "application"],
        "properties": {
            "v": { "const": 10 },
            "user": named("UserResponse"),
            "guilds": { "type": "array", "items": {
                "type": "object",
                "required": ["id", "unavailable"],
                "properties": { "id": named("SnowflakeType"), "unavailable": { "const": true } },
            } },
            "session_id": { "type": "string" },
            "resume_gateway_url": { "type": "string", "format": "uri" },
            "shard": { "type": "array", "items": { "type": "integer" }, "minItems": 2, "maxItems": 2 },
            "application": {
                "type": "object",
                "required": ["id", "flags"],
                "properties": { "id": named("SnowflakeType"), "flags": { "type": "integer" } },
            },
        },
    })
}

/// "Interaction Structure".
fn interaction() -> Value {
    json!({
        "type": "object",
        "required": [
            "id", "application_id", "type", "data", "channel", "channel_id", "token", "version",
            "app_permissions", "entitlements", "authorizing_integration_owners", "context",
            "attachment_size_limit", "locale",
        ],
        "properties": {
            "id": named("SnowflakeType"),
            "application_id": named("SnowflakeType"),
            "type": { "enum": [2, 3, 4, 5] },
            "channel_id": named("SnowflakeType"),
            "channel": channel(),
            "guild_id": named("SnowflakeType"),
            "guild": {
                "type": "object",
                "required": ["id", "locale", "features"],
                "properties": {
                    "id": named("SnowflakeType"),
                    "locale": named("AvailableLocalesEnum"),
                    "features": { "type": "array", "items": named("GuildFeatures") },
                },
            },
            "token": { "type": "string", "minLength": 200 },
            "version": { "const": 1 },
            "app_permissions": named("SnowflakeType"),
            "locale": named("AvailableLocalesEnum"),
            "guild_locale": named("AvailableLocalesEnum"),
            "entitlements": { "type": "array", "items": named("EntitlementResponse") },
            "authorizing_integration_owners": {
                "type": "object",
                "additionalProperties": named("SnowflakeType"),
                "minProperties": 1,
            },
            "context": named("InteractionContextType"),
            "attachment_size_limit": { "type": "integer", "minimum": 1 },
            "user": named("UserResponse"),
            "member": { "allOf": [
                named("PrivateGuildMemberResponse"),
                { "required": ["permissions"] },
            ] },
            "message": named("MessageResponse"),
            "data": { "type": "object", "properties": { "resolved": resolved() } },
        },
        // In a server or with nobody's server, and nothing of both.
        "oneOf": [
            { "required": ["member", "guild_id", "guild", "guild_locale"], "not": { "required": ["user"] } },
            { "required": ["user"], "not": { "anyOf": [
                { "required": ["member"] }, { "required": ["guild_id"] }, { "required": ["guild"] },
            ] } },
        ],
        "allOf": [
            of_type(&[2, 4], &json!({ "properties": { "data": { "required": ["id", "name", "type"] } } })),
            of_type(&[3], &json!({
                "required": ["message"],
                "properties": { "data": { "required": ["custom_id", "component_type", "id"] } },
            })),
            of_type(&[5], &json!({ "properties": { "data": { "required": ["custom_id", "components"] } } })),
        ],
    })
}

fn of_type(types: &[u8], then: &Value) -> Value {
    json!({ "if": { "properties": { "type": { "enum": types } } }, "then": then })
}

fn channel() -> Value {
    json!({ "oneOf": [named("PrivateChannelResponse"), named("GuildChannelResponse")] })
}

/// "Resolved Data Structure": members lack the user, channels say what may be done in them.
fn resolved() -> Value {
    let by_id = |schema: &Value| {
        json!({
            "type": "object",
            "propertyNames": named("SnowflakeType"),
            "additionalProperties": schema,
            "minProperties": 1,
        })
    };
    json!({
        "type": "object",
        "properties": {
            "users": by_id(&named("UserResponse")),
            "members": by_id(&json!({
                "type": "object",
                "required": [
                    "avatar", "banner", "communication_disabled_until", "flags", "joined_at", "nick",
                    "pending", "permissions", "premium_since", "roles",
                ],
                "properties": {
                    "user": false,
                    "deaf": false,
                    "mute": false,
                    "permissions": named("SnowflakeType"),
                    "flags": { "type": "integer" },
                    "joined_at": { "type": "string", "format": "date-time" },
                    "communication_disabled_until": { "type": ["string", "null"], "format": "date-time" },
                },
            })),
            "roles": by_id(&named("GuildRoleResponse")),
            "channels": by_id(&json!({ "allOf": [
                named("GuildChannelResponse"),
                { "required": ["permissions", "app_permissions"] },
            ] })),
            "messages": by_id(&named("MessageResponse")),
        },
    })
}
