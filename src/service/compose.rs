//! Composing: from an empty envelope to the preview, back to the form, and Send or Cancel.

use chrono::{DateTime, Utc};

use super::{Screen, Service, ServiceError, place};
use crate::{
    mail::{
        GuildId, Letter, MailId, PersonName, Refusal, UserId, scene::Scene, window::DRAFT_LIFE,
    },
    random,
    store::{
        drafts::{self, Envelope},
        jobs::{self, Job},
        mails, people,
        views::Sitting,
    },
};

/// A person as an interaction names them.
#[derive(Clone, Debug)]
pub struct Person {
    pub id: UserId,
    pub name: PersonName,
}

/// Somebody picked as recipient.
#[derive(Clone, Debug)]
pub struct Addressee {
    pub person: Person,
    pub is_bot: bool,
    /// Present among the interaction's resolved members.
    pub is_member: bool,
}

impl Service {
    /// Begins a draft: the envelope is stored before anything is typed. `id` is the composing
    /// interaction's snowflake; beginning again with the same id changes nothing.
    pub async fn begin(
        &self,
        id: MailId,
        guild: Option<GuildId>,
        sender: &Person,
        to: &Addressee,
        at: DateTime<Utc>,
    ) -> Result<(), ServiceError> {
        let guild = may_write(guild, sender, to)?;
        let envelope = Envelope {
            id,
            guild,
            sender: sender.id,
            recipient: to.person.id,
        };
        let (sender, to) = (sender.clone(), to.person.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    people::remember_name(tx, sender.id, &sender.name).await?;
                    people::remember_name(tx, to.id, &to.name).await?;
                    drafts::begin(tx, &envelope, at + DRAFT_LIFE).await?;
                    jobs::enqueue(tx, &Job::Sweep, at + DRAFT_LIFE).await?;
                    Ok(())
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
        let (seat, scene) = (sitting.clone(), Scene::Preview { draft });
        let at = sitting.token.issued_at;
        let version = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    drafts::write(tx, draft, seat.viewer, at, at + DRAFT_LIFE, &letter)
                        .await?
                        .ok_or(Refusal::NotThere)?;
                    place(tx, &seat, scene).await
                })
            })
            .await?;
        self.draw(sitting, scene, version).await
    }

    /// What a draft says so far, for its form: `None` before anything was written.
    pub async fn draft_text(
        &self,
        draft: MailId,
        sender: UserId,
        at: DateTime<Utc>,
    ) -> Result<Option<Letter>, ServiceError> {
        let mut conn = self.store.read().await?;
        drafts::find(&mut *conn, draft, sender, at)
            .await?
            .ok_or(Refusal::NotThere)?;
        drop(conn);
        Ok(self.store.letter(draft).await?)
    }

    /// Throws a draft away.
    pub async fn cancel(&self, sitting: &Sitting, draft: MailId) -> Result<Screen, ServiceError> {
        let (seat, scene) = (sitting.clone(), Scene::Cancelled);
        let version = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    if !drafts::discard(tx, draft, seat.viewer).await? {
                        return Err(Refusal::NotThere.into());
                    }
                    place(tx, &seat, scene).await
                })
            })
            .await?;
        self.draw(sitting, scene, version).await
    }

    /// Sends a draft: exactly once, however often it is clicked or replayed; the click's time is the
    /// time sent. A repeated click is answered like the first.
    pub async fn send(&self, sitting: &Sitting, draft: MailId) -> Result<Screen, ServiceError> {
        let (seat, scene) = (sitting.clone(), Scene::SentMail { mail: draft });
        let at = sitting.token.issued_at;
        let deadline = self.window.deadline(at);
        let marker = random::marker()?;
        let version = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    if let Some(envelope) = drafts::take(tx, draft, seat.viewer, at).await? {
                        mails::send(tx, &envelope, at, deadline, marker).await?;
                    } else if !mails::was_sent_by(tx, draft, seat.viewer).await? {
                        return Err(Refusal::NotThere.into());
                    }
                    place(tx, &seat, scene).await
                })
            })
            .await?;
        self.draw(sitting, scene, version).await
    }
}

/// Who may write to whom: only in a server, only to a member, never to a bot or to oneself.
fn may_write(guild: Option<GuildId>, sender: &Person, to: &Addressee) -> Result<GuildId, Refusal> {
    let guild = guild.ok_or(Refusal::ServerOnly)?;
    if to.person.id == sender.id {
        return Err(Refusal::ToSelf);
    }
    if to.is_bot {
        return Err(Refusal::ToBot);
    }
    if !to.is_member {
        return Err(Refusal::NotAMember);
    }
    Ok(guild)
}
