//! InMail: private, mail-like messages between members of a Discord community, with a real unsend.
//!
//! Who may use whom: `main → cli → {app, backup}`, `backup → {store, model}`, `watch → store`,
//! `app → {discord, jobs} → service → store → vault → model`. `clock`, `config`, `host`, `http_server`, `failpoints`, `metrics`,
//! `pulse`, `random`, `telemetry` and `vital` use at most `model` and each other. Data flows one way: interaction →
//! action → service → reply; due job → service → outbox.

pub mod app;
pub mod backup;
pub mod clock;
pub mod config;
pub mod discord;
pub mod failpoints;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
pub mod host;
mod http_server;
pub mod jobs;
pub mod metrics;
pub mod model;
pub mod pulse;
mod random;
pub mod service;
pub mod store;
pub mod telemetry;
pub mod vault;
pub mod vital;
pub mod watch;
