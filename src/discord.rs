//! The Discord edge: interactions in, replies and requests out. Only here is Discord's API spoken.
//!
//! REST is our own thin client instead of serenity's: that one hides `Retry-After` and the `Date`
//! header, puts tokens into its errors, and takes another path under test than in production (a
//! proxied serenity client has no limiter). So is the gateway (docs/adr/0001-gateway.md). serenity brings
//! Discord's permissions.

mod action;
mod allowance;
mod call;
mod channels;
mod codes;
pub mod commands;
mod components;
pub mod custom_id;
mod delivery;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;
mod gates;
mod gateway;
mod handlers;
mod markdown;
mod outbox;
mod pages;
mod payload;
pub mod phrases;
mod rest;
mod router;
mod sessions;
pub mod setup;

pub use gateway::{Arrival, Gateway, GatewayError};
pub use outbox::DiscordOutbox;
pub use rest::{NoClient, Rest, RestError};
pub use router::Router;
