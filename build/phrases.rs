//! Generates a function for each sentence. Its arguments are the values that the sentence shows, in
//! alphabetical order: `report-line = { $person } · { $at }` becomes `Phrases::report_line(&self, at,
//! person)`, even if the sentence is reworded. So the code does not compile if it uses a sentence that does
//! not exist, never uses one, or passes a value too few or too many.

use std::fmt::Write as _;

use super::languages::{Sentence, Sentences};

/// The functions of these sentences.
pub fn functions(sentences: &Sentences) -> String {
    let functions = sentences
        .by_key()
        .map(|(key, sentence)| function(key, sentence));
    format!("impl Phrases {{\n{}}}\n", functions.collect::<String>())
}

/// The text of every language's file, by the language's tag.
pub fn files(files: &[(String, String)]) -> String {
    let files = files
        .iter()
        .map(|(tag, text)| format!("    ({tag:?}, {text:?}),\n"));
    let files: String = files.collect();
    format!("const FILES: &[(&str, &str)] = &[\n{files}];\n")
}

fn function(key: &str, sentence: &Sentence) -> String {
    let name = key.replace('-', "_");
    let mut parameters = String::new();
    let mut arguments = String::new();
    for value in &sentence.values {
        // Writing to a string does not fail.
        let _ = write!(parameters, ", {value}: impl Into<FluentValue<'a>>");
        let _ = write!(arguments, "(\"{value}\", {value}.into()), ");
    }
    let lifetime = if parameters.is_empty() { "" } else { "<'a>" };
    format!(
        "    pub(crate) fn {name}{lifetime}(&self{parameters}) -> String {{\n        \
         self.format(\"{key}\", [{arguments}])\n    }}\n"
    )
}
