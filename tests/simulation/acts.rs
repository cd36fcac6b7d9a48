//! What people do: their interactions are served by the bot's use cases, and the answer travels back.

mod call;

use std::sync::Arc;

use inmail::{
    clock::Clock,
    model::{
        Addressee, Folder, MailId, Person, PersonName, Preferences, UserId, ViewContext,
        report::Outcome,
    },
    service::{Delivered, RenderedView, Service, ServiceError},
};

use super::{
    discord::{Discord, Line},
    knowledge::{Knowing, Target},
    screen::Shown,
    story::{Deed, Fate},
};

pub use call::{Call, everybody, person};

/// The one server.
pub const GUILD: i64 = 7;
/// The bot as people use it, in one process.
#[derive(Clone)]
pub struct Scene {
    pub service: Service,
    pub line: Line,
    pub discord: Arc<Discord>,
    pub knowing: Arc<Knowing>,
    pub clock: Clock,
}

fn named(user: UserId) -> Person {
    Person {
        id: user,
        name: PersonName::parse("Somebody"),
        nick: None,
    }
}

fn addressee(user: UserId) -> Addressee {
    Addressee {
        person: named(user),
        is_bot: false,
        is_member: true,
    }
}

impl Scene {
    /// Serves an interaction from click to answer, by the product's own protocol of views.
    pub async fn serve(self, call: Call) {
        self.clock.observe(call.at);
        let seat = call.seat();
        let action = async {
            self.knowing.state().begin(&call);
            self.knowing.state().answering.insert(call.view);
            self.perform(&call).await
        };
        let performed = self.service.perform(call.view, action).await;
        let deliver = async |done| self.deliver(&call, &seat, done).await;
        let now = || self.clock.now();
        self.service.answer(performed, &seat, now, deliver).await;
        self.knowing.state().answering.remove(&call.view);
    }

    /// The answer travels as the story says.
    async fn deliver(
        &self,
        call: &Call,
        seat: &ViewContext,
        done: Result<Option<RenderedView>, ServiceError>,
    ) -> Delivered {
        if !call.travels.is_zero() {
            self.discord.time.sleep(call.travels).await;
        }
        self.line.alive().await;
        let screen = done.as_ref().ok().and_then(Option::as_ref);
        let shown = screen.map(|screen| Shown {
            viewer: call.who,
            ..Shown::of(screen)
        });
        let arrives = call.fate != Fate::Lost;
        let judged = done.as_ref().map(|_| shown.as_ref());
        self.knowing.state().judge(call, judged, arrives);
        let version = screen.map(|screen| screen.version);
        if let Some(shown) = shown.filter(|_| arrives) {
            self.line.answer(shown, &seat.token.secret, call.at);
        }
        Delivered {
            version,
            is_confirmed: call.fate == Fate::Arrives,
        }
    }

    async fn perform(&self, call: &Call) -> Result<Option<RenderedView>, ServiceError> {
        let (service, seat, at) = (&self.service, call.seat(), call.at);
        let draft = MailId::from(call.id);
        let screen = match (call.deed, call.target) {
            (Deed::Compose { .. }, _) => {
                let to: Vec<Addressee> = call.to.iter().copied().map(addressee).collect();
                let (first, copied) = to.split_first().unwrap();
                let guild = Some(GUILD.into());
                service
                    .begin(draft, guild, &named(call.who), first, copied, at)
                    .await?;
                service
                    .preview(&seat, draft, call.id, call.letter())
                    .await?
            }
            (Deed::Reply { all }, Some(Target::Mail(mail))) => {
                service
                    .begin_answer(draft, mail, &named(call.who), all, at)
                    .await?;
                service
                    .preview(&seat, draft, call.id, call.letter())
                    .await?
            }
            (Deed::Edit, Some(Target::Mail(draft))) => {
                service
                    .preview(&seat, draft, call.id, call.letter())
                    .await?
            }
            (Deed::Cancel, Some(Target::Mail(draft))) => {
                service.cancel(&seat, draft, call.revision).await?
            }
            (Deed::Send, Some(Target::Mail(draft))) => {
                service.send(&seat, draft, call.revision).await?
            }
            (Deed::Ask, Some(Target::Mail(mail))) => service.ask(&seat, mail).await?.screen,
            (Deed::Yes, Some(Target::Mail(mail))) => {
                service.delete(&seat, mail, draft).await?.screen
            }
            (Deed::Open, Some(Target::Mail(mail))) => service.open_mail(&seat, mail, false).await?,
            (Deed::Remove, Some(Target::Mail(mail))) => service.remove(&seat, mail).await?,
            (Deed::Unread, Some(Target::Mail(mail))) => service.mark_unread(&seat, mail).await?,
            (Deed::Block, Some(Target::Mail(mail))) => {
                service.block_sender(&seat, mail, false).await?
            }
            (Deed::Report, Some(Target::Mail(mail))) => {
                let reporter = named(call.who);
                service
                    .report_mail(call.id.into(), mail, &reporter, None, at)
                    .await?;
                return Ok(None);
            }
            (Deed::OpenNotice, Some(Target::Notice(notice))) => {
                service.open_notice(&seat, notice).await?
            }
            (Deed::Decide { outcome }, Some(Target::Report(report))) => {
                let outcome = match outcome {
                    0 | 1 => Outcome::Dismissed,
                    2 => Outcome::Warned,
                    _ => Outcome::Suspended,
                };
                service.decide(&seat, GUILD.into(), report, outcome).await?
            }
            (Deed::Reinstate, _) => {
                service.reinstate(GUILD.into(), &named(call.to[0])).await?;
                return Ok(None);
            }
            (Deed::Sent, _) => {
                let page = inmail::model::paging::Page::Newest;
                service.open_folder(&seat, Folder::Sent, page).await?
            }
            (Deed::Inbox, _) => {
                let page = inmail::model::paging::Page::Newest;
                service.open_folder(&seat, Folder::Inbox, page).await?
            }
            (Deed::Accept { on }, _) => {
                let change = move |mine: &mut Preferences| mine.accepts = on;
                service.change_preferences(&seat, change).await?
            }
            (Deed::Notices { on }, _) => {
                let change = move |mine: &mut Preferences| mine.notices = on;
                service.change_preferences(&seat, change).await?
            }
            (Deed::Erase, _) => service.erase_person(&seat).await?,
            _ => return Ok(None),
        };
        Ok(Some(screen))
    }
}
