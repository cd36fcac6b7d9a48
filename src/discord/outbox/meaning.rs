//! Meaning: what an error of Discord's tells a job (Discord, "JSON Error Codes"). Must not know what
//! was asked for.

use crate::{discord::rest::RestError, jobs::OutboxError};

/// What an error means. A 404 without a code of Discord's own
/// may come from anything in between, and proves nothing.
pub(super) fn meaning(error: RestError) -> OutboxError {
    match error {
        RestError::Refused {
            code: 50_007 | 50_278 | 10_013,
            ..
        } => OutboxError::Unreachable,
        RestError::Refused {
            code: 10_003 | 10_004 | 10_008,
            ..
        } => OutboxError::Gone,
        RestError::Refused { status: 403, .. } => OutboxError::Forbidden,
        RestError::Refused { .. } | RestError::Unreachable(_) => OutboxError::Refused,
        RestError::RateLimited { wait } => OutboxError::Wait(wait),
        RestError::Unknown => OutboxError::Unknown,
    }
}

/// The same where an interaction's token was used: one that Discord itself does not know, or no longer
/// takes, reaches nothing any more.
pub(super) fn meaning_of_token(error: RestError) -> OutboxError {
    match error {
        RestError::Refused {
            code: 10_015 | 10_062 | 50_027,
            ..
        } => OutboxError::Gone,
        error => meaning(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_discords_own_word_makes_anything_gone_for_good() {
        let refused = |status, code| RestError::Refused { status, code };
        for code in [10_003, 10_008] {
            assert_eq!(meaning(refused(404, code)), OutboxError::Gone);
        }
        for (status, code) in [(404, 0), (401, 0), (410, 0), (404, 10_062)] {
            assert_eq!(meaning(refused(status, code)), OutboxError::Refused);
        }
        assert_eq!(meaning(refused(403, 50_001)), OutboxError::Forbidden);
        for (status, code) in [(401, 50_027), (404, 10_015), (404, 10_062), (404, 10_008)] {
            assert_eq!(meaning_of_token(refused(status, code)), OutboxError::Gone);
        }
        for status in [401, 404] {
            assert_eq!(meaning_of_token(refused(status, 0)), OutboxError::Refused);
        }
    }
}
