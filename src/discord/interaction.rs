//! Interactions: the commands as registered with Discord, and what comes in, parsed once.

pub mod action;
pub mod commands;
pub mod context;
pub mod custom_id;
