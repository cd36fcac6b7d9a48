//! Notices: what the one standing direct message about a person's unread mail should say, and the next step
//! towards it.
//!
//! The decision depends only on what is stored and the time, so it is the same in a first run, after a
//! failure and after a crash.

mod quiet;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{ChannelId, GuildId, Language, MessageId, NoticeId, UserId};
pub use quiet::QuietHours;

/// A request with an unknown outcome arrives no later than this.
pub const LATE_ARRIVAL: TimeDelta = TimeDelta::minutes(10);

/// People read "more than 99" of more unread mails. These are counted anew with each mail that a person gets,
/// so they are counted less far than a folder, which is counted when somebody looks at it.
pub const MAX_ANNOUNCED: u32 = 99;

/// What a notice says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeContent {
    /// How many unread mails there are in each server, in the order of the servers' ids. Empty if there are
    /// more than [`MAX_ANNOUNCED`] in all.
    pub unread: Vec<(GuildId, u32)>,
    /// It also says what InMail is. The person has not used it yet.
    pub introduces: bool,
    pub language: Language,
}

/// A message of ours in a person's direct messages, or a request that may have made one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub id: NoticeId,
    pub channel: ChannelId,
    /// `None` while it is not known whether Discord has created it.
    pub message: Option<MessageId>,
    /// When the last request that may have created it was begun.
    pub attempted_at: DateTime<Utc>,
    /// What it says, if that is certain.
    pub shown: Option<NoticeContent>,
    /// When an edit began that may still arrive.
    pub edited_at: Option<DateTime<Utc>>,
    /// It is to be removed: Discord does not let it be edited, or its removal has begun.
    pub is_stale: bool,
}

impl Notice {
    /// Whether it was posted and may go on standing there.
    fn stands(&self) -> bool {
        self.message.is_some() && !self.is_stale
    }
}

/// How to reach a person, and what they want to be told.
#[derive(Clone, Copy, Debug)]
pub struct Reach {
    /// They want to be told of mail.
    pub notices: bool,
    pub channel: Option<ChannelId>,
    /// Discord refused a notice. None is tried before this time.
    pub unreachable_until: Option<DateTime<Utc>>,
    pub language: Language,
    /// They have used InMail.
    pub has_used: bool,
    /// Discord accepted no notice for them, so their answers count what is unread.
    pub counts_in_answers: bool,
    pub quiet: Option<QuietHours>,
}

/// Of a person of whom nothing is known.
impl Default for Reach {
    fn default() -> Self {
        Self {
            notices: true,
            channel: None,
            unreachable_until: None,
            language: Language::default(),
            has_used: false,
            counts_in_answers: false,
            quiet: None,
        }
    }
}

impl Reach {
    /// Whether nothing may be sent at `now`.
    pub fn is_left_alone(&self, now: DateTime<Utc>) -> bool {
        self.unreachable_until.is_some_and(|until| now < until)
    }
}

/// Unread mails of one server that one notice has announced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unread {
    pub guild: GuildId,
    pub count: u32,
    /// `None` if no notice has announced them yet.
    pub notice: Option<NoticeId>,
}

/// Everything on which a person's notice depends.
#[derive(Clone, Debug)]
pub struct NoticeState {
    pub person: UserId,
    pub reach: Reach,
    /// Those that a notice may announce, ordered by server: the newest, at most one more than
    /// [`MAX_ANNOUNCED`].
    pub unread: Vec<Unread>,
    /// Those that may not exist, and then the others, the newest first.
    pub notices: Vec<Notice>,
}

/// How far one run of the job has come.
#[derive(Clone, Debug, Default)]
pub struct NoticeRun {
    /// The run may post. One that only tidies up leaves that to the next.
    pub may_post: bool,
    /// The channel that this run opened.
    pub opened: Option<ChannelId>,
    /// The notices that a search did not find, and when it began.
    pub missing: Vec<(NoticeId, DateTime<Utc>)>,
    /// The notices for which Discord refuses every request. A later run tries again.
    pub stuck: Vec<NoticeId>,
}

/// What comes next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing: Discord shows what it should.
    Done,
    /// Nothing before this time.
    At(DateTime<Utc>),
    /// A request may still arrive. Look again after a growing pause.
    Retry,
    /// A run that may post has to go on.
    LeaveToPoster,
    /// Stop announcing, because the person is left alone.
    GiveUp,
    /// It never arrived and never will.
    Forget(NoticeId),
    /// Look whether it was created.
    Search(Notice),
    Remove(Notice),
    Edit(Notice, NoticeContent),
    /// Post it: again, if an attempt is named.
    Post {
        again: Option<Notice>,
        content: NoticeContent,
        /// Discord tells the person of it, since it announces mail.
        rings: bool,
    },
}

impl NoticeState {
    /// Whether this notice goes because a newer one stands.
    pub fn is_replaced(&self, notice: &Notice) -> bool {
        let mut others = self.notices.iter().filter(|one| one.id != notice.id);
        others.any(|one| one.stands() && one.message > notice.message)
    }

    /// What the person should see. `None` if no notice should be there.
    pub fn wanted(&self) -> Option<NoticeContent> {
        if !self.reach.notices {
            return None;
        }
        let mut unread: Vec<(GuildId, u32)> = Vec::new();
        for some in &self.unread {
            match unread.last_mut() {
                Some((guild, count)) if *guild == some.guild => *count += some.count,
                _ => unread.push((some.guild, some.count)),
            }
        }
        let total: u32 = unread.iter().map(|(_, count)| count).sum();
        if total > MAX_ANNOUNCED {
            unread.clear();
        }
        (total > 0).then_some(NoticeContent {
            unread,
            introduces: !self.reach.has_used,
            language: self.reach.language,
        })
    }

    /// What comes next at `now`.
    pub fn next(&self, run: &NoticeRun, now: DateTime<Utc>) -> Next {
        let wanted = self.wanted();
        let post = wanted.as_ref().and_then(|content| self.post(content));
        let mut later = None;
        let mut leave = false;
        if let Some(post) = post {
            if self.reach.is_left_alone(now) {
                return Next::GiveUp;
            }
            let quiet = self.reach.quiet.and_then(|quiet| quiet.ends(now));
            match (quiet, &post) {
                (Some(end), _) => later = Some(end),
                (None, _) if !run.may_post => leave = true,
                (
                    None,
                    Next::Post {
                        again: Some(notice),
                        ..
                    },
                ) if !run.has_missed(notice.id) => {
                    return Next::Search(notice.clone());
                }
                (None, _) => return post,
            }
        }
        match self.tidy(wanted, run, now) {
            Next::Done | Next::Retry | Next::At(_) if leave => Next::LeaveToPoster,
            Next::Done => later.map_or(Next::Done, Next::At),
            Next::At(due) => Next::At(later.map_or(due, |later| later.min(due))),
            next => next,
        }
    }

    /// The post that is due, whether or not it may be made now.
    fn post(&self, content: &NoticeContent) -> Option<Next> {
        let announces = |notice| self.unread.iter().any(|some| some.notice == notice);
        let mut pending = self.notices.iter().filter(|one| one.message.is_none());
        let again = pending.find(|one| announces(Some(one.id)));
        let rings = again.is_some() || announces(None);
        // Nothing may stand there: the person has marked a mail as unread, or wants notices again.
        let is_bare = self.notices.is_empty() && !self.reach.counts_in_answers;
        (rings || is_bare).then(|| Next::Post {
            again: again.cloned(),
            content: content.clone(),
            rings,
        })
    }

    /// Removes, edits and looks for what is there or may be.
    fn tidy(&self, wanted: Option<NoticeContent>, run: &NoticeRun, now: DateTime<Utc>) -> Next {
        let mut standing = self.notices.iter().filter(|notice| notice.stands());
        let keep = wanted.and_then(|content| Some((standing.next()?, content)));
        let kept = keep.as_ref().map(|(notice, _)| notice.id);
        let mut is_unsure = false;
        let settles = keep.as_ref().and_then(|(notice, _)| notice.edited_at);
        let settles = settles.map(|edited| edited + LATE_ARRIVAL);
        if let Some((notice, content)) = keep {
            let is_right = notice.shown.as_ref() == Some(&content);
            if !is_right || settles.is_some_and(|settles| settles <= now) {
                return Next::Edit(notice.clone(), content);
            }
        }
        for notice in self.notices.iter().filter(|notice| Some(notice.id) != kept) {
            match run.missed_at(notice.id) {
                _ if run.stuck.contains(&notice.id) => is_unsure = true,
                _ if notice.message.is_some() => return Next::Remove(notice.clone()),
                None => return Next::Search(notice.clone()),
                Some(begun) if begun >= notice.attempted_at + LATE_ARRIVAL => {
                    return Next::Forget(notice.id);
                }
                Some(_) => is_unsure = true,
            }
        }
        match settles {
            _ if is_unsure => Next::Retry,
            Some(settles) => Next::At(settles),
            None => Next::Done,
        }
    }
}

impl NoticeRun {
    fn missed_at(&self, id: NoticeId) -> Option<DateTime<Utc>> {
        let mut missing = self.missing.iter();
        missing.find(|(missed, _)| *missed == id).map(|(_, at)| *at)
    }

    fn has_missed(&self, id: NoticeId) -> bool {
        self.missed_at(id).is_some()
    }
}

#[cfg(test)]
mod tests;
