//! Discord's error codes ("JSON Error Codes"), by name.

/// What an answer says that is not Discord's own, like a proxy's page.
pub const NO_CODE: i64 = 0;
/// The bot may not see what it asks about.
pub const MISSING_ACCESS: i64 = 50_001;
/// Discord has taken an answer to this interaction already.
pub const ALREADY_ANSWERED: i64 = 40_060;
/// There is no such channel, or no more.
pub const UNKNOWN_CHANNEL: i64 = 10_003;
/// There is no such server, or no more.
pub const UNKNOWN_GUILD: i64 = 10_004;
/// There is no such message, or no more.
pub const UNKNOWN_MESSAGE: i64 = 10_008;
/// There is no such person.
pub const UNKNOWN_USER: i64 = 10_013;
/// This person takes no direct messages from the bot.
pub const CLOSED_TO_MESSAGES: i64 = 50_007;
/// This account is deleted or cannot be written to.
pub const INVALID_RECIPIENT: i64 = 50_033;
/// This person shares no server with the bot.
pub const NO_MUTUAL_GUILD: i64 = 50_278;
