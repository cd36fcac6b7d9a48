//! Phrases: every sentence a user sees, from `locales/` through Project Fluent.

use chrono::TimeDelta;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use unic_langid::langid;

/// The sentences of one language.
pub struct Phrases(FluentBundle<FluentResource>);

/// The shipped sentences do not parse; a build with such a file does not pass its tests.
#[derive(Debug, thiserror::Error)]
#[error("the sentences of en-US are damaged")]
pub struct DamagedPhrases;

impl Phrases {
    /// The shipped English sentences.
    pub fn english() -> Result<Self, DamagedPhrases> {
        let source = include_str!("../../locales/en-US/inmail.ftl").to_owned();
        let resource = FluentResource::try_new(source).map_err(|_| DamagedPhrases)?;
        let mut bundle = FluentBundle::new_concurrent(vec![langid!("en-US")]);
        // Isolation marks would be invisible characters in Discord's plain labels.
        bundle.set_use_isolating(false);
        bundle.add_resource(resource).map_err(|_| DamagedPhrases)?;
        Ok(Self(bundle))
    }

    /// A length of time, in minutes and seconds.
    pub fn say_length(&self, length: TimeDelta) -> String {
        let (minutes, seconds) = (length.num_minutes(), length.num_seconds() % 60);
        let (minutes_long, seconds_long) = (self.minutes_long(minutes), self.seconds_long(seconds));
        match (minutes, seconds) {
            (0, _) => seconds_long,
            (_, 0) => minutes_long,
            _ => self.minutes_and_seconds_long(minutes_long, seconds_long),
        }
    }

    fn format<const N: usize>(&self, key: &str, values: [(&str, FluentValue); N]) -> String {
        let Some(pattern) = self.0.get_message(key).and_then(|message| message.value()) else {
            tracing::error!(key, "a sentence is missing");
            return key.to_owned();
        };
        let values = FluentArgs::from_iter(values);
        let mut problems = Vec::new();
        let text = self.0.format_pattern(pattern, Some(&values), &mut problems);
        if !problems.is_empty() {
            tracing::error!(key, "a sentence lacks a value");
        }
        text.into_owned()
    }
}

// One function a sentence, made from the file: build/phrases.rs.
include!(concat!(env!("OUT_DIR"), "/phrases.rs"));

/// A sentence that shows no values.
pub type Label = fn(&Phrases) -> String;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_length_of_a_window_is_told_as_it_is() {
        let phrases = Phrases::english().unwrap();
        let told = |seconds| phrases.say_length(TimeDelta::seconds(seconds));
        let lengths = [1, 45, 60, 90, 600].map(told);
        let sentences = [
            "a second",
            "45 seconds",
            "a minute",
            "a minute and 30 seconds",
            "10 minutes",
        ];
        assert_eq!(lengths, sentences);
    }

    #[test]
    fn what_is_counted_reads_right_for_one_and_for_many() {
        type Counted = fn(&Phrases, i64) -> String;
        let phrases = Phrases::english().unwrap();
        let sentences: [(Counted, _, _); 5] = [
            (
                Phrases::few_deletions_left,
                (1, "This is the last InMail you can delete for now."),
                (2, "You can delete 2 InMails for now, this one included."),
            ),
            (
                Phrases::kept_for_days,
                (1, "erased after a day."),
                (30, "erased after 30 days."),
            ),
            (
                Phrases::privacy_reports,
                (1, "after at most a day,"),
                (30, "after at most 30 days,"),
            ),
            (
                Phrases::unannounced,
                (1, "You have an unread InMail."),
                (3, "You have 3 unread InMails."),
            ),
            (
                Phrases::refused_deleting_too_much,
                (1, "You have deleted an InMail in the last 24 hours,"),
                (2, "You have deleted 2 InMails in the last 24 hours,"),
            ),
        ];
        for (say, one, many) in sentences {
            for (count, sentence) in [one, many] {
                let said = say(&phrases, count);
                assert!(said.contains(sentence), "{said}");
            }
        }
        for (minutes, sentence) in [
            (0, "To Bob · less than a minute left"),
            (1, "To Bob · 1 minute left"),
            (9, "To Bob · 9 minutes left"),
        ] {
            assert_eq!(phrases.choice(minutes, "Bob"), sentence);
        }
    }
}
