//! `inmail invite`: the link that adds the bot to a server.

use std::{io, sync::Arc};

use inmail::{
    clock::{Clock, SystemTime},
    config::Config,
    discord::{
        Rest, examine,
        setup::{Application, application_in},
    },
    telemetry::Output,
};
use secrecy::ExposeSecret;

use super::{Failure, runtime};

/// Prints the link. The application's id is the first part of a token of Discord's; where it is not, Discord
/// is asked.
pub fn invite(config: &Config) -> Result<(), Failure> {
    let known = application_in(config.token.expose_secret());
    let known = match known {
        Some(known) => known,
        None => runtime()?.block_on(ask(config))?,
    };
    let output = Output::to(io::stdout());
    output.say(&known.invite());
    output.flush();
    Ok(())
}

async fn ask(config: &Config) -> Result<Application, Failure> {
    let clock = Clock::new(Arc::new(SystemTime::default()));
    let rest = Rest::new(&config.api_url, config.token.clone(), clock).map_err(Failure::passing)?;
    let asked = examine::application(&rest).await;
    asked.map(|(known, _)| known).map_err(|fault| Failure {
        lasting: matches!(fault, examine::Fault::Token),
        error: fault.into(),
    })
}
