//! The files against what is known: the oracle of state. It looks whenever nothing runs.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    discord::{State, What},
    files::Files,
    knowledge::Knowledge,
    screen::Kind,
};
use inmail::model::{ChannelId, MailId, UserId, ViewId};

/// How long after its end a window may still look open.
const LEEWAY: TimeDelta = TimeDelta::seconds(1);

/// Compares all of it; `calm` since nothing has failed lately and no request is under way.
pub fn audit(
    files: &Files,
    known: &mut Knowledge,
    discord: &State,
    now: DateTime<Utc>,
    calm: bool,
) {
    belongs_together(files, known);
    known.look_at_wishes(files);
    known.erase();
    known
        .erasing
        .retain(|who, waits| *waits || files.has_job("forget", who.get()));
    let ids: Vec<MailId> = known.mails.keys().copied().collect();
    for id in ids {
        look_at_mail(files, known, id);
    }
    for (marker, (mail, holder)) in &files.notices {
        let place = ((*mail).into(), (*holder).into());
        known.notices.insert((*marker).into(), place);
    }
    look_at_messages(files, known, discord);
    look_at_screens(files, known, discord, now, calm);
}

/// No text without an owner, no owner without a text, no work forgotten.
fn belongs_together(files: &Files, known: &mut Knowledge) {
    for id in files.texts.keys() {
        let owned =
            files.mails.contains_key(id) || files.drafts.contains(id) || files.reports.contains(id);
        if !owned {
            known.broken("I8", "a text that belongs to nothing");
        }
        if files.mails.contains_key(id) && files.drafts.contains(id) {
            known.broken("I2", "a mail that is still a draft");
        }
    }
    for id in files.mails.keys() {
        if !files.copies.iter().any(|(mail, _)| mail == id) {
            known.broken("I8", "a mail that nobody holds");
        }
    }
    let mut forgotten = files.forgotten_notices.iter();
    if forgotten.any(|holder| !known.excused.contains(holder)) {
        known.broken("I3", "a notice that nobody will send");
    }
}

fn look_at_mail(files: &Files, known: &mut Knowledge, id: MailId) {
    let window = known.window;
    let Some(facts) = known.mails.get_mut(&id) else {
        return;
    };
    let raw = id.get();
    let holders: BTreeSet<UserId> = files
        .copies
        .range((raw, i64::MIN)..=(raw, i64::MAX))
        .map(|(_, holder)| UserId::from(*holder))
        .collect();
    let key = files.key(raw).map(<[u8]>::to_vec);
    let mut wrong = None;
    let may_be_deleted = facts.told_deleted || facts.seen_deleted || !facts.yes.is_empty();
    if files.mails.contains_key(&raw) {
        if facts.sends.is_empty() {
            wrong = Some(("I2", "sent though nobody has clicked Send"));
        }
        if key.is_none() && !may_be_deleted && facts.let_go.is_empty() {
            wrong = Some(("I1", "a mail without its key"));
        }
        let sender_holds = holders.contains(&facts.sender);
        if sender_holds && facts.seen_deleted {
            wrong = Some(("I1", "a deleted mail came back"));
        }
        let sent = DateTime::from_timestamp_millis(files.mails[&raw].1).unwrap() - window;
        if !facts.sends.values().any(|click| *click == sent) {
            wrong = Some(("I5", "sent at another time than a click's"));
        }
        facts.sent_at = Some(sent);
        if !sender_holds && !facts.let_go.contains(&facts.sender) {
            if may_be_deleted {
                facts.seen_deleted = true;
            } else {
                wrong = Some(("I5", "deleted though nobody did"));
            }
        }
    } else {
        let was_mail = facts.told_sent || !facts.seen.is_empty();
        let all_let_go = facts.is_all_let_go();
        if was_mail && !may_be_deleted && !all_let_go {
            wrong = Some(("I1", "a mail is lost"));
        }
        if was_mail && may_be_deleted {
            facts.seen_deleted = true;
        }
        if facts.draft_is_sure && !files.drafts.contains(&raw) && facts.sends.is_empty() {
            facts.draft_is_sure = false;
        }
    }
    for reader in facts.readers.clone() {
        let lost = facts.seen.contains(&reader) && !holders.contains(&reader);
        let explained =
            facts.let_go.contains(&reader) || (may_be_deleted && facts.loses_by_deletion(reader));
        if lost && !explained {
            wrong = Some(("I1", "a reader has lost a copy"));
        }
        if facts.seen_deleted && facts.loses_by_deletion(reader) && holders.contains(&reader) {
            wrong = Some(("I5", "deleted for its sender alone"));
        }
    }
    if facts.told_deleted
        && holders
            .iter()
            .any(|holder| facts.loses_by_deletion(*holder))
    {
        wrong = Some(("I6", "said to be deleted, and held"));
    }
    // A Yes that has not come about by now never will: its process or its answer is gone.
    if facts.in_hand.is_empty()
        && !facts.yes_failed
        && holders.contains(&facts.sender)
        && key.is_some()
    {
        facts.yes.clear();
    }
    facts.seen.extend(&holders);
    if key.is_some() {
        facts.key = key;
    }
    if let Some((promise, how)) = wrong {
        known.broken(promise, how);
    }
}

/// Every notice on a screen is wanted, or there is a job to remove it; none is there twice.
fn look_at_messages(files: &Files, known: &mut Knowledge, discord: &State) {
    let mut seen: BTreeSet<((u8, i64), ChannelId)> = BTreeSet::new();
    let visible = discord.messages.values().filter(|message| message.visible);
    for message in visible {
        let (name, twice) = match message.what {
            What::Notice(marker) => (0, marker.get()),
            What::Announcement(report) => (1, report.get()),
            What::Warning(report) => (2, report.get()),
        };
        if !seen.insert(((name, twice), message.channel)) {
            known.broken("I3", "a message is there twice");
        }
        let What::Notice(marker) = message.what else {
            continue;
        };
        let wanted = files.notices.contains_key(&marker.get());
        if !wanted && !files.has_job("retract", marker.get()) {
            known.broken(
                "I7",
                "a notice of a mail that is gone, and no job to remove it",
            );
        }
    }
    let mut copies = BTreeSet::new();
    for message in discord.messages.values().filter(|message| message.visible) {
        if let What::Notice(marker) = message.what
            && let Some(place) = known.notices.get(&marker)
            && !copies.insert(*place)
        {
            known.broken("I3", "two notices of one copy");
        }
    }
}

/// Every screen shows what it may, or there is a job to draw it again.
fn look_at_screens(
    files: &Files,
    known: &mut Knowledge,
    discord: &State,
    now: DateTime<Utc>,
    calm: bool,
) {
    for shown in discord.screens.values() {
        if !shown.is_editable(now) {
            continue;
        }
        let holds = |mail: MailId| {
            let raw = mail.get();
            files.drafts.contains(&raw) || files.copies.contains(&(raw, shown.viewer.get()))
        };
        let owners = shown.texts.iter().filter_map(|text| known.texts.get(text));
        let gone = owners.copied().any(|mail| !holds(mail));
        let newest = shown.tokens.iter().map(|(_, at)| *at).max();
        let mut owners = shown.texts.iter().filter_map(|text| known.texts.get(text));
        let outlives = owners.any(|mail| {
            let sent = known.mails.get(mail).and_then(|facts| facts.sent_at);
            sent > newest
        });
        if outlives && shown.kind != Kind::Preview {
            known.broken(
                "I6",
                "a screen shows what was sent after its token was issued",
            );
            return;
        }
        let deadline = shown
            .deletable
            .and_then(|mail| files.mails.get(&mail.get()));
        let over = deadline.is_some_and(|(_, deadline)| {
            now.timestamp_millis() >= deadline + LEEWAY.num_milliseconds()
        });
        let queued = files.has_job("refresh", shown.view.get())
            || shown
                .deletable
                .is_some_and(|mail| files.has_job("expire", mail.get()));
        if gone && !queued && !is_in_hand(known, shown.view) {
            known.broken(
                "I6",
                "a screen shows what is gone, and no job draws it again",
            );
            return;
        }
        if over && (calm || !queued) && !is_in_hand(known, shown.view) {
            known.broken("I9", "Delete can be clicked though its time is over");
            return;
        }
    }
}

fn is_in_hand(known: &Knowledge, view: ViewId) -> bool {
    known.answering.contains(&view)
}

/// After faults are over and all work is done: exactly one notice for every copy that wants one.
pub fn audit_notices(files: &Files, known: &mut Knowledge, discord: &State) {
    let mut there = BTreeSet::new();
    for message in discord.messages.values().filter(|message| message.visible) {
        if let What::Notice(marker) = message.what {
            there.insert(marker.get());
        }
    }
    let orphans = there
        .iter()
        .filter(|marker| !files.notices.contains_key(marker));
    if orphans.count() > 0 {
        known.broken("I7", "a notice of a mail that is gone is left");
    }
    let mut missing = false;
    for (mail, holder) in &files.copies {
        let (holder, sender) = (UserId::from(*holder), files.mails[mail].0);
        if sender == holder.get() || known.excused.contains(&holder) {
            continue;
        }
        let mut markers = files.notices.iter();
        let told = markers
            .any(|(marker, place)| *place == (*mail, holder.get()) && there.contains(marker));
        missing |= !told;
    }
    if missing {
        known.broken("I3", "a copy without its notice");
    }
}
