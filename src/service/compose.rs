//! Composing: from an empty envelope to the preview, back to the form, and Send or Cancel.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{Screen, Service, ServiceError};
use crate::{
    mail::{
        Addressee, Addressees, Envelope, GuildId, Letter, MailId, Person, Refusal, UserId,
        scene::Scene, window::DRAFT_LIFE,
    },
    store::{
        Tx, contacts, drafts, guilds,
        mails::{self, Schedule},
        people,
        views::{self, Sitting},
    },
};

impl Service {
    /// Begins a draft: the envelope is stored before anything is typed. `id` is the composing
    /// interaction's snowflake; beginning again with the same id changes nothing.
    pub async fn begin(
        &self,
        id: MailId,
        guild: Option<GuildId>,
        sender: &Person,
        to: &Addressee,
        cc: &[Addressee],
        at: DateTime<Utc>,
    ) -> Result<(), ServiceError> {
        let guild = guild.ok_or(Refusal::ServerOnly)?;
        let addressees = Addressees::pick(sender.id, to, cc)?;
        let envelope = Envelope {
            id,
            guild,
            sender: sender.id,
            addressees,
            parent: None,
        };
        let named = std::iter::once(to).chain(cc);
        let mut named: Vec<Person> = named.map(|addressee| addressee.person.clone()).collect();
        named.push(sender.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    for person in &named {
                        people::remember_name(tx, person).await?;
                    }
                    begin_draft(tx, &envelope, at).await
                })
            })
            .await
    }

    /// Begins an answer to a mail that `reader` has received; with `all` it goes to everybody on it.
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
            .write(move |tx| {
                Box::pin(async move {
                    let mail = mails::received(tx.reader(), mail, reader.id)
                        .await?
                        .ok_or(Refusal::NotThere)?;
                    people::remember_name(tx, &reader).await?;
                    begin_draft(tx, &mail.envelope.answer(id, reader.id, all), at).await
                })
            })
            .await
    }

    /// Puts text into a draft and shows its preview.
    pub async fn preview(
        &self,
        sitting: &Sitting,
        draft: MailId,
        letter: Letter,
    ) -> Result<Screen, ServiceError> {
        let (viewer, scene) = (sitting.viewer, Scene::Preview { draft });
        let at = sitting.token.issued_at;
        self.change(sitting, scene, move |tx| {
            Box::pin(async move {
                let expires_at = at + DRAFT_LIFE;
                if !drafts::write(tx, draft, viewer, at, expires_at, &letter).await? {
                    return Err(Refusal::NotThere.into());
                }
                Ok(())
            })
        })
        .await
    }

    /// What a draft says so far, for its form: `None` before anything was written.
    pub async fn draft_text(
        &self,
        draft: MailId,
        sender: UserId,
        at: DateTime<Utc>,
    ) -> Result<Option<Letter>, ServiceError> {
        let mut conn = self.store.read().await?;
        drafts::find(&mut conn, draft, sender, at)
            .await?
            .ok_or(Refusal::NotThere)?;
        drop(conn);
        Ok(self.store.letter(draft).await?)
    }

    /// Throws a draft away.
    pub async fn cancel(&self, sitting: &Sitting, draft: MailId) -> Result<Screen, ServiceError> {
        let (viewer, scene) = (sitting.viewer, Scene::Cancelled);
        let at = sitting.token.issued_at;
        self.change(sitting, scene, move |tx| {
            Box::pin(async move {
                if !drafts::discard(tx, draft, viewer).await? {
                    return Err(Refusal::NotThere.into());
                }
                // Another view may show it as well.
                views::drop_subject(tx, draft.get(), at).await?;
                Ok(())
            })
        })
        .await
    }

    /// Sends a draft: exactly once, however often it is clicked or replayed; the click's time is the
    /// time sent. A repeated click is answered like the first. An answer to a mail that its writer no
    /// longer holds is refused like anything that is not there.
    pub async fn send(&self, sitting: &Sitting, draft: MailId) -> Result<Screen, ServiceError> {
        let (viewer, scene) = (sitting.viewer, Scene::SentMail { mail: draft });
        let at = sitting.token.issued_at;
        let schedule = Schedule {
            sent_at: at,
            release_at: at + self.policy.hold,
            deadline: self.policy.window.deadline(at),
        };
        let limits = Arc::clone(&self.limits);
        self.change(sitting, scene, move |tx| {
            Box::pin(async move {
                if let Some(envelope) = drafts::take(tx, draft, viewer, at).await? {
                    may_send(tx, &envelope).await?;
                    limits.send(&envelope, at)?;
                    mails::send(tx, &envelope, schedule).await?;
                } else if !mails::was_sent_by(tx, draft, viewer).await? {
                    return Err(Refusal::NotThere.into());
                }
                Ok(())
            })
        })
        .await
    }
}

/// Begins a draft, unless it is clear already that it could not be sent.
async fn begin_draft(
    tx: &mut Tx,
    envelope: &Envelope,
    at: DateTime<Utc>,
) -> Result<(), ServiceError> {
    may_send(tx, envelope).await?;
    drafts::begin(tx, envelope, at + DRAFT_LIFE).await?;
    Ok(())
}

/// Nobody suspended sends, and nobody gets what they do not want.
async fn may_send(tx: &mut Tx, envelope: &Envelope) -> Result<(), ServiceError> {
    let Envelope { guild, sender, .. } = *envelope;
    if guilds::is_suspended(tx.reader(), guild, sender).await? {
        return Err(Refusal::Suspended.into());
    }
    for reader in envelope.addressees.everybody() {
        if contacts::refuses(tx.reader(), reader, sender).await? {
            return Err(Refusal::Closed.into());
        }
    }
    Ok(())
}
