//! The master key: where it comes from.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use zeroize::Zeroizing;

use super::{
    ConfigError,
    environment::{CREDENTIALS, without_quotes},
};
use crate::model::MasterKey;

/// Its name as systemd's credential, and of a file beside the settings.
const FILE: &str = "master-key";

/// A file with a master key.
pub(super) struct Found {
    pub path: PathBuf,
    is_credential: bool,
}

impl Found {
    /// The file, unless systemd guards it.
    pub(super) fn unguarded(self) -> Option<PathBuf> {
        (!self.is_credential).then_some(self.path)
    }
}

/// The file that the setting names, systemd's credential, or else a file beside the file of `settings`.
pub(super) fn find(
    named: Option<&Path>,
    environment: &BTreeMap<String, String>,
    settings: Option<&Path>,
) -> Option<Found> {
    if let Some(path) = named {
        return Some(Found {
            path: path.to_owned(),
            is_credential: false,
        });
    }
    let credentials = environment
        .get(CREDENTIALS)
        .map(|path| without_quotes(path));
    let credentials = credentials.filter(|path| !path.is_empty());
    let places = [
        (credentials.map(Path::new), true),
        (settings.and_then(Path::parent), false),
    ];
    places.into_iter().find_map(|(directory, is_credential)| {
        let path = directory?.join(FILE);
        path.exists().then_some(Found {
            path,
            is_credential,
        })
    })
}

/// Reads a file with a master key. Commands also read one that is not in force.
pub fn read(path: &Path) -> Result<MasterKey, ConfigError> {
    let text = fs::read(path).map_err(|source| ConfigError::MasterKeyFile {
        path: path.to_owned(),
        source,
    });
    let text = Zeroizing::new(text?);
    let text = str::from_utf8(&text).ok();
    text.and_then(MasterKey::parse)
        .ok_or_else(|| ConfigError::MasterKeyShape {
            path: path.to_owned(),
        })
}
