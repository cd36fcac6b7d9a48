//! The tables. One file owns a table; only a copy's mark of its notice is set by `notices`. `tests/architecture.rs`
//! says which of them may use which.
//!
//! A statement guards the change it makes, in its own `WHERE`; none asks for the time.

pub mod addressees;
pub mod blocks;
pub mod conversations;
pub mod copies;
pub mod drafts;
pub mod folders;
pub mod guilds;
pub mod jobs;
pub mod mails;
pub mod notices;
pub mod people;
pub mod records;
pub mod reports;
pub mod suspensions;
pub mod texts;
pub mod views;
