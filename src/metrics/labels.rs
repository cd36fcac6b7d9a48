//! The labels. Each is one of a few words that stand here, so that no label can hold an id or a name.

use chrono::TimeDelta;
use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue, LabelValueEncoder};

/// A label whose values are these words.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$of:meta])* $value:ident = $word:literal,)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$of])* $value,)* }

        impl $name {
            pub(super) const ALL: &[Self] = &[$(Self::$value),*];

            pub const fn word(self) -> &'static str {
                match self { $(Self::$value => $word,)* }
            }
        }

        impl EncodeLabelValue for $name {
            fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> Result<(), std::fmt::Error> {
                self.word().encode(encoder)
            }
        }
    };
}

words! {
    /// What a person used. Yes, No and every other button and menu are one kind.
    Kind {
        Command = "command",
        Component = "component",
        Form = "form",
        Suggestions = "suggestions",
    }
}

words! {
    /// How an interaction ended. A refusal is an answer, because a mail that has gone is refused.
    Outcome {
        Answered = "answered",
        /// It came too late to be answered.
        Late = "late",
        /// Something broke, or the answer did not arrive.
        Failed = "failed",
    }
}

words! {
    /// How long the answer took. Finer steps would show what waited for the disk, or for a notice to go.
    Took {
        Prompt = "1.5s",
        /// Within the time that Discord waits.
        InTime = "3s",
        Longer = "longer",
    }
}

impl Took {
    pub fn of(took: TimeDelta) -> Self {
        match took.num_milliseconds() {
            ..1_500 => Self::Prompt,
            1_500..3_000 => Self::InTime,
            _ => Self::Longer,
        }
    }
}

words! {
    /// How Discord answered a request.
    Status {
        Done = "2xx",
        Refused = "4xx",
        Limited = "429",
        Failed = "5xx",
        /// There was no answer.
        None = "none",
    }
}

impl Status {
    pub fn of(status: u16) -> Self {
        match status {
            200..300 => Self::Done,
            429 => Self::Limited,
            400..500 => Self::Refused,
            _ => Self::Failed,
        }
    }
}

words! {
    /// Kinds of later work, each with everything that a deletion might begin beside it.
    Work {
        Views = "views",
        /// Notices and their removal.
        Messages = "messages",
        Moderators = "moderators",
        Upkeep = "upkeep",
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Answer {
    pub kind: Kind,
    pub outcome: Outcome,
    pub took: Took,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct OfStatus {
    pub status: Status,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct OfWork {
    pub work: Work,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Connection {
    pub resumed: bool,
}
