//! The ledger: what people wrote, what they were told about it, and what they must therefore see or never
//! see again.

use std::{
    collections::{BTreeSet, HashMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// How many of the last steps are printed if something is wrong.
const REMEMBERED: usize = 40;

/// How much is known of an action that cannot be undone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Known {
    /// Nobody asked for it.
    #[default]
    No,
    /// A person asked for it, and the answer was lost or a refusal.
    Perhaps,
    /// A person was told that it is done.
    Yes,
}

/// A draft, and the mail that it may have become.
#[derive(Clone, Debug)]
pub struct Draft {
    pub from: String,
    pub to: String,
    pub cc: Vec<String>,
    pub subject: Option<String>,
    /// All of its texts, the newest last.
    pub texts: Vec<String>,
    pub sent: Known,
    /// The text that its receipt showed.
    pub receipt: Option<String>,
    pub deleted: Known,
    /// The mail's id, once a button contained it.
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
    /// The draft of each word. No two drafts share a word.
    words: HashMap<String, usize>,
    steps: VecDeque<String>,
    answered: usize,
    cut: usize,
    told_deleted: usize,
}

/// The ledger itself; cheap to share.
#[derive(Default)]
pub struct Ledger(Mutex<Notes>);

impl Ledger {
    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A person has written a draft.
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

    /// The draft may have this text now.
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

    /// The sender saw the receipt, with one of the draft's texts and perhaps its id.
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

    /// The sender was told that it is deleted, or that there is no such mail.
    pub fn deleted(&self, draft: usize) {
        let mut notes = self.notes();
        if notes.drafts[draft].deleted != Known::Yes {
            notes.told_deleted += 1;
        }
        notes.drafts[draft].deleted = Known::Yes;
    }

    /// The mails whose words occur in a text.
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

    /// Records a step, for the person who looks for a cause.
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

    /// How many answers came, were lost, and told of a deletion.
    pub fn counts(&self) -> [usize; 3] {
        let notes = self.notes();
        [notes.answered, notes.cut, notes.told_deleted]
    }
}
