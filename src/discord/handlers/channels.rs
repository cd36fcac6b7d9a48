//! Channels: whether the bot can tell moderators in a channel, who else can read it, and the first message in
//! it.
//!
//! The bot asks Discord each time, since permissions change without notice.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::Value;
use serenity::all::Permissions;
use tokio::sync::OnceCell;

use crate::{
    discord::{
        payload::{self, timed_out_until},
        rest::{
            Request, Rest, RestError,
            codes::{UNKNOWN_CHANNEL, UNKNOWN_GUILD},
        },
        ui::message::MessageBody,
    },
    model::{ChannelId, GuildId, UserId},
};

/// Kinds of channels without messages: categories, forums and the like ("Channel Types").
const WITHOUT_MESSAGES: [u64; 5] = [4, 13, 14, 15, 16];
/// Kinds of permission overwrites ("Overwrite Object").
const FOR_ROLE: u64 = 0;

/// Whether a channel can be used to tell moderators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The bot can post messages.
    Works {
        /// The bot can find its messages again.
        shows_history: bool,
        /// All members can read the channel.
        is_public: bool,
    },
    /// The channel does not exist.
    Gone,
    /// The bot cannot see it.
    Hidden,
    /// The bot may not write in it.
    Silent,
    /// The bot may write nowhere in the server before.
    TimedOut(DateTime<Utc>),
    /// It takes no messages.
    WrongKind,
    /// Discord gives no answer just now.
    Unknown,
}

/// Asks Discord about channels.
pub struct Channels {
    rest: Arc<Rest>,
    bot: OnceCell<String>,
}

impl Channels {
    /// Asks with this client.
    pub fn new(rest: Arc<Rest>) -> Self {
        let bot = OnceCell::new();
        Self { rest, bot }
    }

    /// Whether a channel of this server can be used at `now`. `granted` are the permissions that Discord has
    /// already named for the bot there.
    pub async fn inspect(
        &self,
        guild: GuildId,
        channel: ChannelId,
        granted: Option<Permissions>,
        now: DateTime<Utc>,
    ) -> Standing {
        let place = match self.get(&format!("/channels/{channel}")).await {
            Ok(place) => place,
            Err(error) => return standing(error),
        };
        if place["guild_id"].as_str() != Some(&guild.to_string()) {
            return Standing::Gone;
        }
        if place["type"]
            .as_u64()
            .is_some_and(|kind| WITHOUT_MESSAGES.contains(&kind))
        {
            return Standing::WrongKind;
        }
        let server = match self.get(&format!("/guilds/{guild}")).await {
            Ok(server) => server,
            Err(error) => return standing(error),
        };
        let member = match self.member(guild).await {
            Ok(member) => member,
            Err(error) => return standing(error),
        };
        let granted = granted.unwrap_or_else(|| permissions(guild, &server, &place, Some(&member)));
        if let Some(until) = timed_out_until(&member).filter(|until| *until > now)
            && !granted.contains(Permissions::ADMINISTRATOR)
        {
            return Standing::TimedOut(until);
        }
        let everyone = permissions(guild, &server, &place, None);
        // Discord has just shown that the bot can see it.
        if granted.contains(Permissions::SEND_MESSAGES) {
            Standing::Works {
                shows_history: granted.contains(Permissions::READ_MESSAGE_HISTORY),
                is_public: everyone.contains(Permissions::VIEW_CHANNEL),
            }
        } else {
            Standing::Silent
        }
    }

    /// Posts the first message in a channel, which proves that it works. Returns what is wrong if it does
    /// not.
    pub async fn greet(
        &self,
        channel: ChannelId,
        page: &MessageBody,
        nonce: String,
    ) -> Result<(), Standing> {
        let path = format!("/channels/{channel}/messages");
        let request = Request::post(path, &page.posted(nonce, true));
        let posted = self.rest.as_bot_at_once(&request).await;
        posted.map(drop).map_err(|error| match error {
            RestError::Refused { status: 403, .. } => Standing::Silent,
            error => standing(error),
        })
    }

    /// Whether a person may do everything in a server. `None` if Discord does not say, or they have left.
    pub async fn administers(&self, guild: GuildId, user: UserId) -> Option<bool> {
        let server = self.get(&format!("/guilds/{guild}")).await.ok()?;
        let path = format!("/guilds/{guild}/members/{user}");
        let mut member = self.get(&path).await.ok()?;
        member["id"] = member["user"]["id"].take();
        let held = permissions(guild, &server, &Value::Null, Some(&member));
        Some(held.contains(Permissions::ADMINISTRATOR))
    }

    /// How many roles of a server may manage it, apart from those that only a bot has. `None` if Discord does not
    /// say.
    pub async fn managing_roles(&self, guild: GuildId) -> Option<usize> {
        let server = self.get(&format!("/guilds/{guild}")).await.ok()?;
        let managing = Permissions::MANAGE_GUILD | Permissions::ADMINISTRATOR;
        let roles = list(&server["roles"]);
        let roles = roles.filter(|role| role["tags"]["bot_id"].is_null());
        let roles = roles.filter(|role| bits(&role["permissions"]).intersects(managing));
        Some(roles.count())
    }

    async fn member(&self, guild: GuildId) -> Result<Value, RestError> {
        let bot = self.bot.get_or_try_init(async || {
            let me = self.get("/users/@me").await?;
            let id = me["id"].as_str().map(str::to_owned);
            id.ok_or(RestError::Unknown)
        });
        let path = format!("/guilds/{guild}/members/{}", bot.await?);
        let mut member = self.get(&path).await?;
        member["id"] = member["user"]["id"].take();
        Ok(member)
    }

    async fn get(&self, path: &str) -> Result<Value, RestError> {
        self.rest.as_bot_at_once(&Request::get(path)).await
    }
}

/// What Discord's refusal to show a channel means.
fn standing(error: RestError) -> Standing {
    match error {
        RestError::Refused {
            code: UNKNOWN_CHANNEL | UNKNOWN_GUILD,
            ..
        } => Standing::Gone,
        RestError::Refused { status: 403, .. } => Standing::Hidden,
        _ => Standing::Unknown,
    }
}

/// The permissions of a member in a channel, or of everyone if no member is named (Discord, "Permission
/// Overwrites").
fn permissions(
    guild: GuildId,
    server: &Value,
    place: &Value,
    member: Option<&Value>,
) -> Permissions {
    let everyone = guild.to_string();
    let id = member.and_then(|member| member["id"].as_str());
    let roles = member.map(|member| list(&member["roles"]));
    let roles: Vec<&str> = roles
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let mut held = Permissions::empty();
    for role in list(&server["roles"]) {
        let role_id = role["id"].as_str().unwrap_or_default();
        if role_id == everyone || roles.contains(&role_id) {
            held |= bits(&role["permissions"]);
        }
    }
    let is_owner = id.is_some() && server["owner_id"].as_str() == id;
    if is_owner || held.contains(Permissions::ADMINISTRATOR) {
        return Permissions::all();
    }
    let of = |is_meant: &dyn Fn(&str, bool) -> bool| {
        let overwrites = list(&place["permission_overwrites"]);
        let such = overwrites.filter(|overwrite| {
            let id = overwrite["id"].as_str().unwrap_or_default();
            is_meant(id, overwrite["type"].as_u64() == Some(FOR_ROLE))
        });
        such.fold(
            (Permissions::empty(), Permissions::empty()),
            |(deny, allow), one| (deny | bits(&one["deny"]), allow | bits(&one["allow"])),
        )
    };
    // The more specific overwrite is applied later.
    let steps = [
        of(&|id, is_role| is_role && id == everyone),
        of(&|id, is_role| is_role && id != everyone && roles.contains(&id)),
        of(&|other, is_role| !is_role && Some(other) == id),
    ];
    for (deny, allow) in steps {
        held = (held - deny) | allow;
    }
    held
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn bits(value: &Value) -> Permissions {
    payload::permissions(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const VIEW: u64 = 1 << 10;
    const SEND: u64 = 1 << 11;

    #[test]
    fn what_a_member_may_do_is_the_sum_of_its_roles_and_the_most_particular_word_of_the_channel() {
        let server = json!({ "owner_id": "7", "roles": [
            { "id": "3", "permissions": (VIEW | SEND).to_string() },
            { "id": "50", "permissions": "0" },
            { "id": "60", "permissions": "8" },
            // 2^64 more than to view it: a permission that is not known yet.
            { "id": "70", "permissions": "18446744073709552640" },
        ] });
        let place = json!({ "permission_overwrites": [
            { "id": "3", "type": 0, "deny": (VIEW | SEND).to_string(), "allow": "0" },
            { "id": "50", "type": 0, "deny": "0", "allow": VIEW.to_string() },
            { "id": "9", "type": 1, "deny": "0", "allow": SEND.to_string() },
        ] });
        let may = |member: Option<Value>| {
            let held = permissions(3_i64.into(), &server, &place, member.as_ref());
            held.bits() & (VIEW | SEND)
        };
        let member = |id: &str, roles: &[&str]| Some(json!({ "id": id, "roles": roles }));
        assert_eq!(may(None), 0, "everyone");
        assert_eq!(may(member("8", &["50"])), VIEW, "by a role");
        assert_eq!(may(member("9", &["50"])), VIEW | SEND, "by name");
        assert_eq!(may(member("8", &["60"])), VIEW | SEND, "an administrator");
        let open = json!({});
        let held = permissions(4_i64.into(), &server, &open, member("8", &["70"]).as_ref());
        assert_eq!(held.bits(), VIEW, "by a role with more than is known");
        assert_eq!(may(member("7", &[])), VIEW | SEND, "the owner");
    }
}
