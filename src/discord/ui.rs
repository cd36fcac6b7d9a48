//! The messages that people see: views and sentences become messages for Discord.

pub mod components;
pub mod embed;
pub mod formatting;
pub mod markdown;
pub mod message;
pub mod pages;
