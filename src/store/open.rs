//! Opening the store. One process holds the directory, the two files belong together, and whatever a crash
//! left is finished before anybody is served.
//!
//! What does not fit is refused with one sentence, and nothing is changed.

mod error;
mod lock;
mod look;
mod master;
mod vacant;

use std::{
    collections::BTreeSet,
    fs::{self, OpenOptions},
    io,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::Path,
    sync::Arc,
    time::Duration,
};

use chrono::{DateTime, Utc};
use sqlx::{
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

use crate::{
    failpoints::{self, Change, Point},
    model::MasterKey,
    store::{
        Store,
        clean::scrub,
        engine::{
            Conn, StoreError, notifier::JobNotifier, queue::WriterHandle, readers::Readers,
            writer::Writer,
        },
        erase,
        tables::jobs,
    },
    vault::{DatabaseId, Slot, Vault},
};
use lock::{LOCK, hold, hold_soon, look_on};
use look::Database;

pub use error::OpenError;
pub use lock::DirectoryLock;
pub use vacant::Vacant;

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// How long SQLite itself waits for a lock. Only a checkpoint holds one that long.
const BUSY: Duration = Duration::from_secs(5);

impl Store {
    /// Opens the store in `directory`, creating it on the first start. The key file must have this master
    /// key, or none.
    pub async fn open(
        directory: &Path,
        master: Option<&MasterKey>,
    ) -> Result<(Self, DirectoryLock), OpenError> {
        let path = directory.join(DATABASE);
        let possible = scrub::is_possible().await;
        if !possible.map_err(|source| OpenError::database(&path, source))? {
            return Err(OpenError::MissingDbpageVtab);
        }
        make(directory)?;
        let lock = hold_soon(directory).await?;
        let store = open_files(directory, &path, master).await?;
        Ok((store, lock))
    }

    /// Whether there is no mailbox in `directory`, so that [`Store::open`] would make an empty one.
    pub fn is_new(directory: &Path) -> bool {
        // What cannot be looked at is no reason to begin anew.
        let is_missing = |name| matches!(directory.join(name).try_exists(), Ok(false));
        is_missing(DATABASE) && is_missing(look::KEYS_NAME)
    }

    /// When a bot last touched the lock of `directory`, or `None` if none ever did.
    pub fn last_touch(directory: &Path) -> Result<Option<DateTime<Utc>>, OpenError> {
        match fs::metadata(directory.join(LOCK)).and_then(|lock| lock.modified()) {
            Ok(touched) => Ok(Some(touched.into())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(OpenError::Directory {
                path: directory.to_owned(),
                source,
            }),
        }
    }

    /// Whether a bot holds `directory`.
    pub fn is_held(directory: &Path) -> Result<bool, OpenError> {
        match look_on(directory) {
            Ok(_) => Ok(false),
            Err(OpenError::InUse { .. }) => Ok(true),
            Err(error) => Err(error),
        }
    }

    /// Whether [`Store::open`] would succeed. Creates nothing.
    pub async fn check(directory: &Path, master: Option<&MasterKey>) -> Result<(), OpenError> {
        let path = directory.join(DATABASE);
        let has_lock = directory.join(LOCK).exists();
        let _lock = has_lock.then(|| look_on(directory)).transpose()?;
        let found = look::look(directory, &path, &options(&path), master).await?;
        match found.database {
            Some(database) => database.close(&path).await,
            None => Ok(()),
        }
    }
}

/// Opens both files for a process that only reads, whether or not a bot runs on them. Takes no lock, changes
/// nothing, and refuses what is not there or not of this release.
pub(in crate::store) async fn to_read(
    directory: &Path,
    master: Option<&MasterKey>,
) -> Result<(Conn, Vault), OpenError> {
    let path = directory.join("inmail.db");
    let reading = options(&path).pragma("query_only", "ON");
    look::read(directory, &path, &reading, master).await
}

/// Changes of the key file that a crash can leave unrecorded in the database: one completed and one in
/// progress.
const UNRECORDED: u64 = 2;

/// The database's name in the data directory.
const DATABASE: &str = "inmail.db";

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

async fn open_files(
    directory: &Path,
    path: &Path,
    master: Option<&MasterKey>,
) -> Result<Store, OpenError> {
    let options = options(path);
    let found = look::look(directory, path, &options, master).await?;
    let vault = match found.vault {
        Some(vault) => vault,
        // The vault is made first. A crash before the database exists leaves a vault without keys, which
        // the next start recognises.
        None => Vault::create(&directory.join(look::KEYS_NAME), master)?.0,
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
        return Err(OpenError::KeyFileMismatch {
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
    let notifier = Arc::new(JobNotifier::default());
    let readers = Readers::new(options.clone());
    let (writer, inbox) = WriterHandle::new();
    let at_work = Writer::new(
        conn,
        options,
        Arc::clone(&vault),
        Arc::clone(&notifier),
        |tx, wiped| Box::pin(erase::complete(tx, wiped)),
        unfinished,
        generation,
    );
    let counts = at_work.counts();
    at_work.start(inbox);
    let store = Store {
        readers,
        writer,
        vault,
        notifier,
        counts,
    };
    // The first write finishes what a crash left before it begins.
    store.write(jobs::begin_anew).await?;
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

/// SQLite takes an empty file for an empty database. We make the file ourselves so that no other user can
/// read it.
fn create_private(path: &Path) -> Result<(), OpenError> {
    failpoints::changes(Change::Make(path));
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

/// Whether the vault belongs to this database. A database without texts and without an id adopts the
/// vault's.
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
