//! Compares the files with the model: the oracle of state. It runs whenever the bot does nothing.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    discord::{MessageKind, State},
    files::Files,
    model::Model,
    screen::Kind,
};
use inmail::model::{ChannelId, MailId, UserId, ViewId, record::Cause};

/// How long after its end a window may still look open.
const LEEWAY: TimeDelta = TimeDelta::seconds(1);

/// Compares everything. `calm` means that nothing has failed lately and no request is under way.
pub fn audit(files: &Files, model: &mut Model, discord: &State, now: DateTime<Utc>, calm: bool) {
    check_ownership(files, model);
    model.check_preferences(files);
    model.erase();
    model
        .erasing
        .retain(|who, waits| *waits || files.has_job("forget", who.get()));
    let ids: Vec<MailId> = model.mails.keys().copied().collect();
    for id in ids {
        check_mail(files, model, id);
    }
    for (marker, (mail, holder)) in &files.notices {
        let place = ((*mail).into(), (*holder).into());
        model.notices.insert((*marker).into(), place);
    }
    check_messages(files, model, discord);
    check_screens(files, model, discord, now, calm);
}

/// Every text has an owner, every mail has a holder, and every notice has a job.
fn check_ownership(files: &Files, model: &mut Model) {
    for id in files.texts.keys() {
        let owned =
            files.mails.contains_key(id) || files.drafts.contains(id) || files.reports.contains(id);
        if !owned {
            model.broken("I8", "a text that belongs to nothing");
        }
        if files.mails.contains_key(id) && files.drafts.contains(id) {
            model.broken("I2", "a mail that is still a draft");
        }
    }
    for id in files.mails.keys() {
        if !files.copies.iter().any(|(mail, _)| mail == id) {
            model.broken("I8", "a mail that nobody holds");
        }
    }
    let mut forgotten = files.forgotten_notices.iter();
    if forgotten.any(|holder| !model.excused.contains(holder)) {
        model.broken("I3", "a notice that nobody will send");
    }
}

fn check_mail(files: &Files, model: &mut Model, id: MailId) {
    let window = model.window;
    let Some(facts) = model.mails.get_mut(&id) else {
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
        if key.is_none() && !may_be_deleted && facts.released.is_empty() {
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
        if !sender_holds && !facts.released.contains(&facts.sender) {
            if may_be_deleted {
                facts.seen_deleted = true;
            } else {
                wrong = Some(("I5", "deleted though nobody did"));
            }
        }
    } else {
        let was_mail = facts.told_sent || !facts.seen.is_empty();
        let all_let_go = facts.is_released_by_all();
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
    for (holder, is_archived) in &facts.archived {
        let copy = (raw, holder.get());
        if files.copies.contains(&copy) && files.archived.contains(&copy) != *is_archived {
            wrong = Some(("archive", "a mail lies elsewhere than its holder was told"));
        }
    }
    for reader in facts.readers.clone() {
        let lost = facts.seen.contains(&reader) && !holders.contains(&reader);
        let explained =
            facts.released.contains(&reader) || (may_be_deleted && facts.loses_by_deletion(reader));
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
    // A Yes that has had no effect by now never will: its process or its answer is gone.
    if facts.pending.is_empty()
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
        model.broken(promise, how);
    }
}

/// Every visible notice has its copy, or a job to remove it. No message is there twice.
fn check_messages(files: &Files, model: &mut Model, discord: &State) {
    let mut seen: BTreeSet<((u8, i64), ChannelId)> = BTreeSet::new();
    let visible = discord.messages.values().filter(|message| message.visible);
    for message in visible {
        let (name, twice) = match message.kind {
            MessageKind::Notice(marker) => (0, marker.get()),
            MessageKind::Announcement(report) => (1, report.get()),
            MessageKind::Told(Cause::Report(report)) => (2, report.get()),
            MessageKind::Told(Cause::Record(record)) => (3, record.get()),
        };
        if !seen.insert(((name, twice), message.channel)) {
            model.broken("I3", "a message is there twice");
        }
        let MessageKind::Notice(marker) = message.kind else {
            continue;
        };
        let wanted = files.notices.contains_key(&marker.get());
        if !wanted && !files.has_job("retract", marker.get()) {
            model.broken(
                "I7",
                "a notice of a mail that is gone, and no job to remove it",
            );
        }
    }
    let mut copies = BTreeSet::new();
    for message in discord.messages.values().filter(|message| message.visible) {
        if let MessageKind::Notice(marker) = message.kind
            && let Some(place) = model.notices.get(&marker)
            && !copies.insert(*place)
        {
            model.broken("I3", "two notices of one copy");
        }
    }
}

/// Every screen shows only what it may, or a job redraws it.
fn check_screens(
    files: &Files,
    model: &mut Model,
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
        let owners = shown.texts.iter().filter_map(|text| model.texts.get(text));
        let gone = owners.copied().any(|mail| !holds(mail));
        let newest = shown.tokens.iter().map(|(_, at)| *at).max();
        let mut owners = shown.texts.iter().filter_map(|text| model.texts.get(text));
        let outlives = owners.any(|mail| {
            let sent = model.mails.get(mail).and_then(|facts| facts.sent_at);
            sent > newest
        });
        if outlives && shown.kind != Kind::Preview {
            model.broken(
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
        if gone && !queued && !is_being_answered(model, shown.view) {
            model.broken(
                "I6",
                "a screen shows what is gone, and no job draws it again",
            );
            return;
        }
        if over && (calm || !queued) && !is_being_answered(model, shown.view) {
            model.broken("I9", "Delete can be clicked though its time is over");
            return;
        }
    }
}

fn is_being_answered(model: &Model, view: ViewId) -> bool {
    model.answering.contains(&view)
}

/// After faults are over and all work is done, every copy whose holder wants a notice has exactly one.
pub fn audit_notices(files: &Files, model: &mut Model, discord: &State) {
    let mut there = BTreeSet::new();
    for message in discord.messages.values().filter(|message| message.visible) {
        if let MessageKind::Notice(marker) = message.kind {
            there.insert(marker.get());
        }
    }
    let orphans = there
        .iter()
        .filter(|marker| !files.notices.contains_key(marker));
    if orphans.count() > 0 {
        model.broken("I7", "a notice of a mail that is gone is left");
    }
    let mut missing = false;
    for (mail, holder) in &files.copies {
        let (holder, sender) = (UserId::from(*holder), files.mails[mail].0);
        if sender == holder.get() || model.excused.contains(&holder) {
            continue;
        }
        let mut markers = files.notices.iter();
        let told = markers
            .any(|(marker, place)| *place == (*mail, holder.get()) && there.contains(marker));
        missing |= !told;
    }
    if missing {
        model.broken("I3", "a copy without its notice");
    }
}
