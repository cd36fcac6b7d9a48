//! What is known of one draft and the mail it becomes.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use inmail::model::{MailId, UserId, window::DRAFT_LIFE};

/// One draft and the mail it becomes.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts")]
pub struct Facts {
    pub sender: UserId,
    pub readers: Vec<UserId>,
    pub answers: Option<MailId>,
    /// A click before this finds the draft alive, if nothing else ended it.
    pub draft_until: DateTime<Utc>,
    /// The draft was shown, and nothing has happened since that may have ended it.
    pub draft_is_sure: bool,
    /// Texts it may have, the last shown one and everything written since.
    pub texts: Vec<(String, String)>,
    /// Times of clicks on Send that may have counted.
    pub sends: BTreeMap<i64, DateTime<Utc>>,
    /// Clicks on Send that did count.
    pub sent_by: BTreeSet<i64>,
    /// The click on Send that found the draft certainly alive.
    pub sure_send: Option<i64>,
    pub told_sent: bool,
    /// When it was sent, once the files have shown it.
    pub sent_at: Option<DateTime<Utc>>,
    /// Yes clicks in time that may have counted.
    pub yes: BTreeSet<i64>,
    /// A Yes failed with keys half wiped: the writer may finish it yet, while this process lasts.
    pub yes_failed: bool,
    pub told_deleted: bool,
    /// The files have shown it without its sender.
    pub seen_deleted: bool,
    /// Who may have let go of their copy, other than by a deletion.
    pub released: BTreeSet<UserId>,
    /// Who has certainly let go, and when they were told.
    pub gone: BTreeMap<UserId, DateTime<Utc>>,
    /// Whom the files have shown as holders.
    pub seen: BTreeSet<UserId>,
    /// The key, as last seen in the file.
    pub key: Option<Vec<u8>>,
    /// The key, once it has been looked for and was gone.
    pub wiped: Option<Vec<u8>>,
    /// Interactions about it that are not answered.
    pub pending: BTreeSet<i64>,
    /// Of these, those that another one came between.
    pub crossed: BTreeSet<i64>,
    /// Of these, those that were not only delivered twice.
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
            seen: BTreeSet::new(),
            key: None,
            wiped: None,
            pending: BTreeSet::new(),
            crossed: BTreeSet::new(),
            contested: BTreeSet::new(),
        }
    }

    /// Everybody it is meant for.
    pub fn is_party(&self, who: UserId) -> bool {
        self.sender == who || self.readers.contains(&who)
    }

    /// A deletion at this moment would be in time, whichever Send counted.
    pub fn is_in_time(&self, at: DateTime<Utc>, window: TimeDelta) -> bool {
        match self.sent_at {
            Some(sent) => at < sent + window,
            None => self.sends.values().any(|sent| at < *sent + window),
        }
    }

    /// It certainly exists for its sender.
    pub fn is_surely_sent(&self) -> bool {
        (self.told_sent || self.sent_at.is_some())
            && !self.told_deleted
            && !self.seen_deleted
            && self.yes.is_empty()
            && !self.released.contains(&self.sender)
    }

    /// Whether deleting takes this person's copy.
    pub fn loses_by_deletion(&self, who: UserId) -> bool {
        who == self.sender || self.readers.first() == Some(&who)
    }

    /// Everybody who has had it may have let go of it.
    pub fn is_released_by_all(&self) -> bool {
        let mut parties = self.seen.iter().chain([&self.sender]);
        parties.all(|who| self.released.contains(who))
    }

    /// This person certainly holds a copy.
    pub fn surely_holds(&self, who: UserId) -> bool {
        let deleted = self.told_deleted || self.seen_deleted || !self.yes.is_empty();
        self.seen.contains(&who)
            && !self.released.contains(&who)
            && !(deleted && self.loses_by_deletion(who))
    }
}
