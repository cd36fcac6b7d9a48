//! Reports: what moderators are told, and what they can decide.
//!
//! Must not know who may see a report or where it is shown.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{Comment, Letter};

/// What a report carries, sealed: the reported text as it was, and what the reporter adds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    pub letter: Option<Letter>,
    pub comment: Option<Comment>,
}

/// What moderators decide about a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Dismissed,
    Warned,
    Suspended,
}

/// Not the name of an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownOutcome;

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Dismissed => "dismissed",
            Self::Warned => "warned",
            Self::Suspended => "suspended",
        })
    }
}

impl FromStr for Outcome {
    type Err = UnknownOutcome;

    fn from_str(text: &str) -> Result<Self, UnknownOutcome> {
        match text {
            "dismissed" => Ok(Self::Dismissed),
            "warned" => Ok(Self::Warned),
            "suspended" => Ok(Self::Suspended),
            _ => Err(UnknownOutcome),
        }
    }
}
