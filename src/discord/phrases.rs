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

    /// A sentence without arguments.
    pub fn say(&self, key: &str) -> String {
        self.format(key, None)
    }

    /// A sentence with arguments.
    pub fn say_with<'a, V: Into<FluentValue<'a>>, const N: usize>(
        &self,
        key: &str,
        arguments: [(&'a str, V); N],
    ) -> String {
        let arguments: FluentArgs = arguments.into_iter().collect();
        self.format(key, Some(&arguments))
    }

    /// A length of time, in minutes and seconds.
    pub fn say_length(&self, length: TimeDelta) -> String {
        let (minutes, seconds) = (length.num_minutes(), length.num_seconds() % 60);
        let minutes_long = self.say_with("minutes-long", [("minutes", minutes)]);
        let seconds_long = self.say_with("seconds-long", [("seconds", seconds)]);
        match (minutes, seconds) {
            (0, _) => seconds_long,
            (_, 0) => minutes_long,
            _ => {
                let both = [("minutes", minutes_long), ("seconds", seconds_long)];
                self.say_with("minutes-and-seconds-long", both)
            }
        }
    }

    fn format(&self, key: &str, arguments: Option<&FluentArgs>) -> String {
        let Some(pattern) = self.0.get_message(key).and_then(|message| message.value()) else {
            tracing::error!(key, "a sentence is missing");
            return key.to_owned();
        };
        let mut problems = Vec::new();
        let text = self.0.format_pattern(pattern, arguments, &mut problems);
        if !problems.is_empty() {
            tracing::error!(key, "a sentence lacks an argument");
        }
        text.into_owned()
    }

    #[cfg(test)]
    fn has(&self, key: &str) -> bool {
        self.0.has_message(key)
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

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
        let phrases = Phrases::english().unwrap();
        for (key, argument, sentences) in [
            (
                "few-deletions-left",
                "left",
                [
                    (1, "This is the last InMail you can delete for now."),
                    (2, "You can delete 2 InMails for now, this one included."),
                ],
            ),
            (
                "kept-for-days",
                "days",
                [(1, "erased after a day."), (30, "erased after 30 days.")],
            ),
            (
                "privacy-reports",
                "days",
                [(1, "after at most a day,"), (30, "after at most 30 days,")],
            ),
            (
                "unannounced",
                "count",
                [
                    (1, "You have an unread InMail."),
                    (3, "You have 3 unread InMails."),
                ],
            ),
            (
                "refused-deleting-too-much",
                "limit",
                [
                    (1, "You have deleted an InMail in the last 24 hours,"),
                    (2, "You have deleted 2 InMails in the last 24 hours,"),
                ],
            ),
        ] {
            for (count, sentence) in sentences {
                let said = phrases.say_with(key, [(argument, count)]);
                assert!(said.contains(sentence), "{said}");
            }
        }
        for (minutes, sentence) in [
            (0, "To Bob · less than a minute left"),
            (1, "To Bob · 1 minute left"),
            (9, "To Bob · 9 minutes left"),
        ] {
            let values = [
                ("name", FluentValue::from("Bob")),
                ("minutes", minutes.into()),
            ];
            assert_eq!(phrases.say_with("choice", values), sentence);
        }
    }

    /// Every Rust file of the Discord edge.
    fn sources(folder: &Path) -> String {
        let entries = fs::read_dir(folder).unwrap();
        let texts = entries.map(|entry| {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path)
            } else {
                fs::read_to_string(path).unwrap()
            }
        });
        texts.collect()
    }

    #[test]
    fn every_sentence_is_asked_for_and_every_one_asked_for_exists() {
        let phrases = Phrases::english().unwrap();
        let source = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/discord"));
        let shipped = include_str!("../../locales/en-US/inmail.ftl");
        let keys = shipped.lines().filter_map(|line| line.split_once(" = "));
        for (key, _) in keys.filter(|(key, _)| !key.starts_with([' ', '#'])) {
            assert!(source.contains(&format!("\"{key}\"")), "nobody says {key}");
        }
        let calls = [
            "say(\"",
            "say_with(\"",
            "Style::Primary, \"",
            "Style::Secondary, \"",
            "Style::Danger, \"",
        ];
        let mut asked = 0;
        for interaction in calls
            .into_iter()
            .flat_map(|interaction| source.split(interaction).skip(1))
        {
            let key = interaction.split('"').next().unwrap();
            assert!(phrases.has(key), "{key}");
            asked += 1;
        }
        assert!(asked > 30, "the search has lost the calls: {asked}");
    }
}
