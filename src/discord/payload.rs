//! Payloads: how single values are read from what Discord sends.
//!
//! Every reader accepts any JSON and returns what it found, or nothing. So a value of an unexpected shape
//! is lost, and not the interaction.

use crate::model::{Addressee, Avatar, GuildId, Nick, Person};
use chrono::{DateTime, Utc};
use serde_json::Value;
use serenity::all::Permissions;

/// An id: digits, or rarely a number. Zero means none.
pub fn id(value: &Value) -> Option<u64> {
    whole(value).filter(|id| (1..=i64::MAX.cast_unsigned()).contains(id))
}

/// A whole number, or its digits.
pub fn whole(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

/// A set of permissions: the digits of a number of any size. We know its lower 64 bits.
pub fn permissions(value: &Value) -> Option<Permissions> {
    let digits = match value {
        Value::String(digits) => digits.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    let mut bits = Some(0_u64).filter(|_| !digits.is_empty());
    for digit in digits.chars() {
        let digit = digit.to_digit(10)?;
        bits = bits.map(|bits| bits.wrapping_mul(10).wrapping_add(u64::from(digit)));
    }
    bits.map(Permissions::from_bits_truncate)
}

/// Types of messages that a person writes: plain ones and answers ("Message Types"). Discord writes the others,
/// in the name of the person whom they are about.
const WRITTEN: [u64; 2] = [0, 19];

/// A message in a server, as a command on it names it.
#[derive(Clone)]
pub struct Posted {
    /// Discord does not say whether they are still a member.
    pub author: Addressee,
    /// Whether the author wrote it, and not Discord about them.
    pub is_written: bool,
    /// The address under which a client shows it.
    pub link: String,
}

/// The people, channels and messages that the ids in an interaction stand for, and its server.
#[derive(Clone, Copy)]
pub struct Resolved<'a> {
    pub values: &'a Value,
    pub guild: Option<GuildId>,
}

impl Resolved<'_> {
    /// The message with this id. A webhook that posted it is no person, whatever it is called.
    pub fn posted(&self, id: u64) -> Option<Posted> {
        let message = &self.values["messages"][id.to_string()];
        let (author, guild) = (&message["author"], self.guild?);
        let channel = whole(&message["channel_id"])?;
        Some(Posted {
            author: Addressee {
                person: person(author, &Value::Null, self.guild)?,
                is_bot: is_bot(author) || !message["webhook_id"].is_null(),
                is_member: false,
            },
            is_written: whole(&message["type"]).is_some_and(|kind| WRITTEN.contains(&kind)),
            link: format!("https://discord.com/channels/{guild}/{channel}/{id}"),
        })
    }

    /// The person with this id.
    pub fn addressee(&self, id: u64) -> Option<Addressee> {
        let id = id.to_string();
        let (user, member) = (&self.values["users"][&id], &self.values["members"][&id]);
        Some(Addressee {
            person: person(user, member, self.guild)?,
            is_bot: is_bot(user),
            is_member: member.is_object(),
        })
    }
}

/// A person: a user, with their membership of the server if it is known. Their name is the nickname there,
/// or else the first of display name and user name that shows anything.
pub fn person(user: &Value, member: &Value, guild: Option<GuildId>) -> Option<Person> {
    let names = [&user["global_name"], &user["username"]].map(Value::as_str);
    let nick = guild.filter(|_| member.is_object());
    let nick = nick.map(|guild| Nick::of(guild, member["nick"].as_str()));
    Some(Person {
        avatar: user["avatar"].as_str().and_then(Avatar::parse),
        ..Person::named(id(&user["id"])?.into(), names, nick)
    })
}

/// Whether a program and not a person acts as this user.
pub fn is_bot(user: &Value) -> bool {
    user["bot"] == true || user["system"] == true
}

/// Until when a member may only look on; administrators may do everything even so (Discord, "Permissions for
/// Timed Out Members").
pub fn timed_out_until(member: &Value) -> Option<DateTime<Utc>> {
    let until = member["communication_disabled_until"].as_str()?;
    DateTime::parse_from_rfc3339(until).ok().map(Into::into)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn ids_are_digits_or_numbers_and_never_zero_or_more_than_discord_can_issue() {
        assert_eq!(id(&json!("17")), Some(17));
        assert_eq!(id(&json!(17)), Some(17));
        for none in [
            json!("0"),
            json!(0),
            json!(null),
            json!(true),
            json!("ten"),
            json!(-1),
            json!(1.5),
            json!(u64::MAX.to_string()),
        ] {
            assert_eq!(id(&none), None, "{none}");
        }
    }

    #[test]
    fn permissions_beyond_64_bits_keep_those_that_are_known() {
        let manage = Permissions::MANAGE_GUILD;
        assert_eq!(permissions(&json!("32")), Some(manage));
        assert_eq!(permissions(&json!(32)), Some(manage));
        // 2^64 + 2^5.
        assert_eq!(permissions(&json!("18446744073709551648")), Some(manage));
        for none in [json!(""), json!("-32"), json!("0x20"), json!(null)] {
            assert_eq!(permissions(&none), None, "{none}");
        }
    }

    #[test]
    fn a_person_is_called_by_nickname_then_display_name_then_user_name() {
        let club = Some(GuildId::from(3_i64));
        let called = |user: &Value, member: &Value| {
            let person = person(user, member, club).unwrap();
            person.called().as_str().to_owned()
        };
        let user = json!({ "id": "7", "username": "ann", "global_name": "Ann" });
        assert_eq!(called(&user, &json!({ "nick": "Queen Ann" })), "Queen Ann");
        assert_eq!(called(&user, &json!({ "nick": null })), "Ann");
        assert_eq!(called(&user, &json!({ "nick": "\u{200B}" })), "Ann");
        assert_eq!(called(&user, &Value::Null), "Ann");
        let unseen = json!({ "id": 7, "username": "ann", "global_name": "\u{3164}" });
        assert_eq!(called(&unseen, &json!(3)), "ann");
        let elsewhere = person(&user, &json!({ "nick": "Queen Ann" }), None);
        assert_eq!(elsewhere.unwrap().called().as_str(), "Ann");
        assert!(person(&json!({ "username": "ann" }), &Value::Null, club).is_none());
    }
}
