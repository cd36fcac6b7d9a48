//! Who can read a backup: whoever has the passphrase, or the identity of a recipient.

use std::{
    fs,
    io::{self, BufRead, Write},
    iter,
    path::Path,
};

use age::{
    DecryptError, Decryptor, Encryptor, scrypt,
    secrecy::SecretString,
    stream::{StreamReader, StreamWriter},
    x25519::{Identity, Recipient},
};

use super::BackupError;

/// Encrypts a backup.
pub enum Sealer {
    Passphrase(SecretString),
    Recipients(Vec<Recipient>),
}

/// Decrypts a backup.
pub enum Opener {
    Passphrase(SecretString),
    Identities(Vec<Identity>),
}

impl Sealer {
    /// To these recipients, each written as `age1…`. There must be at least one.
    pub fn to(recipients: &[String]) -> Result<Self, BackupError> {
        let parsed = recipients.iter().map(|text| {
            let text = text.trim();
            text.parse().map_err(|_| BackupError::Recipient {
                text: text.to_owned(),
            })
        });
        parsed.collect::<Result<_, _>>().map(Self::Recipients)
    }

    pub(super) fn seal<W: Write>(self, output: W) -> io::Result<StreamWriter<W>> {
        let encryptor = match &self {
            Self::Passphrase(passphrase) => Encryptor::with_user_passphrase(passphrase.clone()),
            Self::Recipients(all) => {
                let all = all.iter().map(|one| one as &dyn age::Recipient);
                Encryptor::with_recipients(all).map_err(io::Error::other)?
            }
        };
        encryptor.wrap_output(output)
    }
}

impl Opener {
    /// With the identities in a file as `age-keygen` writes it.
    pub fn with(file: &Path) -> Result<Self, BackupError> {
        let text = fs::read_to_string(file).map_err(|source| BackupError::File {
            path: file.to_owned(),
            source,
        })?;
        let lines = text.lines().map(str::trim);
        let identities: Vec<Identity> = lines
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .filter_map(|line| line.parse().ok())
            .collect();
        if identities.is_empty() {
            return Err(BackupError::Identity {
                path: file.to_owned(),
            });
        }
        Ok(Self::Identities(identities))
    }

    pub(super) fn open<R: BufRead>(
        &self,
        input: R,
        file: &Path,
    ) -> Result<StreamReader<R>, BackupError> {
        let path = || file.to_owned();
        let decryptor = Decryptor::new_buffered(input).map_err(|error| match error {
            DecryptError::Io(source) if source.kind() != io::ErrorKind::UnexpectedEof => {
                BackupError::File {
                    path: path(),
                    source,
                }
            }
            _ => BackupError::NotABackup { path: path() },
        })?;
        let opened = match self {
            Self::Passphrase(_) if !decryptor.is_scrypt() => {
                return Err(BackupError::NeedsIdentity { path: path() });
            }
            Self::Identities(_) if decryptor.is_scrypt() => {
                return Err(BackupError::NeedsPassphrase { path: path() });
            }
            Self::Passphrase(passphrase) => {
                let identity = scrypt::Identity::new(passphrase.clone());
                decryptor.decrypt(iter::once(&identity as &dyn age::Identity))
            }
            Self::Identities(all) => {
                decryptor.decrypt(all.iter().map(|one| one as &dyn age::Identity))
            }
        };
        opened.map_err(|error| match error {
            DecryptError::DecryptionFailed
            | DecryptError::KeyDecryptionFailed
            | DecryptError::NoMatchingKeys => match self {
                Self::Passphrase(_) => BackupError::WrongPassphrase { path: path() },
                Self::Identities(_) => BackupError::WrongIdentity { path: path() },
            },
            _ => BackupError::Damaged { path: path() },
        })
    }
}
