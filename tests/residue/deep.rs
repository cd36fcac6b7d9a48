//! The long run: people write, edit, answer, copy, read, report, remove and delete mail, and after each
//! deletion every byte is searched. It runs without HTTP, so that it can be very long.

use std::{env, path::Path, time::Instant};

use chrono::TimeDelta;
use fastrand::Rng;

use crate::{
    gone::{Gone, assert_forgotten, assert_none_of, logged},
    log,
    records::Kept,
    scanner::files,
    texts,
    world::World,
};
use inmail::model::{Folder, MailContent, MailId, UserId};
use testkit::running::place;

/// Deletions of a short run.
const FEW: usize = 200;
/// After every such deletion the sealed texts are tried with all 32 consecutive bytes of every file. After
/// the others only the bytes of the key are searched for, which finds the same.
const TRIED: usize = 2_000;
/// Also early on, while the files are small.
const FIRST_TRIED: usize = 2;
/// After this many deletions a day passes, and the clean-up runs.
const A_DAY: usize = 250;
/// People who write to each other again and again.
const TOWNSPEOPLE: i64 = 40;
/// One mail in this many goes between two people who have no other connection.
const STRANGERS: u32 = 40;

/// How many deletions the caller asks for.
pub fn wished() -> usize {
    let wished = env::var("DELETIONS").ok();
    wished.map_or(FEW, |wished| wished.parse().expect("DELETIONS is a number"))
}

/// Discord's id for the first person, who joined in 2016.
const FIRST_PERSON: i64 = 175_928_847_299_117_063;

/// A mail as it was written, before it is deleted.
struct Draft {
    view: inmail::model::ViewContext,
    gone: Gone,
    to: UserId,
    cc: Vec<UserId>,
}

fn somebody(number: i64) -> UserId {
    (FIRST_PERSON + number * 7_919_000_003).into()
}

/// The story of a world.
pub struct Story<'a> {
    world: World,
    data: &'a Path,
    rng: Rng,
    /// The time between two things that people do.
    pace: TimeDelta,
    people: i64,
    today: Vec<Gone>,
}

impl<'a> Story<'a> {
    pub async fn begin(data: &'a Path, seed: u64) -> Self {
        log::keep_log();
        Self {
            world: World::open(data).await,
            data,
            rng: Rng::with_seed(seed),
            pace: TimeDelta::seconds(1),
            people: TOWNSPEOPLE,
            today: Vec::new(),
        }
    }

    fn townsman(&mut self, but: &[UserId]) -> UserId {
        loop {
            let number = self.rng.i64(0..TOWNSPEOPLE);
            let person = somebody(number);
            if !but.contains(&person) {
                return person;
            }
        }
    }

    /// What a person writes, and the mail that it makes.
    fn content(&mut self, gone: &mut Gone) -> MailContent {
        let (subject, body) = (texts::subject(&mut self.rng), texts::body(&mut self.rng));
        let content = MailContent::parse(subject.as_deref().unwrap_or_default(), &body).unwrap();
        gone.texts.extend(subject);
        gone.texts.push(body);
        content
    }

    /// A person writes to another, perhaps in two attempts, perhaps with copies for others.
    async fn compose(&mut self) -> Draft {
        let mut gone = Gone::default();
        let (from, to, mut cc) = if self.rng.u32(..STRANGERS) == 0 {
            self.people += 2;
            let pair = [somebody(self.people), somebody(self.people + 1)];
            gone.strangers = Some(pair.map(UserId::get));
            (pair[0], pair[1], Vec::new())
        } else {
            let from = self.townsman(&[]);
            (from, self.townsman(&[from]), Vec::new())
        };
        if gone.strangers.is_none() && self.rng.u8(..8) == 0 {
            cc.push(self.townsman(&[from, to]));
        }
        let content = self.content(&mut gone);
        let (mut view, id) = self.world.compose(from, to, &cc, &content).await;
        gone.id = id.get();
        self.world.pass(self.pace);
        if self.rng.u8(..5) == 0 {
            gone.kept.push(self.world.records.kept(gone.id).await);
            let content = self.content(&mut gone);
            self.world.write(&mut view, id, &content).await;
        }
        Draft { view, gone, to, cc }
    }

    /// A mail is sent and deleted a little later. At that moment nothing is left of it.
    pub async fn deletion(&mut self, number: usize) {
        let mut draft = self.compose().await;
        let id = MailId::from(draft.gone.id);
        self.world.send(&mut draft.view, id).await;
        if self.rng.bool() {
            // Otherwise it is deleted while its notice is on the way.
            self.world.settle().await;
        }
        self.world.pass(self.pace);
        let (to, by_notice) = (draft.to, self.rng.bool());
        if self.rng.bool() {
            self.world.read(to, id, by_notice).await;
        }
        if self.rng.u8(..10) == 0 {
            let content = self.content(&mut Gone::default());
            let (mut view, answer) = self.world.answer(id, to, &content).await;
            if self.rng.bool() {
                self.world.send(&mut view, answer).await;
            }
            draft.gone.strangers = None;
        }
        if self.rng.u8(..50) == 0 {
            self.world.report(to, id).await;
            draft.gone.strangers = None;
        }
        self.bystanders().await;
        let Draft { view, gone, cc, .. } = &mut draft;
        gone.kept.push(self.world.records.kept(gone.id).await);
        let kept = gone.kept.clone();
        if !cc.is_empty() {
            // Copied people keep the text, sealed, and the key.
            gone.kept.clear();
        }
        self.world.delete(view, id).await;
        self.look(gone, number);
        if let Some(copied) = cc.pop().filter(|_| self.rng.bool()) {
            self.world.read(copied, id, false).await;
            self.world.remove(copied, id).await;
            gone.kept = kept;
            self.look(gone, number);
        }
        self.today.push(draft.gone);
        if number.is_multiple_of(A_DAY) {
            self.day().await;
        }
    }

    /// What others do meanwhile: mail that stays, so that pages split and merge.
    async fn bystanders(&mut self) {
        self.world.pass(self.pace);
        match self.rng.u8(..10) {
            0..3 => {
                let mut draft = self.compose().await;
                let id = draft.gone.id.into();
                self.world.send(&mut draft.view, id).await;
            }
            // A draft that nobody sends.
            3 => drop(self.compose().await),
            4 => {
                let viewer = self.townsman(&[]);
                self.world.look_into(Folder::Inbox, viewer).await;
            }
            5 => {
                let received = self.world.records.received().await;
                if let Some((mail, holder)) = self.rng.choice(received) {
                    self.world.remove(holder.into(), mail.into()).await;
                }
            }
            _ => {}
        }
    }

    fn look(&self, gone: &Gone, number: usize) {
        gone.assert_erased(self.data);
        if number.is_multiple_of(TRIED) || number == FIRST_TRIED {
            gone.assert_sealed_for_ever(&files(self.data));
        }
    }

    /// A day passes hour by hour. Afterwards nothing reveals what was deleted before it.
    async fn day(&mut self) {
        for _ in 0..24 {
            self.world.pass(TimeDelta::hours(1));
            self.world.settle().await;
        }
        let files = files(self.data);
        assert_none_of(&self.today, &files);
        assert_none_of(&self.today, &[logged()]);
        assert_forgotten(&self.today, &files);
        for [one, other] in self.today.iter().filter_map(|gone| gone.strangers) {
            let row = self.world.records.row_with(&[one, other]).await;
            assert_eq!(row, None, "a row ties two strangers");
        }
        self.today.clear();
        // Slow days, on which every sweep runs between two clicks, and busy ones.
        self.pace = TimeDelta::milliseconds(self.rng.i64(20..3_000));
    }

    /// What was deleted since the last day passed.
    pub fn today(&self) -> &[Gone] {
        &self.today
    }

    /// How an existing mail is stored.
    pub async fn living(&mut self) -> Kept {
        let received = self.world.records.received().await;
        let (mail, _) = *received.last().unwrap();
        self.world.records.kept(mail).await
    }

    pub async fn end(mut self) {
        self.day().await;
        self.world.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_each_of_many_deletions_nothing_is_left_and_after_a_day_nothing_names_them() {
    let place = place();
    let seed = env::var("SEED").map_or(7, |seed| seed.parse().expect("SEED is a number"));
    let (wished, began) = (wished(), Instant::now());
    println!("{wished} deletions, SEED={seed}");
    let mut story = Story::begin(place.path(), seed).await;
    for number in 1..=wished {
        story.deletion(number).await;
        if number.is_multiple_of(5_000) {
            let seconds = began.elapsed().as_secs();
            println!("{number} deletions after {seconds} s, nothing was left of any");
        }
    }
    story.end().await;
    let seconds = began.elapsed().as_secs_f32();
    println!("{wished} deletions in {seconds:.0} s, nothing was left of any");
}
