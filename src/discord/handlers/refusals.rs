//! The one sentence of each refusal.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};

use super::Handlers;
use crate::{
    discord::ui::{components::stamp, pages::MessageBody},
    model::{Body, Comment, Refusal, Subject, text::TextRefusal},
};

impl Handlers {
    /// What a refused person is told.
    pub fn refusal(&self, refusal: Refusal) -> MessageBody {
        let phrases = &self.phrases;
        let limits = self.service.policy().limits;
        MessageBody::words(match refusal {
            Refusal::NotFound => phrases.say("refused-not-there"),
            Refusal::WindowOver => phrases.say("refused-window-over"),
            Refusal::ToBot => phrases.say("refused-to-bot"),
            Refusal::ToSelf => phrases.say("refused-to-self"),
            Refusal::DuplicateRecipient => phrases.say("refused-twice"),
            Refusal::NotAMember => phrases.say("refused-not-a-member"),
            Refusal::ServerOnly => phrases.say("refused-server-only"),
            Refusal::RecipientUnavailable => phrases.say("refused-closed"),
            Refusal::Suspended => phrases.say("refused-suspended"),
            Refusal::SendingTooFast { again_at } => {
                phrases.say_with("refused-sending-too-fast", [("at", minute(again_at))])
            }
            Refusal::DeletingTooMuch => {
                phrases.say_with("refused-deleting-too-much", [("limit", limits.deletions)])
            }
            Refusal::ReportingTooFast { again_at } => {
                phrases.say_with("refused-reporting-too-fast", [("at", minute(again_at))])
            }
            Refusal::ModeratorsOnly => phrases.say("refused-moderators-only"),
            Refusal::AlreadyDecided => phrases.say("refused-decided"),
            Refusal::AboutYou => phrases.say("refused-about-you"),
            Refusal::OwnSuspension => phrases.say("refused-own-suspension"),
            Refusal::Reported => phrases.say("refused-reported"),
            Refusal::Text(refusal) => self.text_refusal(refusal),
        })
    }

    fn text_refusal(&self, refusal: TextRefusal) -> String {
        let (key, length, limit) = match refusal {
            TextRefusal::BodyEmpty => return self.phrases.say("refused-body-empty"),
            TextRefusal::BodyTooLong { length } => {
                ("refused-body-too-long", length, Body::MAX_CHARS)
            }
            TextRefusal::SubjectTooLong { length } => {
                ("refused-subject-too-long", length, Subject::MAX_CHARS)
            }
            TextRefusal::CommentTooLong { length } => {
                ("refused-comment-too-long", length, Comment::MAX_CHARS)
            }
        };
        self.phrases
            .say_with(key, [("length", length), ("limit", limit)])
    }
}

/// The first full minute from which something is allowed: the seconds are not shown.
fn minute(at: DateTime<Utc>) -> String {
    let at = at.duration_round_up(TimeDelta::minutes(1)).unwrap_or(at);
    stamp(at, 't')
}
