//! How people are reached: their channel for direct messages, and for how long they are left alone. Of somebody
//! who has had their data erased and has got no mail since, none of it is recorded.

use chrono::{DateTime, TimeDelta, Utc};

use super::quiet;
use crate::{
    model::{ChannelId, Language, UserId, notice::Reach},
    store::engine::{Conn, StoreError, Tx, ms, sql, time},
};

/// How long nothing is sent to a person after Discord has refused a message to them once. After each
/// further refusal it is four times as long.
const FIRST_UNREACHABLE: TimeDelta = TimeDelta::hours(6);
const MAX_UNREACHABLE: TimeDelta = TimeDelta::days(7);

/// Stores the channel for direct messages to a person.
pub async fn remember_channel(
    tx: &mut Tx,
    user: UserId,
    channel: ChannelId,
) -> Result<(), StoreError> {
    sql::query!(
        "INSERT INTO people (user_id, dm_channel)
         SELECT $1, $2 WHERE EXISTS (SELECT 1 FROM people WHERE user_id = $1)
                          OR EXISTS (SELECT 1 FROM copies WHERE holder = $1)
         ON CONFLICT (user_id) DO UPDATE SET dm_channel = excluded.dm_channel",
        user.get(),
        channel.get()
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(())
}

/// Removes a channel that no longer exists. The next message opens a new one.
pub async fn forget_channel(tx: &mut Tx, user: UserId) -> Result<(), StoreError> {
    sql::query!(
        "UPDATE people SET dm_channel = NULL WHERE user_id = $1",
        user.get()
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(())
}

/// Records that Discord refused a message to a person at `now`. The bot then leaves them alone, for longer
/// each time, and opens their channel anew afterwards. While they are left alone, the refusal of a request that
/// was already on its way counts no more.
pub async fn mark_unreachable(
    tx: &mut Tx,
    user: UserId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let refusals = sql::query_scalar!(
        "INSERT INTO people AS old (user_id, refusals)
         SELECT $1, 1 WHERE EXISTS (SELECT 1 FROM people WHERE user_id = $1)
                         OR EXISTS (SELECT 1 FROM copies WHERE holder = $1)
         ON CONFLICT (user_id) DO UPDATE SET refusals = old.refusals + 1
         WHERE old.unreachable_until IS NULL OR old.unreachable_until <= $2
         RETURNING refusals",
        user.get(),
        ms(now)
    )
    .fetch_optional(&mut tx.conn)
    .await?;
    let Some(refusals) = refusals else {
        return Ok(());
    };
    sql::query!(
        "UPDATE people SET unreachable_until = $2, dm_channel = NULL WHERE user_id = $1",
        user.get(),
        ms(now + left_alone_for(refusals.unsigned_abs()))
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(())
}

/// How long a person is left alone after this many refusals in a row. Refused requests count towards a ban
/// of the bot.
fn left_alone_for(refusals: u64) -> TimeDelta {
    let times = 4_i32.pow(u32::try_from(refusals.saturating_sub(1)).map_or(3, |n| n.min(3)));
    (FIRST_UNREACHABLE * times).min(MAX_UNREACHABLE)
}

/// Records that Discord accepts no notice for a person, so that their answers count what is unread.
pub async fn count_in_answers(tx: &mut Tx, user: UserId) -> Result<(), StoreError> {
    let user = user.get();
    sql::query!(
        "INSERT INTO people (user_id, untold)
         SELECT $1, 1 WHERE EXISTS (SELECT 1 FROM people WHERE user_id = $1)
                         OR EXISTS (SELECT 1 FROM copies WHERE holder = $1)
         ON CONFLICT (user_id) DO UPDATE SET untold = 1",
        user
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(())
}

/// Records that a message has reached a person.
pub async fn reached(tx: &mut Tx, user: UserId) -> Result<(), StoreError> {
    sql::query!(
        "UPDATE people SET refusals = 0, unreachable_until = NULL, untold = 0
         WHERE user_id = $1 AND (refusals > 0 OR untold = 1)",
        user.get()
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(())
}

/// How to reach a person, as far as is known.
pub async fn reach(on: &mut Conn, user: UserId) -> Result<Reach, StoreError> {
    sql::row! {
        struct Row {
            dm_channel: Option<i64>,
            unreachable_until: Option<i64>,
            language: Option<String>,
            notices: i64,
            used: i64,
            untold: i64,
            quiet_from: Option<i64>,
            quiet_to: Option<i64>,
            utc_offset: Option<i64>,
        }
    }
    let row = sql::query_as!(
        Row,
        "SELECT dm_channel, unreachable_until, language, notices, used, untold, quiet_from, quiet_to,
                utc_offset
         FROM people WHERE user_id = $1",
        user.get()
    )
    .fetch_optional(on)
    .await?;
    let Some(row) = row else {
        return Ok(Reach::default());
    };
    Ok(Reach {
        channel: row.dm_channel.map(ChannelId::from),
        unreachable_until: row.unreachable_until.map(time).transpose()?,
        notices: row.notices != 0,
        has_used: row.used != 0,
        counts_in_answers: row.untold != 0,
        quiet: quiet(row.quiet_from, row.quiet_to, row.utc_offset),
        language: row
            .language
            .as_deref()
            .map(Language::of)
            .unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_refuses_again_is_left_alone_for_longer_up_to_a_week() {
        let hours = [1, 2, 3, 4, 100].map(|times| left_alone_for(times).num_hours());
        assert_eq!(hours, [6, 24, 96, 168, 168]);
    }
}
