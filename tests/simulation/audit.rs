//! Compares the files with the model: the oracle of state. It runs whenever the bot does nothing.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    acts::everybody,
    discord::{MessageKind, State, channel_of},
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
    check_messages(model, discord);
    for person in everybody() {
        check_notice(files, model, discord, person);
    }
    check_screens(files, model, discord, now, calm);
}

/// Every text has an owner, and every mail has a holder.
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
    if files.wrong_copies > 0 {
        model.broken(
            "I8",
            "a copy that names another sender or server than its mail",
        );
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

/// No message is there twice.
fn check_messages(model: &mut Model, discord: &State) {
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
    }
}

/// How much each visible notice of a person counts.
fn counted(discord: &State, person: UserId) -> Vec<u32> {
    let visible = discord.messages.values().filter(|message| message.visible);
    let theirs = visible.filter(|message| message.channel == channel_of(person));
    let contents = theirs.filter_map(|message| message.says.as_ref());
    let sums = contents.map(|says| says.unread.iter().map(|(_, count)| count).sum());
    sums.collect()
}

/// One notice says what is unread, or a job will make it so. No notice rings but for a mail.
fn check_notice(files: &Files, model: &mut Model, discord: &State, person: UserId) {
    let (counted, right) = (counted(discord, person), files.countable(person));
    let is_queued = files.has_job("notify", person.get());
    if counted.iter().any(|count| *count > right) && !is_queued {
        model.broken(
            "I7",
            "a notice counts what is gone, and no job sets it right",
        );
    }
    let is_right = match counted[..] {
        [] => right == 0 || model.excused.contains(&person),
        [count] => count == right,
        _ => false,
    };
    if !is_right && !is_queued {
        model.broken(
            "I3",
            "a notice does not say what is unread, and no job sets it right",
        );
    }
    let theirs = discord.messages.values().filter(|message| {
        message.channel == channel_of(person) && message.says.is_some() && message.rings
    });
    let mails = model
        .mails
        .values()
        .filter(|facts| facts.readers.contains(&person) && facts.clicked_send);
    if theirs.count() > mails.count() {
        model.broken("I3", "more notices ring than mails have come");
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

/// After faults are over and all work is done, one notice says what is unread, and there is none where
/// nothing is.
pub fn audit_notices(files: &Files, model: &mut Model, discord: &State) {
    for person in everybody() {
        let (counted, right) = (counted(discord, person), files.countable(person));
        let is_right = match counted[..] {
            [] => right == 0 || model.excused.contains(&person),
            [count] => right > 0 && count == right,
            _ => false,
        };
        if !is_right {
            model.broken("I3", "in the end a notice does not say what is unread");
        }
    }
}
