//! A mailbox in which people act, without Discord and without jobs.

use chrono::{DateTime, TimeDelta, Utc};
use inmail::{
    model::{
        Addressee, Folder, MailContent, MailId, Person, Presence, ViewContext,
        ids::first_snowflake_at,
        paging::Page,
        policy::{Limits, Policy},
        view::Token,
        window::Window,
    },
    service::{Composed, RenderedView, Service},
    store::{DirectoryLock, Store},
};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

const GUILD: i64 = 2;
const WRITER: i64 = 3;
const READER: i64 = 4;
/// Any time, since nothing here waits for one: seconds since 1970.
const NOW: i64 = 1_700_000_000;
/// As good as no limit.
const UNLIMITED: u32 = 1_000_000;

/// The use cases over a store of their own.
pub struct Mailbox {
    service: Service,
    content: MailContent,
    at: DateTime<Utc>,
    /// The snowflake of the last interaction.
    last: i64,
    runtime: Runtime,
    _lock: DirectoryLock,
    _folder: TempDir,
}

impl Mailbox {
    /// One with so many mails from one writer to one reader.
    pub fn with(mails: usize) -> Self {
        let folder = TempDir::new().unwrap();
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let (store, lock) = runtime.block_on(Store::open(folder.path(), None)).unwrap();
        let policy = Policy {
            window: Window::new(TimeDelta::minutes(10)).unwrap(),
            hold: TimeDelta::zero(),
            retention: None,
            reports_kept: TimeDelta::days(1),
            history_kept: TimeDelta::days(1),
            limits: Limits {
                sends: UNLIMITED,
                sends_to_one: UNLIMITED,
                deletions: UNLIMITED,
                reports: UNLIMITED,
            },
        };
        let at = DateTime::from_timestamp(NOW, 0).unwrap();
        let mut mailbox = Self {
            service: Service::new(store, policy),
            content: MailContent::parse("Birds", "They are back.").unwrap(),
            at,
            last: first_snowflake_at(at),
            runtime,
            _lock: lock,
            _folder: folder,
        };
        for _ in 0..mails {
            mailbox.send();
        }
        mailbox
    }

    /// A new interaction of the writer.
    fn context(&mut self) -> ViewContext {
        self.last += 1;
        ViewContext {
            view: self.last.into(),
            viewer: WRITER.into(),
            token: Token {
                secret: "token".into(),
                issued_at: self.at,
            },
            is_new: true,
            met: vec![person(WRITER)],
        }
    }

    /// Writes a mail with the command and sends it.
    pub fn send(&mut self) -> MailId {
        let context = self.context();
        let mail = MailId::from(context.view.get());
        let (sender, person) = (person(WRITER), person(READER));
        let to = Addressee {
            person,
            is_bot: false,
            is_member: true,
        };
        let composed = Composed {
            id: mail,
            guild: Some(GUILD.into()),
            sender: &sender,
            to: &to,
            cc: &[],
        };
        let service = &self.service;
        self.runtime.block_on(async {
            let preview = service.compose(&context, composed, self.content.clone());
            preview.await.unwrap();
            let sent = service.send(&context, mail, mail.get(), Presence::HERE);
            sent.await.unwrap();
        });
        mail
    }

    /// Opens a page of a folder.
    pub fn open_folder(&mut self, folder: Folder, page: Page) -> RenderedView {
        let context = self.context();
        let opened = self.service.open_folder(&context, folder, page);
        self.runtime.block_on(opened).unwrap()
    }

    /// Opens a mail from a folder.
    pub fn open(&mut self, mail: MailId) -> RenderedView {
        let context = self.context();
        let opened = self.service.open_mail(&context, mail, false);
        self.runtime.block_on(opened).unwrap()
    }

    /// Clicks Delete.
    pub fn ask(&mut self, mail: MailId) -> RenderedView {
        let context = self.context();
        let asked = self.service.ask(&context, mail);
        self.runtime.block_on(asked).unwrap().screen
    }

    /// Clicks Yes.
    pub fn delete(&mut self, mail: MailId) -> RenderedView {
        let context = self.context();
        let again = MailId::from(context.view.get());
        let deleted = self.service.delete(&context, mail, again);
        self.runtime.block_on(deleted).unwrap()
    }
}

fn person(id: i64) -> Person {
    Person::named(id.into(), [Some("Somebody")], None)
}
