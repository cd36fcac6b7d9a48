//! The one sentence of each refusal. Must not know when a rule refuses.

use super::Handlers;
use crate::{
    discord::ui::{components::stamp, pages::Page},
    model::{Body, Comment, Refusal, Subject, text::TextRefusal},
};

impl Handlers {
    /// What a refused person is told.
    pub fn refusal(&self, refusal: Refusal) -> Page {
        let phrases = &self.phrases;
        let limits = self.service.policy().limits;
        Page::words(match refusal {
            Refusal::NotThere => phrases.say("refused-not-there"),
            Refusal::WindowOver => phrases.say("refused-window-over"),
            Refusal::ToBot => phrases.say("refused-to-bot"),
            Refusal::ToSelf => phrases.say("refused-to-self"),
            Refusal::Twice => phrases.say("refused-twice"),
            Refusal::NotAMember => phrases.say("refused-not-a-member"),
            Refusal::ServerOnly => phrases.say("refused-server-only"),
            Refusal::Closed => phrases.say("refused-closed"),
            Refusal::Suspended => phrases.say("refused-suspended"),
            Refusal::SendingTooFast { again_at } => {
                phrases.say_with("refused-sending-too-fast", [("at", stamp(again_at, 't'))])
            }
            Refusal::DeletingTooMuch => {
                phrases.say_with("refused-deleting-too-much", [("limit", limits.deletions)])
            }
            Refusal::ReportingTooFast { again_at } => {
                phrases.say_with("refused-reporting-too-fast", [("at", stamp(again_at, 't'))])
            }
            Refusal::ModeratorsOnly => phrases.say("refused-moderators-only"),
            Refusal::Decided => phrases.say("refused-decided"),
            Refusal::AboutYou => phrases.say("refused-about-you"),
            Refusal::Reported => phrases.say("refused-reported"),
            Refusal::Text(refusal) => self.text_refusal(refusal),
        })
    }

    fn text_refusal(&self, refusal: TextRefusal) -> String {
        let (key, length, limit) = match refusal {
            TextRefusal::BodyEmpty => return self.phrases.say("refused-body-empty"),
            TextRefusal::BodyTooLong { length } => ("refused-body-too-long", length, Body::LONGEST),
            TextRefusal::SubjectTooLong { length } => {
                ("refused-subject-too-long", length, Subject::LONGEST)
            }
            TextRefusal::CommentTooLong { length } => {
                ("refused-comment-too-long", length, Comment::LONGEST)
            }
        };
        self.phrases
            .say_with(key, [("length", length), ("limit", limit)])
    }
}
