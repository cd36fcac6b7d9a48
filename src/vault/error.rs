//! What can go wrong with the key file.

use std::{io, path::PathBuf};

use super::ring::Unfit;

/// Why the vault cannot be used. Operators read these sentences.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    #[error("the key file {path} is missing; restore it and the database from the same backup")]
    Missing { path: PathBuf },
    #[error("{path} is not an InMail key file; restore it and the database from the same backup")]
    NotAVault { path: PathBuf },
    #[error("the key file {path} was written by a newer InMail; start that version")]
    Newer { path: PathBuf },
    #[error(
        "the key file {path} is cut short or was added to; restore it and the database from the same backup"
    )]
    Cut { path: PathBuf },
    #[error(
        "the key file {path} has a master key; set `master_key_file` to the file that holds it, or load it as systemd's credential master-key"
    )]
    MasterKeyMissing { path: PathBuf },
    #[error(
        "this master key does not open the key file {path}; give the bot the one that does, or the one from before the last `inmail key add`"
    )]
    MasterKeyWrong { path: PathBuf },
    #[error("the key file {path} has a master key already; to exchange it, run `inmail key add`")]
    HasMasterKey { path: PathBuf },
    #[error(
        "there is a master key, but the key file {path} has none; stop the bot and run `inmail key on`, or take the key away (`inmail check` says where it comes from)"
    )]
    MasterKeyUnused { path: PathBuf },
    #[error("this master key opens the key file already; make a new one with `inmail key new`")]
    SameMasterKey,
    #[error("the key file {path} was replaced meanwhile; run the command again")]
    Replaced { path: PathBuf },
    #[error("cannot use the key file {path}; check its permissions and its disk")]
    Io { path: PathBuf, source: io::Error },
    #[error(
        "the key node {address} cannot be used; check that it runs and that `key_nodes` leads to it"
    )]
    Node {
        address: String,
        #[source]
        source: redis::RedisError,
    },
    #[error("the key node {address} is not fit to hold keys: {why}")]
    Unfit { address: String, why: Unfit },
    #[error(
        "fewer than two of the three key nodes can be reached; start them, or mend the way to them (`inmail doctor` names them)"
    )]
    Unreachable,
    #[error("the key file is full; nothing can be kept until something is deleted")]
    Full,
    #[error("the system gave no random numbers; check that this process may call getrandom")]
    Random(#[source] getrandom::Error),
    #[error("a text could not be written as JSON; please report this as a bug")]
    Encode(#[source] serde_json::Error),
    /// The cipher's error says nothing, by design, so there is no cause to keep.
    #[error("a text could not be sealed; please report this as a bug")]
    Seal,
}
