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
        Place, Store, StoreError, Vacant,
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
    fn add(&mut self, other: Self) {
        self.mails += other.mails;
        self.reports += other.reports;
        self.expired += other.expired;
    }

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

/// Restores a backup into a place without data, whose key file gets this master key or none. The whole file is read and checked before anything
/// is written, and the files are put in place when all of it is on the disk.
pub async fn restore(
    place: &Place,
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
    let vacant = Vacant::take(place).await?;
    fill(vacant, master, async |store| {
        put_all(store, &mut reading, due, all, progress).await
    })
    .await
}

/// Moves a mailbox whose bot does not run into a place without data, mail that can still be deleted included. Drafts
/// stay behind. The old files are left as they are.
pub async fn relocate(
    source: Source,
    place: &Place,
    due: Due,
    progress: Progress<'_>,
) -> Result<Counts, BackupError> {
    let (mut source, entries) = source.all_rows().await?;
    let all = u64::try_from(entries.len()).ok();
    let vacant = Vacant::take(place).await?;
    let counts = fill(vacant, None, async |store: &Store| {
        let (mut counts, mut done) = (Counts::default(), 0);
        let mut entries = entries.into_iter().peekable();
        while entries.peek().is_some() {
            let mut portion = Vec::with_capacity(PORTION);
            for entry in entries.by_ref().take(PORTION) {
                done += 1;
                portion.extend(source.complete(entry).await?);
            }
            counts.add(put_portion(store, portion, due).await?);
            progress(done, all);
        }
        store.write(async move |tx| due.finish(tx).await).await?;
        Ok(counts)
    })
    .await?;
    source.close().await?;
    Ok(counts)
}

/// Fills a new store and puts it in place, or leaves the place as it was.
async fn fill(
    vacant: Vacant,
    master: Option<&MasterKey>,
    put: impl AsyncFnOnce(&Store) -> Result<Counts, BackupError>,
) -> Result<Counts, BackupError> {
    let filled = async {
        let (store, _lock) = Store::open(&vacant.stage(), master).await?;
        let filled = put(&store).await;
        store.close().await;
        filled
    };
    match filled.await {
        Ok(counts) => {
            vacant.settle().await?;
            Ok(counts)
        }
        Err(error) => {
            vacant.abandon().await?;
            Err(error)
        }
    }
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
        counts.add(put_portion(store, portion, due).await?);
        progress(reading.done(), Some(all));
    }
    store.write(async move |tx| due.finish(tx).await).await?;
    Ok(counts)
}

async fn put_portion(store: &Store, portion: Vec<Entry>, due: Due) -> Result<Counts, StoreError> {
    store
        .write(async move |tx| {
            let mut counts = Counts::default();
            for entry in portion {
                let mut one = Counts::default();
                one.count(&entry);
                match due.put(tx, entry).await? {
                    Put::Kept => counts.add(one),
                    Put::Expired => counts.expired += 1,
                }
            }
            Ok(counts)
        })
        .await
}
