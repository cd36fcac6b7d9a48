//! Recording: every request and its response as one line of JSON, without any secret.

use std::{fs::File, io, io::Write, path::Path, sync::LazyLock};

use regex::Regex;
use serde_json::{Value, json};

use crate::{Discord, world::BOT_TOKEN};

const MASK: &str = "TOKEN";

/// How every token of an interaction begins: "interaction:" in base 64.
pub(crate) const TOKEN_BEGINS: &str = "aW50ZXJhY3Rpb246";

/// The form of the sandbox's interaction tokens.
static INTERACTION_TOKEN: LazyLock<Regex> = LazyLock::new(|| {
    // A constant pattern, tested by every recording.
    Regex::new(&format!("{TOKEN_BEGINS}[A-Za-z0-9]{{200,}}")).expect("a valid pattern")
});

/// Where requests are written, if anywhere.
#[derive(Default)]
pub(crate) struct Recorder(Option<Box<dyn Write + Send>>);

/// One request and what came of it; without a status if the connection was dropped.
pub(crate) struct Exchange<'a> {
    pub method: &'a str,
    /// With the query.
    pub path: &'a str,
    pub body: &'a Value,
    pub status: Option<u16>,
    pub response: &'a Value,
}

impl Recorder {
    pub fn write(&mut self, exchange: &Exchange<'_>) {
        let Some(writer) = &mut self.0 else { return };
        let line = json!({
            "method": exchange.method, "path": masked(exchange.path), "body": exchange.body,
            "status": exchange.status, "response": exchange.response,
        });
        let line = without_tokens(&line);
        let written = writeln!(writer, "{line}").and_then(|()| writer.flush());
        if let Err(error) = written {
            // A recording with a gap would be worse than none.
            eprintln!("the recording ends here: {error}");
            self.0 = None;
        }
    }
}

impl Discord {
    /// Writes every request and response from now on as a line of JSON: `method`, `path`, `body`,
    /// `status` (null if the connection was dropped) and `response`. Tokens are masked; headers are
    /// not written.
    pub fn record(&self, writer: impl Write + Send + 'static) {
        let recorder = Recorder(Some(Box::new(writer)));
        self.change(|world| world.recorder = recorder);
    }

    /// The same into a new file.
    pub fn record_to(&self, path: impl AsRef<Path>) -> io::Result<()> {
        self.record(File::create(path)?);
        Ok(())
    }
}

/// A value without any token in its texts.
pub(crate) fn without_tokens(value: &Value) -> Value {
    match value {
        Value::String(text) if holds_token(text) => {
            let text = text.replace(BOT_TOKEN, MASK);
            INTERACTION_TOKEN.replace_all(&text, MASK).into()
        }
        Value::Array(list) => list.iter().map(without_tokens).collect(),
        Value::Object(fields) => {
            let fields = fields.iter();
            fields
                .map(|(name, value)| (name.clone(), without_tokens(value)))
                .collect()
        }
        other => other.clone(),
    }
}

/// Whether a text holds the bot's token or one of an interaction.
pub fn holds_token(text: &str) -> bool {
    text.contains(BOT_TOKEN) || INTERACTION_TOKEN.is_match(text)
}

/// The path without the token it holds, known or not.
pub(crate) fn masked(path: &str) -> String {
    let mut parts: Vec<&str> = path.split('/').collect();
    let holder = parts
        .iter()
        .position(|part| matches!(*part, "interactions" | "webhooks"));
    if let Some(holder) = holder
        && let Some(token) = parts.get_mut(holder + 2)
    {
        let query = token.find('?').map_or("", |at| &token[at..]);
        if query.is_empty() {
            *token = MASK;
        } else {
            return format!("{}/{MASK}{query}", parts[..holder + 2].join("/"));
        }
    }
    parts.join("/")
}
