//! Interactions: commands as Discord is told of them, and what comes in, parsed once.

pub mod action;
pub mod commands;
pub mod context;
pub mod custom_id;
