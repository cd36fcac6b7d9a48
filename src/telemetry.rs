//! Logging, and the reference that ties a failure a person saw to its cause in the log.
//!
//! Text of mail and tokens never reach the log. Our own lines name actions and kinds only. Libraries that
//! carry payloads in their spans are held at WARN or above whatever the filter says.

mod output;

use std::{fmt, panic};

use tracing::Subscriber;
use tracing_subscriber::{
    filter::{ParseError, Targets},
    fmt::{self as lines, MakeWriter},
    layer::SubscriberExt,
    registry,
    util::SubscriberInitExt,
};

pub use output::Output;

/// Libraries whose lower levels carry requests, events or SQL, and from which level on they are heard.
const HELD: [(&str, &str); 9] = [
    ("serenity", "warn"),
    ("reqwest", "warn"),
    ("hyper", "warn"),
    ("hyper_util", "warn"),
    ("h2", "warn"),
    // Its warnings tell of slow statements, in words that only our own developers understand.
    ("sqlx", "error"),
    ("tungstenite", "warn"),
    ("tokio_tungstenite", "warn"),
    ("rustls", "warn"),
];

/// The filter for `directives`, with the libraries held.
pub fn filter(directives: &str) -> Result<Targets, ParseError> {
    let own = directives.split(',').map(str::trim).filter(|directive| {
        let target = directive.split(['=', '[', ':']).next().unwrap_or_default();
        // A directive for fields would let libraries write the lines that have them.
        !directive.contains('[') && !HELD.iter().any(|(library, _)| *library == target)
    });
    let held = HELD.map(|(library, level)| format!("{library}={level}"));
    // First, so that a filter for something else does not silence our own errors.
    let always = std::iter::once("error".to_owned());
    let all: Vec<String> = always.chain(own.map(str::to_owned)).chain(held).collect();
    all.join(",").parse()
}

/// How a line of the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Text,
    /// For programs: one JSON object a line.
    Json,
}

/// Logs to `output` from now on, panics included. `colours` are for a terminal.
pub fn init(
    directives: &str,
    format: Format,
    colours: bool,
    output: Output,
) -> Result<(), ParseError> {
    subscriber(directives, format, colours, output)?.init();
    panic::set_hook(Box::new(|panic| {
        // The panic's message is left out, because it may quote the text on which the code failed.
        let at = panic.location().map(ToString::to_string);
        tracing::error!(
            at,
            "InMail has met a bug (a panic); please report it with this line"
        );
    }));
    Ok(())
}

/// What [`init`] logs with.
pub fn subscriber<W>(
    directives: &str,
    format: Format,
    colours: bool,
    writer: W,
) -> Result<Box<dyn Subscriber + Send + Sync>, ParseError>
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let lines = lines::layer()
        .with_ansi(colours)
        // A line that cannot be written is lost. Reporting that where it could not be written would panic.
        .log_internal_errors(false)
        .with_writer(writer);
    let filtered = registry().with(filter(directives)?);
    Ok(match format {
        Format::Text => Box::new(filtered.with(lines)),
        Format::Json => Box::new(filtered.with(lines.json())),
    })
}

/// Eight hex digits that a person can quote. They are random, so they reveal nothing about the failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference(u32);

impl Reference {
    /// A new reference. Without randomness it is all zeros, and the line can still be found by its time.
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

    /// The log lines of events, one of ours and the others of libraries.
    fn written(directives: &str, format: Format) -> String {
        let lines = Lines::default();
        let writer = lines.clone();
        let subscriber = subscriber(directives, format, false, move || writer.clone()).unwrap();
        tracing::subscriber::with_default(subscriber, || {
            tracing::info!(target: "serenity::http", "a payload");
            tracing::info!(target: "tungstenite::protocol", "a payload");
            tracing::warn!(target: "sqlx::query", "a payload");
            tracing::info!(target: "inmail", "ours");
        });
        String::from_utf8(lines.0.lock().unwrap().clone()).unwrap()
    }

    #[test]
    fn no_filter_lets_a_library_tell_more_than_it_may() {
        for directives in [
            "trace",
            "trace,serenity=trace",
            "info,serenity::http=debug",
            "info,sqlx=warn,sqlx::query=warn,[{message}]=trace",
            "info,tungstenite=trace,tungstenite::protocol=trace",
        ] {
            for format in [Format::Text, Format::Json] {
                let text = written(directives, format);
                assert!(
                    text.contains("ours") && !text.contains("a payload"),
                    "{directives}: {text}"
                );
            }
        }
    }

    #[test]
    fn json_is_one_object_a_line() {
        let text = written("info", Format::Json);
        let lines: Vec<serde_json::Value> = text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0]["fields"]["message"], "ours");
    }
}
