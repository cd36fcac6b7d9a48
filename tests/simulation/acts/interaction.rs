//! An act becomes an interaction: on which message, about which mail, with which text.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::Bot;
use crate::{
    discord::{MessageKind, channel_of},
    model::Target,
    screen::Kind,
    story::{Act, Delivery, Operation, PEOPLE},
};
use inmail::model::{MailContent, MailId, NoticeId, UserId, ViewContext, ViewId, view::Token};

/// A snowflake has this many bits below its milliseconds.
const SEQUENCE_BITS: u32 = 22;
const DISCORD_EPOCH_MS: i64 = 1_420_070_400_000;

/// One interaction.
#[derive(Clone, Debug)]
pub struct Interaction {
    pub id: i64,
    pub who: UserId,
    pub at: DateTime<Utc>,
    pub operation: Operation,
    pub target: Option<Target>,
    pub view: ViewId,
    /// Whether no other person sees the clicked message.
    pub own_screen: bool,
    /// The revision of the draft's text that the clicked preview shows.
    pub revision: i64,
    /// Every text on the clicked message.
    pub seen: Vec<String>,
    pub content: Option<(String, String)>,
    pub to: Vec<UserId>,
    pub(super) delivery: Delivery,
    pub(super) travels: Duration,
}

pub fn person(number: usize) -> UserId {
    (100 + i64::try_from(number).unwrap()).into()
}

pub fn everybody() -> impl Iterator<Item = UserId> {
    (0..PEOPLE).map(person)
}

impl Bot {
    /// The interaction of an act. `None` if there is nothing to act on.
    pub fn interaction(&self, act: &Act) -> Option<Interaction> {
        let who = person(act.who);
        let pick = usize::from(act.pick);
        let at = self.discord.time.now();
        let id = self.next_id(at);
        let target = match act.operation {
            Operation::Compose { .. }
            | Operation::Sent
            | Operation::Inbox
            | Operation::AllRead
            | Operation::Accept { .. }
            | Operation::Notices { .. }
            | Operation::Reinstate
            | Operation::Erase
            | Operation::SecondProcess => None,
            Operation::OpenNotice => {
                self.notice(who, pick)?;
                None
            }
            Operation::Decide { .. } => Some(Target::Report(self.model.lock().report(pick)?)),
            _ => Some(Target::Mail(self.model.lock().choose(
                act.operation,
                who,
                pick,
                at,
            )?)),
        };
        let to = match act.operation {
            Operation::Compose { copied } => {
                let others = everybody().filter(|other| *other != who);
                let others: Vec<UserId> = others.collect();
                let first = pick % others.len();
                let count = 1 + usize::from(copied);
                let chosen = (first..first + count).map(|n| others[n % others.len()]);
                chosen.collect()
            }
            Operation::Reinstate => vec![person(pick % PEOPLE)],
            _ => Vec::new(),
        };
        let writes = matches!(
            act.operation,
            Operation::Compose { .. } | Operation::Edit | Operation::Reply { .. }
        );
        let content = writes.then(|| {
            let word = id.cast_unsigned().wrapping_mul(0x9e37_79b9_7f4a_7c15);
            (format!("about {word:016x}"), format!("secret {word:016x}"))
        });
        let view = self.view(act.operation, who, target, pick, id);
        let shown = self.discord.state().screens.get(&view).cloned();
        Some(Interaction {
            id,
            who,
            at,
            operation: act.operation,
            view,
            own_screen: shown.as_ref().is_none_or(|shown| shown.viewer == who),
            revision: shown.as_ref().map_or(0, |shown| shown.revision),
            seen: shown.map_or_else(Vec::new, |shown| shown.texts),
            target,
            content,
            to,
            delivery: act.delivery,
            travels: Duration::from_millis(act.travels),
        })
    }

    fn next_id(&self, at: DateTime<Utc>) -> i64 {
        let ms = at.timestamp_millis() - DISCORD_EPOCH_MS;
        (ms << SEQUENCE_BITS) + self.model.lock().next_number()
    }

    /// A new message for a person who only looks.
    pub fn context(&self, who: UserId) -> ViewContext {
        let at = self.discord.time.now();
        let id = self.next_id(at);
        context(id, id.into(), who, at)
    }

    /// A notice on this person's screen, and now and then another person's.
    fn notice(&self, who: UserId, pick: usize) -> Option<NoticeId> {
        let state = self.discord.state();
        let notices = state.messages.values().filter_map(|message| {
            let MessageKind::Notice(marker) = message.kind else {
                return None;
            };
            let fits = if pick.is_multiple_of(8) {
                true
            } else {
                message.visible && message.channel == channel_of(who)
            };
            fits.then_some(marker)
        });
        let notices: Vec<NoticeId> = notices.collect();
        (!notices.is_empty()).then(|| notices[pick / 8 % notices.len()])
    }

    /// The message on which an act happens: the newest one with the button, and now and then another
    /// person's.
    fn view(
        &self,
        operation: Operation,
        who: UserId,
        target: Option<Target>,
        pick: usize,
        id: i64,
    ) -> ViewId {
        let new = ViewId::from(id);
        let state = self.discord.state();
        if pick % 16 == 1 {
            let mut others = state.screens.values().rev();
            return others
                .find(|shown| shown.viewer != who)
                .map_or(new, |shown| shown.view);
        }
        let kind = match operation {
            Operation::Send | Operation::Edit | Operation::Cancel => Kind::Preview,
            Operation::Ask => Kind::SentMail,
            Operation::Yes => Kind::Confirm,
            Operation::Remove | Operation::Unread | Operation::Block { .. } => Kind::Received,
            _ => return new,
        };
        let mut screens = state.screens.values().rev();
        let found = screens.find(|shown| {
            shown.viewer == who
                && !shown.is_removed
                && shown.kind == kind
                && shown.about.map(Target::Mail) == target
        });
        found.map_or(new, |shown| shown.view)
    }
}

/// The message of an interaction.
fn context(
    interaction: i64,
    view: ViewId,
    viewer: UserId,
    issued_at: DateTime<Utc>,
) -> ViewContext {
    ViewContext {
        view,
        viewer,
        token: Token {
            secret: format!("token-{interaction}").into(),
            issued_at,
        },
        is_new: ViewId::from(interaction) == view,
        met: Vec::new(),
    }
}

impl Interaction {
    pub(super) fn context(&self) -> ViewContext {
        context(self.id, self.view, self.who, self.at)
    }

    pub(super) fn content(&self) -> MailContent {
        let (subject, body) = self.content.as_ref().unwrap();
        MailContent::parse(subject, body).unwrap()
    }

    /// The mail or draft that it is about, including the one that it begins.
    pub fn mail(&self) -> Option<MailId> {
        match (self.operation, self.target) {
            (Operation::Compose { .. } | Operation::Reply { .. }, _) => Some(self.id.into()),
            (_, Some(Target::Mail(mail))) => Some(mail),
            _ => None,
        }
    }
}
