//! A process of the bot, started from the files that the last one left.

use std::{rc::Rc, sync::Arc};

use inmail::{
    clock::{Clock, TimeSource},
    jobs::Worker,
    model::Language,
    service::Service,
    store::{DirectoryLock, Store},
};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::World;
use crate::{
    acts::{Bot, GUILD},
    files::Files,
    host::Ending,
};

/// The channel in which moderators are told.
const REPORTS: i64 = 9_999;

/// One process of the bot.
pub(super) struct Process {
    pub bot: Bot,
    pub store: Store,
    /// The files as last read, and how many points had been passed then.
    pub files: Option<(u64, Rc<Files>)>,
    pub tasks: JoinSet<()>,
    pub stop: CancellationToken,
    _lock: DirectoryLock,
}

impl World {
    /// Starts a process. `None` if it ended before it could serve.
    pub(super) async fn start(&self) -> Option<Process> {
        let directory = self.host.directory();
        let opened = Store::open(&directory, None).await;
        if self.host.has_ended() {
            return None;
        }
        let (store, lock) = match opened {
            Ok(opened) => opened,
            Err(error) => {
                if self.host.disk_faults.get() == 0 {
                    let how = format!("it does not start again: {error}");
                    self.model.lock().broken("I1", &how);
                }
                // The disk had no room. The operator makes some and starts the bot again.
                self.host.mend_disk();
                self.host.end(Ending::Killed);
                return None;
            }
        };
        self.check_keys(&store).await;
        let clock = Clock::new(Arc::clone(&self.time) as Arc<dyn TimeSource>);
        // The first thing that Discord tells the bot is the time.
        clock.observe(self.time.now());
        let service = Service::new(store.clone(), self.policy);
        let connection = self.discord.connection(clock.clone());
        let worker = Arc::new(Worker::new(
            service.clone(),
            connection.clone(),
            clock.clone(),
        ));
        let stop = CancellationToken::new();
        let mut tasks = JoinSet::new();
        tasks.spawn(worker.run(stop.clone()));
        let planned = service.plan_routine(self.time.now()).await;
        let channel = service
            .set_reports_channel(
                GUILD.into(),
                REPORTS.into(),
                Language::default(),
                self.time.now(),
            )
            .await;
        if (planned.is_err() || channel.is_err()) && !self.host.has_ended() {
            self.host.mend_disk();
            self.host.end(Ending::Killed);
        }
        if self.host.has_ended() {
            return None;
        }
        let bot = Bot {
            service,
            connection,
            clock,
            discord: Arc::clone(&self.discord),
            model: Arc::clone(&self.model),
        };
        Some(Process {
            bot,
            store,
            files: None,
            tasks,
            stop,
            _lock: lock,
        })
    }
}
