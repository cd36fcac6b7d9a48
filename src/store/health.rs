//! What a self-hoster should know of the files, read beside a bot that may be running. It names no mail and
//! nobody, and does not tell one kind of work from another.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    model::{ChannelId, GuildId, MasterKey},
    store::{
        engine::{Conn, StoreError, ms, sql},
        open::{self, OpenError, Place},
    },
    vault::Vault,
};

/// Work that waits longer than this is late.
const LATE: TimeDelta = TimeDelta::minutes(10);
/// Work that has failed this often does not succeed by being tried again.
const STUCK: i64 = 10;

/// The state of the files.
#[derive(Debug)]
pub struct Health {
    /// Whether SQLite finds the database whole.
    pub is_whole: bool,
    /// Jobs that no release so far could read.
    pub parked: i64,
    /// Jobs that should have run ten minutes ago.
    pub late: i64,
    /// Jobs that have failed ten times or more.
    pub stuck: i64,
    /// Whether a second master key opens the key file.
    pub has_another_master: bool,
    /// Where each server's moderators are told of reports.
    pub channels: Vec<(GuildId, ChannelId)>,
}

/// Reads both files. Changes nothing.
pub async fn examine(
    place: impl Into<Place>,
    master: Option<&MasterKey>,
    now: DateTime<Utc>,
) -> Result<Health, OpenError> {
    sql::row! {
        struct Row2 {
            guild_id: i64,
            channel: i64,
        }
    }
    sql::row! {
        struct Row {
            parked: i64,
            late: i64,
            stuck: i64,
        }
    }
    let place = place.into();
    let (mut conn, vault) = open::to_read(&place, master).await?;
    let failed = |error: sqlx::Error| place.failed(StoreError::from(error));
    let is_whole = is_whole(&mut conn).await.map_err(failed)?;
    let (late, stuck) = (ms(now - LATE), STUCK);
    let jobs = sql::query_as!(
        Row,
        r#"SELECT count(*) FILTER (WHERE parked IS NOT NULL) AS "parked!: i64",
                  count(*) FILTER (WHERE parked IS NULL AND leased = 0 AND due_at < $1) AS "late!: i64",
                  count(*) FILTER (WHERE attempt >= $2) AS "stuck!: i64"
           FROM jobs"#,
        late,
        stuck
    )
    .fetch_one(&mut conn)
    .await
    .map_err(failed)?;
    let channels = sql::query_as!(
        Row2,
        r#"SELECT guild_id, reports_channel AS "channel!: i64" FROM guilds
           WHERE reports_channel IS NOT NULL AND left_at IS NULL"#
    )
    .fetch_all(&mut conn)
    .await
    .map_err(failed)?;
    conn.close().await.map_err(failed)?;
    let has_another_master = match (master, &vault) {
        (Some(master), Vault::File(file)) => file.has_another_master(master)?,
        _ => false,
    };
    Ok(Health {
        is_whole,
        parked: jobs.parked,
        late: jobs.late,
        stuck: jobs.stuck,
        has_another_master,
        channels: channels
            .into_iter()
            .map(|row| (row.guild_id.into(), row.channel.into()))
            .collect(),
    })
}

/// Whether SQLite finds its file whole. PostgreSQL looks after its own files.
async fn is_whole(conn: &mut Conn) -> Result<bool, sqlx::Error> {
    if let Conn::Postgres(_) = conn {
        return Ok(true);
    }
    let found: Vec<(String,)> = conn.read("PRAGMA quick_check(1)").await?;
    Ok(found.iter().map(|(line,)| line.as_str()).eq(["ok"]))
}
