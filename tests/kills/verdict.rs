//! The verdict: with all faults over, compares what everybody sees and what the files hold with the ledger.

use std::{collections::BTreeMap, path::Path, time::Duration};

use sandbox::{Actor, Discord, Message};
use serde_json::Value;
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};

use crate::{
    ledger::{Draft, Known, Ledger},
    life::{insist, wait},
    people::{BLOCKED, BLOCKER, NAMES, shown},
    scanner::{Wanted, files},
};

/// After this time every window is over, exports contain all mail, and delayed findings are known. Tokens
/// of the last minute are still valid.
const LATER: Duration = Duration::from_mins(14);

/// What one person holds: how many copies of each mail, by its id.
type Held = BTreeMap<usize, usize>;

/// What the verdict is about.
pub struct Verdict<'a> {
    pub discord: &'a Discord,
    pub ledger: &'a Ledger,
}

impl Verdict<'_> {
    /// Compares what people see with the ledger. Returns what each of them holds.
    pub async fn on_people(&self) -> BTreeMap<&'static str, Held> {
        self.discord.clock().advance(LATER);
        let mut held = BTreeMap::new();
        for name in NAMES {
            held.insert(name, self.exported(&self.discord.user(name)).await);
        }
        for (number, draft) in self.ledger.drafts().iter().enumerate() {
            judge(number, draft, &held);
        }
        for name in NAMES {
            self.notices(&self.discord.user(name)).await;
            self.screens(&self.discord.user(name), &held[name]).await;
        }
        held
    }

    /// All of a person's mail, as the program exports it.
    async fn exported(&self, person: &Actor) -> Held {
        let ask = || person.begin_slash("/inmail privacy", &[]);
        insist(self.discord, person, ask).await;
        let export = || person.begin_click("Export my data");
        insist(self.discord, person, export).await;
        let file = |person: &Actor| {
            let screen = person.screen();
            screen.into_iter().find(|seen| !seen.files().is_empty())
        };
        assert!(wait(person, |person| file(person).is_some()).await);
        let message = file(person).unwrap();
        assert_eq!(message.files().len(), 1);
        let bytes = person.file(&message, message.files()[0]).unwrap();
        let entries: Vec<Value> = serde_json::from_slice(&bytes).unwrap();
        let mut held = Held::new();
        for entry in entries.iter().filter(|entry| entry["kind"] == "inmail") {
            let text = entry["message"].as_str().unwrap();
            let number = *self.ledger.mails_in(text).first().unwrap();
            let draft = self.ledger.draft(number);
            let expected = match &draft.receipt {
                Some(receipt) => receipt == text,
                None => draft.texts.iter().any(|known| known == text),
            };
            assert!(expected, "mail {number} does not say what was sent");
            assert_eq!(entry["subject"].as_str(), draft.subject.as_deref());
            *held.entry(number).or_default() += 1;
        }
        held
    }

    /// One notice counts all that is unread, as the inbox marks it, and there is none where nothing is.
    async fn notices(&self, person: &Actor) {
        let unread = self.unread(person).await;
        let says = format!("{unread} unread InMail");
        let is_right = |person: &Actor| match &person.dms()[..] {
            [] => unread == 0,
            [one] => unread > 0 && one.text().starts_with(&says),
            _ => false,
        };
        let settled = wait(person, is_right).await;
        let told: Vec<String> = person.dms().iter().map(Message::text).collect();
        assert!(settled, "{}: {unread} unread, and {told:?}", person.name());
    }

    /// Once no job waits any more, nobody has two notices.
    pub fn on_settled_notices(&self) {
        for name in NAMES {
            let left = self.discord.user(name).dms().len();
            assert!(left <= 1, "{name} has {left} notices after the end");
        }
    }

    /// How much a person has not read of what they may be told of.
    async fn unread(&self, person: &Actor) -> usize {
        let ask = || person.begin_slash("/inmail inbox", &[]);
        let mut list = insist(self.discord, person, ask).await.message.unwrap();
        let mut unread = 0;
        loop {
            let lines = list.text();
            let new = lines.lines().filter(|line| line.starts_with("**New**"));
            // Whoever is blocked is not announced.
            let from = format!("**{BLOCKED}**");
            let is_barred = person.name() == BLOCKER && self.blocks(person).await;
            unread += new
                .filter(|line| !is_barred || !line.contains(&from))
                .count();
            if !list.enabled("Older") {
                return unread;
            }
            let older = list.clone();
            let ask = || person.begin_click_seen(&older, "Older");
            list = insist(self.discord, person, ask).await.message.unwrap();
        }
    }

    /// Whether this person has blocked anybody.
    async fn blocks(&self, person: &Actor) -> bool {
        let ask = || person.begin_slash("/inmail settings", &[]);
        let settings = insist(self.discord, person, ask).await;
        settings.text().contains("You have blocked:")
    }

    /// Nobody sees a mail that they do not hold. A sender may see a draft that was never sent.
    async fn screens(&self, person: &Actor, held: &Held) {
        let drafts = self.ledger.drafts();
        let is_strange = |number: &usize| {
            let draft = &drafts[*number];
            let own = draft.from == person.name() && draft.sent != Known::Yes;
            !held.contains_key(number) && !own
        };
        let strange = |person: &Actor| {
            let mut screen = person.screen().into_iter();
            screen.find_map(|message| {
                let seen = self.ledger.mails_in(&shown(Some(&message)));
                let number = seen.into_iter().find(is_strange)?;
                Some((number, message))
            })
        };
        let clean = |person: &Actor| strange(person).is_none();
        if !wait(person, clean).await {
            let (number, message) = strange(person).unwrap();
            let (draft, body) = (&drafts[number], message.body);
            panic!(
                "{} still sees mail {number}, {draft:?}, in {body}",
                person.name()
            );
        }
    }

    /// Compares the files after the program's end with what people see.
    pub async fn on_files(&self, data: &Path, log: &Path, held: &BTreeMap<&'static str, Held>) {
        self.on_settled_notices();
        let options = SqliteConnectOptions::new().filename(data.join("inmail.db"));
        let mut conn = SqliteConnection::connect_with(&options).await.unwrap();
        let conn = &mut conn;
        let sound: String = sqlx::query_scalar("PRAGMA integrity_check")
            .fetch_one(&mut *conn)
            .await
            .unwrap();
        assert_eq!(sound, "ok");
        let mut count = async |sql: &'static str| -> usize {
            let count: i64 = sqlx::query_scalar(sql).fetch_one(&mut *conn).await.unwrap();
            usize::try_from(count).unwrap()
        };
        let open = "SELECT count(*) FROM jobs WHERE key GLOB 'notify:*'";
        assert_eq!(count(open).await, 0, "the outbox is settled");
        let copies: usize = held.values().flat_map(BTreeMap::values).sum();
        assert_eq!(count("SELECT count(*) FROM copies").await, copies);
        let orphans = "SELECT count(*) FROM texts WHERE id NOT IN
                       (SELECT mail_id FROM copies UNION SELECT id FROM drafts)";
        assert_eq!(count(orphans).await, 0, "texts of nobody");
        let texts = count("SELECT count(*) FROM texts").await;
        let vault = std::fs::read(data.join("inmail.keys")).unwrap();
        let keys = vault[4_096..].chunks(32).filter(|key| *key != [0; 32]);
        assert_eq!(keys.count(), texts, "as many keys as texts");

        let drafts = self.ledger.drafts();
        let wanted = Wanted::windows(drafts.iter().flat_map(Draft::secrets));
        for place in [data, log] {
            let trace = wanted.anywhere(&files(place));
            assert!(trace.is_none(), "text is left: {}", trace.unwrap());
        }
        let gone = drafts.iter().filter(|draft| draft.deleted == Known::Yes);
        let ids = gone.filter_map(|draft| Some(draft.id.as_ref()?.clone().into_bytes()));
        let trace = Wanted::whole(ids).anywhere(&files(log));
        assert!(trace.is_none(), "a number is left: {}", trace.unwrap());
        let logged = std::fs::metadata(log.join("log")).unwrap().len();
        assert!(
            logged > 0,
            "nothing was logged, so nothing was looked through"
        );
    }
}

/// One mail: it is there for everybody or gone for everybody, as its sender was told.
fn judge(number: usize, draft: &Draft, held: &BTreeMap<&'static str, Held>) {
    let has = |name: &String| held[name.as_str()].get(&number).copied().unwrap_or(0);
    let others = held.values().filter(|held| held.contains_key(&number));
    let (others, from, to) = (others.count(), has(&draft.from), has(&draft.to));
    let copied: Vec<usize> = draft.cc.iter().map(has).collect();
    let what = format!("mail {number}, {:?}/{:?}", draft.sent, draft.deleted);
    let all = copied.iter().chain([&from, &to]);
    assert!(all.clone().all(|copies| *copies <= 1), "doubled: {what}");
    assert_eq!(others, all.sum::<usize>(), "in strange hands: {what}");
    assert_eq!(from, to, "not one and the same for both: {what}");
    let kept = copied.iter().all(|copies| *copies == 1);
    let none = copied.iter().all(|copies| *copies == 0);
    assert!(kept || none, "not one and the same for all: {what}");
    if draft.sent == Known::No {
        assert!(from == 0 && none, "sent by nobody: {what}");
    }
    if draft.sent == Known::Yes {
        assert!(kept, "a copy is lost: {what}");
        assert!(from == 1 || draft.deleted > Known::No, "lost: {what}");
    }
    if draft.deleted == Known::Yes {
        assert_eq!(from, 0, "brought back: {what}");
    }
    if from == 1 {
        assert!(kept, "a copy is lost: {what}");
    } else if kept && !copied.is_empty() {
        assert!(draft.deleted > Known::No, "lost: {what}");
    }
}
