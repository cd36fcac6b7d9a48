//! People's operations: the bot's use cases serve their interactions, and the answer travels back.

mod interaction;

use std::sync::Arc;

use chrono::TimeDelta;
use inmail::{
    clock::Clock,
    model::{
        Addressee, Folder, MailId, Person, PersonName, Preferences, Presence, Term, UserId,
        ViewContext, paging::Page,
    },
    service::{Composed, Decision, Delivered, RenderedView, Service, ServiceError},
};

use super::{
    discord::{Connection, Discord},
    model::{SharedModel, Target},
    screen::Shown,
    story::{Delivery, Operation},
};

pub use interaction::{Interaction, everybody, person};

/// The one server.
pub const GUILD: i64 = 7;
/// How long a suspension lasts that ends by itself.
const SUSPENDED_FOR: TimeDelta = TimeDelta::minutes(5);
/// The bot in one process, as people use it.
#[derive(Clone)]
pub struct Bot {
    pub service: Service,
    pub connection: Connection,
    pub discord: Arc<Discord>,
    pub model: Arc<SharedModel>,
    pub clock: Clock,
}

/// What a moderator decides. Half of the suspensions end by themselves.
fn decision(outcome: u8, interaction: &Interaction) -> Decision {
    let end = interaction.at + SUSPENDED_FOR;
    let ends = (interaction.id % 2 == 0).then_some(end);
    match outcome {
        0 | 1 => Decision::Dismiss,
        2 => Decision::Warn,
        _ => Decision::Suspend {
            term: Term::from(ends),
            reason: None,
        },
    }
}

async fn reinstate(service: &Service, interaction: &Interaction) -> Result<(), ServiceError> {
    let (moderator, person) = (named(interaction.who), named(interaction.to[0]));
    let (record, guild) = (interaction.id.into(), GUILD.into());
    let done = service.reinstate(record, guild, &moderator, &person, interaction.at);
    done.await?;
    Ok(())
}

/// Blocks the sender of a mail, or undoes that.
async fn block(
    service: &Service,
    context: &ViewContext,
    mail: MailId,
    undo: bool,
) -> Result<RenderedView, ServiceError> {
    if undo {
        service.unblock_sender(context, mail, false).await
    } else {
        service.block_sender(context, mail, false).await
    }
}

fn named(user: UserId) -> Person {
    Person {
        id: user,
        name: PersonName::parse("Somebody"),
        nick: None,
        language: None,
        avatar: None,
    }
}

fn addressee(user: UserId) -> Addressee {
    Addressee {
        person: named(user),
        is_bot: false,
        is_member: true,
    }
}

impl Bot {
    /// Serves an interaction from click to answer, with the product's own view protocol.
    pub async fn serve(self, interaction: Interaction) {
        self.clock.observe(interaction.at);
        let context = interaction.context();
        let action = async {
            self.model.lock().begin(&interaction);
            self.model.lock().answering.insert(interaction.view);
            self.perform(&interaction).await
        };
        let now = || self.clock.now();
        let performed = Box::pin(self.service.perform(interaction.view, now, action)).await;
        let deliver = async |done| self.deliver(&interaction, &context, done).await;
        self.service.answer(performed, &context, now, deliver).await;
        self.model.lock().answering.remove(&interaction.view);
    }

    /// Delivers the answer as the story says.
    async fn deliver(
        &self,
        interaction: &Interaction,
        context: &ViewContext,
        done: Result<Option<RenderedView>, ServiceError>,
    ) -> Delivered {
        if !interaction.travels.is_zero() {
            self.discord.time.sleep(interaction.travels).await;
        }
        self.connection.alive().await;
        let screen = done.as_ref().ok().and_then(Option::as_ref);
        let shown = screen.map(|screen| Shown {
            viewer: interaction.who,
            ..Shown::of(screen)
        });
        let arrives = interaction.delivery != Delivery::Lost;
        let judged = done.as_ref().map(|_| shown.as_ref());
        self.model.lock().judge(interaction, judged, arrives);
        let version = screen.map(|screen| screen.version);
        if let Some(shown) = shown.filter(|_| arrives) {
            self.connection
                .answer(shown, &context.token.secret, interaction.at);
        }
        Delivered {
            version,
            is_confirmed: interaction.delivery == Delivery::Arrives,
        }
    }

    async fn perform(
        &self,
        interaction: &Interaction,
    ) -> Result<Option<RenderedView>, ServiceError> {
        let (service, context, at) = (&self.service, interaction.context(), interaction.at);
        let draft = MailId::from(interaction.id);
        let screen = match (interaction.operation, interaction.target) {
            (Operation::Compose { .. }, _) => {
                let to: Vec<Addressee> = interaction.to.iter().copied().map(addressee).collect();
                let (first, copied) = to.split_first().unwrap();
                let composed = Composed {
                    id: draft,
                    guild: Some(GUILD.into()),
                    sender: &named(interaction.who),
                    to: first,
                    cc: copied,
                };
                service
                    .compose(&context, composed, interaction.content())
                    .await?
            }
            (Operation::Reply { all }, Some(Target::Mail(mail))) => {
                service
                    .begin_answer(draft, mail, &named(interaction.who), all, at)
                    .await?;
                service
                    .preview(&context, draft, interaction.id, interaction.content())
                    .await?
            }
            (Operation::Edit, Some(Target::Mail(draft))) => {
                service
                    .preview(&context, draft, interaction.id, interaction.content())
                    .await?
            }
            (Operation::Cancel, Some(Target::Mail(draft))) => {
                service
                    .cancel(&context, draft, interaction.revision)
                    .await?
            }
            (Operation::Send, Some(Target::Mail(draft))) => {
                let (revision, here) = (interaction.revision, Presence::HERE);
                service.send(&context, draft, revision, here).await?
            }
            (Operation::Ask, Some(Target::Mail(mail))) => service.ask(&context, mail).await?.screen,
            (Operation::Yes, Some(Target::Mail(mail))) => {
                service.delete(&context, mail, draft).await?
            }
            (Operation::Open, Some(Target::Mail(mail))) => {
                service.open_mail(&context, mail, false).await?
            }
            (Operation::Talk, Some(Target::Mail(mail))) => {
                let shown = service.open_conversation(&context, mail, false, Page::Newest);
                shown.await?
            }
            (Operation::Remove, Some(Target::Mail(mail))) => service.remove(&context, mail).await?,
            (Operation::Unread, Some(Target::Mail(mail))) => {
                service.mark_unread(&context, mail).await?
            }
            (Operation::Archive { on }, Some(Target::Mail(mail))) => {
                service.archive(&context, mail, on).await?
            }
            (Operation::AllRead, _) => service.mark_all_read(&context, Folder::Inbox).await?,
            (Operation::Block { undo }, Some(Target::Mail(mail))) => {
                block(service, &context, mail, undo).await?
            }
            (Operation::Report, Some(Target::Mail(mail))) => {
                let reporter = named(interaction.who);
                service
                    .report_mail(interaction.id.into(), mail, &reporter, None, at)
                    .await?;
                return Ok(None);
            }
            (Operation::OpenNotice, _) => service.open_notice(&context).await?,
            (Operation::Decide { outcome }, Some(Target::Report(report))) => {
                let decision = decision(outcome, interaction);
                let (guild, record) = (GUILD.into(), interaction.id.into());
                let decided = service.decide(&context, guild, report, record, decision);
                decided.await?
            }
            (Operation::Reinstate, _) => {
                reinstate(service, interaction).await?;
                return Ok(None);
            }
            (Operation::Sent | Operation::Inbox, _) => {
                let folder = match interaction.operation {
                    Operation::Sent => Folder::Sent,
                    _ => Folder::Inbox,
                };
                service.open_folder(&context, folder, Page::Newest).await?
            }
            (Operation::Accept { from }, _) => {
                let change = move |mine: &mut Preferences| mine.accepts = from;
                service.change_preferences(&context, change).await?
            }
            (Operation::Notices { on }, _) => {
                let change = move |mine: &mut Preferences| mine.notices = on;
                service.change_preferences(&context, change).await?
            }
            (Operation::Erase, _) => service.erase_person(&context).await?,
            _ => return Ok(None),
        };
        Ok(Some(screen))
    }
}
