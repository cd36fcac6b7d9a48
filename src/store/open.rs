//! Opening the store. One process holds the directory, the two files belong together, and whatever a crash
//! left is finished before anybody is served.
//!
//! What does not fit is refused with one sentence, and nothing is changed.

mod error;
mod lock;
mod look;
mod master;
mod place;
mod ring;
mod vacant;

use std::{
    collections::BTreeSet,
    fs::{self, OpenOptions},
    io,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::Path,
    sync::Arc,
};

use chrono::{DateTime, Utc};

use crate::{
    failpoints::{self, Change, Point},
    model::MasterKey,
    store::{
        Store,
        clean::scrub,
        engine::{
            Conn, Shared, StoreError, Target, Writers,
            notifier::JobNotifier,
            readers::Readers,
            sql,
            writer::{Writer, WriterHandle},
        },
        erase,
        tables::jobs,
    },
    vault::{DatabaseId, FileVault, Slot, Vault},
};
use lock::{LOCK, hold, hold_soon, look_on};
use look::Database;
use place::DATABASE;

pub use error::OpenError;
pub use lock::DirectoryLock;
pub use place::Place;
pub use vacant::Vacant;

impl Store {
    /// Opens the store in its place, creating it on the first start. The key file must have this master key, or
    /// none.
    pub async fn open(
        place: impl Into<Place>,
        master: Option<&MasterKey>,
    ) -> Result<(Self, DirectoryLock), OpenError> {
        let place = place.into();
        let possible = scrub::is_possible();
        if !possible.map_err(|source| place.failed(source))? {
            return Err(OpenError::MissingDbpageVtab);
        }
        make(&place.directory)?;
        let lock = hold_soon(&place.directory).await?;
        let store = match &place.nodes {
            Some(nodes) => ring::open(&place, nodes).await?,
            None => open_files(&place, master).await?,
        };
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

    /// Keeps every bot out of a directory that holds a mailbox, as long as the lock is held.
    pub fn keep_out(place: &Place) -> Result<DirectoryLock, OpenError> {
        if Self::is_new(&place.directory) {
            return Err(OpenError::Empty {
                path: place.directory.clone(),
            });
        }
        hold(&place.directory)
    }

    /// Why key nodes of this place cannot be used, of those that cannot. A bot starts without one of them.
    pub async fn faults_of_key_nodes(place: &Place) -> Result<Vec<OpenError>, OpenError> {
        match &place.nodes {
            Some(nodes) => ring::faults(nodes).await,
            None => Ok(Vec::new()),
        }
    }

    /// Whether [`Store::open`] would succeed. Creates nothing.
    pub async fn check(
        place: impl Into<Place>,
        master: Option<&MasterKey>,
    ) -> Result<(), OpenError> {
        let place = place.into();
        let has_lock = place.directory.join(LOCK).exists();
        let _lock = has_lock.then(|| look_on(&place.directory)).transpose()?;
        if let Some(nodes) = &place.nodes {
            return ring::check(&place, nodes).await;
        }
        let found = look::look(&place, master).await?;
        match found.database {
            Some(database) => database.close(&place.database()).await,
            None => Ok(()),
        }
    }
}

/// Opens both files for a process that only reads, whether or not a bot runs on them. Takes no lock, changes
/// nothing, and refuses what is not there or not of this release.
pub(in crate::store) async fn to_read(
    place: &Place,
    master: Option<&MasterKey>,
) -> Result<(Conn, Vault), OpenError> {
    match &place.nodes {
        Some(nodes) => ring::read(place, nodes).await,
        None => look::read(place, master).await,
    }
}

/// Changes of the key file that a crash can leave unrecorded in the database: one completed and one in
/// progress.
const UNRECORDED: u64 = 2;

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

async fn open_files(place: &Place, master: Option<&MasterKey>) -> Result<Store, OpenError> {
    let (path, target) = (place.database(), place.target());
    let found = look::look(place, master).await?;
    let vault = match found.vault {
        Some(vault) => vault,
        // The vault is made first. A crash before the database exists leaves a vault without keys, which
        // the next start recognises.
        None => FileVault::create(&place.keys(), master)?.0,
    };
    failpoints::reached(Point::VaultMade);
    let failed = |source| place.failed(source);
    let Database {
        mut conn,
        inspection,
        generation,
    } = if let Some(database) = found.database {
        database
    } else {
        if let Some(file) = place.file() {
            create_private(&file)?;
        }
        failpoints::reached(Point::DatabaseMade);
        Database {
            conn: Conn::open_to_write(&target).await.map_err(failed)?,
            inspection: vault.inspect([])?,
            generation: 0,
        }
    };
    conn.migrate(place.migrations()).await.map_err(failed)?;
    failpoints::reached(Point::Migrated);
    let id = vault.database_id();
    let known = installation(&mut conn, id).await.map_err(failed)?;
    if known.as_deref() != Some(id.0.as_slice()) {
        return Err(OpenError::KeyFileMismatch { path: path.clone() });
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
    let vault = Vault::File(Arc::new(vault));
    serve(conn, target, vault, unfinished, generation)
        .await
        .map_err(failed)
}

/// Starts the writer and finishes what a crash left.
async fn serve(
    conn: Conn,
    target: Target,
    vault: Vault,
    unfinished: BTreeSet<Slot>,
    generation: u64,
) -> Result<Store, StoreError> {
    let notifier = Arc::new(JobNotifier::default());
    let readers = Readers::new(&target);
    let shared = match &target {
        Target::Postgres(options, Writers::Many) => Some(Shared::new(options)),
        Target::Postgres(..) | Target::Sqlite(_) => None,
    };
    let writer = Writer::new(
        conn,
        target,
        vault.clone(),
        Arc::clone(&notifier),
        |tx, wiped| Box::pin(erase::complete(tx, wiped)),
        unfinished,
        generation,
    );
    let counts = writer.counts();
    let store = Store {
        readers,
        writer: WriterHandle::start(writer),
        vault,
        notifier,
        counts,
        shared,
    };
    // The first write finishes what a crash left before it begins.
    if store.shared.is_some() {
        store.write(jobs::begin_beside_others).await?;
    } else {
        store.write(jobs::begin_anew).await?;
    }
    Ok(store)
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

/// The id of this database, under which its keys are kept. A database without texts and without an id adopts
/// this one.
async fn installation(conn: &mut Conn, id: DatabaseId) -> Result<Option<Vec<u8>>, StoreError> {
    let id = id.0.as_slice();
    sql::query!(
        "INSERT INTO installation (\"only\", database_id)
         SELECT 1, $1 WHERE NOT EXISTS (SELECT 1 FROM texts)
         ON CONFLICT (\"only\") DO NOTHING",
        id
    )
    .execute(&mut *conn)
    .await?;
    let stored = sql::query_scalar!("SELECT database_id FROM installation WHERE \"only\" = 1");
    Ok(stored.fetch_optional(conn).await?)
}
