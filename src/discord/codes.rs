//! Discord's error codes ("JSON Error Codes"), by name.

/// What an answer says that is not Discord's own, like a proxy's page.
pub const NO_CODE: i64 = 0;
/// The bot may not see what it asks about.
pub const MISSING_ACCESS: i64 = 50_001;
/// Discord has taken an answer to this interaction already.
pub const ALREADY_ANSWERED: i64 = 40_060;
