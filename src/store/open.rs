//! Opening the store: one process, two files that belong together, and whatever a crash left is
//! finished before anybody is served.
//!
//! Anything that does not fit is refused with one sentence and nothing changed. Must not know who
//! opens it.

use std::{
    collections::BTreeSet,
    fs::{self, File, OpenOptions, TryLockError},
    io,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use sqlx::{
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

use super::{
    Store, StoreError, conn::Conn, jobs, queue::WriterHandle, readers::Readers, scrub,
    signals::Signals, slot, tx::KEYS_MOST, writer::Writer,
};
use crate::{
    proof::{self, Bug, Point},
    vault::{DatabaseId, Slot, Vault, VaultError},
};

/// What `.cargo/config.toml` sets.
const SQLITE_FLAGS: &str = "-DSQLITE_ENABLE_DBPAGE_VTAB";

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// How long SQLite itself waits for a lock; only a checkpoint ever holds one that long.
const BUSY: Duration = Duration::from_secs(5);

/// Why the data directory cannot be used; each sentence names the remedy.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(
        "cannot use the data directory {path}; make it writable for this user or set `data_dir`"
    )]
    Directory { path: PathBuf, source: io::Error },
    #[error("another InMail is running on {path}; stop it or set another `data_dir`")]
    InUse { path: PathBuf },
    #[error(
        "{path} was written by a newer InMail; start that version, or restore a backup made with this one"
    )]
    Newer { path: PathBuf },
    #[error("the key file is there but {path} is missing; restore both from the same backup")]
    DatabaseMissing { path: PathBuf },
    #[error(
        "the key file belongs to another database than {path}; restore both from the same backup"
    )]
    Strangers { path: PathBuf },
    #[error(
        "the keys of {missing} stored texts are missing, more than a crash can explain; restore {path} and the key file from the same backup"
    )]
    KeysMissing { missing: usize, path: PathBuf },
    #[error(
        "this program was built without the SQLite table that its clean-up needs; build it inside its own folder, or with LIBSQLITE3_FLAGS={SQLITE_FLAGS}"
    )]
    Built,
    #[error(transparent)]
    Vault(#[from] VaultError),
    #[error("cannot open {path}; restore it from a backup if it is damaged")]
    Database {
        path: PathBuf,
        #[source]
        source: StoreError,
    },
}

/// Holds the data directory for this process until dropped.
#[derive(Debug)]
pub struct DirectoryLock(#[expect(dead_code, reason = "the lock lives as long as the file")] File);

impl Store {
    /// Opens the store in `directory`, creating it on the first start.
    pub async fn open(directory: &Path) -> Result<(Self, DirectoryLock), OpenError> {
        let path = directory.join("inmail.db");
        let possible = scrub::is_possible().await;
        if !possible.map_err(|source| OpenError::Database {
            path: path.clone(),
            source,
        })? {
            return Err(OpenError::Built);
        }
        let lock = lock(directory)?;
        let store = open_files(directory, &path).await?;
        Ok((store, lock))
    }
}

fn lock(directory: &Path) -> Result<DirectoryLock, OpenError> {
    let failed = |source| OpenError::Directory {
        path: directory.to_owned(),
        source,
    };
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(directory)
        .map_err(failed)?;
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(0o600)
        .open(directory.join("inmail.lock"))
        .map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(DirectoryLock(file)),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse {
            path: directory.to_owned(),
        }),
        Err(TryLockError::Error(source)) => Err(failed(source)),
    }
}

async fn open_files(directory: &Path, path: &Path) -> Result<Store, OpenError> {
    let keys = directory.join("inmail.keys");
    let first_start = !path.exists() && !keys.exists();
    let vault = if first_start {
        // The vault first: a crash before the database exists leaves a vault without keys, which
        // the next start takes for what it is.
        Vault::create(&keys)?.0
    } else {
        Vault::open(&keys)?
    };
    proof::reached(Point::VaultMade);
    if !path.exists() {
        if !vault.inspect([])?.orphans.is_empty() {
            return Err(OpenError::DatabaseMissing {
                path: path.to_owned(),
            });
        }
        create_private(path)?;
        proof::reached(Point::DatabaseMade);
    }
    let failed = |source| OpenError::Database {
        path: path.to_owned(),
        source,
    };
    let options = options(path);
    let mut conn = Conn::open(&options)
        .await
        .map_err(|error| failed(error.into()))?;
    if is_newer(&mut conn).await.map_err(failed)? {
        return Err(OpenError::Newer {
            path: path.to_owned(),
        });
    }
    // `run` takes an `Acquire`, which makes this future unfit for spawning (sqlx 0.9).
    proof::in_line(MIGRATIONS.run_direct(None, conn.inner(), false))
        .await
        .map_err(|error| failed(sqlx::Error::from(error).into()))?;
    proof::reached(Point::Migrated);
    let known = installation(&mut conn, vault.database_id())
        .await
        .map_err(failed)?;
    if !known {
        return Err(OpenError::Strangers {
            path: path.to_owned(),
        });
    }
    let used = used_slots(&mut conn).await.map_err(failed)?;
    let inspection = vault.inspect(used)?;
    if inspection.empty.len() > KEYS_MOST {
        return Err(OpenError::KeysMissing {
            missing: inspection.empty.len(),
            path: path.to_owned(),
        });
    }
    let mut unfinished: BTreeSet<Slot> = inspection.empty.iter().copied().collect();
    if proof::planted(Bug::RecoveryForgotten) {
        unfinished.clear();
    }
    vault.adopt(inspection)?;
    proof::reached(Point::Adopted);
    serve(conn, options, Arc::new(vault), unfinished)
        .await
        .map_err(failed)
}

/// Starts the writer and finishes what a crash left.
async fn serve(
    conn: Conn,
    options: SqliteConnectOptions,
    vault: Arc<Vault>,
    unfinished: BTreeSet<Slot>,
) -> Result<Store, StoreError> {
    let signals = Arc::new(Signals::default());
    let readers = Readers::new(options.clone());
    let (writer, inbox) = WriterHandle::new();
    let at_work = Writer::new(
        conn,
        options,
        Arc::clone(&vault),
        Arc::clone(&signals),
        unfinished,
    );
    tokio::spawn(proof::mortal("the writer", at_work.serve(inbox)));
    let store = Store {
        readers,
        writer,
        vault,
        signals,
    };
    // The first write finishes what a crash left before it begins.
    store
        .write(|tx| Box::pin(async move { jobs::begin_anew(tx).await }))
        .await?;
    Ok(store)
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY)
        .pragma("secure_delete", "ON")
        .pragma("temp_store", "MEMORY")
        .pragma("trusted_schema", "OFF")
        .pragma("cell_size_check", "ON")
}

/// An empty file is an empty database; made here so that nobody else may ever read it.
fn create_private(path: &Path) -> Result<(), OpenError> {
    OpenOptions::new()
        .create_new(true)
        .write(true)
        .mode(0o600)
        .open(path)
        .map(drop)
        .map_err(|source| OpenError::Directory {
            path: path.to_owned(),
            source,
        })
}

/// Whether the database has been through a migration this program does not know.
async fn is_newer(conn: &mut Conn) -> Result<bool, StoreError> {
    let exists: Option<i64> =
        sqlx::query_scalar("SELECT 1 FROM sqlite_schema WHERE name = '_sqlx_migrations'")
            .fetch_optional(&mut *conn)
            .await?;
    if exists.is_none() {
        return Ok(false);
    }
    let newest: Option<i64> = sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations")
        .fetch_one(conn)
        .await?;
    let known = MIGRATIONS.iter().map(|migration| migration.version).max();
    Ok(newest > known)
}

/// Whether the vault is this database's; a database without texts or id takes the vault's.
async fn installation(conn: &mut Conn, vault: DatabaseId) -> Result<bool, StoreError> {
    let id = vault.0.as_slice();
    sqlx::query!(
        "INSERT INTO installation (only, database_id)
         SELECT 1, ?1 WHERE NOT EXISTS (SELECT 1 FROM texts)
         ON CONFLICT (only) DO NOTHING",
        id
    )
    .execute(&mut *conn)
    .await?;
    let stored = sqlx::query_scalar!("SELECT database_id FROM installation WHERE only = 1")
        .fetch_optional(conn)
        .await?;
    Ok(stored.as_deref() == Some(id))
}

async fn used_slots(conn: &mut Conn) -> Result<Vec<Slot>, StoreError> {
    sqlx::query_scalar!("SELECT slot FROM texts")
        .fetch_all(conn)
        .await?
        .into_iter()
        .map(slot)
        .collect()
}
