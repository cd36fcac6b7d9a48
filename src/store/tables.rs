//! The tables: one file owns one table and is the only one to change it. Those further down in this list
//! may use those further up.
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
