//! Opening the store: one process, two files that belong together, and whatever a crash left is
//! finished before anybody is served.
//!
//! Anything that does not fit is refused with one sentence and nothing changed. Must not know who
//! opens it.

mod look;

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
    signals::Signals, writer::Writer,
};
use crate::{
    failpoints::{self, Point},
    vault::{DatabaseId, Slot, Vault, VaultError},
};
use look::Database;

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
    #[error(
        "{path} was made by another build of InMail (its migration {version} differs); start that build, or restore a backup made with this one"
    )]
    OtherBuild { path: PathBuf, version: i64 },
    #[error(
        "the key file is there but {path} is missing or empty; restore both from the same backup"
    )]
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
        "the key file is older than {path}, so texts written since could never be read again; restore both from the same backup"
    )]
    KeysOlder { path: PathBuf },
    #[error(
        "{path} is locked by another program; close it (a database browser, a backup under way) and start InMail again"
    )]
    Locked { path: PathBuf },
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

impl OpenError {
    /// Whether every start ends like this until somebody changes something.
    pub fn is_lasting(&self) -> bool {
        match self {
            Self::Database { source, .. } => source.is_damage(),
            Self::Locked { .. } => false,
            _ => true,
        }
    }

    /// The database could not be opened or read.
    fn database(path: &Path, source: StoreError) -> Self {
        let path = path.to_owned();
        if source.is_locked() {
            Self::Locked { path }
        } else {
            Self::Database { path, source }
        }
    }
}

/// Holds the data directory for this process until dropped.
#[derive(Debug)]
pub struct DirectoryLock(#[expect(dead_code, reason = "the lock lives as long as the file")] File);

impl Store {
    /// Opens the store in `directory`, creating it on the first start.
    pub async fn open(directory: &Path) -> Result<(Self, DirectoryLock), OpenError> {
        let path = directory.join("inmail.db");
        let possible = scrub::is_possible().await;
        if !possible.map_err(|source| OpenError::database(&path, source))? {
            return Err(OpenError::Built);
        }
        make(directory)?;
        let lock = lock(directory, true)?;
        let store = open_files(directory, &path).await?;
        Ok((store, lock))
    }

    /// Whether [`Store::open`] would succeed, without making anything.
    pub async fn check(directory: &Path) -> Result<(), OpenError> {
        let path = directory.join("inmail.db");
        let has_lock = directory.join(LOCK).exists();
        let _lock = has_lock.then(|| lock(directory, false)).transpose()?;
        let found = look::look(directory, &path, &options(&path)).await?;
        match found.database {
            Some(database) => database.close(&path).await,
            None => Ok(()),
        }
    }
}

/// Changes of the key file that a crash can leave unrecorded in the database: one that was done, and one
/// that was under way.
const UNRECORDED: u64 = 2;

/// Held by the process that uses the directory.
const LOCK: &str = "inmail.lock";

fn make(directory: &Path) -> Result<(), OpenError> {
    let made = fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(directory);
    made.map_err(|source| OpenError::Directory {
        path: directory.to_owned(),
        source,
    })
}

fn lock(directory: &Path, create: bool) -> Result<DirectoryLock, OpenError> {
    let failed = |source| OpenError::Directory {
        path: directory.to_owned(),
        source,
    };
    let file = OpenOptions::new()
        .create(create)
        .truncate(false)
        .write(true)
        .mode(0o600)
        .open(directory.join(LOCK))
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
    let options = options(path);
    let found = look::look(directory, path, &options).await?;
    let vault = match found.vault {
        Some(vault) => vault,
        // The vault first: a crash before the database exists leaves a vault without keys, which
        // the next start takes for what it is.
        None => Vault::create(&directory.join(look::KEYS_NAME))?.0,
    };
    failpoints::reached(Point::VaultMade);
    let failed = |source| OpenError::database(path, source);
    let Database {
        mut conn,
        inspection,
        generation,
    } = if let Some(database) = found.database {
        database
    } else {
        create_private(path)?;
        failpoints::reached(Point::DatabaseMade);
        let conn = Conn::open(&options).await;
        Database {
            conn: conn.map_err(|error| failed(error.into()))?,
            inspection: vault.inspect([])?,
            generation: 0,
        }
    };
    // `run` takes an `Acquire`, which makes this future unfit for spawning (sqlx 0.9).
    failpoints::blocking(MIGRATIONS.run_direct(None, conn.inner(), false))
        .await
        .map_err(|error| failed(sqlx::Error::from(error).into()))?;
    failpoints::reached(Point::Migrated);
    let known = installation(&mut conn, vault.database_id())
        .await
        .map_err(failed)?;
    if !known {
        return Err(OpenError::Strangers {
            path: path.to_owned(),
        });
    }
    if vault.generation() > generation + UNRECORDED {
        tracing::warn!(
            "the database is older than its key file; what was written since is gone, as after a restored \
             backup"
        );
    }
    let unfinished: BTreeSet<Slot> = inspection.empty.iter().copied().collect();
    vault.adopt(inspection)?;
    vault.sync()?;
    failpoints::reached(Point::Adopted);
    serve(conn, options, Arc::new(vault), unfinished, generation)
        .await
        .map_err(failed)
}

/// Starts the writer and finishes what a crash left.
async fn serve(
    conn: Conn,
    options: SqliteConnectOptions,
    vault: Arc<Vault>,
    unfinished: BTreeSet<Slot>,
    generation: u64,
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
        generation,
    );
    at_work.start(inbox);
    let store = Store {
        readers,
        writer,
        vault,
        signals,
    };
    // The first write finishes what a crash left before it begins.
    store
        .write(async move |tx| jobs::begin_anew(tx).await)
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
