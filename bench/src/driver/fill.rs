//! Mail that is already there: written by InMail's own store, without the way through Discord, which would take
//! most of an hour for a million.

use std::{
    collections::BTreeSet,
    ops::Range,
    panic::resume_unwind,
    path::{Path, PathBuf},
    thread,
};

use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use inmail::{
    model::{
        Addressees, Envelope, Job, MailContent, MailId, Person, UserId, ViewContext, ViewState,
        mail::Schedule, view::Token,
    },
    store::{Store, StoreError, Tx, drafts, jobs, mails, people, views},
};
use tokio::runtime::Builder;

use crate::{
    acts::TEXT,
    double::{GUILD, RECIPIENTS, increment_of, recipient, snowflake, token, writer},
};

/// So many keys fit into one transaction of the store.
const AT_ONCE: usize = 64;

/// What is written.
#[derive(Clone)]
pub struct Filling {
    /// Which mails; each number is used once in a mailbox.
    pub numbers: Range<usize>,
    /// How many people write them, by turns.
    pub writers: u64,
    pub sent_at: DateTime<Utc>,
    /// How long their senders can delete them.
    pub window: TimeDelta,
    /// The sender still sees each of them, and its end is still to be told.
    pub is_seen: bool,
}

impl Filling {
    /// Writes the mails into the mailbox of a bot that has ended.
    pub fn write(self, data: PathBuf) -> anyhow::Result<()> {
        let filling = thread::spawn(move || {
            let runtime = Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(self.write_all(&data))
        });
        filling.join().unwrap_or_else(|panic| resume_unwind(panic))
    }

    async fn write_all(self, data: &Path) -> anyhow::Result<()> {
        let (store, lock) = Store::open(data, None).await?;
        let content = MailContent::parse("", TEXT).ok();
        let content = content.context("InMail refuses the text of the bench")?;
        let everybody = self.people();
        let named = store.write(async move |tx| people::remember_names(tx, &everybody).await);
        named.await?;
        for first in self.numbers.clone().step_by(AT_ONCE) {
            let (filling, content) = (self.clone(), content.clone());
            let written = store.write(async move |tx| {
                let last = (first + AT_ONCE).min(filling.numbers.end);
                for number in first..last {
                    filling.send(tx, number, &content).await?;
                }
                Ok::<_, StoreError>(())
            });
            written.await?;
        }
        store.close().await;
        drop(lock);
        Ok(())
    }

    /// Everybody on these mails.
    fn people(&self) -> Vec<Person> {
        let numbers = self.numbers.clone().take(RECIPIENTS);
        let everybody: BTreeSet<u64> = numbers
            .flat_map(|number| [writer(number, self.writers), recipient(number)])
            .collect();
        let everybody = everybody.into_iter();
        everybody
            .map(|person| Person::named(person.into(), [Some("Person")], None))
            .collect()
    }

    /// One mail, as `/inmail send` and Send leave it, with a notice to be given.
    async fn send(
        &self,
        tx: &mut Tx,
        number: usize,
        content: &MailContent,
    ) -> Result<(), StoreError> {
        let id = snowflake(self.sent_at.timestamp_millis(), increment_of(number));
        let mail = MailId::from(id);
        let sender = UserId::from(writer(number, self.writers));
        let to = UserId::from(recipient(number));
        let (at, deadline) = (self.sent_at, self.sent_at + self.window);
        let cc = Vec::new();
        let envelope = Envelope {
            id: mail,
            guild: GUILD.into(),
            sender,
            addressees: Addressees { to, cc },
            parent: None,
        };
        drafts::begin(tx, &envelope, deadline).await?;
        drafts::write(tx, mail, mail.get(), sender, at, deadline, content).await?;
        drafts::take(tx, mail, mail.get(), sender, at).await?;
        let schedule = Schedule {
            sent_at: at,
            release_at: at,
            deadline,
        };
        mails::send(tx, &envelope, schedule).await?;
        if self.is_seen {
            return self.show(tx, id, sender).await;
        }
        jobs::cancel(tx, &Job::Expire { mail });
        Ok(())
    }

    /// The answer to Send, which shows the mail to its sender and has arrived.
    async fn show(&self, tx: &mut Tx, id: u64, sender: UserId) -> Result<(), StoreError> {
        let (view, mail) = (id.into(), id.into());
        let interaction = ViewContext {
            view,
            viewer: sender,
            token: Token {
                secret: token(id).into(),
                issued_at: self.sent_at,
            },
            is_new: true,
            met: Vec::new(),
        };
        let placed = views::put(tx, &interaction, ViewState::SentMail { mail }).await?;
        if let Some(placed) = placed {
            views::shown(tx, view, placed.version, &interaction.token.secret, true).await?;
            jobs::cancel(tx, &Job::Refresh { view });
        }
        Ok(())
    }
}
