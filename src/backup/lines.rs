//! The lines of a backup, inside its encryption.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::BackupError;
use crate::store::backup::Entry;

/// The number of this form. A release that reads a form also reads the ones before.
const FORM: u32 = 1;
/// No entry is longer: a mail of the largest size, with every character escaped, is a tenth of it.
const LONGEST: u64 = 256 * 1024;

#[derive(Serialize, Deserialize)]
struct Heading {
    inmail_backup: u32,
    version: String,
    made_at: String,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Line {
    Entry(Box<Entry>),
    End { end: u64 },
}

/// Writes lines.
pub(super) struct Writing<W> {
    to: W,
    done: u64,
}

impl<W: Write> Writing<W> {
    pub(super) fn begin(mut to: W, made_at: DateTime<Utc>) -> io::Result<Self> {
        let heading = Heading {
            inmail_backup: FORM,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            made_at: made_at.to_rfc3339(),
        };
        write_line(&mut to, &heading)?;
        Ok(Self { to, done: 0 })
    }

    pub(super) fn add(&mut self, entry: &Entry) -> io::Result<()> {
        self.done += 1;
        write_line(&mut self.to, entry)
    }

    pub(super) fn end(mut self) -> io::Result<W> {
        write_line(&mut self.to, &Line::End { end: self.done })?;
        Ok(self.to)
    }
}

fn write_line(to: &mut impl Write, line: &impl Serialize) -> io::Result<()> {
    let mut text = Zeroizing::new(serde_json::to_vec(line)?);
    text.push(b'\n');
    to.write_all(&text)
}

/// Reads lines.
pub(super) struct Reading<R> {
    from: R,
    path: PathBuf,
    done: u64,
    is_over: bool,
}

impl<R: Read> Reading<BufReader<R>> {
    pub(super) fn begin(from: R, path: &Path) -> Result<Self, BackupError> {
        let mut reading = Self {
            from: BufReader::new(from),
            path: path.to_owned(),
            done: 0,
            is_over: false,
        };
        let line = reading.line()?;
        let heading: Heading =
            serde_json::from_slice(&line).map_err(|_| BackupError::NotABackup {
                path: path.to_owned(),
            })?;
        if heading.inmail_backup > FORM {
            return Err(BackupError::Newer {
                path: path.to_owned(),
            });
        }
        Ok(reading)
    }
}

impl<R: BufRead> Reading<R> {
    /// How many entries have been read.
    pub(super) fn done(&self) -> u64 {
        self.done
    }

    /// The next entry. `None` after the last one, if all are there and nothing follows.
    pub(super) fn next(&mut self) -> Result<Option<Entry>, BackupError> {
        if self.is_over {
            return Ok(None);
        }
        let line = self.line()?;
        match serde_json::from_slice(&line) {
            Ok(Line::Entry(entry)) => {
                self.done += 1;
                Ok(Some(*entry))
            }
            Ok(Line::End { end }) if end == self.done && self.line()?.is_empty() => {
                self.is_over = true;
                Ok(None)
            }
            _ => Err(self.damaged()),
        }
    }

    fn line(&mut self) -> Result<Zeroizing<Vec<u8>>, BackupError> {
        let mut line = Zeroizing::new(Vec::new());
        let mut most = (&mut self.from).take(LONGEST);
        match most.read_until(b'\n', &mut line) {
            Ok(_) => Ok(line),
            Err(_) => Err(self.damaged()),
        }
    }

    fn damaged(&self) -> BackupError {
        BackupError::Damaged {
            path: self.path.clone(),
        }
    }
}
