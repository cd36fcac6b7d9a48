//! People: their names, their preferences, and how they are reached. No row names a mail.

mod reach;

use serde_json::json;

use crate::{
    model::{
        Avatar, GuildId, Language, Names, Nick, Person, PersonName, Preferences, UserId,
        notice::QuietHours, preferences::Accepts,
    },
    store::engine::{self, Conn, StoreError, Tx, sql},
};

pub use reach::{
    count_in_answers, forget_channel, mark_unreachable, reach, reached, remember_channel,
};

/// Stores the names, languages and pictures of these people where they have changed. Returns the person who acts, if
/// they use InMail for the first time.
pub async fn remember_names(tx: &mut Tx, people: &[Person]) -> Result<Option<UserId>, StoreError> {
    let seen = people.iter().map(|person| {
        let nick = person.nick.as_ref();
        let guild = nick.map(|nick| nick.guild.get());
        let nickname = nick.and_then(|nick| nick.name.as_ref());
        json!([
            person.id.get(),
            person.name.as_str(),
            guild,
            nickname.map(PersonName::as_str),
            person.language.map(Language::tag),
            person.avatar.as_ref().map(Avatar::as_str)
        ])
    });
    let seen: serde_json::Value = seen.collect();
    let changed = sql::query_scalar!(
        r#"SELECT CAST(seen.key AS BIGINT) AS "place!: i64" FROM json_each($1) seen
           LEFT JOIN people p ON p.user_id = CAST(seen.value ->> 0 AS BIGINT)
           LEFT JOIN nicknames n ON n.user_id = CAST(seen.value ->> 0 AS BIGINT)
                                AND n.guild_id = CAST(seen.value ->> 2 AS BIGINT)
           WHERE p.name IS DISTINCT FROM seen.value ->> 1
           OR (seen.value ->> 2 IS NOT NULL AND n.name IS DISTINCT FROM seen.value ->> 3)
           OR p.language IS DISTINCT FROM coalesce(seen.value ->> 4, p.language)
           OR p.avatar IS DISTINCT FROM seen.value ->> 5
           OR (seen.value ->> 4 IS NOT NULL AND p.used = 0)"#,
        seen.to_string()
    )
    .fetch_all(&mut tx.conn)
    .await?;
    let mut newcomer = None;
    for place in changed {
        let person = usize::try_from(place)
            .ok()
            .and_then(|place| people.get(place));
        if let Some(person) = person {
            remember_name(tx, person).await?;
            if person.language.is_some() && note_use(tx, person.id).await? {
                newcomer = Some(person.id);
            }
        }
    }
    Ok(newcomer)
}

/// Records that a person has used InMail. Returns whether that is new.
async fn note_use(tx: &mut Tx, user: UserId) -> Result<bool, StoreError> {
    let user = user.get();
    let done = sql::query!(
        "UPDATE people SET used = 1 WHERE user_id = $1 AND used = 0",
        user
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(done > 0)
}

/// Stores a person's names, their picture, and the language in which they act, if these have changed.
pub async fn remember_name(tx: &mut Tx, person: &Person) -> Result<(), StoreError> {
    let name = person.name.as_str();
    sql::query!(
        "INSERT INTO people AS old (user_id, name, language, avatar) VALUES ($1, $2, $3, $4)
         ON CONFLICT (user_id) DO UPDATE
         SET name = excluded.name, language = coalesce(excluded.language, old.language),
             avatar = excluded.avatar
         WHERE old.name IS DISTINCT FROM excluded.name
            OR old.language IS DISTINCT FROM coalesce(excluded.language, old.language)
            OR old.avatar IS DISTINCT FROM excluded.avatar",
        person.id.get(),
        name,
        person.language.map(Language::tag),
        person.avatar.as_ref().map(Avatar::as_str)
    )
    .execute(&mut tx.conn)
    .await?;
    let Some(Nick { guild, name }) = &person.nick else {
        return Ok(());
    };
    if let Some(name) = name.as_ref().map(PersonName::as_str) {
        sql::query!(
            "INSERT INTO nicknames AS old (user_id, guild_id, name) VALUES ($1, $2, $3)
             ON CONFLICT (user_id, guild_id) DO UPDATE SET name = excluded.name
             WHERE old.name <> excluded.name",
            person.id.get(),
            guild.get(),
            name
        )
        .execute(&mut tx.conn)
        .await?;
    } else {
        sql::query!(
            "DELETE FROM nicknames WHERE user_id = $1 AND guild_id = $2",
            person.id.get(),
            guild.get()
        )
        .execute(&mut tx.conn)
        .await?;
    }
    Ok(())
}

/// The names of these people in a server, or their global names, and their pictures.
pub async fn names(
    conn: &mut Conn,
    guild: Option<GuildId>,
    users: &[UserId],
) -> Result<Names, StoreError> {
    sql::row! {
        struct Row {
            user: i64,
            name: Option<String>,
            avatar: Option<String>,
        }
    }
    let rows = sql::query_as!(
        Row,
        r#"SELECT CAST(u.value AS BIGINT) AS "user!: i64", coalesce(n.name, p.name) AS "name: String",
                  p.avatar
           FROM json_each($1) u
           LEFT JOIN people p ON p.user_id = CAST(u.value AS BIGINT)
           LEFT JOIN nicknames n ON n.user_id = CAST(u.value AS BIGINT) AND n.guild_id = $2"#,
        engine::users(users),
        guild.map(GuildId::get)
    )
    .fetch_all(conn)
    .await?;
    let known = rows
        .iter()
        .filter_map(|row| Some((row.user.into(), PersonName::seen(row.name.as_ref()?)?)));
    let avatars = rows
        .iter()
        .filter_map(|row| Some((row.user.into(), Avatar::parse(row.avatar.as_ref()?)?)));
    Ok(known.collect::<Names>().with_avatars(avatars))
}

/// A person's nickname in each server where they have one.
pub async fn nicknames(
    conn: &mut Conn,
    user: UserId,
) -> Result<Vec<(GuildId, PersonName)>, StoreError> {
    sql::row! {
        struct Row {
            guild_id: i64,
            name: String,
        }
    }
    let rows = sql::query_as!(
        Row,
        "SELECT guild_id, name FROM nicknames WHERE user_id = $1 ORDER BY guild_id",
        user.get()
    )
    .fetch_all(conn)
    .await?;
    let names = rows
        .into_iter()
        .map(|row| (row.guild_id.into(), PersonName::parse(&row.name)));
    Ok(names.collect())
}

/// A person's preferences.
pub async fn preferences(conn: &mut Conn, user: UserId) -> Result<Preferences, StoreError> {
    sql::row! {
        struct Row {
            accepts: i64,
            notices: i64,
            quiet_from: Option<i64>,
            quiet_to: Option<i64>,
            utc_offset: Option<i64>,
        }
    }
    let row = sql::query_as!(
        Row,
        "SELECT accepts, notices, quiet_from, quiet_to, utc_offset FROM people WHERE user_id = $1",
        user.get()
    )
    .fetch_optional(conn)
    .await?;
    let Some(row) = row else {
        return Ok(Preferences::default());
    };
    Ok(Preferences {
        accepts: Accepts::of(row.accepts).ok_or(StoreError::Damaged { what: "preference" })?,
        notices: row.notices != 0,
        quiet: quiet(row.quiet_from, row.quiet_to, row.utc_offset),
    })
}

fn quiet(from: Option<i64>, to: Option<i64>, offset: Option<i64>) -> Option<QuietHours> {
    let minutes = |stored: Option<i64>| i32::try_from(stored?).ok();
    QuietHours::new(minutes(from)?, minutes(to)?, minutes(offset)?)
}

/// Sets a person's preferences.
pub async fn set_preferences(
    tx: &mut Tx,
    user: UserId,
    preferences: Preferences,
) -> Result<(), StoreError> {
    let quiet = preferences.quiet.map(QuietHours::minutes);
    sql::query!(
        "INSERT INTO people (user_id, accepts, notices, quiet_from, quiet_to, utc_offset)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (user_id) DO UPDATE
         SET accepts = excluded.accepts, notices = excluded.notices, quiet_from = excluded.quiet_from,
             quiet_to = excluded.quiet_to, utc_offset = excluded.utc_offset",
        user.get(),
        preferences.accepts.number(),
        preferences.notices,
        quiet.map(|(from, ..)| from),
        quiet.map(|(_, to, _)| to),
        quiet.map(|(.., offset)| offset)
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(())
}

/// Removes a person: their names, their picture, their language, their channel and their preferences.
pub async fn forget(tx: &mut Tx, user: UserId) -> Result<(), StoreError> {
    let user = user.get();
    sql::query!("DELETE FROM people WHERE user_id = $1", user)
        .execute(&mut tx.conn)
        .await?;
    sql::query!("DELETE FROM nicknames WHERE user_id = $1", user)
        .execute(&mut tx.conn)
        .await?;
    Ok(())
}

/// Removes all nicknames of a server.
pub(in crate::store) async fn forget_nicknames(
    tx: &mut Tx,
    guild: GuildId,
) -> Result<(), StoreError> {
    let guild = guild.get();
    sql::query!("DELETE FROM nicknames WHERE guild_id = $1", guild)
        .execute(&mut tx.conn)
        .await?;
    Ok(())
}
