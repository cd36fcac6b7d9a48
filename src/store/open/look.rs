//! Inspects the two files before anything is changed: whether they are whole, of this version, and belong
//! together.

use std::{io, path::Path, sync::Arc};

use rustix::fs::{Access, access};

use super::{OpenError, Place};
use crate::{
    model::MasterKey,
    store::engine::{Conn, MAX_UNFINISHED_KEYS, StoreError, slot, sql},
    vault::{Comparison, DatabaseId, FileVault, Inspection, Slot, Vault},
};

/// The key file's name in the data directory.
pub(super) const KEYS_NAME: &str = "inmail.keys";

/// What is in a data directory. Before the first start it is nothing.
pub(super) struct Found {
    pub vault: Option<FileVault>,
    pub database: Option<Database>,
}

/// A database that fits its key file.
pub(super) struct Database {
    pub conn: Conn,
    pub inspection: Inspection,
    /// The number that the key file has at least.
    pub generation: u64,
}

impl Database {
    pub(super) async fn close(self, path: &Path) -> Result<(), OpenError> {
        let closed = self.conn.close().await;
        closed.map_err(|error| OpenError::database(path, error.into()))
    }
}

/// Inspects what is in a place whose lock this process holds.
pub(super) async fn look(place: &Place, master: Option<&MasterKey>) -> Result<Found, OpenError> {
    let (keys, path) = (place.keys(), place.database());
    let failed = |source| place.failed(source);
    let open = database(place).await?;
    if open.is_none() && !keys.exists() {
        return Ok(Found {
            vault: None,
            database: None,
        });
    }
    let vault = FileVault::open(&keys, master)?;
    let Some((mut conn, migrated)) = open else {
        if !vault.inspect([])?.orphans.is_empty() {
            return Err(OpenError::DatabaseMissing { path });
        }
        return Ok(Found {
            vault: Some(vault),
            database: None,
        });
    };
    let rows = rows(&mut conn, &migrated).await.map_err(failed)?;
    let inspection = fits(place, &mut conn, &vault, &rows).await?;
    Ok(Found {
        vault: Some(vault),
        database: Some(Database {
            conn,
            inspection,
            generation: rows.generation,
        }),
    })
}

/// The database with the migrations that it has been through. `None` if nothing has been made there yet.
pub(super) async fn database(place: &Place) -> Result<Option<(Conn, Vec<Migrated>)>, OpenError> {
    let Some(mut conn) = connect(place).await? else {
        return Ok(None);
    };
    let migrated = migrations(&mut conn).await;
    let Some(migrated) = migrated.map_err(|source| place.failed(source))? else {
        return Err(OpenError::NotOurs {
            path: place.database(),
        });
    };
    refuse_others(place, &migrated)?;
    Ok(Some((conn, migrated)))
}

/// A place that another process may be using. Its parts belong together and are of this release.
pub(super) async fn read(
    place: &Place,
    master: Option<&MasterKey>,
) -> Result<(Conn, Vault), OpenError> {
    let (keys, path) = (place.keys(), place.database());
    let is_there = place.file().map_or(Ok(true), |file| is_there(&file))?;
    if !is_there && !keys.exists() {
        return Err(OpenError::Empty {
            path: place.directory.clone(),
        });
    }
    let vault = FileVault::open(&keys, master)?;
    if !is_there {
        return Err(OpenError::DatabaseMissing { path });
    }
    let (mut conn, known) = existing(place).await?;
    let DatabaseId(id) = vault.database_id();
    if known.as_deref() != Some(id.as_slice()) {
        return Err(OpenError::KeyFileMismatch { path });
    }
    refuse_those_of_nodes(place, &mut conn).await?;
    Ok((conn, Vault::File(Arc::new(vault))))
}

/// A database that another process may be using, of this release, with its id.
pub(super) async fn existing(place: &Place) -> Result<(Conn, Option<Vec<u8>>), OpenError> {
    let path = place.database();
    let failed = |source| place.failed(source);
    let conn = Conn::open_to_read(&place.target()).await;
    let mut conn = conn.map_err(|error| failed(error.into()))?;
    let Some(migrated) = migrated(&mut conn).await.map_err(failed)? else {
        return Err(OpenError::NotOurs { path });
    };
    if migrated.is_empty() {
        return Err(OpenError::Empty { path });
    }
    refuse_others(place, &migrated)?;
    if migrated.len() < place.migrations().iter().count() {
        return Err(OpenError::Older { path });
    }
    let known = sql::query_scalar!("SELECT database_id FROM installation WHERE \"only\" = 1")
        .fetch_optional(&mut conn)
        .await
        .map_err(|error| failed(error.into()))?;
    Ok((conn, known))
}

/// The last slot that a text has.
pub(super) async fn last_slot(conn: &mut Conn) -> Result<Option<Slot>, StoreError> {
    let last: Vec<(Option<i64>,)> = conn.read("SELECT max(slot) FROM texts").await?;
    let last = last.into_iter().find_map(|(last,)| last);
    last.map(slot).transpose()
}

async fn refuse_those_of_nodes(place: &Place, conn: &mut Conn) -> Result<(), OpenError> {
    let last = last_slot(conn).await;
    match last.map_err(|source| place.failed(source))? {
        Some(slot) if !slot.is_in_file() => Err(OpenError::KeysOnNodes {
            path: place.database(),
        }),
        _ => Ok(()),
    }
}

/// Opens the database, unless nothing has been made there yet.
async fn connect(place: &Place) -> Result<Option<Conn>, OpenError> {
    let failed = |source| place.failed(source);
    if let Some(file) = place.file()
        && !is_there(&file)?
    {
        return Ok(None);
    }
    let mut conn = Conn::open_to_write(&place.target()).await.map_err(failed)?;
    let made = conn.is_made().await;
    if made.map_err(|error| failed(error.into()))? {
        return Ok(Some(conn));
    }
    let closed = conn.close().await;
    closed.map_err(|error| failed(error.into()))?;
    Ok(None)
}

/// Whether there is a database that this user may write to. SQLite also opens a database that it cannot
/// write to, and gives no reason when it cannot open one.
fn is_there(path: &Path) -> Result<bool, OpenError> {
    let usable = match path.symlink_metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        // The file is not opened, because closing it again would end SQLite's locks on it.
        found => found.and_then(|_| {
            access(path, Access::READ_OK | Access::WRITE_OK)?;
            if path.is_dir() {
                return Err(io::ErrorKind::IsADirectory.into());
            }
            Ok(())
        }),
    };
    usable.map(|()| true).map_err(|source| OpenError::Access {
        path: path.to_owned(),
        source,
    })
}

/// A migration that the database has been through.
pub(super) struct Migrated {
    version: i64,
    checksum: Vec<u8>,
    is_finished: bool,
}

/// The migrations that the database has been through. `None` if its tables are another program's.
async fn migrations(conn: &mut Conn) -> Result<Option<Vec<Migrated>>, StoreError> {
    if matches!(conn, Conn::Sqlite(_)) {
        // This also finds out whether another program holds the database.
        conn.run("BEGIN IMMEDIATE; ROLLBACK").await?;
    }
    migrated(conn).await
}

/// The same, beside a program that may be writing.
async fn migrated(conn: &mut Conn) -> Result<Option<Vec<Migrated>>, StoreError> {
    let tables = conn.tables().await?;
    if !tables.iter().any(|table| table == "_sqlx_migrations") {
        return Ok(tables.is_empty().then(Vec::new));
    }
    let rows: Vec<(i64, Vec<u8>, bool)> = conn
        .read("SELECT version, checksum, success FROM _sqlx_migrations ORDER BY version")
        .await?;
    let migrated = rows
        .into_iter()
        .map(|(version, checksum, is_finished)| Migrated {
            version,
            checksum,
            is_finished,
        });
    Ok(Some(migrated.collect()))
}

/// Refuses a database that a newer program wrote, or one whose tables were made by other statements.
fn refuse_others(place: &Place, migrated: &[Migrated]) -> Result<(), OpenError> {
    let (path, known) = (place.database(), place.migrations());
    let newest = known.iter().map(|known| known.version).max();
    if migrated.last().map(|done| done.version) > newest {
        return Err(OpenError::Newer { path });
    }
    let is_known = |done: &Migrated| {
        known
            .iter()
            .any(|known| known.version == done.version && *known.checksum == *done.checksum)
    };
    if let Some(other) = migrated.iter().find(|done| !is_known(done)) {
        return Err(OpenError::OtherBuild {
            path,
            version: other.version,
        });
    }
    // Migrations are applied one after the other, each as a whole.
    let in_order = known.iter().zip(migrated);
    if in_order
        .into_iter()
        .all(|(known, done)| known.version == done.version && done.is_finished)
    {
        Ok(())
    } else {
        Err(OpenError::HalfMigrated { path })
    }
}

/// What the rows say about the key file.
#[derive(Default)]
struct Rows {
    vault: Option<Vec<u8>>,
    generation: u64,
    /// There is a table of texts, perhaps an empty one.
    has_texts: bool,
}

/// The migrations of SQLite that made the tables and that added the number. PostgreSQL's first made both.
const TABLES: i64 = 1;
const GENERATION: i64 = 7;
/// How many slots are read at a time.
const PORTION: i64 = 16_384;

async fn rows(conn: &mut Conn, migrated: &[Migrated]) -> Result<Rows, StoreError> {
    let has = |version| migrated.iter().any(|done| done.version == version);
    if !has(TABLES) {
        return Ok(Rows::default());
    }
    let vault: Vec<(Vec<u8>,)> = conn.read("SELECT database_id FROM installation").await?;
    let generation: Vec<(i64,)> = if has(GENERATION) || matches!(conn, Conn::Postgres(_)) {
        conn.read("SELECT generation FROM installation").await?
    } else {
        Vec::new()
    };
    let generation = u64::try_from(generation.first().map_or(0, |(generation,)| *generation));
    Ok(Rows {
        vault: vault.into_iter().next().map(|(vault,)| vault),
        generation: generation.map_err(|_| StoreError::Damaged { what: "generation" })?,
        has_texts: true,
    })
}

/// Whether the key file belongs to this database and is at least as new.
async fn fits(
    place: &Place,
    conn: &mut Conn,
    vault: &FileVault,
    rows: &Rows,
) -> Result<Inspection, OpenError> {
    let path = || place.database();
    let DatabaseId(id) = vault.database_id();
    if rows.vault.as_ref().is_some_and(|known| **known != id) {
        return Err(OpenError::KeyFileMismatch { path: path() });
    }
    let mut comparison = vault.compare();
    if rows.has_texts {
        refuse_those_of_nodes(place, conn).await?;
        add_used(place, conn, &mut comparison).await?;
    }
    let inspection = comparison.end()?;
    if rows.vault.is_none() && !inspection.orphans.is_empty() {
        // Keys are added after the first start is over. If the database has become empty since then, they
        // may still be needed.
        return Err(OpenError::DatabaseMissing { path: path() });
    }
    if vault.generation() < rows.generation {
        return Err(OpenError::KeysOlder { path: path() });
    }
    if inspection.empty.len() > MAX_UNFINISHED_KEYS {
        return Err(OpenError::KeysMissing {
            missing: inspection.empty.len(),
            path: path(),
        });
    }
    Ok(inspection)
}

/// Adds the slots of all texts. They are read in portions, so that a start holds few of them at once.
async fn add_used(
    place: &Place,
    conn: &mut Conn,
    comparison: &mut Comparison<'_>,
) -> Result<(), OpenError> {
    let mut after = i64::MIN;
    loop {
        let portion = sql::query_scalar!(
            "SELECT slot FROM texts WHERE slot > $1 ORDER BY slot LIMIT $2",
            after,
            PORTION
        )
        .fetch_all(&mut *conn)
        .await;
        let portion = portion.map_err(|error| place.failed(error.into()))?;
        let Some(last) = portion.last() else {
            return Ok(());
        };
        after = *last;
        for raw in portion {
            comparison.add(slot(raw).map_err(|source| place.failed(source))?)?;
        }
    }
}
