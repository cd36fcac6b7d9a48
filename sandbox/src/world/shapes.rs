//! Discord's objects in the form its API gives them, complete as its description has them: users,
//! members, channels, servers and the application.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{APPLICATION, BOT, World, files::FILE_LIMIT, guilds::permission, timestamp};
use crate::{endpoint::public_key, world::message::Message};

/// The owner of the application and of every server, who never acts.
const OWNER: u64 = 1;
/// The ids of roles: this and the permissions of each. No snowflake of the sandbox is as small.
const ROLES: u64 = 100_000_000_000_000_000;
/// A flag that Discord has given to bots and that does not fit into 32 bits.
const WIDE_FLAG: u64 = 1 << 44;

impl World {
    pub fn user_json(&self, id: u64) -> Value {
        let Some(user) = self.users.get(&id) else {
            return Value::Null;
        };
        let mut json = user_json(id, &user.name);
        if user.is_bot {
            json["bot"] = true.into();
        }
        json["flags"] = self.wide(0).into();
        json["public_flags"] = self.wide(0).into();
        if user.decorated {
            decorate(&mut json);
            json["public_flags"] = self.wide(4_194_432).into();
        }
        json
    }

    /// Flags that also have a bit beyond the 32nd, as Discord has sent them.
    fn wide(&self, flags: u64) -> u64 {
        if self.small_numbers {
            flags
        } else {
            flags | WIDE_FLAG
        }
    }

    /// What an interaction says of files (`attachment_size_limit`): more than is taken, and more than 32
    /// bits hold, as where somebody pays for more.
    pub fn told_file_limit(&self) -> u64 {
        if self.small_numbers {
            FILE_LIMIT as u64
        } else {
            (FILE_LIMIT as u64) << 10
        }
    }

    /// The bot as it sees itself.
    pub fn bot_json(&self) -> Value {
        let mut json = self.user_json(BOT);
        json["mfa_enabled"] = true.into();
        json["verified"] = true.into();
        json["email"] = Value::Null;
        json["locale"] = "en-US".into();
        json
    }

    /// The direct message channel as the API gives it.
    pub fn dm_json(&self, user: u64) -> Value {
        let dm = self.users.get(&user).map_or(0, |user| user.dm);
        json!({
            "id": dm.to_string(), "type": 1, "flags": 0, "last_message_id": self.last_message(dm),
            "recipients": [self.user_json(user)],
        })
    }

    /// A member without `user`, as in `resolved.members`; null for others.
    pub fn partial_member(&self, guild: u64, user: u64) -> Value {
        let found = self
            .guilds
            .get(&guild)
            .and_then(|guild| guild.members.get(&user));
        found.map_or(Value::Null, |member| {
            json!({
                "avatar": null, "banner": null, "avatar_decoration_data": null, "collectibles": null,
                "communication_disabled_until": member.timed_out_until.map(timestamp),
                "flags": self.wide(2), "joined_at": timestamp(member.joined), "nick": member.nick,
                "pending": false, "premium_since": null, "roles": role_of(member.permissions),
                "permissions": member.permissions.to_string(),
            })
        })
    }

    /// A member as an interaction names who acts.
    pub fn acting_member(&self, guild: u64, user: u64) -> Value {
        let mut member = self.partial_member(guild, user);
        if member.is_object() {
            member["user"] = self.user_json(user);
            member["deaf"] = false.into();
            member["mute"] = false.into();
            member["unusual_dm_activity_until"] = Value::Null;
        }
        member
    }

    /// A member as the API gives it, which does not say what they may do.
    pub fn member_json(&self, guild: u64, user: u64) -> Value {
        let mut member = self.acting_member(guild, user);
        if let Some(fields) = member.as_object_mut() {
            fields.remove("permissions");
        }
        member
    }

    /// A channel of a server as the API gives it.
    pub fn channel_json(&self, guild: u64, channel: u64) -> Value {
        let state = self.guilds.get(&guild);
        let state = state.and_then(|guild| guild.channels.get(&channel));
        let needs = state.map_or(0, |channel| channel.needs);
        let bot = state.map_or(0, |channel| channel.bot);
        // The role everybody has bears the server's id; the bot is named, where its rights differ or
        // the others lack theirs.
        let overwrite = |id: u64, kind: u8, allow: u64, deny: u64| {
            json!({
                "id": id.to_string(), "type": kind, "allow": allow.to_string(),
                "deny": deny.to_string(),
            })
        };
        let hidden = (needs != 0).then(|| overwrite(guild, 0, 0, permission::VIEW_CHANNEL));
        let special = needs != 0 || bot != permission::MEMBER;
        let of_bot = special.then(|| overwrite(BOT, 1, bot, permission::MEMBER & !bot));
        let overwrites: Vec<Value> = hidden.into_iter().chain(of_bot).collect();
        json!({
            "id": channel.to_string(), "type": 0, "flags": 0, "guild_id": guild.to_string(),
            "name": state.map_or("", |channel| channel.name.as_str()), "position": 0, "nsfw": false,
            "topic": null, "parent_id": null, "rate_limit_per_user": 0, "last_pin_timestamp": null,
            "last_message_id": self.last_message(channel),
            "permission_overwrites": overwrites,
        })
    }

    /// A channel as an interaction names it, with what the person who acts may do there.
    pub fn channel_for(&self, guild: u64, channel: u64, user: u64) -> Value {
        let mut json = self.channel_json(guild, channel);
        let permissions = self.guilds.get(&guild).map_or(0, |state| {
            if state.sees(user, channel) {
                state.permissions(user)
            } else {
                0
            }
        });
        json["permissions"] = permissions.to_string().into();
        if let Some(fields) = json.as_object_mut() {
            fields.remove("permission_overwrites");
        }
        json
    }

    /// What the bot may do in a channel.
    pub fn bot_may(&self, guild: u64, channel: u64) -> u64 {
        let state = self.bots_guild(guild);
        state.map_or(0, |guild| {
            guild.bot_may(channel, self.now()) & guild.permissions(BOT)
        })
    }

    fn last_message(&self, channel: u64) -> Option<String> {
        let open = |message: &&Message| {
            message.channel == channel && message.only.is_none() && !message.gone
        };
        let last = self.messages.iter().filter(open).map(|message| message.id);
        last.max().map(|id| id.to_string())
    }

    /// One's own server in a listing.
    pub fn own_guild_json(&self, guild: u64) -> Value {
        let state = &self.guilds[&guild];
        json!({
            "id": guild.to_string(), "name": state.name, "icon": null, "banner": null, "owner": false,
            "permissions": state.permissions(BOT).to_string(), "features": [],
        })
    }

    pub fn guild_json(&self, guild: u64) -> Value {
        let everyone = json!({
            "id": guild.to_string(), "name": "@everyone", "description": null,
            "permissions": permission::MEMBER.to_string(), "position": 0, "color": 0,
            "colors": { "primary_color": 0, "secondary_color": null, "tertiary_color": null },
            "hoist": false, "managed": false, "mentionable": false, "icon": null,
            "unicode_emoji": null, "flags": 0,
        });
        let members = self.guilds[&guild].members.values();
        let held: BTreeSet<u64> = members.map(|member| member.permissions).collect();
        let roles = held.into_iter().filter_map(|held| {
            let mut role = everyone.clone();
            role["id"] = role_of(held).pop()?.into();
            role["name"] = "Role".into();
            role["permissions"] = held.to_string().into();
            Some(role)
        });
        let roles: Vec<Value> = [everyone.clone()].into_iter().chain(roles).collect();
        json!({
            "id": guild.to_string(), "name": self.guilds[&guild].name, "icon": null,
            "description": null, "home_header": null, "splash": null, "discovery_splash": null,
            "features": [], "banner": null, "owner_id": OWNER.to_string(), "application_id": null,
            "region": "us-west", "afk_channel_id": null, "afk_timeout": 300,
            "system_channel_id": null, "system_channel_flags": 0, "widget_enabled": false,
            "widget_channel_id": null, "verification_level": 0, "roles": roles,
            "default_message_notifications": 0, "mfa_level": 0, "explicit_content_filter": 0,
            "max_presences": null, "max_members": 500_000, "max_stage_video_channel_users": 50,
            "max_video_channel_users": 25, "vanity_url_code": null, "premium_tier": 0,
            "premium_subscription_count": 0, "preferred_locale": self.guilds[&guild].locale,
            "rules_channel_id": null, "safety_alerts_channel_id": null,
            "public_updates_channel_id": null, "premium_progress_bar_enabled": false,
            "premium_progress_bar_enabled_user_updated_at": null, "nsfw": false, "nsfw_level": 0,
            "emojis": [], "stickers": [], "incidents_data": null,
        })
    }

    pub fn application_json(&self) -> Value {
        let name = self.users.get(&BOT).map_or("", |bot| bot.name.as_str());
        let flags = self.application_flags;
        let guilds = self
            .guilds
            .keys()
            .filter(|id| self.bots_guild(**id).is_some());
        json!({
            "id": APPLICATION.to_string(), "name": name, "icon": null, "description": "", "type": null,
            "bot": self.user_json(BOT), "bot_public": true, "bot_require_code_grant": false,
            "verify_key": public_key(), "flags": flags, "flags_new": flags.to_string(), "redirect_uris": [],
            "interactions_endpoint_url": self.interactions_endpoint, "role_connections_verification_url": null,
            "owner": user_json(OWNER, "Owner"), "approximate_guild_count": guilds.count(),
            "approximate_user_install_count": 0, "approximate_user_authorization_count": 0,
            "explicit_content_filter": 0, "team": null, "eligible_oauth2_scopes": [],
            "integration_types_config": { "0": {} },
        })
    }
}

/// The role that gives a member what the others do not have, if there is any.
fn role_of(permissions: u64) -> Vec<String> {
    let special = permissions & !permission::MEMBER;
    let role = (special != 0).then(|| (ROLES + special).to_string());
    role.into_iter().collect()
}

fn user_json(id: u64, name: &str) -> Value {
    json!({
        "id": id.to_string(), "username": name.to_lowercase(), "global_name": name,
        "discriminator": "0", "avatar": null, "banner": null, "accent_color": null,
        "public_flags": 0, "flags": 0, "avatar_decoration_data": null, "collectibles": null,
        "primary_guild": null,
    })
}

/// A webhook as the author of a message: no person, whatever it is called.
pub fn webhook_json(id: u64, name: &str) -> Value {
    let mut json = user_json(id, name);
    json["username"] = name.into();
    json["global_name"] = Value::Null;
    json["discriminator"] = "0000".into();
    json["bot"] = true.into();
    json
}

/// What people wear. Its shape changes more often than anything else.
fn decorate(user: &mut Value) {
    let sku = "1144058844004233369";
    user["avatar"] = "a_8c4f0e6f2b6f4d2e9b1a7c3d5e8f9a0b".into();
    user["banner"] = "06c16474723fe537c283b8efa61a30c8".into();
    user["accent_color"] = 16_711_680.into();
    user["avatar_decoration_data"] = json!({
        "asset": "a_fed43ab12698df65902ba06727e20c0e", "sku_id": sku, "expires_at": null,
    });
    user["collectibles"] = json!({ "nameplate": {
        "sku_id": sku, "asset": "nameplates/nameplates/twilight/", "palette": "cobalt",
        "label": "COLLECTIBLES_NAMEPLATES_TWILIGHT_A11Y", "expires_at": null,
    } });
    user["primary_guild"] = json!({
        "identity_guild_id": "1234647491267808778", "identity_enabled": true, "tag": "DISC",
        "badge": "7d1734ae5a615e82bc7a4033b98fade8",
    });
    user["display_name_styles"] = json!({ "font_id": 11, "effect_id": 1, "colors": [65_280] });
}
