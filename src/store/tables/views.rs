//! Views: one row for each of our ephemeral messages, with what it shows and the tokens that reach it.
//!
//! A row is committed before text is read for it, so a change of a mail finds every view that could show
//! the mail. With the row a job is committed that redraws the view unless its answer is confirmed, so a
//! failure after the commit leaves no outdated view.

use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    model::{
        Job, MailId, UserId, View, ViewContext, ViewId, ViewState,
        folder::List,
        view::{ANSWER_ARRIVES_WITHIN, Placed, Token},
    },
    store::{
        engine::{Conn, StoreError, Tx, ms, sql, time, users},
        tables::jobs,
    },
};

/// Sets what a view shows, and creates its row if there is none. A new view has one token. The token of a
/// click is stored beside the old one until [`shown`] confirms it. Returns `None` if the view belongs to
/// another person. A view that leads from a list to a mail keeps the list, so that it can lead back.
pub async fn put(
    tx: &mut Tx,
    context: &ViewContext,
    state: ViewState,
) -> Result<Option<Placed>, StoreError> {
    sql::row! {
        struct Row {
            version: i64,
            list: Option<String>,
        }
    }
    let (json, bot) = (encode(state)?, tx.bot());
    let placed = sql::query_as!(
        Row,
        "INSERT INTO views AS old (id, viewer, scene, subject, version, shown, token, token_at, expires_at, list, asked_by)
         VALUES ($1, $2, $3, $4, 1, 0, $5, $6, $7, $8, $9)
         ON CONFLICT (id) DO UPDATE SET
             scene = excluded.scene, subject = excluded.subject, version = old.version + 1,
             list = coalesce(excluded.list, old.list), asked_by = excluded.asked_by,
             fresh_token = CASE WHEN old.token = excluded.token THEN NULL ELSE excluded.token END,
             fresh_at = CASE WHEN old.token = excluded.token THEN NULL ELSE excluded.token_at END,
             expires_at = CASE WHEN old.expires_at < excluded.expires_at
                              THEN excluded.expires_at ELSE old.expires_at END
         WHERE old.viewer = excluded.viewer
         RETURNING version, list",
        context.view.get(),
        context.viewer.get(),
        json,
        state.subject(),
        context.token.secret.expose_secret(),
        ms(context.token.issued_at),
        ms(context.token.expires_at()),
        state.list().map(|list| list.to_string()),
        bot
    )
    .fetch_optional(&mut tx.conn)
    .await?;
    if placed.is_some() {
        let view = context.view;
        let unless_confirmed = context.token.issued_at + ANSWER_ARRIVES_WITHIN;
        jobs::enqueue(tx, &Job::Refresh { view }, unless_confirmed);
        jobs::enqueue(tx, &Job::ExpireEphemera, context.token.expires_at());
    }
    Ok(placed.map(|row| Placed {
        version: row.version,
        list: list(row.list),
    }))
}

/// The list that a person's view has shown last.
pub async fn list_on(
    tx: &mut Tx,
    view: ViewId,
    viewer: UserId,
) -> Result<Option<List>, StoreError> {
    let found = sql::query_scalar!(
        "SELECT list FROM views WHERE id = $1 AND viewer = $2",
        view.get(),
        viewer.get()
    )
    .fetch_optional(&mut tx.conn)
    .await?;
    Ok(list(found.flatten()))
}

/// A list of another release is none.
fn list(text: Option<String>) -> Option<List> {
    text.and_then(|text| text.parse().ok())
}

/// Records that this bot is about to ask Discord to draw a view.
pub async fn ask(tx: &mut Tx, view: ViewId) -> Result<(), StoreError> {
    let bot = tx.bot();
    sql::query!(
        "UPDATE views SET asked_by = $2 WHERE id = $1",
        view.get(),
        bot
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(())
}

/// The bot that has asked last, if nobody has confirmed that Discord shows what it asked for.
pub async fn asked_by(on: &mut Conn, view: ViewId) -> Result<Option<i64>, StoreError> {
    let found = sql::query_scalar!("SELECT asked_by FROM views WHERE id = $1", view.get())
        .fetch_optional(on)
        .await?;
    Ok(found.filter(|bot| *bot != 0))
}

/// Records that Discord shows this version, reached through this token. Returns whether that is the newest
/// version. If it is, and it is `certain` that nothing older can arrive, nobody has asked for anything more.
pub async fn shown(
    tx: &mut Tx,
    view: ViewId,
    version: i64,
    through: &SecretString,
    certain: bool,
) -> Result<bool, StoreError> {
    let bot = tx.bot();
    let right = sql::query_scalar!(
        r#"UPDATE views SET
               shown = CASE WHEN shown < $2 THEN $2 ELSE shown END,
               token = CASE WHEN fresh_token = $3 THEN fresh_token ELSE token END,
               token_at = CASE WHEN fresh_token = $3 THEN fresh_at ELSE token_at END,
               fresh_token = CASE WHEN fresh_token = $3 THEN NULL ELSE fresh_token END,
               fresh_at = CASE WHEN fresh_token = $3 THEN NULL ELSE fresh_at END,
               asked_by = CASE WHEN asked_by = $4 AND version <= $2 AND $5 = 1 THEN 0 ELSE asked_by END
           WHERE id = $1
           RETURNING shown >= version AS "right: bool""#,
        view.get(),
        version,
        through.expose_secret(),
        bot,
        i64::from(certain)
    )
    .fetch_optional(&mut tx.conn)
    .await?;
    Ok(right.unwrap_or(false))
}

/// Removes a view whose message is gone or out of reach.
pub async fn forget(tx: &mut Tx, view: ViewId) -> Result<(), StoreError> {
    let view = view.get();
    sql::query!("DELETE FROM views WHERE id = $1", view)
        .execute(&mut tx.conn)
        .await?;
    Ok(())
}

/// The view, if it is still within reach.
pub async fn find(on: &mut Conn, view: ViewId) -> Result<Option<View>, StoreError> {
    sql::row! {
        struct Row {
            viewer: i64,
            scene: String,
            version: i64,
            shown: i64,
            list: Option<String>,
            token: Option<String>,
            token_at: Option<i64>,
            fresh_token: Option<String>,
            fresh_at: Option<i64>,
        }
    }
    let row = sql::query_as!(
        Row,
        "SELECT viewer, scene, version, shown, list, token, token_at, fresh_token, fresh_at
         FROM views WHERE id = $1",
        view.get()
    )
    .fetch_optional(on)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let mut tokens = Vec::with_capacity(2);
    for (secret, issued) in [(row.fresh_token, row.fresh_at), (row.token, row.token_at)] {
        if let (Some(secret), Some(issued)) = (secret, issued) {
            tokens.push(Token {
                secret: secret.into(),
                issued_at: time(issued)?,
            });
        }
    }
    Ok(Some(View {
        id: view,
        viewer: row.viewer.into(),
        state: decode(&row.scene),
        version: row.version,
        shown: row.shown,
        list: list(row.list),
        tokens,
    }))
}

/// Queues a redraw of every view of these people.
pub async fn redraw_all(
    tx: &mut Tx,
    viewers: &[UserId],
    due: DateTime<Utc>,
) -> Result<(), StoreError> {
    let ids = sql::query_scalar!(
        "UPDATE views SET version = version + 1
         WHERE viewer IN (SELECT CAST(value AS BIGINT) FROM json_each($1)) RETURNING id",
        users(viewers)
    );
    let ids = ids.fetch_all(&mut tx.conn).await?;
    refresh(tx, ids, due);
    Ok(())
}

/// Queues a redraw of every view of a person but the one that is being answered.
pub async fn redraw_others(
    tx: &mut Tx,
    answered: &ViewContext,
    due: DateTime<Utc>,
) -> Result<(), StoreError> {
    let ids = sql::query_scalar!(
        "UPDATE views SET version = version + 1 WHERE viewer = $1 AND id <> $2 RETURNING id",
        answered.viewer.get(),
        answered.view.get()
    );
    let ids = ids.fetch_all(&mut tx.conn).await?;
    refresh(tx, ids, due);
    Ok(())
}

/// Queues a redraw of the sender's views that change when the window of a mail ends: those about the mail,
/// and lists. A person's views about other mail stay as they are, so many windows that end together cost
/// one redraw for each view.
pub async fn redraw_window(
    tx: &mut Tx,
    sender: UserId,
    mail: MailId,
    due: DateTime<Utc>,
) -> Result<(), StoreError> {
    let ids = sql::query_scalar!(
        "UPDATE views SET version = version + 1 WHERE id IN
             (SELECT id FROM views WHERE viewer = $1 AND subject = $2
              UNION ALL SELECT id FROM views WHERE viewer = $1 AND subject IS NULL)
         RETURNING id",
        sender.get(),
        mail.get()
    );
    let ids = ids.fetch_all(&mut tx.conn).await?;
    refresh(tx, ids, due);
    Ok(())
}

/// Queues a redraw of each of these views.
fn refresh(tx: &mut Tx, views: Vec<i64>, due: DateTime<Utc>) {
    for id in views {
        jobs::enqueue(tx, &Job::Refresh { view: id.into() }, due);
    }
}

/// Turns every view of these people about `mail` into what it is without the mail. Call [`redraw_all`]
/// afterwards, since lists may show the mail as well.
pub(in crate::store) async fn drop_mail(
    tx: &mut Tx,
    viewers: &[UserId],
    mail: MailId,
) -> Result<(), StoreError> {
    sql::row! {
        struct Row {
            id: i64,
            scene: String,
            list: Option<String>,
        }
    }
    let rows = sql::query_as!(
        Row,
        "SELECT id, scene, list FROM views
         WHERE subject = $1 AND viewer IN (SELECT CAST(value AS BIGINT) FROM json_each($2))",
        mail.get(),
        users(viewers)
    )
    .fetch_all(&mut tx.conn)
    .await?;
    for row in rows {
        let state = decode(&row.scene).without_subject();
        turn(tx, row.id, state.leading_back(list(row.list))).await?;
    }
    Ok(())
}

/// Turns everybody's views about a mail, draft or report into what they are without it.
pub async fn drop_subject(tx: &mut Tx, subject: i64, due: DateTime<Utc>) -> Result<(), StoreError> {
    turn_others(tx, subject, None, due, ViewState::without_subject).await
}

/// Gives all views about a mail, draft or report another state, except the view that is being answered.
pub async fn turn_others(
    tx: &mut Tx,
    subject: i64,
    answered: Option<ViewId>,
    due: DateTime<Utc>,
    into: impl Fn(ViewState) -> ViewState,
) -> Result<(), StoreError> {
    sql::row! {
        struct Row {
            id: i64,
            scene: String,
        }
    }
    let rows = sql::query_as!(
        Row,
        "SELECT id, scene FROM views WHERE subject = $1 AND id IS DISTINCT FROM $2",
        subject,
        answered.map(ViewId::get)
    )
    .fetch_all(&mut tx.conn)
    .await?;
    let mut turned = Vec::with_capacity(rows.len());
    for row in rows {
        turn(tx, row.id, into(decode(&row.scene))).await?;
        turned.push(row.id);
    }
    refresh(tx, turned, due);
    Ok(())
}

/// Gives a view another state, as a new version.
async fn turn(tx: &mut Tx, view: i64, state: ViewState) -> Result<(), StoreError> {
    let list = state.list().map(|list| list.to_string());
    let (subject, state) = (state.subject(), encode(state)?);
    sql::query!(
        "UPDATE views SET scene = $2, subject = $3, version = version + 1, list = coalesce($4, list)
         WHERE id = $1",
        view,
        state,
        subject,
        list
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(())
}

/// Queues a redraw of everybody's views about a mail, draft or report.
pub async fn redraw_subject(
    tx: &mut Tx,
    subject: i64,
    due: DateTime<Utc>,
) -> Result<(), StoreError> {
    let ids = sql::query_scalar!(
        "UPDATE views SET version = version + 1 WHERE subject = $1 RETURNING id",
        subject
    );
    let ids = ids.fetch_all(&mut tx.conn).await?;
    refresh(tx, ids, due);
    Ok(())
}

/// Removes every view that is out of reach at `now`, with its tokens.
pub async fn purge(tx: &mut Tx, now: DateTime<Utc>) -> Result<(), StoreError> {
    let now = ms(now);
    sql::query!("DELETE FROM views WHERE expires_at <= $1", now)
        .execute(&mut tx.conn)
        .await?;
    Ok(())
}

/// When the next view goes out of reach.
pub async fn next_expiry(tx: &mut Tx) -> Result<Option<DateTime<Utc>>, StoreError> {
    let next = sql::query_scalar!("SELECT expires_at FROM views ORDER BY expires_at LIMIT 1")
        .fetch_optional(&mut tx.conn)
        .await?;
    next.map(time).transpose()
}

fn encode(state: ViewState) -> Result<String, StoreError> {
    serde_json::to_string(&state).map_err(|_| StoreError::Damaged { what: "view state" })
}

/// What a view shows. A state that this release cannot read affects only its own view, so deletions and the
/// clean-up go on. The error is not logged, because it may quote an id.
fn decode(json: &str) -> ViewState {
    serde_json::from_str(json).unwrap_or_else(|_| {
        tracing::error!("a stored view cannot be read and is removed from the screen");
        ViewState::Removed
    })
}
