//! Backups: what of the data may be kept elsewhere, as one file encrypted with age.
//!
//! The file is made beside a running bot and put in place whole or not at all. Inside the encryption are
//! lines of JSON: a heading, the entries, and a last line that counts them.

mod error;
mod lines;
mod place;
mod secret;

use std::{
    fs::File,
    io::{BufReader, BufWriter, Seek, Write},
    path::Path,
};

use chrono::{DateTime, Utc};

pub use error::BackupError;
use lines::{Reading, Writing};
use place::NewFile;
pub use secret::{Opener, Sealer};

use crate::{
    model::MasterKey,
    store::{
        Place, Store, Vacant,
        backup::{Due, Entry, Put, Source},
    },
};

/// How many entries one write puts. Each adds one key at most.
const PORTION: usize = 32;

/// How far it has come: entries done, and all of them if known.
pub type Progress<'p> = &'p mut dyn FnMut(u64, Option<u64>);

/// What a backup holds, or what a restore has put in place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub mails: u64,
    pub reports: u64,
    /// What a restore left out, because its time was over.
    pub expired: u64,
}

impl Counts {
    fn count(&mut self, entry: &Entry) {
        match entry {
            Entry::Mail(_) => self.mails += 1,
            Entry::Report(_) => self.reports += 1,
            _ => {}
        }
    }
}

/// Writes a backup of the data directory to a new file. The bot may be running.
pub async fn write(
    place: Place,
    master: Option<&MasterKey>,
    file: &Path,
    sealer: Sealer,
    now: DateTime<Utc>,
    progress: Progress<'_>,
) -> Result<Counts, BackupError> {
    let new = NewFile::make(file)?;
    let source = Source::open(&place, master).await?;
    let encrypted = sealer.seal(BufWriter::new(new.writer()));
    let mut writing =
        Writing::begin(encrypted.map_err(|e| new.failed(e))?, now).map_err(|e| new.failed(e))?;
    let mut counts = Counts::default();
    let (mut source, entries) = source.rows(now).await?;
    let all = u64::try_from(entries.len()).ok();
    for (done, entry) in (1..).zip(entries) {
        if let Some(entry) = source.complete(entry).await? {
            counts.count(&entry);
            writing.add(&entry).map_err(|e| new.failed(e))?;
        }
        progress(done, all);
    }
    let ended = writing.end().and_then(age::stream::StreamWriter::finish);
    let ended = ended.and_then(|mut rest| rest.flush());
    ended.map_err(|e| new.failed(e))?;
    source.close().await?;
    new.put_in_place()?;
    Ok(counts)
}

/// Restores a backup into a data directory without data, whose key file gets this master key or none. The whole file is read and checked before anything
/// is written, and the files are put in place when all of it is on the disk.
pub async fn restore(
    data: &Path,
    master: Option<&MasterKey>,
    file: &Path,
    opener: &Opener,
    due: Due,
    progress: Progress<'_>,
) -> Result<Counts, BackupError> {
    let failed = |source| BackupError::File {
        path: file.to_owned(),
        source,
    };
    let mut whole = File::open(file).map_err(failed)?;
    let mut reading = Reading::begin(opener.open(BufReader::new(&whole), file)?, file)?;
    while reading.next()?.is_some() {}
    let all = reading.done();
    whole.rewind().map_err(failed)?;
    let mut reading = Reading::begin(opener.open(BufReader::new(&whole), file)?, file)?;
    let vacant = Vacant::take(data)?;
    match fill(&vacant, master, &mut reading, due, all, progress).await {
        Ok(counts) => {
            vacant.settle()?;
            Ok(counts)
        }
        Err(error) => {
            vacant.abandon()?;
            Err(error)
        }
    }
}

async fn fill(
    vacant: &Vacant,
    master: Option<&MasterKey>,
    reading: &mut Reading<impl std::io::BufRead>,
    due: Due,
    all: u64,
    progress: Progress<'_>,
) -> Result<Counts, BackupError> {
    let (store, _lock) = Store::open(&vacant.stage(), master).await?;
    let filled = put_all(&store, reading, due, all, progress).await;
    store.close().await;
    filled
}

async fn put_all(
    store: &Store,
    reading: &mut Reading<impl std::io::BufRead>,
    due: Due,
    all: u64,
    progress: Progress<'_>,
) -> Result<Counts, BackupError> {
    let mut counts = Counts::default();
    loop {
        let mut portion = Vec::with_capacity(PORTION);
        while portion.len() < PORTION
            && let Some(entry) = reading.next()?
        {
            portion.push(entry);
        }
        if portion.is_empty() {
            break;
        }
        let put = store.write(async move |tx| {
            let mut counts = Counts::default();
            for entry in portion {
                let mut one = Counts::default();
                one.count(&entry);
                match due.put(tx, entry).await? {
                    Put::Kept => {
                        counts.mails += one.mails;
                        counts.reports += one.reports;
                    }
                    Put::Expired => counts.expired += 1,
                }
            }
            Ok::<_, crate::store::StoreError>(counts)
        });
        let put = put.await?;
        counts.mails += put.mails;
        counts.reports += put.reports;
        counts.expired += put.expired;
        progress(reading.done(), Some(all));
    }
    store.write(async move |tx| due.finish(tx).await).await?;
    Ok(counts)
}
