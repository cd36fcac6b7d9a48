//! What is remembered of people: a name for menus, their direct-message channel, unreachability.
//!
//! Names no mail. Must not know why anybody is looked up.

use chrono::{DateTime, Utc};
use sqlx::SqliteExecutor;

use super::{StoreError, Tx, ms, time};
use crate::mail::{ChannelId, PersonName, UserId};

/// How to reach a person.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reach {
    pub channel: Option<ChannelId>,
    /// Discord refused a notice; none is tried before this time.
    pub unreachable_until: Option<DateTime<Utc>>,
}

/// Remembers the name a person goes by.
pub async fn remember_name(tx: &mut Tx, user: UserId, name: &PersonName) -> Result<(), StoreError> {
    let (user, name) = (user.get(), name.as_str());
    sqlx::query!(
        "INSERT INTO people (user_id, name) VALUES (?1, ?2)
         ON CONFLICT (user_id) DO UPDATE SET name = excluded.name",
        user,
        name
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(())
}

/// The name a person goes by, if known.
pub async fn name(
    on: impl SqliteExecutor<'_>,
    user: UserId,
) -> Result<Option<PersonName>, StoreError> {
    let user = user.get();
    let name = sqlx::query_scalar!("SELECT name FROM people WHERE user_id = ?1", user)
        .fetch_optional(on)
        .await?;
    Ok(name.flatten().as_deref().map(PersonName::parse))
}

/// Remembers the channel in which a person can be told of mail.
pub async fn remember_channel(
    tx: &mut Tx,
    user: UserId,
    channel: ChannelId,
) -> Result<(), StoreError> {
    let (user, channel) = (user.get(), channel.get());
    sqlx::query!(
        "INSERT INTO people (user_id, dm_channel) VALUES (?1, ?2)
         ON CONFLICT (user_id) DO UPDATE SET dm_channel = excluded.dm_channel",
        user,
        channel
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(())
}

/// Remembers that Discord refuses notices to a person. Their channel is asked for anew, then.
pub async fn mark_unreachable(
    tx: &mut Tx,
    user: UserId,
    until: DateTime<Utc>,
) -> Result<(), StoreError> {
    let (user, until) = (user.get(), ms(until));
    sqlx::query!(
        "INSERT INTO people (user_id, unreachable_until) VALUES (?1, ?2)
         ON CONFLICT (user_id) DO UPDATE SET
             unreachable_until = excluded.unreachable_until, dm_channel = NULL",
        user,
        until
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(())
}

/// How to reach a person, as far as is known.
pub async fn reach(on: impl SqliteExecutor<'_>, user: UserId) -> Result<Reach, StoreError> {
    let user = user.get();
    let row = sqlx::query!(
        "SELECT dm_channel, unreachable_until FROM people WHERE user_id = ?1",
        user
    )
    .fetch_optional(on)
    .await?;
    let Some(row) = row else {
        return Ok(Reach::default());
    };
    Ok(Reach {
        channel: row.dm_channel.map(ChannelId::from),
        unreachable_until: row.unreachable_until.map(time).transpose()?,
    })
}
