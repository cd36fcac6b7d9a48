//! How SQLite fails.

use std::borrow::Cow;

use sqlx::{
    Error,
    error::{DatabaseError, ErrorKind},
};

/// SQLite's error in the words in which sqlx reports one.
#[derive(Debug, thiserror::Error)]
#[error("(code: {code}) {message}")]
struct Failure {
    /// Extended.
    code: i32,
    message: String,
}

/// What went wrong, as sqlx would report it.
pub fn failed(error: rusqlite::Error) -> Error {
    match error {
        rusqlite::Error::SqliteFailure(code, message) => Failure {
            code: code.extended_code,
            message: message.unwrap_or_else(|| code.to_string()),
        }
        .into(),
        other => Error::Decode(Box::new(other)),
    }
}

impl DatabaseError for Failure {
    fn message(&self) -> &str {
        &self.message
    }

    fn code(&self) -> Option<Cow<'_, str>> {
        Some(self.code.to_string().into())
    }

    fn kind(&self) -> ErrorKind {
        ErrorKind::Other
    }

    fn as_error(&self) -> &(dyn std::error::Error + Send + Sync + 'static) {
        self
    }

    fn as_error_mut(&mut self) -> &mut (dyn std::error::Error + Send + Sync + 'static) {
        self
    }

    fn into_error(self: Box<Self>) -> Box<dyn std::error::Error + Send + Sync + 'static> {
        self
    }
}
