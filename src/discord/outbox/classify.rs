//! Classification: what an error of Discord's means for a job (Discord, "JSON Error Codes").

use chrono::TimeDelta;

use crate::{
    discord::rest::{
        RestError,
        codes::{
            CLOSED_TO_MESSAGES, INVALID_RECIPIENT, INVALID_WEBHOOK_TOKEN, NO_MUTUAL_GUILD,
            UNKNOWN_CHANNEL, UNKNOWN_GUILD, UNKNOWN_INTERACTION, UNKNOWN_MESSAGE, UNKNOWN_USER,
            UNKNOWN_WEBHOOK,
        },
    },
    model::OutboxError,
};

/// Without its token the bot can do nothing. The route has a growing pause of its own.
const TOKEN_PAUSE: TimeDelta = TimeDelta::seconds(1);

/// The meaning of an error. A refusal by Discord is lasting, unless Discord says that it passes. A refusal
/// that is not in Discord's own words may come from a proxy and proves nothing.
pub(super) fn classify(error: RestError) -> OutboxError {
    match error {
        RestError::TokenRefused => OutboxError::Wait(TOKEN_PAUSE),
        RestError::Refused {
            code: UNKNOWN_MESSAGE,
            ..
        } => OutboxError::MessageGone,
        RestError::Refused {
            code: UNKNOWN_CHANNEL | UNKNOWN_GUILD,
            ..
        } => OutboxError::ChannelGone,
        RestError::Refused {
            code: CLOSED_TO_MESSAGES | NO_MUTUAL_GUILD | UNKNOWN_USER | INVALID_RECIPIENT,
            ..
        } => OutboxError::PersonUnreachable,
        RestError::Refused { .. } => OutboxError::Forbidden,
        RestError::NotDiscord { .. } | RestError::Unreachable(_) => OutboxError::Unavailable,
        RestError::RateLimited { wait } => OutboxError::Wait(wait),
        RestError::Unknown => OutboxError::Unknown,
    }
}

/// The same for a request with an interaction's token. A token that Discord does not know, or no longer
/// accepts, reaches nothing any more.
pub(super) fn classify_by_token(error: RestError) -> OutboxError {
    match error {
        RestError::Refused {
            code:
                UNKNOWN_CHANNEL
                | UNKNOWN_GUILD
                | UNKNOWN_WEBHOOK
                | UNKNOWN_INTERACTION
                | INVALID_WEBHOOK_TOKEN,
            ..
        } => OutboxError::MessageGone,
        // A view is redrawn until its tokens have expired, whatever Discord says meanwhile.
        RestError::Refused { status: 401, .. } => OutboxError::Unavailable,
        error => classify(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discord::rest::codes::{HARMFUL_LINK, MISSING_ACCESS, MISSING_PERMISSIONS, NO_CODE};

    fn refused(status: u16, code: i64) -> RestError {
        RestError::Refused { status, code }
    }

    #[test]
    fn only_discords_own_word_makes_anything_gone_for_good() {
        assert_eq!(
            classify(refused(404, UNKNOWN_MESSAGE)),
            OutboxError::MessageGone
        );
        for code in [UNKNOWN_CHANNEL, UNKNOWN_GUILD] {
            assert_eq!(classify(refused(404, code)), OutboxError::ChannelGone);
        }
        for status in [401, 403, 404, 410] {
            let page = RestError::NotDiscord { status };
            assert_eq!(classify(page), OutboxError::Unavailable);
            assert_eq!(classify_by_token(page), OutboxError::Unavailable);
        }
        for (status, code) in [
            (401, INVALID_WEBHOOK_TOKEN),
            (404, UNKNOWN_WEBHOOK),
            (404, UNKNOWN_INTERACTION),
            (404, UNKNOWN_MESSAGE),
        ] {
            assert_eq!(
                classify_by_token(refused(status, code)),
                OutboxError::MessageGone
            );
        }
        assert_eq!(
            classify_by_token(refused(401, NO_CODE)),
            OutboxError::Unavailable
        );
        assert_ne!(
            classify_by_token(refused(404, NO_CODE)),
            OutboxError::MessageGone
        );
    }

    #[test]
    fn a_refusal_that_is_not_on_any_list_lasts_and_only_the_token_may_come_back() {
        for code in [
            CLOSED_TO_MESSAGES,
            NO_MUTUAL_GUILD,
            UNKNOWN_USER,
            INVALID_RECIPIENT,
        ] {
            assert_eq!(classify(refused(403, code)), OutboxError::PersonUnreachable);
        }
        for (status, code) in [
            (403, MISSING_ACCESS),
            (403, MISSING_PERMISSIONS),
            (400, HARMFUL_LINK),
            (400, 1),
            (403, NO_CODE),
            (401, 40_001),
        ] {
            assert_eq!(classify(refused(status, code)), OutboxError::Forbidden);
        }
        let wait = OutboxError::Wait(TOKEN_PAUSE);
        assert_eq!(classify(RestError::TokenRefused), wait);
    }
}
