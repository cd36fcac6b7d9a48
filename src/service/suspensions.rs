//! Suspensions: who may not send in a server, until when and why, and what moderators have done about a
//! person and noted.
//!
//! Whether a person may manage the server is decided by the caller, from the interaction.

use chrono::{DateTime, TimeDelta, Utc};

use super::{RenderedView, Service, ServiceError};
use crate::{
    model::{
        GuildId, Job, Person, Record, RecordId, Refusal, Remark, Suspension, Term, UserId,
        ViewContext, ViewState, record::Deed,
    },
    store::{Conn, StoreError, Tx, guilds, jobs, notices, people, records, suspensions},
};

/// What a moderator orders about a person in a server.
#[derive(Clone, Debug)]
pub struct Order {
    pub id: RecordId,
    pub guild: GuildId,
    pub by: UserId,
    pub term: Term,
    /// What the person is told.
    pub reason: Option<Remark>,
}

impl Service {
    /// Suspends a person from sending in a server, and has them told. Returns whether they were suspended
    /// before, and on other terms.
    pub async fn suspend(
        &self,
        order: Order,
        moderator: &Person,
        person: &Person,
        at: DateTime<Utc>,
    ) -> Result<bool, ServiceError> {
        let (person, known) = (person.id, [person.clone(), moderator.clone()]);
        let kept = self.policy.history_kept;
        self.store
            .write(async move |tx| {
                people::remember_names(tx, &known).await?;
                Ok(impose(tx, &order, person, at, kept).await?)
            })
            .await
    }

    /// Ends a person's suspension in a server, and has them told. Returns whether they were suspended.
    pub async fn reinstate(
        &self,
        id: RecordId,
        guild: GuildId,
        moderator: &Person,
        person: &Person,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let (user, by) = (person.id, moderator.id);
        let known = [person.clone(), moderator.clone()];
        let kept = self.policy.history_kept;
        self.store
            .write(async move |tx| {
                people::remember_names(tx, &known).await?;
                lift(tx, id, guild, by, user, at, kept).await
            })
            .await
    }

    /// Shows a page of the people who are suspended in a server.
    pub async fn open_suspensions(
        &self,
        context: &ViewContext,
        guild: GuildId,
        page: u32,
    ) -> Result<RenderedView, ServiceError> {
        self.show(context, ViewState::Suspensions { guild, page })
            .await
    }

    /// Ends the suspension of a person who was picked from that list.
    pub async fn reinstate_listed(
        &self,
        context: &ViewContext,
        id: RecordId,
        guild: GuildId,
        page: u32,
        user: UserId,
    ) -> Result<RenderedView, ServiceError> {
        let (by, at) = (context.viewer, context.token.issued_at);
        if user == by {
            return Err(Refusal::OwnSuspension.into());
        }
        let (state, kept) = (
            ViewState::Suspensions { guild, page },
            self.policy.history_kept,
        );
        self.change(context, state, async move |tx| {
            lift(tx, id, guild, by, user, at, kept).await?;
            Ok(())
        })
        .await
    }

    /// Shows a page of what moderators of a server know of a person. Nobody sees what is known of
    /// themselves.
    pub async fn open_history(
        &self,
        context: &ViewContext,
        guild: GuildId,
        user: UserId,
        page: u32,
    ) -> Result<RenderedView, ServiceError> {
        if user == context.viewer {
            return Err(Refusal::OwnHistory.into());
        }
        self.show(context, ViewState::History { guild, user, page })
            .await
    }

    /// Keeps a note about a person for the moderators of a server, and shows it.
    pub async fn add_note(
        &self,
        context: &ViewContext,
        id: RecordId,
        guild: GuildId,
        user: UserId,
        note: Remark,
    ) -> Result<RenderedView, ServiceError> {
        if user == context.viewer {
            return Err(Refusal::OwnHistory.into());
        }
        let (at, kept) = (context.token.issued_at, self.policy.history_kept);
        let record = Record {
            id,
            guild,
            about: user,
            deed: Deed::Note,
            by: context.viewer,
            at,
            undelivered: false,
        };
        let page = 0;
        let state = ViewState::History { guild, user, page };
        self.change(context, state, async move |tx| {
            keep(tx, &record, Some(&note), Some(at + kept)).await?;
            Ok(())
        })
        .await
    }

    /// Sets whether moderators of a server see who reported.
    pub async fn hide_reporters(&self, guild: GuildId, hidden: bool) -> Result<(), StoreError> {
        self.store
            .write(async move |tx| guilds::hide_reporters(tx, guild, hidden).await)
            .await
    }
}

/// Suspends a person, in place of an earlier suspension. Returns whether they were suspended before.
pub(super) async fn impose(
    tx: &mut Tx,
    order: &Order,
    user: UserId,
    at: DateTime<Utc>,
    kept: TimeDelta,
) -> Result<bool, StoreError> {
    let Order {
        id,
        guild,
        by,
        term,
        ..
    } = *order;
    let before = suspensions::find(tx.reader(), guild, user).await?;
    let before = before.filter(|before| before.term.bars(at));
    if let Some(record) = before.and_then(|before| before.record) {
        let_expire(tx, record, at + kept).await?;
    }
    let suspension = Suspension {
        guild,
        user,
        since: at,
        term,
        record: Some(id),
    };
    suspensions::suspend(tx, &suspension).await?;
    notices::touch_readers(tx, guild, Some(user), at).await?;
    let record = Record {
        id,
        guild,
        about: user,
        deed: Deed::Suspended(term),
        by,
        at,
        undelivered: false,
    };
    let expires_at = term.end().map(|end| end + kept);
    keep(tx, &record, order.reason.as_ref(), expires_at).await?;
    if let Some(end) = term.end() {
        jobs::enqueue(tx, &Job::ExpireEphemera, end);
    }
    have_told(tx, id, user, guild, at);
    Ok(before.is_some())
}

/// Ends a person's suspension. Returns whether they were suspended.
async fn lift(
    tx: &mut Tx,
    id: RecordId,
    guild: GuildId,
    by: UserId,
    user: UserId,
    at: DateTime<Utc>,
    kept: TimeDelta,
) -> Result<bool, StoreError> {
    let before = suspensions::reinstate(tx, guild, user).await?;
    notices::touch_readers(tx, guild, Some(user), at).await?;
    let Some(before) = before.filter(|before| before.term.bars(at)) else {
        return Ok(false);
    };
    if let Some(record) = before.record {
        let_expire(tx, record, at + kept).await?;
    }
    let record = Record {
        id,
        guild,
        about: user,
        deed: Deed::Reinstated,
        by,
        at,
        undelivered: false,
    };
    keep(tx, &record, None, Some(at + kept)).await?;
    have_told(tx, id, user, guild, at);
    Ok(true)
}

/// Keeps a record, and plans its end.
pub(super) async fn keep(
    tx: &mut Tx,
    record: &Record,
    words: Option<&Remark>,
    expires_at: Option<DateTime<Utc>>,
) -> Result<(), StoreError> {
    records::keep(tx, record, words, expires_at).await?;
    if let Some(end) = expires_at {
        jobs::enqueue(tx, &Job::ExpireEphemera, end);
    }
    Ok(())
}

/// The suspension of this record is over, so the record expires at this time.
async fn let_expire(
    tx: &mut Tx,
    record: RecordId,
    expires_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    records::let_expire(tx, record, expires_at).await?;
    jobs::enqueue(tx, &Job::ExpireEphemera, expires_at);
    Ok(())
}

fn have_told(tx: &mut Tx, record: RecordId, user: UserId, guild: GuildId, at: DateTime<Utc>) {
    let tell = Job::Tell {
        record,
        user,
        guild,
        attempted_ms: None,
    };
    jobs::enqueue(tx, &tell, at);
}

/// Whether the suspension of this record still counts at `now`.
pub(super) async fn is_in_force(
    conn: &mut Conn,
    record: &Record,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let found = suspensions::find(conn, record.guild, record.about).await?;
    Ok(found.is_some_and(|found| found.record == Some(record.id) && found.term.bars(now)))
}
