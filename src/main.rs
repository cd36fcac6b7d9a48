//! The command line: settings in, exit code out.

use std::{path::PathBuf, process::ExitCode, sync::Arc};

use anyhow::Context;
use clap::{Parser, Subcommand};
use inmail::{
    app::{App, AppError},
    clock::SystemTime,
    config::{self, Config},
    host,
    store::OpenError,
    telemetry,
};
use rustix::process::{Resource, Rlimit, setrlimit};
use tokio_util::sync::CancellationToken;

/// Private, mail-like messages between members of a Discord community, with an unsend that is real.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The settings file [default: config/inmail.toml, if it exists]
    #[arg(long, global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Run the bot (the default)
    Run,
    /// Check the settings and the host without connecting
    Check,
}

/// Settings, files or token are not usable as they are; starting again changes nothing.
const UNUSABLE: u8 = 2;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let config = config::settings(std::env::vars_os())
        .and_then(|environment| Config::load(arguments.config.as_deref(), &environment));
    let config = match config {
        Ok(config) => config,
        Err(error) => {
            eprintln!("inmail: {error}");
            return ExitCode::from(UNUSABLE);
        }
    };
    if let Err(error) = telemetry::filter(&config.log_filter) {
        eprintln!("inmail: `log.filter` is not a filter: {error}; use one like \"info\"");
        return ExitCode::from(UNUSABLE);
    }
    if let Some(Command::Check) = arguments.command {
        return check(config);
    }
    no_core_dumps();
    match run(config) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("inmail: {error:#}");
            let lasting = error.downcast_ref().is_some_and(AppError::is_lasting);
            if lasting {
                ExitCode::from(UNUSABLE)
            } else {
                ExitCode::FAILURE
            }
        }
    }
}

/// Says what running would run into, without connecting or creating anything.
fn check(config: Config) -> ExitCode {
    for warning in host::look(&config.data_dir) {
        println!("inmail: warning: {warning}");
    }
    let path = config.data_dir;
    if let Err(source) = host::usable(&path) {
        let error = anyhow::Error::from(OpenError::Directory { path, source });
        eprintln!("inmail: {error:#}");
        return ExitCode::from(UNUSABLE);
    }
    println!("inmail: the settings are good, and the data directory can be used");
    ExitCode::SUCCESS
}

fn run(config: Config) -> anyhow::Result<()> {
    telemetry::init(&config.log_filter, config.log_format)?;
    for warning in host::look(&config.data_dir) {
        tracing::warn!("{warning}");
    }
    let runtime = tokio::runtime::Runtime::new().context("no threads to run on")?;
    runtime.block_on(async {
        let stop = CancellationToken::new();
        tokio::spawn(stop_on_signal(stop.clone()));
        let app = App::open(config, Arc::new(SystemTime::default())).await?;
        Ok(app.run(stop).await?)
    })
}

/// A core dump would hold text and keys in the clear.
fn no_core_dumps() {
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    if let Err(error) = setrlimit(Resource::Core, none) {
        eprintln!("inmail: core dumps stay on ({error}); switch them off with `ulimit -c 0`");
    }
}

/// Ctrl-C or SIGTERM: the end in two stages.
async fn stop_on_signal(stop: CancellationToken) {
    use tokio::signal::unix::{SignalKind, signal};
    let terminated = async {
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(error) => {
                tracing::error!(%error, "cannot listen for SIGTERM; only Ctrl-C stops the bot in order");
                std::future::pending::<()>().await;
            }
        }
    };
    tokio::select! {
        () = terminated => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    stop.cancel();
}
