//! The engine: connections, the one writer and its transactions over both files. It imports no table.

pub(super) mod activity;
mod aside;
mod columns;
mod conn;
mod error;
pub(super) mod job_plan;
pub(super) mod notifier;
pub(super) mod queue;
pub(super) mod readers;
pub(super) mod sql;
mod tx;
pub(super) mod values;
pub(super) mod writer;

pub use activity::Activity;
pub(super) use aside::aside;
pub(super) use columns::{ms, slot, slot_raw, time, users};
pub(super) use conn::SqliteConn;
pub(super) use conn::{CHANNEL, SCHEMA, STAGE, Shared, ViewGuard, WRITER, in_schema};
pub use conn::{Conn, Target, Writers};
pub use error::StoreError;
pub use notifier::JobWatch;
pub use readers::Reader;
pub(super) use tx::{KEYS, MAX_UNFINISHED_KEYS};
pub use tx::{PORTION, Tx};
