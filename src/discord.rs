//! The Discord edge: interactions come in, replies and requests go out. Only this module speaks Discord's
//! API.
//!
//! REST is our own thin client and not serenity's. That one hides `Retry-After` and the `Date` header, puts
//! tokens into its errors, and behaves differently under test than in production (a proxied serenity client
//! has no limiter). The gateway is our own too (docs/adr/0001-gateway.md). We use serenity for Discord's
//! types: permissions, components, forms and commands.

mod arrivals;
mod endpoint;
pub mod examine;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;
mod gateway;
mod handlers;
pub mod interaction;
mod lenient;
mod outbox;
mod payload;
pub mod phrases;
mod rest;
mod router;
pub mod setup;
mod ui;

pub use arrivals::Arrivals;
pub use endpoint::{Endpoint, EndpointError};
pub use gateway::{GatewayError, IncomingInteraction};
pub use outbox::DiscordOutbox;
pub use rest::{NoClient, Rest, RestError};
pub use router::Router;
