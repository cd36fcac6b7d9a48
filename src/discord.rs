//! The Discord edge: interactions in, replies and requests out. Only here is Discord's API spoken.
//!
//! REST is our own thin client instead of serenity's: that one hides `Retry-After` and the `Date`
//! header, puts tokens into its errors, and takes another path under test than in production (a
//! proxied serenity client has no limiter). So is the gateway (docs/adr/0001-gateway.md). serenity brings
//! Discord's permissions.

#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;
mod gateway;
mod handlers;
pub mod interaction;
mod outbox;
mod payload;
pub mod phrases;
mod rest;
mod router;
pub mod setup;
mod ui;

pub use gateway::{Gateway, GatewayError, IncomingInteraction};
pub use outbox::DiscordOutbox;
pub use rest::{NoClient, Rest, RestError};
pub use router::Router;
