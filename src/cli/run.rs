//! `inmail run`: the bot, from the first line of its log to the last.

use std::{
    fs,
    path::{Path, absolute},
    sync::Arc,
};

use anyhow::Context;
use inmail::{
    app::{App, AppError},
    clock::SystemTime,
    config::Config,
    host, pulse,
    telemetry::{self, Output},
    vital::Ended,
};
use rustix::process::{Resource, Rlimit, setrlimit};
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use super::{Failure, has_colours, refuse_stray_start};

pub fn run(config: Config, output: &Output) -> Result<(), Failure> {
    refuse_stray_start(&config)?;
    let ended = begin(config, output);
    // Writes the log's last lines before the sentence that follows.
    output.flush();
    ended.map_err(|error| Failure {
        lasting: error.downcast_ref().is_some_and(AppError::is_lasting),
        error,
    })
}

fn begin(config: Config, output: &Output) -> anyhow::Result<()> {
    telemetry::init(
        &config.log_filter,
        config.log_format,
        has_colours(),
        output.clone(),
    )?;
    tracing::info!(
        version = env!("CARGO_PKG_VERSION"),
        settings = %config.file.as_deref().map_or("none".into(), Path::to_string_lossy),
        data = %absolute(&config.data_dir).unwrap_or_default().display(),
        "InMail starts"
    );
    no_core_dumps();
    for warning in host::look(&config.data_dir) {
        tracing::warn!("{warning}");
    }
    let runtime = tokio::runtime::Runtime::new().context("no threads to run on")?;
    let ended = runtime.block_on(async {
        let stop = CancellationToken::new();
        tokio::spawn(stop_on_signal(stop.clone()));
        let running = tokio::spawn(async move {
            let app = App::open(config, Arc::new(SystemTime::default())).await?;
            app.run(stop).await
        });
        // Only a panic leaves no result.
        running
            .await
            .unwrap_or(Err(AppError::Vital(Ended("InMail itself"))))
    });
    // Everything that counts is on disk, so tasks that still wait do not delay the end.
    runtime.shutdown_background();
    if ended.is_ok() {
        tracing::info!("InMail has ended");
    }
    Ok(ended?)
}

/// A core dump would contain text and keys unencrypted.
fn no_core_dumps() {
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    if let Err(error) = setrlimit(Resource::Core, none) {
        tracing::warn!(%error, "core dumps stay on; switch them off with `ulimit -c 0`");
    }
}

/// Ctrl-C, SIGTERM or SIGHUP end the bot in two stages.
async fn stop_on_signal(stop: CancellationToken) {
    tokio::select! {
        () = told(SignalKind::interrupt()) => {}
        () = told(SignalKind::terminate()) => {}
        // Under `nohup` the end of the terminal does not end the bot.
        () = told(SignalKind::hangup()), if !is_hangup_ignored() => {}
    }
    tracing::info!("received a signal to end; finishing work in progress");
    pulse::stopping();
    stop.cancel();
}

async fn told(kind: SignalKind) {
    match signal(kind) {
        Ok(mut signal) => drop(signal.recv().await),
        Err(error) => {
            tracing::error!(%error, ?kind, "cannot listen for a signal that ends the bot");
            std::future::pending::<()>().await;
        }
    }
}

/// Whether the parent process switched SIGHUP off. If the host does not tell, it is taken as not switched
/// off.
fn is_hangup_ignored() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    ignored.is_some_and(|mask| mask & 1 == 1)
}
