//! The rules for sentences: what English says, every language says, with the same values and the names of the
//! same commands, and within Discord's limits. The build keeps to them, and `tests/build.rs` tests them.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::{
    ast::{Entry, Expression, InlineExpression, Pattern, PatternElement},
    parser,
    unicode::unescape_unicode_to_string,
};

/// The most characters of sentences whose keys begin like this (Discord, "Application Command Structure",
/// "Component Reference", "Modals").
const LIMITS: [(&str, usize); 7] = [
    ("button-", 80),
    ("command-", 100),
    ("form-", 45),
    ("menu-", 32),
    ("option-", 100),
    ("pick", 150),
    ("placeholder-", 100),
];
/// The beginning of the keys of names of subcommands and options, and their most characters.
const NAME: &str = "name-";
const NAME_LIMIT: usize = 32;

/// The sentences of one language.
#[derive(Debug)]
pub struct Sentences<'a> {
    language: &'a str,
    by_key: BTreeMap<&'a str, Sentence<'a>>,
}

/// What a sentence consists of.
#[derive(Debug, Default)]
pub struct Sentence<'a> {
    /// The values that it shows or chooses by.
    pub values: BTreeSet<&'a str>,
    /// The values that it shows where no other variant is chosen.
    shown: BTreeSet<&'a str>,
    /// Its words there: all of it, if it has no values.
    words: String,
}

impl<'a> Sentences<'a> {
    /// Reads a Fluent file. Fails with what is wrong with it.
    pub fn read(language: &'a str, file: &'a str) -> Result<Self, String> {
        let parsed = parser::parse(file).map_err(|(_, problems)| {
            let problems = problems.iter().map(|problem| {
                let line = file[..problem.pos.start].lines().count().max(1);
                format!("{language}: line {line}: {problem}")
            });
            problems.collect::<Vec<_>>().join("; ")
        })?;
        let mut by_key = BTreeMap::new();
        for entry in parsed.body {
            let Entry::Message(message) = entry else {
                continue;
            };
            let key = message.id.name;
            let fails = |problem: &str| format!("{language}: {key} {problem}");
            let pattern = message.value.ok_or_else(|| fails("is empty"))?;
            let mut sentence = Sentence::default();
            sentence.read(&pattern, true).map_err(fails)?;
            if by_key.insert(key, sentence).is_some() {
                return Err(fails("is there twice"));
            }
        }
        Ok(Self { language, by_key })
    }

    /// The sentences by their keys.
    pub fn by_key(&self) -> impl Iterator<Item = (&'a str, &Sentence<'a>)> {
        self.by_key.iter().map(|(key, sentence)| (*key, sentence))
    }

    /// Whether a sentence shows values or chooses by one.
    pub fn has_values(&self, key: &str) -> bool {
        let sentence = self.by_key.get(key);
        sentence.is_some_and(|sentence| !sentence.values.is_empty())
    }

    /// The words of a sentence, and no words of one that is missing.
    pub fn words(&self, key: &str) -> &str {
        self.by_key.get(key).map_or("", |sentence| &sentence.words)
    }

    /// What Discord does not take.
    pub fn faults(&self) -> Vec<String> {
        let faults = self.by_key().flat_map(|(key, sentence)| {
            let Self { language, .. } = self;
            let (words, length) = (&sentence.words, sentence.words.chars().count());
            let limit = LIMITS.iter().find(|(begins, _)| key.starts_with(begins));
            let too_long = limit.filter(|(_, most)| length > *most).map(|(_, most)| {
                format!("{language}: {key} has {length} characters, and Discord takes {most}")
            });
            let bad_name = (key.starts_with(NAME) && !is_name(words)).then(|| {
                format!(
                    "{language}: {key} is `{words}`, and a name has 1 to {NAME_LIMIT} lower-case letters, \
                     digits, - or _"
                )
            });
            [too_long, bad_name].into_iter().flatten()
        });
        faults.collect()
    }

    /// How this language differs from English where it must not.
    pub fn differences(&self, english: &Self) -> Vec<String> {
        let language = self.language;
        let mut found = Vec::new();
        for (key, theirs) in english.by_key() {
            let Some(ours) = self.by_key.get(key) else {
                found.push(format!("{language}: {key} is missing"));
                continue;
            };
            let differs = theirs.values != ours.values;
            for (these, those) in [(&theirs.values, &ours.values), (&theirs.shown, &ours.shown)] {
                for lost in these.difference(those) {
                    found.push(format!("{language}: {key} loses {{ ${lost} }}"));
                }
                for added in those.difference(these) {
                    found.push(format!("{language}: {key} adds {{ ${added} }}"));
                }
                if differs {
                    break;
                }
            }
            let (wanted, named) = (self.translated(&theirs.words), commands(&ours.words));
            for lost in wanted.difference(&named) {
                found.push(format!("{language}: {key} does not name `/{lost}`"));
            }
            for added in named.difference(&wanted) {
                found.push(format!(
                    "{language}: {key} names `/{added}`, unlike English"
                ));
            }
        }
        let extra = self
            .by_key
            .keys()
            .filter(|key| !english.by_key.contains_key(*key));
        found.extend(extra.map(|key| format!("{language}: {key} is not in English")));
        found
    }

    /// The commands in English words, by their names in this language.
    fn translated(&self, words: &str) -> BTreeSet<String> {
        let name = |word: &str| {
            let name = self.by_key.get(&*format!("{NAME}{word}"));
            name.map_or_else(|| word.to_owned(), |name| name.words.clone())
        };
        let translate =
            |command: &String| command.split(' ').map(name).collect::<Vec<_>>().join(" ");
        commands(words).iter().map(translate).collect()
    }
}

impl<'a> Sentence<'a> {
    /// Notes what a pattern shows. `always` unless it belongs to a variant that may not be chosen.
    fn read(&mut self, pattern: &Pattern<&'a str>, always: bool) -> Result<(), &'static str> {
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { value } if always => self.words += value,
                PatternElement::TextElement { .. } => {}
                PatternElement::Placeable { expression } => match expression {
                    Expression::Inline(inline) => self.read_inline(inline, always)?,
                    Expression::Select { selector, variants } => {
                        self.read_inline(selector, false)?;
                        for variant in variants {
                            self.read(&variant.value, always && variant.default)?;
                        }
                    }
                },
            }
        }
        Ok(())
    }

    fn read_inline(
        &mut self,
        inline: &InlineExpression<&'a str>,
        always: bool,
    ) -> Result<(), &'static str> {
        match inline {
            InlineExpression::VariableReference { id } => {
                self.values.insert(id.name);
                if always {
                    self.shown.insert(id.name);
                }
            }
            InlineExpression::StringLiteral { value } if always => {
                self.words += &unescape_unicode_to_string(value);
            }
            InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {}
            _ => {
                return Err(
                    "has more than values and plain words: no terms and no functions are known",
                );
            }
        }
        Ok(())
    }
}

/// Whether Discord takes this as the name of a command or an option ("Application Command Naming").
fn is_name(name: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '\'');
    (1..=NAME_LIMIT).contains(&name.chars().count())
        && name.chars().all(is_part)
        && name.to_lowercase() == name
}

/// The commands that a sentence names, as in `/inmail send`, without the slash.
fn commands(words: &str) -> BTreeSet<String> {
    let quoted = words.split('`').skip(1).step_by(2);
    let commands = quoted.filter_map(|quoted| quoted.strip_prefix('/'));
    commands.map(str::to_owned).collect()
}
