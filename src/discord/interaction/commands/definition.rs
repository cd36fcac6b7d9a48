//! What Discord is told of a command.

use std::collections::BTreeMap;

use serde::Serialize;
use serenity::all::{ChannelType, InstallationContext, InteractionContext};

use crate::{
    discord::phrases::{Label, Phrases},
    model::Language,
};

/// A command, a subcommand or an option, as it is registered with Discord. Fields that are not set are not
/// sent.
macro_rules! definition {
    ($($field:ident: $kind:ty,)*) => {
        #[derive(Default, Serialize)]
        pub struct Definition {
            #[serde(rename = "type")]
            pub kind: u8,
            pub name: String,
            $(#[serde(skip_serializing_if = "Option::is_none")] pub $field: Option<$kind>,)*
        }
    };
}

/// A name or description in the languages other than English, by Discord's locales.
type Translations = BTreeMap<&'static str, String>;

definition! {
    name_localizations: Translations,
    description: String,
    description_localizations: Translations,
    options: Vec<Definition>,
    required: bool,
    max_length: usize,
    autocomplete: bool,
    choices: Vec<Choice>,
    channel_types: [ChannelType; 2],
    contexts: &'static [InteractionContext],
    integration_types: [InstallationContext; 1],
    default_member_permissions: u64,
}

/// A value that can be chosen for an option, by its name in every language.
#[derive(Serialize)]
pub struct Choice {
    name: String,
    name_localizations: Translations,
    value: &'static str,
}

impl Definition {
    /// With its name and description in every language. Payloads have the English name.
    pub fn called(kind: impl Into<u8>, name: Label, about: Label) -> Self {
        Self {
            kind: kind.into(),
            name: name(Phrases::of(Language::English)),
            name_localizations: Some(translations(name)),
            ..Self::default()
        }
        .about(about)
    }

    #[must_use]
    pub fn about(self, sentence: Label) -> Self {
        Self {
            description: Some(sentence(Phrases::of(Language::English))),
            description_localizations: Some(translations(sentence)),
            ..self
        }
    }
}

pub fn translations(sentence: Label) -> Translations {
    let all = Language::ALL.into_iter();
    let others = all.filter(|language| *language != Language::English);
    others
        .map(|language| (language.tag(), sentence(Phrases::of(language))))
        .collect()
}

pub fn choices(parts: &[(&'static str, Label)]) -> Vec<Choice> {
    parts
        .iter()
        .map(|(value, name)| choice(value, *name))
        .collect()
}

pub fn choice(value: &'static str, name: Label) -> Choice {
    Choice {
        name: name(Phrases::of(Language::English)),
        name_localizations: translations(name),
        value,
    }
}
