//! What the model knows about one draft and the mail that it becomes.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use inmail::model::{MailId, UserId, window::DRAFT_LIFE};

/// One draft and the mail that it becomes.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts")]
pub struct Facts {
    pub sender: UserId,
    pub readers: Vec<UserId>,
    pub answers: Option<MailId>,
    /// A click before this finds the draft alive, if nothing else has ended it.
    pub draft_until: DateTime<Utc>,
    /// The draft was shown, and nothing has happened since that may have ended it.
    pub draft_is_sure: bool,
    /// The texts that it may have: the last one shown, and everything written since.
    pub texts: Vec<(String, String)>,
    /// The times of clicks on Send that may have counted.
    pub sends: BTreeMap<i64, DateTime<Utc>>,
    /// Its sender has clicked Send.
    pub clicked_send: bool,
    /// The clicks on Send that did count.
    pub sent_by: BTreeSet<i64>,
    /// The click on Send at which the draft was certainly alive.
    pub sure_send: Option<i64>,
    pub told_sent: bool,
    /// When it was sent, once the files have shown that.
    pub sent_at: Option<DateTime<Utc>>,
    /// The Yes clicks in time that may have counted.
    pub yes: BTreeSet<i64>,
    /// A Yes failed with its keys half wiped. The writer may still finish it while this process lasts.
    pub yes_failed: bool,
    pub told_deleted: bool,
    /// The files have shown the mail without its sender's copy.
    pub seen_deleted: bool,
    /// People who may have given up their copy, other than by a deletion.
    pub released: BTreeSet<UserId>,
    /// People who have certainly given up their copy, and when they were told.
    pub gone: BTreeMap<UserId, DateTime<Utc>>,
    /// People who were told that it is in their archive, or that it is not, and have asked for nothing else
    /// since.
    pub archived: BTreeMap<UserId, bool>,
    /// People whom the files have shown as holders.
    pub seen: BTreeSet<UserId>,
    /// The key, as last seen in the key file.
    pub key: Option<Vec<u8>>,
    /// The key, once a search found it gone.
    pub wiped: Option<Vec<u8>>,
    /// Interactions about it that have no answer yet.
    pub pending: BTreeSet<i64>,
    /// Of these, the ones that overlapped with another.
    pub crossed: BTreeSet<i64>,
    /// Of these, the ones that overlapped with more than a second delivery of themselves.
    pub contested: BTreeSet<i64>,
}

impl Facts {
    pub fn new(
        sender: UserId,
        readers: Vec<UserId>,
        answers: Option<MailId>,
        begun: DateTime<Utc>,
    ) -> Self {
        Self {
            sender,
            readers,
            answers,
            draft_until: begun + DRAFT_LIFE,
            draft_is_sure: false,
            texts: Vec::new(),
            sends: BTreeMap::new(),
            clicked_send: false,
            sent_by: BTreeSet::new(),
            sure_send: None,
            told_sent: false,
            sent_at: None,
            yes: BTreeSet::new(),
            yes_failed: false,
            told_deleted: false,
            seen_deleted: false,
            released: BTreeSet::new(),
            gone: BTreeMap::new(),
            archived: BTreeMap::new(),
            seen: BTreeSet::new(),
            key: None,
            wiped: None,
            pending: BTreeSet::new(),
            crossed: BTreeSet::new(),
            contested: BTreeSet::new(),
        }
    }

    /// Whether this person is its sender or an addressee.
    pub fn is_party(&self, who: UserId) -> bool {
        self.sender == who || self.readers.contains(&who)
    }

    /// Whether a deletion at this moment would be in time, whichever Send counted.
    pub fn is_in_time(&self, at: DateTime<Utc>, window: TimeDelta) -> bool {
        match self.sent_at {
            Some(sent) => at < sent + window,
            None => self.sends.values().any(|sent| at < *sent + window),
        }
    }

    /// Whether it certainly exists for its sender.
    pub fn is_surely_sent(&self) -> bool {
        (self.told_sent || self.sent_at.is_some())
            && !self.told_deleted
            && !self.seen_deleted
            && self.yes.is_empty()
            && !self.released.contains(&self.sender)
    }

    /// Whether deleting removes this person's copy.
    pub fn loses_by_deletion(&self, who: UserId) -> bool {
        who == self.sender || self.readers.first() == Some(&who)
    }

    /// Whether everybody who has held it may have given up their copy.
    pub fn is_released_by_all(&self) -> bool {
        let mut parties = self.seen.iter().chain([&self.sender]);
        parties.all(|who| self.released.contains(who))
    }

    /// Whether this person certainly holds a copy.
    pub fn surely_holds(&self, who: UserId) -> bool {
        let deleted = self.told_deleted || self.seen_deleted || !self.yes.is_empty();
        self.seen.contains(&who)
            && !self.released.contains(&who)
            && !(deleted && self.loses_by_deletion(who))
    }
}
