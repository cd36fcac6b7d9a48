//! A world without HTTP: the real service, store, vault and worker, with one method for each thing that
//! people do.

use std::{collections::HashMap, path::Path, sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use inmail::{
    clock,
    jobs::Worker,
    model::{
        Addressee, Folder, MailContent, MailId, Person, PersonName, Presence, UserId, ViewContext,
        ids::first_snowflake_at,
        paging::Page,
        policy::{Limits, Policy},
        view::Token,
    },
    service::{Composed, RenderedView, Service, ServiceError, ViewModel},
    store::{DirectoryLock, Store},
};
use sandbox::Clock;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{records::Records, running::HostTime, silent::Silent};

const GUILD: i64 = 3;
/// As good as no limit.
const UNLIMITED: u32 = 1_000_000;
/// A stored name would identify a person as well as an id.
const NAME: &str = "Somebody";
/// How long due work may take in real time.
const GUARD: Duration = Duration::from_mins(2);

/// The bot without its Discord edge.
pub struct World {
    pub clock: Clock,
    pub service: Service,
    pub records: Records,
    stop: CancellationToken,
    working: JoinHandle<()>,
    _lock: DirectoryLock,
    sequence: i64,
    /// The last revision shown of each draft.
    revisions: HashMap<MailId, i64>,
}

impl World {
    /// A world whose mail is kept for two days.
    pub async fn open(data: &Path) -> Self {
        let clock = Clock::manual();
        let (store, lock) = Store::open(data, None).await.unwrap();
        let policy = Policy {
            retention: Some(TimeDelta::days(2)),
            reports_kept: TimeDelta::days(1),
            history_kept: TimeDelta::days(1),
            limits: Limits {
                sends: UNLIMITED,
                sends_to_one: UNLIMITED,
                deletions: UNLIMITED,
                reports: UNLIMITED,
            },
            ..Policy::default()
        };
        let service = Service::new(store, policy);
        let time = clock::Clock::new(Arc::new(HostTime::new(&clock, Arc::default())));
        service.plan_routine(time.now()).await.unwrap();
        let stop = CancellationToken::new();
        let silent = Silent::new(time.now());
        let worker = Arc::new(Worker::new(service.clone(), silent, time));
        Self {
            records: Records::open(data).await,
            revisions: HashMap::new(),
            working: tokio::spawn(worker.run(stop.clone())),
            clock,
            service,
            stop,
            _lock: lock,
            sequence: 0,
        }
    }

    pub fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.clock.now_ms()).unwrap()
    }

    pub fn pass(&self, time: TimeDelta) {
        self.clock.advance(time.to_std().unwrap());
    }

    /// An id as Discord issues it.
    pub fn snowflake(&mut self) -> i64 {
        self.sequence += 1;
        first_snowflake_at(self.now()) + self.sequence % (1 << 20)
    }

    /// Returns once nothing runs and nothing is due.
    pub async fn settle(&mut self) {
        let service = self.service.clone();
        let settled = async {
            loop {
                // Before looking, so that nothing is missed.
                let changed = service.store().jobs_changed();
                if !self.records.is_at_work(self.clock.now_ms()).await {
                    break;
                }
                changed.await;
            }
        };
        tokio::time::timeout(GUARD, settled).await.unwrap();
    }

    /// A new ephemeral message for a person.
    pub fn sit(&mut self, viewer: UserId) -> ViewContext {
        let id = self.snowflake();
        ViewContext {
            view: id.into(),
            viewer,
            token: Token {
                secret: format!("token-of-{id:x}").into(),
                issued_at: self.now(),
            },
            is_new: true,
            met: vec![person(viewer)],
        }
    }

    async fn shown(&mut self, view: &ViewContext, screen: Result<RenderedView, ServiceError>) {
        let screen = screen.unwrap();
        if let ViewModel::Preview {
            envelope, revision, ..
        } = &screen.model
        {
            self.revisions.insert(envelope.id, *revision);
        }
        self.service.shown(view, screen.version).await.unwrap();
    }

    /// Writes a mail up to its preview.
    pub async fn compose(
        &mut self,
        from: UserId,
        to: UserId,
        cc: &[UserId],
        content: &MailContent,
    ) -> (ViewContext, MailId) {
        let mut view = self.sit(from);
        let mail = MailId::from(view.view.get());
        let cc: Vec<Addressee> = cc.iter().copied().map(addressee).collect();
        let (by, to) = (person(from), addressee(to));
        let guild = Some(GUILD.into());
        let composed = Composed {
            id: mail,
            guild,
            sender: &by,
            to: &to,
            cc: &cc,
        };
        let begun = self.service.begin(composed, self.now()).await;
        begun.unwrap();
        self.write(&mut view, mail, content).await;
        (view, mail)
    }

    /// Begins an answer by a reader of a mail, up to its preview.
    pub async fn answer(
        &mut self,
        mail: MailId,
        reader: UserId,
        content: &MailContent,
    ) -> (ViewContext, MailId) {
        let mut view = self.sit(reader);
        let answer = MailId::from(view.view.get());
        let by = person(reader);
        let begun = self
            .service
            .begin_answer(answer, mail, &by, true, self.now());
        begun.await.unwrap();
        self.write(&mut view, answer, content).await;
        (view, answer)
    }

    /// Puts text into a draft, for the first time or again.
    pub async fn write(&mut self, view: &mut ViewContext, draft: MailId, content: &MailContent) {
        view.token = self.sit(view.viewer).token;
        let (by, content) = (self.snowflake(), content.clone());
        let preview = self.service.preview(view, draft, by, content).await;
        self.shown(view, preview).await;
    }

    pub async fn send(&mut self, view: &mut ViewContext, draft: MailId) {
        view.token = self.sit(view.viewer).token;
        let revision = self.revisions[&draft];
        let receipt = self
            .service
            .send(view, draft, revision, Presence::HERE)
            .await;
        self.shown(view, receipt).await;
    }

    pub async fn read(&mut self, reader: UserId, mail: MailId, from_notice: bool) {
        let view = self.sit(reader);
        let opened = self.service.open_mail(&view, mail, from_notice).await;
        self.shown(&view, opened).await;
    }

    pub async fn look_into(&mut self, folder: Folder, viewer: UserId) {
        let view = self.sit(viewer);
        let listed = self.service.open_folder(&view, folder, Page::Newest).await;
        self.shown(&view, listed).await;
    }

    pub async fn report(&mut self, reader: UserId, mail: MailId) {
        let id = self.snowflake().into();
        let by = person(reader);
        let reported = self
            .service
            .report_mail(id, mail, &by, None, self.now())
            .await;
        reported.unwrap();
    }

    pub async fn remove(&mut self, reader: UserId, mail: MailId) {
        let view = self.sit(reader);
        let removed = self.service.remove(&view, mail).await;
        self.shown(&view, removed).await;
    }

    /// Asks, and says Yes. Returns at the moment at which the person would be told.
    pub async fn delete(&mut self, view: &mut ViewContext, mail: MailId) {
        view.token = self.sit(view.viewer).token;
        let asked = self.service.ask(view, mail).await;
        self.shown(view, asked.map(|asked| asked.screen)).await;
        let yes = self.sit(view.viewer);
        view.token = yes.token;
        let again = MailId::from(yes.view.get());
        self.service.delete(view, mail, again).await.unwrap();
    }

    /// Ends it in order.
    pub async fn close(self) {
        self.stop.cancel();
        self.working.await.unwrap();
        self.records.close().await;
        self.service.store().close().await;
    }
}

fn person(id: UserId) -> Person {
    let name = PersonName::parse(NAME);
    Person {
        id,
        name,
        nick: None,
        language: None,
        avatar: None,
    }
}

fn addressee(id: UserId) -> Addressee {
    Addressee {
        person: person(id),
        is_bot: false,
        is_member: true,
    }
}
