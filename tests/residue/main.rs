//! Nothing is left: after a deletion every byte of the files, the log and once of a raw disk is looked
//! through.
//!
//! The long run: `DELETIONS=100000 cargo test --release --test residue -- --nocapture`; `SEED` chooses
//! another story.

#[allow(dead_code, reason = "the stories of tests/bot use all of it")]
#[path = "../bot/cast.rs"]
mod cast;
mod deep;
mod disk;
mod forms;
mod gone;
mod planted;
mod records;
mod scanner;
mod screens;
mod silent;
#[allow(dead_code, reason = "the stories of tests/bot use all of it")]
#[path = "../bot/stage.rs"]
mod stage;
mod texts;
mod town;
