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
/// This account may not open more direct messages for now; asking again makes it worse.
pub const QUARANTINED: i64 = 20_026;
/// Direct messages are opened too fast.
pub const OPENING_TOO_FAST: i64 = 40_003;
/// There is no such webhook; by an interaction's token: it is dead.
pub const UNKNOWN_WEBHOOK: i64 = 10_015;
/// There is no such interaction, or it can no longer be answered.
pub const UNKNOWN_INTERACTION: i64 = 10_062;
/// Discord does not take this interaction's token, or no more.
pub const INVALID_WEBHOOK_TOKEN: i64 = 50_027;
/// The bot lacks a permission for what it asks.
#[cfg(test)]
pub const MISSING_PERMISSIONS: i64 = 50_013;
/// A link in it is one that Discord blocks.
#[cfg(test)]
pub const HARMFUL_LINK: i64 = 240_000;
