//! `inmail erase` and `inmail export`: requests of a person that do not come through Discord.
//!
//! Both open the store as the bot does, so they are refused while it runs.

use std::{
    io::{self, Write},
    sync::Arc,
};

use inmail::{
    clock::{Clock, SystemTime},
    config::Config,
    model::{Job, UserId},
    service::{Progress, Service},
    store::{Store, StoreError, jobs},
    telemetry::Output,
};

use super::{Failure, place, runtime};

/// Erases what is stored about a person, as *Erase my data* does. The job makes sure that a start of the bot
/// goes on where an interruption left off.
pub fn erase(config: &Config, user: UserId) -> Result<(), Failure> {
    runtime()?.block_on(with_store(config, async |store, service, clock| {
        let job = Job::EraseUser { user };
        let now = clock.now();
        store
            .write(async move |tx| {
                jobs::enqueue(tx, &job, now);
                Ok::<_, StoreError>(())
            })
            .await?;
        while service.erase_user(user, clock.now()).await? == Progress::More {}
        store
            .write(async move |tx| {
                jobs::cancel(tx, &job);
                Ok::<_, StoreError>(())
            })
            .await?;
        let output = Output::to(io::stdout());
        output.say(
            "inmail: what was stored about this person is erased; people who hold mail of theirs keep it\n\
             inmail: messages at Discord that told them of mail are removed when the bot runs again",
        );
        output.flush();
        Ok(())
    }))
}

/// Prints what is stored about a person as JSON, as *Export my data* gives it.
pub fn export(config: &Config, user: UserId) -> Result<(), Failure> {
    runtime()?.block_on(with_store(config, async |_, service, clock| {
        let files = service.export(user, clock.now(), usize::MAX).await?;
        let mut output = io::stdout().lock();
        for file in files {
            output.write_all(&file)?;
            output.write_all(b"\n")?;
        }
        Ok(output.flush()?)
    }))
}

async fn with_store(
    config: &Config,
    work: impl AsyncFnOnce(&Store, &Service, &Clock) -> anyhow::Result<()>,
) -> Result<(), Failure> {
    let data = &config.data_dir;
    if !data.exists() {
        return Err(Failure::lasting(anyhow::anyhow!(
            "there is no data directory {}; set `data_dir` to the one that the bot uses",
            data.display()
        )));
    }
    let opened = Store::open(place(config)?, config.master()).await;
    let (store, _lock) = opened.map_err(|error| Failure {
        lasting: error.is_lasting(),
        error: error.into(),
    })?;
    let clock = Clock::new(Arc::new(SystemTime::default()));
    let service = Service::new(store.clone(), config.policy);
    let done = work(&store, &service, &clock).await;
    store.close().await;
    done.map_err(Failure::passing)
}
