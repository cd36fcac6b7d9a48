//! Links in a message's own text. Discord fetches them, so their owners learn that the message was opened.
//! Links in an embed are not fetched.

use std::sync::LazyLock;

use regex::Regex;

/// An address, or an invitation, which needs no scheme. One in angle brackets is only shown.
static LINK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)<?\bhttps?://[^\s<]+|\bdiscord(?:app)?\.(?:gg|com|new|gift)[/\\]+[^\s<]+|\bdis\.gd/[^\s<]+",
    )
    // The pattern is a constant; a test looks with it.
    .expect("a sound pattern")
});

/// The links of a text that Discord fetches.
pub(crate) fn fetched(content: &str) -> Vec<String> {
    let links = LINK.find_iter(content).map(|found| found.as_str());
    links
        .filter(|link| !(link.starts_with('<') && link.contains('>')))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::fetched;

    #[test]
    fn a_link_is_fetched_unless_it_is_broken_or_in_angle_brackets() {
        for link in [
            "https://a.example/x",
            "HTTP://A.EXAMPLE",
            "discord.gg/abc",
            "(https://a.example",
        ] {
            let found = fetched(&format!("see {link} now"));
            assert_eq!(found, [link.trim_start_matches('(')]);
        }
        for none in [
            "<https://a.example>",
            r"https\://a.example",
            r"discord\.gg/abc",
            "a.example/x",
        ] {
            assert!(fetched(none).is_empty(), "{none}");
        }
    }
}
