//! Logging, and the reference that ties a failure a user saw to its cause in the log.
//!
//! Text of mail and tokens never get here: our own lines name actions and kinds only, and libraries
//! that carry payloads in their spans are held at WARN whatever the filter says.

use std::fmt;

use tracing_subscriber::{EnvFilter, filter::ParseError};

/// Libraries whose lower levels carry requests, events or SQL.
const HELD_AT_WARN: [&str; 9] = [
    "serenity",
    "reqwest",
    "hyper",
    "hyper_util",
    "h2",
    "sqlx",
    "tungstenite",
    "tokio_tungstenite",
    "rustls",
];

/// The filter for `directives`, with the libraries held at WARN.
pub fn filter(directives: &str) -> Result<EnvFilter, ParseError> {
    let own = directives.split(',').map(str::trim).filter(|directive| {
        let target = directive.split(['=', '[', ':']).next().unwrap_or_default();
        // A directive for spans would let libraries talk inside ours.
        !directive.contains('[') && !HELD_AT_WARN.contains(&target)
    });
    let held = HELD_AT_WARN.iter().map(|library| format!("{library}=warn"));
    // First, so that no filter silences our own errors.
    let always = std::iter::once("error".to_owned());
    let all: Vec<String> = always.chain(own.map(str::to_owned)).chain(held).collect();
    EnvFilter::builder().parse(all.join(","))
}

/// Logs to standard error from here on.
pub fn init(directives: &str) -> Result<(), ParseError> {
    tracing_subscriber::fmt()
        .with_env_filter(filter(directives)?)
        .with_writer(std::io::stderr)
        .init();
    Ok(())
}

/// Eight hex digits a user can quote; random, so it tells nothing of what failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference(u32);

impl Reference {
    /// A new reference. Without randomness it is all zeros, which still finds the line by time.
    pub fn new() -> Self {
        Self(getrandom::u32().unwrap_or(0))
    }
}

impl Default for Reference {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io,
        sync::{Arc, Mutex},
    };

    use super::*;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn no_filter_lets_a_library_tell_more_than_warnings() {
        for directives in ["trace", "trace,serenity=trace", "info,serenity::http=debug"] {
            let lines = Lines::default();
            let writer = lines.clone();
            let subscriber = tracing_subscriber::fmt()
                .with_env_filter(filter(directives).unwrap())
                .with_writer(move || writer.clone())
                .finish();
            tracing::subscriber::with_default(subscriber, || {
                tracing::info!(target: "serenity::http", "a payload");
                tracing::info!(target: "inmail", "ours");
            });
            let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
            assert!(
                text.contains("ours") && !text.contains("a payload"),
                "{directives}: {text}"
            );
        }
    }
}
