//! Languages: those that InMail speaks, and which of them belongs to a locale of Discord's.

use serde::{Deserialize, Serialize};

/// A language with sentences in `locales/`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Language {
    #[default]
    English,
    French,
    German,
    Japanese,
    Portuguese,
    Spanish,
}

impl Language {
    /// All of them, in the order of their declaration.
    pub const ALL: [Self; 6] = [
        Self::English,
        Self::French,
        Self::German,
        Self::Japanese,
        Self::Portuguese,
        Self::Spanish,
    ];

    /// Its locale at Discord, which is also the name of its folder.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en-US",
            Self::French => "fr",
            Self::German => "de",
            Self::Japanese => "ja",
            Self::Portuguese => "pt-BR",
            Self::Spanish => "es-ES",
        }
    }

    /// The language of a locale, in whatever region. English if InMail does not speak it.
    pub fn of(locale: &str) -> Self {
        let mut all = Self::ALL.into_iter();
        all.find(|language| region_aside(language.tag()) == region_aside(locale))
            .unwrap_or_default()
    }
}

fn region_aside(locale: &str) -> &str {
    locale
        .split_once('-')
        .map_or(locale, |(language, _)| language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_is_spoken_in_its_language_in_any_region_and_else_in_english() {
        for (locale, language) in [
            ("de", Language::German),
            ("en-GB", Language::English),
            ("es-419", Language::Spanish),
            ("es-ES", Language::Spanish),
            ("fr-CA", Language::French),
            ("ja", Language::Japanese),
            ("pt-BR", Language::Portuguese),
            ("nl", Language::English),
            ("d", Language::English),
            ("", Language::English),
        ] {
            assert_eq!(Language::of(locale), language, "{locale}");
        }
        for (place, language) in Language::ALL.into_iter().enumerate() {
            assert_eq!(Language::of(language.tag()), language);
            assert_eq!(language as usize, place);
        }
    }
}
