//! What several of InMail's test suites share: a bot in a sandbox that can be killed and restarted,
//! fixtures, and the scanner that searches for what should be gone.

pub mod copies;
pub mod engine;
pub mod fixtures;
pub mod forms;
pub mod keys;
pub mod log;
pub mod nodes;
pub mod running;
pub mod scanner;
pub mod test_bot;
pub mod texts;
pub mod words;
