//! What people do: a deed becomes an interaction, the bot's use cases run, the answer travels back.
//!
//! Does what the Discord edge does with a view (its turn, what is shown, what is left to a job), and
//! no more. Must not know what answer is right.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use inmail::{
    clock::Clock,
    mail::{
        Addressee, Letter, MailId, Marker, Person, PersonName, UserId, ViewId, report::Outcome,
        scene::Folder,
    },
    service::{Screen, Service, ServiceError},
    store::views::{Sitting, Token},
};

use super::{
    discord::{Discord, Line, What, channel_of},
    knowledge::{Knowing, Target},
    screen::{Kind, Shown},
    story::{Act, Deed, Fate, PEOPLE},
};

/// The one server.
pub const GUILD: i64 = 7;
/// Milliseconds in a snowflake are followed by so many bits.
const SEQUENCE_BITS: u32 = 22;
const DISCORD_EPOCH_MS: i64 = 1_420_070_400_000;

/// The bot as people use it, in one process.
#[derive(Clone)]
pub struct Scene {
    pub service: Service,
    pub line: Line,
    pub discord: Arc<Discord>,
    pub knowing: Arc<Knowing>,
    pub clock: Clock,
}

/// One interaction.
#[derive(Clone, Debug)]
pub struct Call {
    pub id: i64,
    pub who: UserId,
    pub at: DateTime<Utc>,
    pub deed: Deed,
    pub target: Option<Target>,
    pub view: ViewId,
    /// It is on nobody else's screen.
    pub own_screen: bool,
    pub letter: Option<(String, String)>,
    pub to: Vec<UserId>,
    fate: Fate,
    travels: Duration,
}

pub fn person(number: usize) -> UserId {
    (100 + i64::try_from(number).unwrap()).into()
}

pub fn everybody() -> impl Iterator<Item = UserId> {
    (0..PEOPLE).map(person)
}

fn named(user: UserId) -> Person {
    Person {
        id: user,
        name: PersonName::parse("Somebody"),
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
    /// The interaction of an act, if there is anything to act upon.
    pub fn call(&self, act: &Act) -> Option<Call> {
        let who = person(act.who);
        let pick = usize::from(act.pick);
        let at = self.discord.time.now();
        let ms = at.timestamp_millis() - DISCORD_EPOCH_MS;
        let id = (ms << SEQUENCE_BITS) + self.knowing.state().next_number();
        let target = match act.deed {
            Deed::Compose { .. }
            | Deed::Sent
            | Deed::Inbox
            | Deed::Accept { .. }
            | Deed::Notices { .. }
            | Deed::Reinstate
            | Deed::Erase
            | Deed::SecondProcess => None,
            Deed::OpenNotice => Some(Target::Notice(self.notice(who, pick)?)),
            Deed::Decide { .. } => Some(Target::Report(self.knowing.state().report(pick)?)),
            _ => Some(Target::Mail(
                self.knowing.state().choose(act.deed, who, pick, at)?,
            )),
        };
        let to = match act.deed {
            Deed::Compose { copied } => {
                let others = everybody().filter(|other| *other != who);
                let others: Vec<UserId> = others.collect();
                let first = pick % others.len();
                let count = 1 + usize::from(copied);
                let chosen = (first..first + count).map(|n| others[n % others.len()]);
                chosen.collect()
            }
            Deed::Reinstate => vec![person(pick % PEOPLE)],
            _ => Vec::new(),
        };
        let writes = matches!(
            act.deed,
            Deed::Compose { .. } | Deed::Edit | Deed::Reply { .. }
        );
        let letter = writes.then(|| {
            let word = id.cast_unsigned().wrapping_mul(0x9e37_79b9_7f4a_7c15);
            (format!("about {word:016x}"), format!("secret {word:016x}"))
        });
        let view = self.view(act.deed, who, target, pick, id);
        let shown = self.discord.state().screens.get(&view).map(|it| it.viewer);
        Some(Call {
            id,
            who,
            at,
            deed: act.deed,
            view,
            own_screen: shown.is_none_or(|viewer| viewer == who),
            target,
            letter,
            to,
            fate: act.fate,
            travels: Duration::from_millis(act.travels),
        })
    }

    /// A notice on this person's screen; now and then somebody else's.
    fn notice(&self, who: UserId, pick: usize) -> Option<Marker> {
        let state = self.discord.state();
        let notices = state.messages.values().filter_map(|message| {
            let What::Notice(marker) = message.what else {
                return None;
            };
            let fits = if pick.is_multiple_of(8) {
                true
            } else {
                message.visible && message.channel == channel_of(who)
            };
            fits.then_some(marker)
        });
        let notices: Vec<Marker> = notices.collect();
        (!notices.is_empty()).then(|| notices[pick / 8 % notices.len()])
    }

    /// The message an act happens on: the newest one with the button, now and then somebody else's.
    fn view(
        &self,
        deed: Deed,
        who: UserId,
        target: Option<Target>,
        pick: usize,
        id: i64,
    ) -> ViewId {
        let new = ViewId::from(id);
        let state = self.discord.state();
        if pick % 16 == 1 {
            let mut others = state.screens.values().rev();
            return others
                .find(|shown| shown.viewer != who)
                .map_or(new, |shown| shown.view);
        }
        let kind = match deed {
            Deed::Send | Deed::Edit | Deed::Cancel => Kind::Preview,
            Deed::Ask => Kind::SentMail,
            Deed::Yes => Kind::Confirm,
            Deed::Remove | Deed::Unread | Deed::Block => Kind::Received,
            _ => return new,
        };
        let mut screens = state.screens.values().rev();
        let found = screens.find(|shown| {
            shown.viewer == who
                && !shown.is_removed
                && shown.kind == kind
                && shown.about.map(Target::Mail) == target
        });
        found.map_or(new, |shown| shown.view)
    }

    /// Serves an interaction from click to answer.
    pub async fn serve(self, call: Call) {
        self.clock.observe(call.at);
        let turn = self.service.turn(call.view).await;
        self.knowing.state().begin(&call);
        self.knowing.state().answering.insert(call.view);
        let done = self.perform(&call).await;
        let seat = call.seat();
        if !call.travels.is_zero() {
            self.discord.time.sleep(call.travels).await;
        }
        self.line.alive().await;
        let shown = done.as_ref().ok().and_then(Option::as_ref);
        let shown = shown.map(|screen| Shown {
            viewer: call.who,
            ..Shown::of(screen)
        });
        self.knowing.state().judge(
            &call,
            done.as_ref().map(|_| shown.as_ref()),
            call.fate != Fate::Lost,
        );
        if let Err(ServiceError::Failed(_)) = &done
            && call.view.get() != call.id
        {
            // Where this fails as well, the view is drawn again at the next start.
            let _ = self.service.unsettled(&seat, self.clock.now()).await;
        }
        let (Ok(Some(screen)), Some(shown)) = (&done, shown) else {
            self.knowing.state().answering.remove(&call.view);
            return;
        };
        if call.fate != Fate::Lost {
            self.line.answer(shown, &seat.token.secret, call.at);
        }
        // A failure to note it leaves a job or an older note; both are looked at again.
        let _ = match call.fate {
            Fate::Arrives => {
                let noted = self
                    .service
                    .shown(call.view, screen.version, &seat.token.secret);
                noted.await
            }
            Fate::Lost | Fate::Unconfirmed => self.service.unsettled(&seat, self.clock.now()).await,
        };
        self.knowing.state().answering.remove(&call.view);
        drop(turn);
    }

    async fn perform(&self, call: &Call) -> Result<Option<Screen>, ServiceError> {
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
                service.preview(&seat, draft, call.letter()).await?
            }
            (Deed::Reply { all }, Some(Target::Mail(mail))) => {
                service
                    .begin_answer(draft, mail, &named(call.who), all, at)
                    .await?;
                service.preview(&seat, draft, call.letter()).await?
            }
            (Deed::Edit, Some(Target::Mail(draft))) => {
                service.preview(&seat, draft, call.letter()).await?
            }
            (Deed::Cancel, Some(Target::Mail(draft))) => service.cancel(&seat, draft).await?,
            (Deed::Send, Some(Target::Mail(draft))) => service.send(&seat, draft).await?,
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
                service.reinstate(GUILD.into(), call.to[0]).await?;
                return Ok(None);
            }
            (Deed::Sent, _) => {
                let page = inmail::mail::paging::Page::Newest;
                service.open_folder(&seat, Folder::Sent, page).await?
            }
            (Deed::Inbox, _) => {
                let page = inmail::mail::paging::Page::Newest;
                service.open_folder(&seat, Folder::Inbox, page).await?
            }
            (Deed::Accept { on }, _) => {
                let change = move |wishes| inmail::store::contacts::Wishes {
                    accepts: on,
                    ..wishes
                };
                service.wish(&seat, change).await?
            }
            (Deed::Notices { on }, _) => {
                let change = move |wishes| inmail::store::contacts::Wishes {
                    notices: on,
                    ..wishes
                };
                service.wish(&seat, change).await?
            }
            (Deed::Erase, _) => service.erase_person(&seat).await?,
            _ => return Ok(None),
        };
        Ok(Some(screen))
    }
}

impl Call {
    fn seat(&self) -> Sitting {
        Sitting {
            view: self.view,
            viewer: self.who,
            token: Token {
                secret: format!("token-{}", self.id).into(),
                issued_at: self.at,
            },
        }
    }

    fn letter(&self) -> Letter {
        let (subject, body) = self.letter.as_ref().unwrap();
        Letter::parse(subject, body).unwrap()
    }

    /// The mail or draft it is about, its own included.
    pub fn mail(&self) -> Option<MailId> {
        match (self.deed, self.target) {
            (Deed::Compose { .. } | Deed::Reply { .. }, _) => Some(self.id.into()),
            (_, Some(Target::Mail(mail))) => Some(mail),
            _ => None,
        }
    }
}
