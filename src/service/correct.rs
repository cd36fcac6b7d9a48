//! Corrections: what a person typed and a rule refused waits to go back into the form. It is sealed and kept like a
//! draft, and expires when a draft would.

use chrono::{DateTime, Utc};

use super::{Composed, Service, ServiceError, compose::may_send};
use crate::{
    model::{
        Addressee, Addressees, Draft, Envelope, GuildId, MailId, Names, Refusal, Typed, UserId,
        mail::NOBODY, window::DRAFT_LIFE,
    },
    store::{drafts, people, views},
};

/// A refused draft, as far as it is addressed.
#[derive(Clone, Debug)]
pub struct Correction {
    pub draft: MailId,
    /// `None` if the picked person cannot be written to.
    pub to: Option<UserId>,
    pub cc: Vec<UserId>,
    pub names: Names,
    /// The draft is kept until this time.
    pub until: DateTime<Utc>,
}

/// Who else a draft is for.
#[derive(Clone, Debug)]
pub struct Readdressed {
    pub draft: MailId,
    /// The snowflake of the interaction.
    pub revision: i64,
    /// Where these people were picked.
    pub guild: Option<GuildId>,
    pub picked: Vec<Addressee>,
    /// They get copies. Otherwise the first of them becomes the recipient.
    pub copies: bool,
}

impl Service {
    /// Keeps a draft that was refused, with what was typed for it and those addressees who can be written to.
    pub async fn keep_refused(
        &self,
        composed: Composed<'_>,
        typed: Typed,
        at: DateTime<Utc>,
    ) -> Result<Correction, ServiceError> {
        let (id, sender) = (composed.id, composed.sender.id);
        let (to, cc) = Addressees::of_picked(sender, composed.to, composed.cc);
        let known = |person: UserId| person == sender || Some(person) == to || cc.contains(&person);
        let mut named = composed.people();
        named.retain(|person| known(person.id));
        let envelope = Envelope {
            id,
            guild: composed.guild.ok_or(Refusal::ServerOnly)?,
            sender,
            addressees: Addressees {
                to: to.unwrap_or(NOBODY.into()),
                cc,
            },
            parent: None,
        };
        let draft = Draft {
            envelope,
            revision: 0,
            expires_at: at + DRAFT_LIFE,
            is_ready: false,
        };
        self.store
            .write(async move |tx| {
                people::remember_names(tx, &named).await?;
                drafts::begin(tx, &draft.envelope, draft.expires_at).await?;
                drafts::keep_typed(tx, id, &draft, &typed).await?;
                Ok::<_, ServiceError>(())
            })
            .await?;
        self.correction(id, sender, at).await
    }

    /// Keeps what was typed into the form of a draft, under the id of the interaction. Returns until when.
    pub async fn keep_typed(
        &self,
        id: MailId,
        draft: MailId,
        sender: UserId,
        at: DateTime<Utc>,
        typed: Typed,
    ) -> Result<DateTime<Utc>, ServiceError> {
        self.store
            .write(async move |tx| {
                let found = drafts::find(tx.reader(), draft, sender, at).await?;
                let found = found.ok_or(ServiceError::Refused(Refusal::NotFound))?;
                drafts::keep_typed(tx, id, &found, &typed).await?;
                Ok(found.expires_at)
            })
            .await
    }

    /// How a draft of `sender` that answers no mail is addressed.
    pub async fn correction(
        &self,
        draft: MailId,
        sender: UserId,
        at: DateTime<Utc>,
    ) -> Result<Correction, ServiceError> {
        let mut conn = self.store.read().await?;
        let found = drafts::find(&mut conn, draft, sender, at).await?;
        let found = found.filter(|found| found.envelope.parent.is_none());
        let Draft {
            envelope,
            expires_at,
            ..
        } = found.ok_or(Refusal::NotFound)?;
        let readers: Vec<_> = envelope.addressees.everybody().collect();
        let names = people::names(&mut conn, Some(envelope.guild), &readers).await?;
        let Addressees { to, cc } = envelope.addressees;
        Ok(Correction {
            draft,
            to: Some(to).filter(|to| to.get() != NOBODY),
            cc,
            names,
            until: expires_at,
        })
    }

    /// What was typed for a draft, for its form.
    pub async fn typed(
        &self,
        draft: MailId,
        sender: UserId,
        at: DateTime<Utc>,
    ) -> Result<Typed, ServiceError> {
        let mut conn = self.store.read().await?;
        drafts::find(&mut conn, draft, sender, at)
            .await?
            .ok_or(Refusal::NotFound)?;
        drop(conn);
        Ok(self.store.typed(draft).await?.unwrap_or_default())
    }

    /// Addresses a draft to other people. Returns why it could still not be sent, if that is certain.
    pub async fn readdress(
        &self,
        readdressed: Readdressed,
        sender: UserId,
        at: DateTime<Utc>,
    ) -> Result<Option<Refusal>, ServiceError> {
        let Readdressed {
            draft,
            revision,
            guild,
            picked,
            copies,
        } = readdressed;
        self.store
            .write(async move |tx| {
                let found = drafts::find(tx.reader(), draft, sender, at).await?;
                let found = found.filter(|found| Some(found.envelope.guild) == guild);
                let mut envelope = found.ok_or(Refusal::NotFound)?.envelope;
                let addressees = envelope.addressees;
                envelope.addressees = if copies {
                    addressees.copied(sender, &picked)?
                } else {
                    addressees.to(sender, picked.first().ok_or(Refusal::NotFound)?)?
                };
                let addressees = &envelope.addressees;
                if !drafts::readdress(tx, draft, revision, sender, at, addressees).await? {
                    return Err(ServiceError::Refused(Refusal::NotFound));
                }
                let people: Vec<_> = picked.into_iter().map(|one| one.person).collect();
                people::remember_names(tx, &people).await?;
                // A preview of it may be open.
                views::turn_others(tx, draft.get(), None, at, |state| state).await?;
                match may_send(tx, &envelope, at).await {
                    Ok(()) => Ok(None),
                    Err(ServiceError::Refused(refusal)) => Ok(Some(refusal)),
                    Err(failed) => Err(failed),
                }
            })
            .await
    }
}
