//! The ledger: what people wrote, what they were told of it, and what they must therefore see or never
//! see again.

use std::{
    collections::{BTreeSet, HashMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Steps that are told when something is wrong.
const REMEMBERED: usize = 40;

/// How much is known of something that cannot be taken back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Known {
    /// It was never asked for.
    #[default]
    No,
    /// It was asked for, and the answer was lost or a refusal.
    Perhaps,
    /// Somebody was told.
    Yes,
}

/// A draft and the mail it may have become.
#[derive(Clone, Debug)]
pub struct Draft {
    pub from: String,
    pub to: String,
    pub cc: Vec<String>,
    pub subject: Option<String>,
    /// Everything it ever said, the newest last.
    pub texts: Vec<String>,
    pub sent: Known,
    /// What its receipt showed.
    pub receipt: Option<String>,
    pub deleted: Known,
    /// The mail's number, once it was on a button.
    pub id: Option<String>,
}

impl Draft {
    pub fn secrets(&self) -> impl Iterator<Item = &[u8]> {
        let texts = self.texts.iter().chain(&self.subject);
        texts.map(String::as_bytes)
    }
}

#[derive(Default)]
struct Notes {
    drafts: Vec<Draft>,
    /// Which draft a word is from; no two have one in common.
    words: HashMap<String, usize>,
    steps: VecDeque<String>,
    answered: usize,
    cut: usize,
    told_deleted: usize,
}

/// See the module.
#[derive(Default)]
pub struct Ledger(Mutex<Notes>);

impl Ledger {
    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Somebody has written something.
    pub fn begin(&self, draft: Draft) -> usize {
        let mut notes = self.notes();
        let number = notes.drafts.len();
        let words = draft.texts.iter().chain(&draft.subject);
        let words: Vec<String> = words
            .flat_map(|text| text.split(' ').map(ToOwned::to_owned))
            .collect();
        notes
            .words
            .extend(words.into_iter().map(|word| (word, number)));
        notes.drafts.push(draft);
        number
    }

    /// It may now say this.
    pub fn edit(&self, draft: usize, text: &str) {
        let mut notes = self.notes();
        let words = text.split(' ').map(|word| (word.to_owned(), draft));
        notes.words.extend(words);
        notes.drafts[draft].texts.push(text.to_owned());
    }

    pub fn sending(&self, draft: usize) {
        let sent = &mut self.notes().drafts[draft].sent;
        *sent = (*sent).max(Known::Perhaps);
    }

    /// Its sender saw the receipt, which shows one of its texts and perhaps its number.
    pub fn sent(&self, draft: usize, receipt: &str, id: Option<String>) {
        let draft = &mut self.notes().drafts[draft];
        draft.sent = Known::Yes;
        draft.id = draft.id.take().or(id);
        let shown = draft.texts.iter().find(|text| receipt.contains(*text));
        draft.receipt = shown.cloned();
    }

    pub fn deleting(&self, draft: usize) {
        let deleted = &mut self.notes().drafts[draft].deleted;
        *deleted = (*deleted).max(Known::Perhaps);
    }

    /// Its sender was told that it is deleted, or that there is no such mail.
    pub fn deleted(&self, draft: usize) {
        let mut notes = self.notes();
        if notes.drafts[draft].deleted != Known::Yes {
            notes.told_deleted += 1;
        }
        notes.drafts[draft].deleted = Known::Yes;
    }

    /// The mails of which words stand in a text.
    pub fn mails_in(&self, text: &str) -> BTreeSet<usize> {
        let notes = self.notes();
        let words = text.split(|letter: char| !letter.is_alphabetic());
        words
            .filter_map(|word| notes.words.get(word).copied())
            .collect()
    }

    /// The mails that this person must never see again.
    pub fn gone_for(&self, person: &str) -> BTreeSet<usize> {
        let notes = self.notes();
        let drafts = notes.drafts.iter().enumerate();
        let gone = drafts.filter(|(_, draft)| {
            let loses = draft.from == person || draft.to == person;
            draft.deleted == Known::Yes && loses
        });
        gone.map(|(number, _)| number).collect()
    }

    pub fn draft(&self, number: usize) -> Draft {
        self.notes().drafts[number].clone()
    }

    pub fn drafts(&self) -> Vec<Draft> {
        self.notes().drafts.clone()
    }

    /// What happens, for whoever has to find out what went wrong.
    pub fn step(&self, step: String) {
        let steps = &mut self.notes().steps;
        steps.push_back(step);
        if steps.len() > REMEMBERED {
            steps.pop_front();
        }
    }

    pub fn steps(&self) -> Vec<String> {
        self.notes().steps.iter().cloned().collect()
    }

    pub fn count(&self, answered: bool) {
        let mut notes = self.notes();
        if answered {
            notes.answered += 1;
        } else {
            notes.cut += 1;
        }
    }

    /// Answers, answers lost, and deletions told.
    pub fn counts(&self) -> [usize; 3] {
        let notes = self.notes();
        [notes.answered, notes.cut, notes.told_deleted]
    }
}
