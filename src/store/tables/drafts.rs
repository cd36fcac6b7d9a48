//! Drafts: an envelope first, with sealed text once it is written. A draft goes at Send, at Cancel or when
//! it expires.
//!
//! Every statement that changes a draft checks who does it and when. A draft that answers a mail also needs
//! its sender to hold that mail still.

use chrono::{DateTime, Utc};

use crate::{
    model::{
        Addressees, Draft, Envelope, Job, MailContent, MailId, TextId, Typed, UserId, mail::NOBODY,
        window::DRAFT_KEPT_ON,
    },
    store::{
        engine::{Conn, PORTION, StoreError, Tx, ms, sql, time},
        tables::{addressees, jobs, texts},
    },
};

/// How many refused forms of one draft are kept, each with a key of its own.
const CORRECTIONS: u32 = PORTION;

/// Begins a draft without text. Beginning the same draft again changes nothing.
pub async fn begin(
    tx: &mut Tx,
    envelope: &Envelope,
    expires_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let begun = sql::query!(
        "INSERT INTO drafts (id, guild_id, sender, recipient, parent, expires_at)
         SELECT $1, $2, $3, $4, $5, $6 WHERE NOT EXISTS (SELECT 1 FROM mails WHERE id = $1)
         ON CONFLICT (id) DO NOTHING",
        envelope.id.get(),
        envelope.guild.get(),
        envelope.sender.get(),
        envelope.addressees.to.get(),
        envelope.parent.map(MailId::get),
        ms(expires_at)
    )
    .execute(&mut tx.conn)
    .await?;
    if begun == 0 {
        return Ok(());
    }
    jobs::enqueue(tx, &Job::ExpireEphemera, expires_at + DRAFT_KEPT_ON);
    addressees::add(tx, envelope.id, &envelope.addressees.cc).await
}

/// Puts text into a draft of `sender` that is alive at `at`, under a new key. The old key is wiped once the
/// new text is on disk. Returns whether there is such a draft.
pub async fn write(
    tx: &mut Tx,
    id: MailId,
    revision: i64,
    sender: UserId,
    at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    content: &MailContent,
) -> Result<bool, StoreError> {
    sql::row! {
        struct Row {
            is_written: bool,
            is_corrected: bool,
        }
    }
    let found = sql::query_as!(
        Row,
        r#"UPDATE drafts SET expires_at = CASE WHEN expires_at < $4 THEN $4 ELSE expires_at END, revision = $5,
             unfinished = 0
         WHERE id = $1 AND sender = $2 AND expires_at > $3 AND recipient <> 0 AND (parent IS NULL OR EXISTS (
             SELECT 1 FROM copies WHERE mail_id = parent AND holder = $2 AND role <> 'sender'))
         RETURNING EXISTS (SELECT 1 FROM texts WHERE texts.id = drafts.id) AS "is_written!: bool",
             EXISTS (SELECT 1 FROM drafts other WHERE other.corrects = drafts.id) AS "is_corrected!: bool""#,
        id.get(),
        sender.get(),
        ms(at),
        ms(expires_at),
        revision
    )
    .fetch_optional(&mut tx.conn)
    .await?;
    let Some(found) = found else { return Ok(false) };
    if found.is_written {
        texts::retire(tx, id.into()).await?;
    }
    texts::put(tx, id.into(), content).await?;
    if found.is_corrected {
        drop_corrections(tx, id, 0).await?;
    }
    Ok(true)
}

/// Keeps what a person typed for a draft and what was refused: in the draft itself if it is the one with this
/// id, or else as a draft of its own, which only holds the text for the form and lives no longer. If the draft
/// has been corrected or sent since, nothing changes.
pub async fn keep_typed(
    tx: &mut Tx,
    id: MailId,
    draft: &Draft,
    typed: &Typed,
) -> Result<(), StoreError> {
    let Draft {
        envelope,
        expires_at,
        ..
    } = draft;
    let corrected = Some(envelope.id).filter(|draft| *draft != id);
    let kept = sql::query!(
        "INSERT INTO drafts AS old (id, guild_id, sender, recipient, expires_at, unfinished, corrects)
         SELECT $1, $2, $3, 0, $4, 1, $5 WHERE NOT EXISTS (SELECT 1 FROM mails WHERE id = $1)
         ON CONFLICT (id) DO UPDATE SET unfinished = 1 WHERE old.revision = 0",
        id.get(),
        envelope.guild.get(),
        envelope.sender.get(),
        ms(*expires_at),
        corrected.map(MailId::get)
    )
    .execute(&mut tx.conn)
    .await?;
    if kept == 0 {
        return Ok(());
    }
    texts::retire(tx, id.into()).await?;
    texts::put(tx, id.into(), typed).await?;
    match corrected {
        Some(draft) => drop_corrections(tx, draft, CORRECTIONS).await,
        None => Ok(()),
    }
}

/// Gives a draft of `sender` that answers no mail other addressees, as a new revision, so that no older preview
/// can send it to them. Returns whether there is such a draft.
pub async fn readdress(
    tx: &mut Tx,
    id: MailId,
    revision: i64,
    sender: UserId,
    at: DateTime<Utc>,
    addressees: &Addressees,
) -> Result<bool, StoreError> {
    let found = sql::query!(
        "UPDATE drafts SET recipient = $4, revision = $5
         WHERE id = $1 AND sender = $2 AND expires_at > $3 AND parent IS NULL AND corrects IS NULL",
        id.get(),
        sender.get(),
        ms(at),
        addressees.to.get(),
        revision
    )
    .execute(&mut tx.conn)
    .await?;
    if found == 0 {
        return Ok(false);
    }
    addressees::forget(tx, id).await?;
    addressees::add(tx, id, &addressees.cc).await?;
    Ok(true)
}

/// Erases what was refused for a draft, except for the newest. Its text would outlive the draft and the mail it
/// becomes.
async fn drop_corrections(tx: &mut Tx, draft: MailId, except: u32) -> Result<(), StoreError> {
    let draft = draft.get();
    let gone = sql::query_scalar!(
        r#"DELETE FROM drafts WHERE corrects = $1 AND id NOT IN
               (SELECT id FROM drafts WHERE corrects = $1 ORDER BY id DESC LIMIT $2)
           RETURNING id AS "id!""#,
        draft,
        except
    )
    .fetch_all(&mut tx.conn)
    .await?;
    for id in gone {
        texts::erase(tx, TextId::from(id)).await?;
    }
    Ok(())
}

/// Takes a written draft of `sender` out of the drafts, if it is alive at `at` and unchanged since this
/// revision. Its text stays for the mail it becomes. Of several callers exactly one gets it.
pub async fn take(
    tx: &mut Tx,
    id: MailId,
    revision: i64,
    sender: UserId,
    at: DateTime<Utc>,
) -> Result<Option<Envelope>, StoreError> {
    sql::row! {
        struct Row {
            guild_id: i64,
            recipient: i64,
            parent: Option<i64>,
            cc: String,
            is_corrected: bool,
        }
    }
    let row = sql::query_as!(
        Row,
        r#"DELETE FROM drafts WHERE id = $1 AND sender = $2 AND expires_at > $3 AND revision = $4
         AND unfinished = 0 AND recipient <> 0 AND EXISTS (SELECT 1 FROM texts WHERE texts.id = $1)
         AND (parent IS NULL OR EXISTS (
             SELECT 1 FROM copies WHERE mail_id = parent AND holder = $2 AND role <> 'sender'))
         RETURNING guild_id, recipient, parent,
             (SELECT '[' || coalesce(string_agg(CAST(user_id AS TEXT), ',' ORDER BY place), '') || ']' FROM cc WHERE cc.id = drafts.id)
             AS "cc!: String",
             EXISTS (SELECT 1 FROM drafts other WHERE other.corrects = drafts.id) AS "is_corrected!: bool""#,
        id.get(),
        sender.get(),
        ms(at),
        revision
    )
    .fetch_optional(&mut tx.conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    if row.is_corrected {
        drop_corrections(tx, id, 0).await?;
    }
    Ok(Some(Envelope {
        id,
        guild: row.guild_id.into(),
        sender,
        addressees: Addressees {
            to: row.recipient.into(),
            cc: addressees::parse(&row.cc)?,
        },
        parent: row.parent.map(MailId::from),
    }))
}

/// A draft of `sender` that is alive at `at`.
pub async fn find(
    conn: &mut Conn,
    id: MailId,
    sender: UserId,
    at: DateTime<Utc>,
) -> Result<Option<Draft>, StoreError> {
    let row = sql::query_as!(
        Row,
        r#"SELECT guild_id, recipient, parent, expires_at, revision, unfinished,
                  (SELECT '[' || coalesce(string_agg(CAST(user_id AS TEXT), ',' ORDER BY place), '') || ']' FROM cc WHERE cc.id = drafts.id)
                  AS "cc!: String"
           FROM drafts WHERE id = $1 AND sender = $2 AND expires_at > $3"#,
        id.get(),
        sender.get(),
        ms(at)
    )
    .fetch_optional(conn)
    .await?;
    row.map(|row| row.draft(id, sender)).transpose()
}

sql::row! {
    struct Row {
        guild_id: i64,
        recipient: i64,
        parent: Option<i64>,
        expires_at: i64,
        revision: i64,
        unfinished: i64,
        cc: String,
    }
}

impl Row {
    fn draft(self, id: MailId, sender: UserId) -> Result<Draft, StoreError> {
        Ok(Draft {
            envelope: Envelope {
                id,
                guild: self.guild_id.into(),
                sender,
                addressees: Addressees {
                    to: self.recipient.into(),
                    cc: addressees::parse(&self.cc)?,
                },
                parent: self.parent.map(MailId::from),
            },
            revision: self.revision,
            is_ready: self.unfinished == 0 && self.recipient != NOBODY,
            expires_at: time(self.expires_at)?,
        })
    }
}

/// Removes a draft of `sender` with its text and key. If a revision is given, the draft must be unchanged
/// since. Returns whether there was one.
pub async fn discard(
    tx: &mut Tx,
    id: MailId,
    revision: Option<i64>,
    sender: UserId,
) -> Result<bool, StoreError> {
    let gone = sql::query!(
        "DELETE FROM drafts WHERE id = $1 AND sender = $2 AND (CAST($3 AS BIGINT) IS NULL OR revision = $3)",
        id.get(),
        sender.get(),
        revision
    )
    .execute(&mut tx.conn)
    .await?;
    if gone == 0 {
        return Ok(false);
    }
    texts::erase(tx, id.into()).await?;
    addressees::forget(tx, id).await?;
    drop_corrections(tx, id, 0).await?;
    Ok(true)
}

/// Removes drafts that can no longer be sent at `now`, the oldest first, at most a [`PORTION`], and returns
/// them.
pub async fn expire(tx: &mut Tx, now: DateTime<Utc>) -> Result<Vec<MailId>, StoreError> {
    let gone = sql::query_scalar!(
        "DELETE FROM drafts WHERE id IN
             (SELECT id FROM drafts WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)
         RETURNING id",
        ms(now - DRAFT_KEPT_ON),
        PORTION
    )
    .fetch_all(&mut tx.conn)
    .await?;
    let gone: Vec<MailId> = gone.into_iter().map(MailId::from).collect();
    for id in &gone {
        texts::erase(tx, (*id).into()).await?;
        addressees::forget(tx, *id).await?;
    }
    Ok(gone)
}

/// When the next draft expires.
pub async fn next_expiry(tx: &mut Tx) -> Result<Option<DateTime<Utc>>, StoreError> {
    let next = sql::query_scalar!("SELECT expires_at FROM drafts ORDER BY expires_at LIMIT 1")
        .fetch_optional(&mut tx.conn)
        .await?;
    Ok(next.map(time).transpose()?.map(|at| at + DRAFT_KEPT_ON))
}

/// Drafts of a person, at most `most` of them. Those that correct others come first, so that no use case erases a
/// draft together with corrections that are not among these.
pub async fn of(tx: &mut Tx, sender: UserId, most: u32) -> Result<Vec<MailId>, StoreError> {
    let ids = sql::query_scalar!(
        "SELECT id FROM drafts WHERE sender = $1 ORDER BY corrects IS NULL, id LIMIT $2",
        sender.get(),
        most
    )
    .fetch_all(&mut tx.conn)
    .await?;
    Ok(ids.into_iter().map(MailId::from).collect())
}

/// Removes the row of a draft without checking its sender.
pub async fn remove(tx: &mut Tx, id: MailId) -> Result<(), StoreError> {
    let id = id.get();
    sql::query!("DELETE FROM drafts WHERE id = $1", id)
        .execute(&mut tx.conn)
        .await?;
    Ok(())
}
