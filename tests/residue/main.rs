//! Nothing is left: after a deletion every byte of the files, of the log and once of a raw disk is
//! searched.
//!
//! The long run: `DELETIONS=100000 cargo test --release --test residue -- --nocapture`. `SEED` chooses
//! another story.

mod deep;
mod disk;
mod gone;
mod planted;
mod records;
mod screens;
mod silent;
mod world;

use testkit::{fixtures, forms, log, running, scanner, test_bot, texts};
