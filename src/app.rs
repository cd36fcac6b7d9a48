//! The composition root: it puts the parts together, starts them and ends them.
//!
//! The end has two stages: first nothing new is accepted, then work in progress is finished.

use std::{convert::Infallible, sync::Arc, time::Duration};

use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    clock::{Clock, TimeSource},
    config::Config,
    discord::{
        Arrivals, DiscordOutbox, Endpoint, EndpointError, GatewayError, Rest, Router,
        setup::{self, Application, SetupError},
    },
    jobs::Worker,
    metrics::Metrics,
    pulse::Pulse,
    service::Service,
    store::{DirectoryLock, OpenError, Place, Store, StoreError},
    vital::{Ended, Vital},
    watch::{Watch, WatchError},
};

/// How long work in progress may take during the end. With what follows it stays below five seconds.
const LAST_WORK: Duration = Duration::from_secs(4);

/// Why the bot did not start or had to end.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Client(#[from] crate::discord::NoClient),
    #[error(
        "the database failed at start; restore the data directory from a backup if it is damaged"
    )]
    Store(#[from] StoreError),
    #[error(transparent)]
    Gateway(#[from] GatewayError),
    #[error(transparent)]
    Setup(#[from] SetupError),
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
    #[error(transparent)]
    Watch(#[from] WatchError),
    #[error(transparent)]
    Vital(#[from] Ended),
}

impl AppError {
    /// Whether every start fails like this until the operator changes settings, files, program or token.
    /// Any other failure, like a full disk, can pass by itself.
    pub fn is_lasting(&self) -> bool {
        match self {
            Self::Open(error) => error.is_lasting(),
            Self::Store(source) => source.is_damage(),
            Self::Client(_) | Self::Vital(_) => false,
            Self::Gateway(error) => error.is_lasting(),
            Self::Endpoint(EndpointError(error)) | Self::Watch(WatchError(error)) => {
                error.is_lasting()
            }
            Self::Setup(_) => true,
        }
    }
}

/// The bot before it runs: its files are open, nothing is connected.
pub struct App {
    config: Config,
    clock: Clock,
    rest: Arc<Rest>,
    store: Store,
    lock: DirectoryLock,
    metrics: Metrics,
    /// Where interactions arrive, if not through the gateway.
    endpoint: Option<Endpoint>,
    /// Where monitoring looks, if it may.
    watch: Option<Watch>,
}

impl App {
    /// Opens the files. Refuses what does not fit without changing it.
    pub async fn open(mut config: Config, time: Arc<dyn TimeSource>) -> Result<Self, AppError> {
        let clock = Clock::new(time);
        let metrics = Metrics::default();
        metrics.started(clock.now());
        // Not kept in memory: the open store needs it no more.
        let master = config.master_key.take();
        let place = Place::new(
            &config.data_dir,
            config.database.as_ref(),
            config.key_nodes.as_ref(),
        )?
        .shared(config.is_one_of_many());
        let (store, lock) = Store::open(&place, master.as_deref()).await?;
        let rest = Rest::new(&config.api_url, config.token.clone(), clock.clone())?;
        let mut rest = rest.recording(metrics.clone());
        if store.is_shared() {
            let store = store.clone();
            rest = rest.sharing(Arc::new(move |now| {
                let store = store.clone();
                Box::pin(async move { store.takes_turn(now).await })
            }));
        }
        let rest = Arc::new(rest);
        let endpoint = match config.listen {
            Some(address) => Some(Endpoint::open(address).await?),
            None => None,
        };
        let watch = match config.watch {
            Some(address) => Some(Watch::open(address, metrics.clone(), store.clone()).await?),
            None => None,
        };
        Ok(Self {
            config,
            clock,
            rest,
            store,
            lock,
            metrics,
            endpoint,
            watch,
        })
    }

    /// Runs until `stop`, or until Discord turns the bot away.
    pub async fn run(self, stop: CancellationToken) -> Result<(), AppError> {
        let pulse = Pulse::default();
        let works = || async {
            self.store.answers().await;
            self.lock.touch()
        };
        // In one task, so that the pulse stops if serving hangs.
        let served = tokio::select! {
            served = self.serve(&stop, &pulse) => served,
            never = pulse.beat(works) => match never {},
            never = self.watched() => match never {},
        };
        self.store.close().await;
        drop(self.lock);
        served
    }

    /// Answers monitoring, if it may look.
    async fn watched(&self) -> Infallible {
        match &self.watch {
            Some(watch) => watch.serve().await,
            None => std::future::pending().await,
        }
    }

    async fn serve(&self, stop: &CancellationToken, pulse: &Pulse) -> Result<(), AppError> {
        let vital = Vital::default();
        let store = self.store.clone();
        vital.spawn("the writer of the database", async move {
            store.writer_ended().await;
        });
        let store = self.store.clone();
        vital.spawn("the mending of key nodes", async move {
            store.mend_keys().await;
        });
        let store = self.store.clone();
        vital.spawn("the ear for other bots", async move {
            store.hear_others().await;
        });
        // Discord may be out of reach for long. A stop does not wait for it.
        let application = tokio::select! {
            application = self.introduce() => application?,
            ended = vital.ended() => return Err(ended.into()),
            () = stop.cancelled() => return Ok(()),
        };
        let stopwatch = self.clock.clone();
        let service = Service::new(self.store.clone(), self.config.policy);
        let service = service.timed_by(move || stopwatch.mark());
        service.plan_routine(self.clock.now()).await?;
        let (rest, clock) = (Arc::clone(&self.rest), self.clock.clone());
        let outbox = DiscordOutbox::new(rest, application.id, clock);
        let worker = Worker::new(service.clone(), outbox, self.clock.clone());
        let worker = Arc::new(worker.recording(self.metrics.clone()));
        let last_stop = CancellationToken::new();
        let working = vital.spawn("the worker", worker.run(last_stop.clone()));
        let router = Arc::new(Router::new(
            Arc::clone(&self.rest),
            application.id,
            service,
            self.clock.clone(),
        ));
        let mut arrivals = self.arrivals(&application)?;
        let answering = TaskTracker::new();
        let can_arrive = arrivals.ready();
        let ready = async {
            can_arrive.await;
            pulse.ready();
            std::future::pending().await
        };
        let served = tokio::select! {
            never = ready => never,
            served = take_in(&mut arrivals, &router, &answering, stop) => served,
            ended = vital.ended() => Err(ended.into()),
        };
        let last_work = async {
            answering.close();
            answering.wait().await;
            // Jobs end last, because an answer may wait for a job.
            last_stop.cancel();
            working.await
        };
        let last_work = tokio::time::timeout(LAST_WORK, last_work);
        let ((), finished) = tokio::join!(arrivals.stop(), last_work);
        if finished.is_err() {
            tracing::warn!("work in progress took too long; jobs continue at the next start");
        }
        served
    }

    /// Opens the way by which this application's interactions arrive.
    fn arrivals(&self, application: &Application) -> Result<Arrivals, SetupError> {
        let Some(endpoint) = &self.endpoint else {
            return Ok(Arrivals::from_gateway(&self.rest, &self.clock));
        };
        let key = application.key.ok_or(SetupError::NoKey)?;
        let address = self.config.listen;
        tracing::info!(?address, "waiting for Discord to post interactions");
        if application.endpoint.is_none() {
            // Discord saves the address only once somebody answers there.
            tracing::warn!(
                "Discord posts nothing yet; enter https://<your host>/interactions in the developer portal \
                 (General Information, Interactions Endpoint URL)"
            );
        }
        Ok(Arrivals::from_posts(&self.rest, endpoint, key))
    }

    /// Learns the bot's identity and registers its commands.
    async fn introduce(&self) -> Result<Application, AppError> {
        let application = setup::introduce(&self.rest, &self.clock).await?;
        if application.endpoint.is_some() && self.endpoint.is_none() {
            // Discord sends interactions there or to the gateway, never to both.
            return Err(SetupError::InteractionsEndpoint.into());
        }
        let Application {
            id, name, servers, ..
        } = &application;
        tracing::info!(name, id, servers, "Discord knows the bot");
        tracing::info!("to add it to a server: {}", application.invite());
        let guild = self.config.guild;
        setup::register(&self.rest, &self.clock, &application, guild).await?;
        Ok(application)
    }
}

/// Accepts interactions and has each answered, until `stop` or the end of the way by which they arrive.
async fn take_in(
    arrivals: &mut Arrivals,
    router: &Arc<Router>,
    answering: &TaskTracker,
    stop: &CancellationToken,
) -> Result<(), AppError> {
    let answer = |arrival| {
        let router = Arc::clone(router);
        answering.spawn(async move { router.serve(arrival).await });
    };
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            next = arrivals.next() => answer(next?),
        }
    }
    while let Some(arrival) = arrivals.last().await {
        answer(arrival);
    }
    Ok(())
}
