//! What people wish: to get mail, to be told of it, and from whom not. Names no mail.
//!
//! Must not know what follows from a wish.

use chrono::{DateTime, Utc};

use super::{StoreError, Tx, conn::Conn, ms};
use crate::model::{PersonName, UserId, Wishes, paging::Section, preferences::Blocked};

/// A person's switches.
pub async fn wishes(conn: &mut Conn, user: UserId) -> Result<Wishes, StoreError> {
    let user = user.get();
    let row = sqlx::query!(
        "SELECT accepts, notices FROM people WHERE user_id = ?1",
        user
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map_or_else(Wishes::default, |row| Wishes {
        accepts: row.accepts != 0,
        notices: row.notices != 0,
    }))
}

/// Sets a person's switches.
pub async fn wish(tx: &mut Tx, user: UserId, wishes: Wishes) -> Result<(), StoreError> {
    let (user, accepts, notices) = (user.get(), wishes.accepts, wishes.notices);
    sqlx::query!(
        "INSERT INTO people (user_id, accepts, notices) VALUES (?1, ?2, ?3)
         ON CONFLICT (user_id) DO UPDATE SET accepts = excluded.accepts, notices = excluded.notices",
        user,
        accepts,
        notices
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(())
}

/// Puts somebody on a person's block list.
pub async fn block(
    tx: &mut Tx,
    owner: UserId,
    other: UserId,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let (owner, other, at) = (owner.get(), other.get(), ms(at));
    sqlx::query!(
        "INSERT INTO blocks (blocker, blocked, blocked_at) VALUES (?1, ?2, ?3)
         ON CONFLICT (blocker, blocked) DO NOTHING",
        owner,
        other,
        at
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(())
}

/// Takes somebody off a person's block list.
pub async fn unblock(tx: &mut Tx, owner: UserId, other: UserId) -> Result<(), StoreError> {
    let (owner, other) = (owner.get(), other.get());
    sqlx::query!(
        "DELETE FROM blocks WHERE blocker = ?1 AND blocked = ?2",
        owner,
        other
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(())
}

/// How many people are on a person's block list.
pub async fn count_blocked(conn: &mut Conn, owner: UserId) -> Result<u32, StoreError> {
    let owner = owner.get();
    let count = sqlx::query_scalar!("SELECT count(*) FROM blocks WHERE blocker = ?1", owner)
        .fetch_one(conn)
        .await?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Everybody on a person's block list.
pub async fn all_blocked(conn: &mut Conn, owner: UserId) -> Result<Vec<UserId>, StoreError> {
    let owner = owner.get();
    let ids = sqlx::query_scalar!(
        r#"SELECT blocked AS "blocked!" FROM blocks WHERE blocker = ?1
           ORDER BY blocked_at DESC, blocked"#,
        owner
    )
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(UserId::from).collect())
}

/// One page of a person's block list, the newest first.
pub async fn blocked(
    conn: &mut Conn,
    owner: UserId,
    section: Section,
) -> Result<Vec<Blocked>, StoreError> {
    let (owner, limit, skipped) = (owner.get(), section.size, section.skipped());
    let rows = sqlx::query!(
        r#"SELECT b.blocked AS "blocked!: i64", p.name FROM blocks b LEFT JOIN people p ON p.user_id = b.blocked
         WHERE b.blocker = ?1 ORDER BY b.blocked_at DESC, b.blocked LIMIT ?2 OFFSET ?3"#,
        owner,
        limit,
        skipped
    )
    .fetch_all(conn)
    .await?;
    let people = rows.into_iter().map(|row| Blocked {
        user: row.blocked.into(),
        name: row.name.as_deref().map(PersonName::parse),
    });
    Ok(people.collect())
}

/// Whether one person has blocked another.
pub async fn has_blocked(
    conn: &mut Conn,
    owner: UserId,
    other: UserId,
) -> Result<bool, StoreError> {
    let (owner, other) = (owner.get(), other.get());
    let found = sqlx::query_scalar!(
        "SELECT 1 FROM blocks WHERE blocker = ?1 AND blocked = ?2",
        owner,
        other
    )
    .fetch_optional(conn)
    .await?;
    Ok(found.is_some())
}

/// Whether `reader` takes no mail, or none from `sender`.
pub async fn refuses(conn: &mut Conn, reader: UserId, sender: UserId) -> Result<bool, StoreError> {
    let (reader, sender) = (reader.get(), sender.get());
    let refuses = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM people WHERE user_id = ?1 AND accepts = 0)
               OR EXISTS (SELECT 1 FROM blocks WHERE blocker = ?1 AND blocked = ?2) AS "refuses!: bool""#,
        reader,
        sender
    )
    .fetch_one(conn)
    .await?;
    Ok(refuses)
}

/// Forgets a person: their names, how to reach them, their switches and their own block list.
pub async fn forget(tx: &mut Tx, user: UserId) -> Result<(), StoreError> {
    let user = user.get();
    sqlx::query!("DELETE FROM people WHERE user_id = ?1", user)
        .execute(&mut tx.conn)
        .await?;
    sqlx::query!("DELETE FROM nicknames WHERE user_id = ?1", user)
        .execute(&mut tx.conn)
        .await?;
    sqlx::query!("DELETE FROM blocks WHERE blocker = ?1", user)
        .execute(&mut tx.conn)
        .await?;
    Ok(())
}
