//! The content of the files, read with statements of its own, so that it shares no mistake of the program.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    os::unix::fs::FileExt,
    path::Path,
};

use aho_corasick::AhoCorasick;
use inmail::{model::UserId, store::Store};

/// The key file's header, and a slot (its format, version 1).
const HEADER: u64 = 4_096;
const KEY: usize = 32;
/// Zeros are skipped in pieces of this size.
const BLOCK: usize = 4_096;

/// The content of the files.
#[derive(Default)]
pub struct Files {
    /// The slot of each text.
    pub texts: BTreeMap<i64, u64>,
    /// The sender and the deadline of each mail.
    pub mails: BTreeMap<i64, (i64, i64)>,
    pub copies: BTreeSet<(i64, i64)>,
    /// How many of them name another sender or server than their mail.
    pub wrong_copies: usize,
    /// Those of them that their holders have archived.
    pub archived: BTreeSet<(i64, i64)>,
    pub drafts: BTreeSet<i64>,
    pub reports: BTreeSet<i64>,
    /// From whom a person accepts mail, and whether they get notices, as stored. A person who is missing
    /// has not changed either.
    pub people: BTreeMap<i64, (i64, i64)>,
    /// Who has blocked whom.
    pub blocks: BTreeSet<(i64, i64)>,
    /// The mail and the holder of each copy that is unread.
    pub unread: BTreeSet<(i64, i64)>,
    pub suspended: BTreeSet<i64>,
    /// The kind and the object of each job.
    pub jobs: BTreeSet<(String, i64)>,
    /// The first keys of the vault, as many as are in use.
    pub keys: Vec<u8>,
}

const EVERYTHING: &str = "
    SELECT 'text' AS what, id AS a, slot AS b, 0 AS c FROM texts
    UNION ALL SELECT 'mail', id, sender, deadline FROM mails
    UNION ALL SELECT 'copy', mail_id, holder, archived FROM copies
    UNION ALL SELECT 'wrong copy', 0, 0, 0 FROM copies JOIN mails ON mails.id = copies.mail_id
              WHERE copies.sender <> mails.sender OR copies.guild_id <> mails.guild_id
    UNION ALL SELECT 'draft', id, 0, 0 FROM drafts
    UNION ALL SELECT 'report', id, 0, 0 FROM reports
    UNION ALL SELECT 'unread', mail_id, holder, 0 FROM copies WHERE unread = 1
    UNION ALL SELECT 'suspended', user_id, 0, 0 FROM suspensions
    UNION ALL SELECT 'person', user_id, accepts, notices FROM people
    UNION ALL SELECT 'block', blocker, blocked, 0 FROM blocks
    UNION ALL SELECT key, 0, 0, 0 FROM jobs";

impl Files {
    /// Reads everything.
    pub async fn read(store: &Store, directory: &Path) -> Self {
        let mut reader = store.read().await.unwrap();
        let rows: Vec<(String, i64, i64, i64)> = reader.read(EVERYTHING).await.unwrap();
        let mut files = Self::default();
        for (what, a, b, c) in rows {
            match what.as_str() {
                "text" => drop(files.texts.insert(a, b.cast_unsigned())),
                "mail" => drop(files.mails.insert(a, (b, c))),
                "copy" => {
                    files.copies.insert((a, b));
                    if c != 0 {
                        files.archived.insert((a, b));
                    }
                }
                "wrong copy" => files.wrong_copies += 1,
                "draft" => drop(files.drafts.insert(a)),
                "person" => drop(files.people.insert(a, (b, c))),
                "block" => drop(files.blocks.insert((a, b))),
                "report" => drop(files.reports.insert(a)),
                "unread" => drop(files.unread.insert((a, b))),
                "suspended" => drop(files.suspended.insert(a)),
                job => {
                    let (kind, object) = job.split_once(':').unwrap_or((job, "0"));
                    let object = object.parse().unwrap();
                    files.jobs.insert((kind.to_owned(), object));
                }
            }
        }
        let slots = files.texts.values().max().map_or(0, |last| last + 1);
        files.keys = vec![0; usize::try_from(slots).unwrap() * KEY];
        let vault = fs::File::open(directory.join("inmail.keys")).unwrap();
        vault.read_exact_at(&mut files.keys, HEADER).unwrap();
        files
    }

    pub fn key(&self, id: i64) -> Option<&[u8]> {
        let slot = usize::try_from(*self.texts.get(&id)?).unwrap();
        let key = &self.keys[slot * KEY..][..KEY];
        key.iter().any(|byte| *byte != 0).then_some(key)
    }

    /// Whether every text has its key and every key its text.
    pub fn keys_fit(&self, directory: &Path) -> bool {
        let vault = fs::read(directory.join("inmail.keys")).unwrap();
        let (slots, _) = vault[usize::try_from(HEADER).unwrap()..].as_chunks::<KEY>();
        let keys = slots.iter().filter(|key| **key != [0; KEY]).count();
        let whole = self.texts.keys().all(|id| self.key(*id).is_some());
        whole && keys == self.texts.len()
    }

    pub fn has_job(&self, kind: &str, object: i64) -> bool {
        self.jobs.contains(&(kind.to_owned(), object))
    }

    /// How many unread mails a notice of this person should count.
    pub fn countable(&self, person: UserId) -> u32 {
        let person = person.get();
        let switches = self.people.get(&person).copied();
        if switches.is_some_and(|(accepts, notices)| accepts == 0 || notices == 0) {
            return 0;
        }
        let mine = self.unread.iter().filter(|(_, holder)| *holder == person);
        let counts = mine.filter(|(mail, _)| {
            let sender = self.mails[mail].0;
            !self.suspended.contains(&sender) && !self.blocks.contains(&(person, sender))
        });
        u32::try_from(counts.count()).unwrap()
    }

    /// Whether only jobs are left that never end.
    pub fn is_at_rest(&self) -> bool {
        const ENDLESS: [&str; 4] = ["sweep", "retire", "census", "scrub"];
        let mut kinds = self.jobs.iter().map(|(kind, _)| kind.as_str());
        kinds.all(|kind| ENDLESS.contains(&kind))
    }
}

/// Whether any of these bytes are in the files of a directory. None of the patterns is all zeros.
pub fn is_any_left(directory: &Path, wanted: &AhoCorasick) -> bool {
    let mut files = fs::read_dir(directory).unwrap().filter_map(Result::ok);
    files.any(|file| fs::read(file.path()).is_ok_and(|bytes| wanted.is_match(written(&bytes))))
}

/// All bytes but the zeros at the end, of which key files have two million, and one block of these.
fn written(bytes: &[u8]) -> &[u8] {
    let blocks = bytes.chunks(BLOCK).rev();
    let zeros = blocks.take_while(|block| **block == [0; BLOCK][..block.len()]);
    let zeros: usize = zeros.map(<[u8]>::len).sum();
    &bytes[..bytes.len() - zeros.saturating_sub(BLOCK)]
}
