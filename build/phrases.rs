//! Generates a function for each sentence. Its arguments are the values that the sentence shows, in
//! alphabetical order: `report-line = { $person } · { $at }` becomes `Phrases::report_line(&self, at,
//! person)`, even if the sentence is reworded. So the code does not compile if it uses a sentence that does
//! not exist, never uses one, or passes a value too few or too many.
//!
//! Most sentences show no value. Their words are constants, so InMail reads only the others when it starts, and
//! keeps only those in memory.

use std::fmt::Write as _;

use super::languages::{Sentence, Sentences};

/// The functions of these sentences, with the words of every language, in the order of the languages.
pub fn functions(english: &Sentences, languages: &[Sentences]) -> String {
    let functions = english.by_key().map(|(key, sentence)| {
        if sentence.values.is_empty() {
            constant(key, languages)
        } else {
            function(key, sentence)
        }
    });
    format!("impl Phrases {{\n{}}}\n", functions.collect::<String>())
}

/// The sentences with values in every language's file, by the language's tag.
pub fn files(files: &[(String, String)], english: &Sentences) -> String {
    let files = files.iter().map(|(tag, text)| {
        let text = with_values(text, english);
        format!("    ({tag:?}, {text:?}),\n")
    });
    let files: String = files.collect();
    format!("const FILES: &[(&str, &str)] = &[\n{files}];\n")
}

/// The lines of the sentences with values. Only the first line of a sentence begins with a letter.
fn with_values(text: &str, english: &Sentences) -> String {
    let mut kept = String::new();
    let mut keeps = false;
    for line in text.lines() {
        if line.starts_with(|first: char| first.is_ascii_alphabetic()) {
            let key = line.split([' ', '=']).next().unwrap_or_default();
            keeps = english.has_values(key);
        }
        if keeps {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

fn constant(key: &str, languages: &[Sentences]) -> String {
    let name = name(key);
    let words: Vec<&str> = languages.iter().map(|one| one.words(key)).collect();
    format!("    pub(crate) fn {name}(&self) -> String {{\n        self.plain({words:?})\n    }}\n")
}

fn function(key: &str, sentence: &Sentence) -> String {
    let name = name(key);
    let mut parameters = String::new();
    let mut arguments = String::new();
    for value in &sentence.values {
        // Writing to a string does not fail.
        let _ = write!(parameters, ", {value}: impl Into<FluentValue<'a>>");
        let _ = write!(arguments, "(\"{value}\", {value}.into()), ");
    }
    format!(
        "    pub(crate) fn {name}<'a>(&self{parameters}) -> String {{\n        \
         self.format(\"{key}\", [{arguments}])\n    }}\n"
    )
}

fn name(key: &str) -> String {
    key.replace('-', "_")
}
