//! Discord's error codes ("JSON Error Codes"), by name.

/// The answer is not Discord's own, like a proxy's page.
pub const NO_CODE: i64 = 0;
/// The network in front of Discord could not pass the request on.
pub const NETWORK_ERROR: i64 = 40_333;
/// The bot may not see this.
pub const MISSING_ACCESS: i64 = 50_001;
/// Discord has an answer to this interaction already.
pub const ALREADY_ANSWERED: i64 = 40_060;
/// The channel does not exist (any more).
pub const UNKNOWN_CHANNEL: i64 = 10_003;
/// The server does not exist (any more).
pub const UNKNOWN_GUILD: i64 = 10_004;
/// The person is no member of the server (any more).
pub const UNKNOWN_MEMBER: i64 = 10_007;
/// The message does not exist (any more).
pub const UNKNOWN_MESSAGE: i64 = 10_008;
/// The person does not exist.
pub const UNKNOWN_USER: i64 = 10_013;
/// This person accepts no direct messages from the bot.
pub const CLOSED_TO_MESSAGES: i64 = 50_007;
/// This account is deleted or accepts no messages.
pub const INVALID_RECIPIENT: i64 = 50_033;
/// This person shares no server with the bot.
pub const NO_MUTUAL_GUILD: i64 = 50_278;
/// This account may not open more direct messages for now. Asking again makes it worse.
pub const QUARANTINED: i64 = 20_026;
/// The bot opens direct messages too fast.
pub const OPENING_TOO_FAST: i64 = 40_003;
/// The webhook does not exist. For an interaction's token: it has expired.
pub const UNKNOWN_WEBHOOK: i64 = 10_015;
/// The interaction does not exist, or can no longer be answered.
pub const UNKNOWN_INTERACTION: i64 = 10_062;
/// Discord does not accept this interaction's token (any more).
pub const INVALID_WEBHOOK_TOKEN: i64 = 50_027;
/// The bot lacks a permission.
#[cfg(test)]
pub const MISSING_PERMISSIONS: i64 = 50_013;
/// The text contains a link that Discord blocks.
#[cfg(test)]
pub const HARMFUL_LINK: i64 = 240_000;
