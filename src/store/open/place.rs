//! Where a mailbox is: its keys and its lock in a directory, its rows beside them or in PostgreSQL.

use std::path::{Path, PathBuf};

use sqlx::{migrate::Migrator, postgres::PgConnectOptions};

use super::{OpenError, look::KEYS_NAME};
use crate::{
    model::{DatabaseUrl, KeyNodes},
    store::engine::{SCHEMA, STAGE, StoreError, Target, Writers, in_schema},
};

static SQLITE: Migrator = sqlx::migrate!("./migrations");
static POSTGRES: Migrator = sqlx::migrate!("./migrations/postgres");

/// The database's name in the data directory.
pub(super) const DATABASE: &str = "inmail.db";

/// Where a mailbox is.
#[derive(Clone)]
pub struct Place {
    pub(super) directory: PathBuf,
    server: Option<Box<PgConnectOptions>>,
    /// Where new keys are, if not in the directory. Only beside a server.
    pub(super) nodes: Option<KeyNodes>,
    writers: Writers,
}

impl From<&Path> for Place {
    fn from(directory: &Path) -> Self {
        Self::files(directory)
    }
}

impl From<&PathBuf> for Place {
    fn from(directory: &PathBuf) -> Self {
        Self::files(directory)
    }
}

impl From<&Self> for Place {
    fn from(place: &Self) -> Self {
        place.clone()
    }
}

impl Place {
    /// A directory whose rows are in a database of this server, or in a file of their own. Only beside a server the
    /// new keys are on key nodes.
    pub fn new(
        directory: &Path,
        database: Option<&DatabaseUrl>,
        nodes: Option<&KeyNodes>,
    ) -> Result<Self, OpenError> {
        let server = database.map(|url| {
            let options = url.as_str().parse();
            let options = options.map_err(|source| OpenError::Address { source });
            options.map(|options| in_schema(&options, SCHEMA))
        });
        Ok(Self {
            directory: directory.to_owned(),
            nodes: nodes.filter(|_| server.is_some()).cloned(),
            writers: Writers::One,
            server: server.transpose()?.map(Box::new),
        })
    }

    /// Whether other bots use the same database and key nodes. Each has a directory of its own.
    #[must_use]
    pub fn shared(mut self, is_shared: bool) -> Self {
        self.writers = if is_shared {
            Writers::Many
        } else {
            Writers::One
        };
        self
    }

    /// The same place where a database is made that then becomes this one's.
    pub(super) fn staged(&self) -> Self {
        let staged = |options| Box::new(in_schema(options, STAGE));
        Self {
            server: self.server.as_deref().map(staged),
            writers: Writers::One,
            ..self.clone()
        }
    }

    fn files(directory: &Path) -> Self {
        Self {
            directory: directory.to_owned(),
            server: None,
            nodes: None,
            writers: Writers::One,
        }
    }

    pub(super) fn keys(&self) -> PathBuf {
        self.directory.join(KEYS_NAME)
    }

    /// The file of the database, or what the server's database is called in errors.
    pub(in crate::store) fn database(&self) -> PathBuf {
        let Some(server) = &self.server else {
            return self.directory.join(DATABASE);
        };
        let (host, port) = (server.get_host(), server.get_port());
        let name = server.get_database().unwrap_or(server.get_username());
        format!("the PostgreSQL database {name} at {host}:{port}").into()
    }

    /// Why the database could not be opened or read.
    pub(in crate::store) fn failed(&self, source: StoreError) -> OpenError {
        let path = self.database();
        match (&self.server, source) {
            (Some(_), StoreError::Held) => OpenError::HeldElsewhere { path },
            (Some(_), source) => OpenError::Server { path, source },
            (None, source) => OpenError::database(&path, source),
        }
    }

    /// What people call it.
    pub fn name(&self) -> String {
        if self.server.is_some() {
            return self.database().display().to_string();
        }
        let whole = std::path::absolute(&self.directory);
        let whole = whole.unwrap_or_else(|_| self.directory.clone());
        whole.display().to_string()
    }

    /// The file of the database, if it is one.
    pub(super) fn file(&self) -> Option<PathBuf> {
        self.server.is_none().then(|| self.database())
    }

    pub(super) fn migrations(&self) -> &'static Migrator {
        if self.server.is_some() {
            &POSTGRES
        } else {
            &SQLITE
        }
    }

    pub(super) fn target(&self) -> Target {
        match &self.server {
            Some(server) => Target::Postgres(server.clone(), self.writers),
            None => Target::Sqlite(self.database()),
        }
    }
}
