//! The one sentence of each refusal.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};

use super::Handlers;
use crate::{
    discord::{
        phrases::Phrases,
        ui::{components::stamp, message::MessageBody},
    },
    model::{Body, Comment, Refusal, Remark, Subject, text::TextRefusal},
};

impl Handlers {
    /// The sentence for a refused person.
    pub fn refusal(&self, phrases: &Phrases, refusal: Refusal) -> MessageBody {
        let limits = self.service.policy().limits;
        MessageBody::words(match refusal {
            Refusal::NotFound => phrases.refused_not_there(),
            Refusal::WindowOver => phrases.refused_window_over(),
            Refusal::ToBot => phrases.refused_to_bot(),
            Refusal::WrittenByDiscord => phrases.refused_written_by_discord(),
            Refusal::ToSelf => phrases.refused_to_self(),
            Refusal::DuplicateRecipient => phrases.refused_twice(),
            Refusal::NotAMember => phrases.refused_not_a_member(),
            Refusal::ServerOnly => phrases.refused_server_only(),
            Refusal::RecipientUnavailable => phrases.refused_closed(),
            Refusal::Suspended => phrases.refused_suspended(),
            Refusal::SendingTooFast { again_at } => {
                phrases.refused_sending_too_fast(minute(again_at))
            }
            Refusal::DeletingTooMuch => phrases.refused_deleting_too_much(limits.deletions),
            Refusal::ReportingTooFast { again_at } => {
                phrases.refused_reporting_too_fast(minute(again_at))
            }
            Refusal::ModeratorsOnly => phrases.refused_moderators_only(),
            Refusal::AlreadyDecided => phrases.refused_decided(),
            Refusal::AboutYou => phrases.refused_about_you(),
            Refusal::OwnSuspension => phrases.refused_own_suspension(),
            Refusal::OwnHistory => phrases.refused_own_history(),
            Refusal::Administrator => phrases.refused_administrator(),
            Refusal::UnknownLength => phrases.refused_unknown_length(),
            Refusal::NoteEmpty => phrases.refused_note_empty(),
            Refusal::LeftServer => phrases.refused_left_server(),
            Refusal::TimedOut { until } => phrases.refused_timed_out(stamp(until, 'f')),
            Refusal::BotLeftServer => phrases.refused_bot_left_server(),
            Refusal::PresenceUnknown => phrases.refused_presence_unknown(),
            Refusal::Reported => phrases.refused_reported(),
            Refusal::QuietHours => phrases.refused_quiet(),
            Refusal::Text(refusal) => text_refusal(phrases, refusal),
        })
    }
}

fn text_refusal(phrases: &Phrases, refusal: TextRefusal) -> String {
    match refusal {
        TextRefusal::BodyEmpty => phrases.refused_body_empty(),
        TextRefusal::BodyTooLong { length } => {
            phrases.refused_body_too_long(length, Body::MAX_CHARS)
        }
        TextRefusal::SubjectTooLong { length } => {
            phrases.refused_subject_too_long(length, Subject::MAX_CHARS)
        }
        TextRefusal::RemarkTooLong { length } => {
            phrases.refused_remark_too_long(length, Remark::MAX_CHARS)
        }
        TextRefusal::CommentTooLong { length } => {
            phrases.refused_comment_too_long(length, Comment::MAX_CHARS)
        }
    }
}

/// The first full minute from which something is allowed. Seconds are not shown.
fn minute(at: DateTime<Utc>) -> String {
    let at = at.duration_round_up(TimeDelta::minutes(1)).unwrap_or(at);
    stamp(at, 't')
}
