//! Erasing: deleting a mail for both sides, giving up a copy, and removing what outlives its time or its
//! key.
//!
//! Each goes through all tables, so that everything that names a mail goes in the same transaction. The
//! statements belong to the tables. This module sets their order.

use chrono::{DateTime, Utc};

use super::{
    engine::{StoreError, Tx},
    tables::{
        addressees, blocks, copies, drafts, guilds, jobs, mails, people, records, reports,
        suspensions, texts, views,
    },
};
use crate::{
    model::{GuildId, Job, Mail, MailId, RecordId, ReportId, UserId},
    vault::Slot,
};

pub use super::engine::PORTION;

/// Deletes a mail: `Some` if and only if `sender` sent it, holds it, and `click` comes before its deadline.
/// Copied people keep their copies. The key is wiped with the last copy.
pub async fn unsend(
    tx: &mut Tx,
    id: MailId,
    sender: UserId,
    click: DateTime<Utc>,
) -> Result<Option<Mail>, StoreError> {
    let Some((mail, _)) = mails::held(tx.reader(), id, sender).await? else {
        return Ok(None);
    };
    if !copies::take_back(tx, id, sender, click).await? {
        return Ok(None);
    }
    jobs::cancel(tx, &Job::Expire { mail: id });
    let both = [mail.envelope.addressees.to, sender];
    release(tx, id, &both, click).await?;
    remove_if_unheld(tx, id).await?;
    Ok(Some(mail))
}

/// Gives up one person's copy. The text goes with the last copy.
pub async fn give_up(
    tx: &mut Tx,
    id: MailId,
    holder: UserId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    release(tx, id, &[holder], now).await?;
    remove_if_unheld(tx, id).await
}

/// Gives up a portion of what a person holds, copies, drafts, texts, and of what moderators noted about them. Returns `true` if more is left.
pub async fn give_up_portion(
    tx: &mut Tx,
    person: UserId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let held = copies::held_by(tx, person, PORTION).await?;
    for id in &held {
        give_up(tx, *id, person, now).await?;
    }
    let begun = drafts::of(tx, person, PORTION).await?;
    for id in &begun {
        drafts::discard(tx, *id, None, person).await?;
        views::drop_subject(tx, id.get(), now).await?;
    }
    // A suspension goes on, and with it the record that says why.
    let known = records::to_erase(tx, person, now, PORTION).await?;
    for id in &known {
        remove_record(tx, *id).await?;
    }
    Ok(held.len().max(begun.len()).max(known.len()) >= PORTION as usize)
}

/// Forgets a person who holds nothing any more. They stay on the block lists of others.
pub async fn forget(tx: &mut Tx, person: UserId) -> Result<(), StoreError> {
    people::forget(tx, person).await?;
    blocks::forget_list_of(tx, person).await
}

/// Erases a portion of the mail sent before `cutoff`, for every holder. Returns `true` if more is left.
pub async fn retire_portion(
    tx: &mut Tx,
    cutoff: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let old = mails::sent_before(tx, cutoff, PORTION).await?;
    for id in &old {
        erase(tx, *id, now).await?;
    }
    Ok(old.len() >= PORTION as usize)
}

/// Removes a portion of the drafts that can no longer be sent. Returns `true` if more are left.
pub async fn expire_drafts_portion(tx: &mut Tx, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let gone = drafts::expire(tx, now).await?;
    for draft in &gone {
        views::drop_subject(tx, draft.get(), now).await?;
    }
    Ok(gone.len() >= PORTION as usize)
}

/// Removes a portion of the reports that have expired by `now`. Returns `true` if more are left.
pub async fn expire_reports_portion(tx: &mut Tx, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let old = reports::expired(tx, now, PORTION).await?;
    for id in &old {
        remove_report(tx, *id, now).await?;
    }
    Ok(old.len() >= PORTION as usize)
}

/// Removes the suspensions that have ended by `now`, and a portion of the records that have expired. Returns
/// `true` if more are left.
pub async fn expire_records_portion(tx: &mut Tx, now: DateTime<Utc>) -> Result<bool, StoreError> {
    suspensions::sweep(tx, now).await?;
    let old = records::expired(tx, now, PORTION).await?;
    for id in &old {
        remove_record(tx, *id).await?;
    }
    Ok(old.len() >= PORTION as usize)
}

/// Compares the stored servers with those the bot is in. Records which ones it has left by `now`, and
/// removes a portion of what is kept of those left before `cutoff`. Returns `true` if more may be left.
pub async fn prune_left_guilds(
    tx: &mut Tx,
    present: &[GuildId],
    now: DateTime<Utc>,
    cutoff: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let Some(left) = guilds::compare(tx, present, now, cutoff).await? else {
        return Ok(false);
    };
    let reported = reports::of_guild(tx, left, PORTION).await?;
    for id in &reported {
        remove_report(tx, *id, now).await?;
    }
    let recorded = records::of_guild(tx, left, PORTION).await?;
    for id in &recorded {
        remove_record(tx, *id).await?;
    }
    if reported.len().max(recorded.len()) < PORTION as usize {
        // Everything goes but the server's mail, which belongs to its holders.
        people::forget_nicknames(tx, left).await?;
        suspensions::forget(tx, left).await?;
        guilds::forget(tx, left).await?;
    }
    Ok(true)
}

/// When the next draft, view, report or record expires, or a suspension ends.
pub async fn next_expiry(tx: &mut Tx) -> Result<Option<DateTime<Utc>>, StoreError> {
    let all = [
        drafts::next_expiry(tx).await?,
        views::next_expiry(tx).await?,
        reports::next_expiry(tx).await?,
        records::next_expiry(tx).await?,
        suspensions::next_end(tx).await?,
    ];
    Ok(all.into_iter().flatten().min())
}

/// Completes erasures whose keys are wiped already. The text can never be read again, so all rows that
/// point to it go, for every holder.
pub(super) async fn complete(tx: &mut Tx, wiped: &[Slot]) -> Result<(), StoreError> {
    for slot in wiped {
        if let Some(text) = texts::at(tx, *slot).await? {
            // A due time in the past, so that what follows runs at once.
            let now = DateTime::UNIX_EPOCH;
            let raw = text.get();
            drafts::remove(tx, raw.into()).await?;
            remove_report(tx, raw.into(), now).await?;
            remove_record(tx, raw.into()).await?;
            erase(tx, raw.into(), now).await?;
        }
    }
    jobs::write_plan(tx).await
}

/// Takes these people's copies of a mail, turns their views of it into what they are without it, and has their
/// views and notices brought up to date.
async fn release(
    tx: &mut Tx,
    id: MailId,
    holders: &[UserId],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    copies::take_copies(tx, id, holders, now).await?;
    views::drop_mail(tx, holders, id).await?;
    views::redraw_all(tx, holders, now).await
}

/// Removes a mail from everybody who holds it or looks at it.
async fn erase(tx: &mut Tx, id: MailId, now: DateTime<Utc>) -> Result<(), StoreError> {
    views::drop_subject(tx, id.get(), now).await?;
    let holders = copies::holders(tx, id).await?;
    release(tx, id, &holders, now).await?;
    mails::remove_unheld(tx, id).await?;
    forget_mail(tx, id).await
}

async fn remove_if_unheld(tx: &mut Tx, id: MailId) -> Result<(), StoreError> {
    if mails::remove_unheld(tx, id).await? {
        forget_mail(tx, id).await?;
    }
    Ok(())
}

/// Removes everything else that names a mail whose row is gone.
async fn forget_mail(tx: &mut Tx, id: MailId) -> Result<(), StoreError> {
    jobs::cancel(tx, &Job::Expire { mail: id });
    jobs::cancel(tx, &Job::Deliver { mail: id });
    if tx.settles() {
        jobs::cancel(tx, &Job::Settle { mail: id });
    }
    texts::erase(tx, id.into()).await?;
    addressees::forget(tx, id).await
}

/// Removes a report with its text, its announcement and every view of it.
async fn remove_report(tx: &mut Tx, id: ReportId, now: DateTime<Utc>) -> Result<(), StoreError> {
    let Some(announced) = reports::remove(tx, id).await? else {
        return Ok(());
    };
    texts::erase(tx, id.into()).await?;
    views::drop_subject(tx, id.get(), now).await?;
    jobs::cancel(tx, &Job::Announce { report: id });
    if let (Some(channel), Some(message)) = (announced.channel, announced.message) {
        jobs::enqueue(tx, &Job::DeleteAnnouncement { channel, message }, now);
    }
    Ok(())
}

/// Removes a record with its words.
async fn remove_record(tx: &mut Tx, id: RecordId) -> Result<(), StoreError> {
    if records::remove(tx, id).await? {
        texts::erase(tx, id.into()).await?;
    }
    Ok(())
}
