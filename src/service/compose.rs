//! Composing: from an empty envelope to the preview, back to the form, and Send or Cancel.

use chrono::{DateTime, Utc};

use super::{RenderedView, Service, ServiceError, place, views::meet};
use crate::{
    model::{
        Addressee, Addressees, Envelope, GuildId, MailContent, MailId, Person, Presence, Refusal,
        UserId, ViewContext, ViewState, mail::Schedule, window::DRAFT_LIFE,
    },
    store::{StoreError, Tx, blocks, drafts, mails, people, views},
};

/// The current text of a draft.
#[derive(Clone, Debug)]
pub struct Written {
    pub content: MailContent,
    /// The draft can be sent strictly before this time.
    pub until: DateTime<Utc>,
}

/// What a person asks for with `/inmail send`.
#[derive(Clone, Copy, Debug)]
pub struct Composed<'a> {
    /// The snowflake of the interaction, which becomes the draft's id.
    pub id: MailId,
    pub guild: Option<GuildId>,
    pub sender: &'a Person,
    pub to: &'a Addressee,
    pub cc: &'a [Addressee],
}

impl Composed<'_> {
    fn envelope(self) -> Result<Envelope, Refusal> {
        Ok(Envelope {
            id: self.id,
            guild: self.guild.ok_or(Refusal::ServerOnly)?,
            sender: self.sender.id,
            addressees: Addressees::pick(self.sender.id, self.to, self.cc)?,
            parent: None,
        })
    }

    /// Everybody whose name is seen here.
    pub(super) fn people(self) -> Vec<Person> {
        let named = std::iter::once(self.to).chain(self.cc);
        let named = named.map(|addressee| addressee.person.clone());
        named.chain([self.sender.clone()]).collect()
    }
}

impl Service {
    /// Begins a draft. The envelope is stored before anything is typed. Beginning again with the same id
    /// changes nothing.
    pub async fn begin(
        &self,
        composed: Composed<'_>,
        at: DateTime<Utc>,
    ) -> Result<(), ServiceError> {
        let (envelope, people) = (composed.envelope()?, composed.people());
        self.store
            .write(async move |tx| {
                meet(tx, &people, at).await?;
                begin_draft(tx, &envelope, at).await
            })
            .await
    }

    /// Begins a draft whose text is known already, and shows its preview.
    pub async fn compose(
        &self,
        context: &ViewContext,
        composed: Composed<'_>,
        written: MailContent,
    ) -> Result<RenderedView, ServiceError> {
        let envelope = composed.envelope()?;
        let draft = composed.id;
        let mut context = context.clone();
        context.met.extend(composed.people());
        let owned = context.clone();
        let state = ViewState::Preview { draft };
        self.change(&context, state, async move |tx| {
            begin_draft(tx, &envelope, owned.token.issued_at).await?;
            write(tx, &owned, draft, draft.get(), &written).await
        })
        .await
    }

    /// Begins an answer to a mail that `reader` has received. With `all` it goes to everybody on that mail.
    pub async fn begin_answer(
        &self,
        id: MailId,
        mail: MailId,
        reader: &Person,
        all: bool,
        at: DateTime<Utc>,
    ) -> Result<(), ServiceError> {
        let reader = reader.clone();
        self.store
            .write(async move |tx| {
                let mail = mails::received(tx.reader(), mail, reader.id)
                    .await?
                    .ok_or(Refusal::NotFound)?;
                people::remember_name(tx, &reader).await?;
                begin_draft(tx, &mail.envelope.answer(id, reader.id, all), at).await
            })
            .await
    }

    /// Puts text into a draft and shows its preview. `revision` is the snowflake of the interaction that
    /// brings the text.
    pub async fn preview(
        &self,
        context: &ViewContext,
        draft: MailId,
        revision: i64,
        written: MailContent,
    ) -> Result<RenderedView, ServiceError> {
        let (owned, state) = (context.clone(), ViewState::Preview { draft });
        self.change(context, state, async move |tx| {
            write(tx, &owned, draft, revision, &written).await
        })
        .await
    }

    /// The current text of a draft, for its form. `None` before anything was written.
    pub async fn draft_text(
        &self,
        draft: MailId,
        sender: UserId,
        at: DateTime<Utc>,
    ) -> Result<Option<Written>, ServiceError> {
        let mut conn = self.store.read().await?;
        let found = drafts::find(&mut conn, draft, sender, at)
            .await?
            .ok_or(Refusal::NotFound)?;
        drop(conn);
        let content = self.store.content(draft).await?;
        Ok(content.map(|content| Written {
            content,
            until: found.expires_at,
        }))
    }

    /// The server of a draft, if this person can still send it.
    pub async fn server_of_draft(
        &self,
        draft: MailId,
        sender: UserId,
        at: DateTime<Utc>,
    ) -> Result<Option<GuildId>, StoreError> {
        let mut conn = self.store.read().await?;
        let found = drafts::find(&mut conn, draft, sender, at).await?;
        Ok(found.map(|found| found.envelope.guild))
    }

    /// The server of a mail that this person has received.
    pub async fn server_of_received(
        &self,
        mail: MailId,
        reader: UserId,
    ) -> Result<GuildId, ServiceError> {
        let mut conn = self.store.read().await?;
        let found = mails::received(&mut conn, mail, reader).await?;
        Ok(found.ok_or(Refusal::NotFound)?.envelope.guild)
    }

    /// Cancels a draft if its text is still the one of this revision. Otherwise shows the current preview.
    pub async fn cancel(
        &self,
        context: &ViewContext,
        draft: MailId,
        revision: i64,
    ) -> Result<RenderedView, ServiceError> {
        let (owned, at) = (context.clone(), context.token.issued_at);
        let (state, version) = self
            .store
            .write(async move |tx| {
                let state = if drafts::discard(tx, draft, Some(revision), owned.viewer).await? {
                    // Another view may show the draft as well.
                    let (id, view) = (draft.get(), Some(owned.view));
                    views::turn_others(tx, id, view, at, ViewState::once_cancelled).await?;
                    ViewState::Cancelled
                } else {
                    changed(tx, draft, revision, &owned).await?
                };
                Ok::<_, ServiceError>((state, place(tx, &owned, state).await?))
            })
            .await?;
        self.draw(context, state, version).await
    }

    /// Sends a draft if its text is still the one of this revision. Otherwise shows the current preview. A
    /// draft is sent exactly once, however often Send is clicked or replayed. The time of the click is the
    /// time of sending. A repeated click gets the same answer as the first. An answer to a mail that its
    /// writer no longer holds is refused as not found. `presence` is what Discord says of the writer in the
    /// server of the draft; a draft is sent only by a member who may write there.
    pub async fn send(
        &self,
        context: &ViewContext,
        draft: MailId,
        revision: i64,
        presence: Presence,
    ) -> Result<RenderedView, ServiceError> {
        let (owned, at) = (context.clone(), context.token.issued_at);
        let schedule = Schedule {
            sent_at: at,
            release_at: at + self.policy.hold,
            deadline: self.policy.window.deadline(at),
        };
        self.limits.learn(context.viewer, at).await;
        let limits = self.limits.clone();
        let (state, version, counted) = self
            .store
            .write(async move |tx| {
                let viewer = owned.viewer;
                let mut counted = None;
                let mut state = ViewState::SentMail { mail: draft };
                if let Some(envelope) = drafts::take(tx, draft, revision, viewer, at).await? {
                    presence.may_write(at)?;
                    may_send(tx, &envelope, at).await?;
                    counted = Some(limits.send(&envelope, at)?);
                    mails::send(tx, &envelope, schedule).await?;
                    let (id, view) = (draft.get(), Some(owned.view));
                    views::turn_others(tx, id, view, at, ViewState::once_sent).await?;
                } else if !mails::was_sent_by(tx, draft, viewer).await? {
                    state = changed(tx, draft, revision, &owned).await?;
                }
                let version = place(tx, &owned, state).await?;
                Ok::<_, ServiceError>((state, version, counted))
            })
            .await?;
        if let Some(counted) = counted {
            counted.keep().await;
        }
        self.draw(context, state, version).await
    }
}

/// The preview of a draft whose text is no longer the one of this revision. For any other reason that it cannot
/// be sent, it is as if there were no draft.
async fn changed(
    tx: &mut Tx,
    draft: MailId,
    revision: i64,
    owned: &ViewContext,
) -> Result<ViewState, ServiceError> {
    let at = owned.token.issued_at;
    let found = drafts::find(tx.reader(), draft, owned.viewer, at).await?;
    found
        .filter(|found| found.revision != revision)
        .map(|_| ViewState::Preview { draft })
        .ok_or(ServiceError::Refused(Refusal::NotFound))
}

/// Puts text into a draft.
async fn write(
    tx: &mut Tx,
    context: &ViewContext,
    draft: MailId,
    revision: i64,
    written: &MailContent,
) -> Result<(), ServiceError> {
    let (viewer, at) = (context.viewer, context.token.issued_at);
    let expires_at = at + DRAFT_LIFE;
    if !drafts::write(tx, draft, revision, viewer, at, expires_at, written).await? {
        return Err(Refusal::NotFound.into());
    }
    // Another view may show the old text.
    let (id, view) = (draft.get(), Some(context.view));
    views::turn_others(tx, id, view, at, |state| state).await?;
    Ok(())
}

/// Begins a draft, unless it is already certain that it could not be sent.
async fn begin_draft(
    tx: &mut Tx,
    envelope: &Envelope,
    at: DateTime<Utc>,
) -> Result<(), ServiceError> {
    may_send(tx, envelope, at).await?;
    drafts::begin(tx, envelope, at + DRAFT_LIFE).await?;
    Ok(())
}

/// Checks that the sender is not suspended and that every addressee accepts mail from them.
pub(super) async fn may_send(
    tx: &mut Tx,
    envelope: &Envelope,
    at: DateTime<Utc>,
) -> Result<(), ServiceError> {
    let Envelope {
        guild,
        sender,
        parent,
        ..
    } = *envelope;
    let readers: Vec<_> = envelope.addressees.everybody().collect();
    let bars = blocks::bars(tx.reader(), guild, sender, &readers, parent, at).await?;
    if bars.suspends(at) {
        return Err(Refusal::Suspended.into());
    }
    if bars.refused {
        return Err(Refusal::RecipientUnavailable.into());
    }
    Ok(())
}
