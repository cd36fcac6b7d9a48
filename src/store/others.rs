//! What bots that share a database do beside each other, and what they do about key nodes.

use std::{convert::Infallible, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::time::sleep;

use super::{
    Store, StoreError,
    engine::{Shared, ViewGuard, notifier::JobChanges},
    tables::{texts, views},
};
use crate::{
    model::{UserId, ViewId},
    random,
    vault::{Vault, ring::Ring},
};

/// The pause after an attempt that failed because PostgreSQL or a key node was away.
const AGAIN: Duration = Duration::from_secs(1);

/// Requests that all bots together make within a second. Discord allows 50 ("Rate Limits", "Global Rate Limit"), and
/// does not begin its seconds when we do.
const TURNS: u64 = 45;
/// Each note begins with the number of its bot and one of its own.
const MARK: usize = 16;

/// While this is held, no other bot answers on a view or draws it.
#[derive(Debug, Default)]
pub struct ViewHold {
    /// Another bot has asked for a drawing that nobody confirmed, and does not wait for it any more. It may still
    /// arrive.
    pub is_left: bool,
    _guard: Option<ViewGuard>,
}

impl Store {
    /// Gives key nodes that come back what they lack, as long as the caller waits.
    pub async fn mend_keys(&self) {
        let Vault::Ring(ring) = &self.vault else {
            return std::future::pending().await;
        };
        loop {
            ring.returned().await;
            let mut is_known = false;
            while let Err(error) = self.mend(ring).await {
                if !std::mem::replace(&mut is_known, true) {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        "a key node cannot be mended yet"
                    );
                }
                sleep(AGAIN).await;
            }
        }
    }

    async fn mend(&self, ring: &Ring) -> Result<(), StoreError> {
        let mut conn = self.read().await?;
        let slots = texts::all_unsettled(&mut conn).await?;
        drop(conn);
        Ok(ring.mend(&slots).await?)
    }

    /// Waits until no other bot answers on a view or draws it. What this one does concurrently is its own matter.
    pub async fn hold_view(&self, view: ViewId) -> Result<ViewHold, StoreError> {
        let Some(shared) = &self.shared else {
            return Ok(ViewHold::default());
        };
        let guard = shared.lock(view).await?;
        let mut conn = self.read().await?;
        let asked_by = views::asked_by(&mut conn, view).await?;
        Ok(ViewHold {
            is_left: asked_by.is_some_and(|bot| bot != self.vault.bot()),
            _guard: Some(guard),
        })
    }

    /// Remembers for other bots, if there may be any, that this one is about to ask Discord to draw a view.
    pub async fn ask_for(&self, view: ViewId) -> Result<(), StoreError> {
        if self.shared.is_none() {
            return Ok(());
        }
        self.note(async move |tx| views::ask(tx, view).await).await
    }

    /// Whether no other bot on the same database has taken this interaction. What this one has taken is its own
    /// matter.
    pub async fn is_first(&self, interaction: i64) -> bool {
        match (&self.shared, &self.vault) {
            (Some(_), Vault::Ring(ring)) => ring.is_first(interaction).await,
            _ => true,
        }
    }

    /// Whether other bots may use the same database.
    pub fn is_shared(&self) -> bool {
        self.shared.is_some()
    }

    /// Takes one of the turns of this second for a request to Discord that its limit for a whole bot counts. `false` if
    /// all bots together have had enough of them. Not asked where no other bot can be.
    pub async fn takes_turn(&self, now: DateTime<Utc>) -> bool {
        let (Some(_), Vault::Ring(ring)) = (&self.shared, &self.vault) else {
            return true;
        };
        let taken = ring.count(now.timestamp()).await;
        taken.is_none_or(|taken| taken <= TURNS)
    }

    /// What other bots have noted about a person that still counts at `now`. `None` if that is not known at the moment, or if
    /// there are no others.
    pub async fn noted_by_others(
        &self,
        person: UserId,
        now: DateTime<Utc>,
    ) -> Option<Vec<Vec<u8>>> {
        let (Some(_), Vault::Ring(ring)) = (&self.shared, &self.vault) else {
            return None;
        };
        let notes = ring.notes(person.get(), now.timestamp_millis()).await?;
        let own = ring.bot().to_be_bytes();
        let others = notes.into_iter().filter(|note| !note.starts_with(&own));
        Some(
            others
                .filter_map(|note| Some(note.get(MARK..)?.to_vec()))
                .collect(),
        )
    }

    /// Notes this about a person for other bots, if there may be any. It counts for so long after `now`.
    pub async fn note_for_others(
        &self,
        person: UserId,
        notes: Vec<Vec<u8>>,
        now: DateTime<Utc>,
        counts: TimeDelta,
    ) -> Result<(), StoreError> {
        let (Some(_), Vault::Ring(ring)) = (&self.shared, &self.vault) else {
            return Ok(());
        };
        let marked = notes.into_iter().map(|note| {
            let number = random::epoch()?;
            Ok([&ring.bot().to_be_bytes()[..], &number.to_be_bytes(), &note].concat())
        });
        let marked: Result<Vec<Vec<u8>>, StoreError> = marked.collect();
        let (until, lives) = (now + counts, counts.to_std().unwrap_or_default());
        ring.add_notes(person.get(), until.timestamp_millis(), &marked?, lives)
            .await;
        Ok(())
    }

    /// Wakes tasks after what other bots commit, as long as the caller waits.
    pub async fn hear_others(&self) {
        let Some(shared) = &self.shared else {
            return std::future::pending().await;
        };
        loop {
            let Err(error) = self.hear(shared).await;
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "other bots cannot be heard; trying again"
            );
            sleep(AGAIN).await;
        }
    }

    async fn hear(&self, shared: &Shared) -> Result<Infallible, StoreError> {
        let mut news = shared.listen().await?;
        // What was told before is lost.
        self.notifier.tell(&JobChanges::anything());
        loop {
            self.notifier.tell(&news.next().await?);
        }
    }
}
