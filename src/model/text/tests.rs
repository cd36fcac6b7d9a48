use super::*;
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

#[test]
fn limits_count_code_points() {
    assert!(Body::parse(&"🦀".repeat(2_000)).is_ok());
    assert_eq!(
        Body::parse(&"🦀".repeat(2_001)),
        Err(TextRefusal::BodyTooLong { length: 2_001 })
    );
    assert_eq!(
        Subject::parse(&"s".repeat(201)),
        Err(TextRefusal::SubjectTooLong { length: 201 })
    );
}

#[test]
fn nothing_to_see_is_empty() {
    for blank in [
        "",
        " \n\t ",
        "\u{200D}\u{200C}",
        "\u{3164}\u{2800}",
        "\u{FE0F}",
        "\u{202E}",
    ] {
        assert_eq!(Body::parse(blank), Err(TextRefusal::BodyEmpty), "{blank:?}");
        assert_eq!(Subject::parse(blank), Ok(None), "{blank:?}");
    }
}

#[test]
fn disguises_are_removed() {
    let bidi = Body::parse("ab\u{202E}cd\u{2066}e\u{200B}f").unwrap();
    assert_eq!(bidi.expose(), "abcdef");
    assert_eq!(PersonName::parse("Al\u{200D}ice\u{202E}").as_str(), "Alice");
    assert_eq!(PersonName::parse("\u{3164}").as_str(), "?");
    assert_eq!(
        Body::parse("👩\u{200D}🚀").unwrap().expose(),
        "👩\u{200D}🚀"
    );
}

#[test]
fn text_does_not_print_itself() {
    let content = MailContent::parse("a secret", "another").unwrap();
    assert_eq!(
        format!("{content:?} {:?}", content.body),
        "MailContent(…) Body(…)"
    );
}

#[test]
fn what_is_removed_leaves_no_letter_apart_from_its_accent() {
    let parted = "cafe\u{200B}\u{301}";
    assert_eq!(Body::parse(parted).unwrap().expose(), "café");
    assert_eq!(PersonName::parse("Zoe\u{200D}\u{308}").as_str(), "Zoë");
    let longest = "e\u{202E}\u{301}".repeat(Body::MAX_CHARS);
    assert!(Body::parse(&longest).is_ok());
}

#[test]
fn signs_that_can_be_seen_are_kept() {
    let verse = "\u{6DD}\u{661}";
    assert_eq!(Body::parse(verse).unwrap().expose(), verse);
}

#[test]
fn the_flag_of_a_part_of_a_country_is_kept_and_tags_hide_nothing() {
    let england = "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}";
    let text = format!("{england} and {england}");
    assert_eq!(Body::parse(&text).unwrap().expose(), text);
    assert_eq!(PersonName::parse(england).as_str(), england);
    for hidden in [
        "\u{E0067}\u{E0062}\u{E0065}\u{E007F}",
        "🏴\u{E0067}\u{E0062}\u{E0065}",
        "🏴\u{E007F}",
        "🏴\u{E0041}\u{E0020}\u{E0062}\u{E007F}",
    ] {
        let seen = hidden.chars().next().filter(|c| *c == '🏴');
        let body = Body::parse(&format!("a{hidden}")).unwrap();
        assert_eq!(body.expose(), format!("a{}", seen.map_or("", |_| "🏴")));
    }
}

#[test]
fn names_keep_the_joiners_that_do_something() {
    for name in [
        "می\u{200C}خواهم",
        "مَ\u{200C}ن",
        "क\u{94D}\u{200D}ष",
        "ශ\u{DCA}\u{200D}රී",
        "র\u{200D}\u{9CD}য",
        "👩\u{200D}👩\u{200D}👧",
        "🏳\u{FE0F}\u{200D}🌈",
        "👩🏽\u{200D}🚀",
        "🏃\u{200D}♀\u{FE0F}",
        "1\u{FE0F}\u{20E3} Bob",
        "葛\u{E0100}",
        "ᠠ\u{180B}",
        "क\u{93C}",
    ] {
        assert_eq!(PersonName::parse(name).as_str(), name);
    }
    for (given, shown) in [
        ("B\u{200D}o\u{200C}b", "Bob"),
        ("Bob\u{FE0F}", "Bob"),
        ("Bob\u{180B}", "Bob"),
        ("葛\u{180B}", "葛"),
        ("ᠠ\u{E0100}", "ᠠ"),
        ("Bob\u{3164}", "Bob"),
        ("Bob\u{2800}\u{A0} Smith", "Bob Smith"),
        ("\u{301}Bob", "Bob"),
        ("علی\u{200C}", "علی"),
        ("می\u{200C}\u{200C}خواهم", "می\u{200C}خواهم"),
        ("\u{200D}\u{3164}\u{FE0F}\u{34F}", "?"),
        ("\u{202E}boB", "boB"),
        // Accents that several scripts share, one of which joins its letters, on none of its letters.
        (
            "Ω\u{3164}\u{345}\u{200C}\u{323}\u{200C}\u{323}",
            "Ω \u{323}\u{323}\u{345}",
        ),
    ] {
        assert_eq!(PersonName::parse(given).as_str(), shown, "{given:?}");
    }
    assert_eq!(PersonName::seen("\u{200B}\u{2800}"), None);
}

#[test]
fn a_name_is_cut_between_clusters() {
    let family = "👩\u{200D}👩\u{200D}👧\u{200D}👦";
    let name = PersonName::parse(&family.repeat(5));
    assert_eq!(name.as_str(), family.repeat(4));
    let server = "S".repeat(120);
    assert_eq!(ServerName::seen(&server).unwrap().as_str(), "S".repeat(100));
}

#[test]
fn what_reads_the_same_folds_to_the_same() {
    for (one, other) in [
        ("Bob", "bOB"),
        ("STRASSE", "straße"),
        ("STRAẞE", "strasse"),
        ("ΟΔΥΣΣΕΥΣ", "οδυσσευς"),
        ("Ｂｏｂ", "bob"),
        ("ﾎﾞﾌﾞ", "ボブ"),
        ("café", "cafe\u{301}"),
        ("ﬁn", "FIN"),
        ("می\u{200C}خواهم", "میخواهم"),
        ("B\u{200B}ob\u{202E}", "bob"),
        ("Bob\u{3000}  Smith ", "bob smith"),
        ("क\u{93C}", "\u{958}"),
        ("❤\u{FE0F}", "❤"),
        ("İZMİR", "izmir"),
        ("I\u{307}zmir", "i\u{307}zmir"),
        ("O’Brien", "o'brien"),
        ("“Bob”", "\"bob\""),
    ] {
        assert_eq!(fold(one), fold(other), "{one:?}");
    }
    assert_ne!(fold("Zoë"), fold("Zoe"));
}

/// Letters, accents and syllables that compose, disguises, blanks, line breaks, emoji.
const HOSTILE: &str = "([a-z ]|[\u{300}-\u{315}\u{323}\u{345}]|[\u{1100}-\u{11C2}]|[\u{200B}-\u{200F}]\
    |[\u{2000}-\u{206F}]|[\n\r\t\u{85}\u{FEFF}\u{AD}]|[\u{115F}\u{3164}\u{2800}\u{FE0F}]|\u{2126}\
    |[\u{FB1D}-\u{FB4F}]|👩|\u{E0067}|.){0,40}";

proptest! {
    #[test]
    fn what_was_parsed_parses_to_itself(text in HOSTILE) {
        if let Ok(body) = Body::parse(&text) {
            prop_assert_eq!(Body::parse(body.expose()), Ok(body.clone()));
        }
        if let Ok(Some(subject)) = Subject::parse(&text) {
            prop_assert_eq!(Subject::parse(subject.expose()), Ok(Some(subject.clone())));
        }
        if let Ok(Some(comment)) = Comment::parse(&text) {
            prop_assert_eq!(Comment::parse(comment.expose()), Ok(Some(comment.clone())));
        }
        let name = PersonName::parse(&text);
        prop_assert_eq!(PersonName::parse(name.as_str()), name);
    }

    #[test]
    fn a_plain_name_stays_as_it_is(name in "[!-~]{1,4}( [!-~]{1,4}){0,8}") {
        let shown: String = name.chars().take(PersonName::MAX_CHARS).collect();
        let name = PersonName::parse(&name);
        prop_assert_eq!(name.as_str(), shown.trim_end());
    }

    #[test]
    fn what_the_form_accepts_is_not_too_long(
        unit in "[a-zé🦀𝔘\u{958}\u{9DC}\u{FB2C}\u{FB1D}\u{1D160}\u{F900}\u{344}]{1,3}|.{1,3}",
    ) {
        let typed = |most: usize| unit.chars().cycle().take(most).collect::<String>();
        let refused = Body::parse(&typed(Body::MAX_CHARS)).err();
        prop_assert!(refused.is_none_or(|refusal| refusal == TextRefusal::BodyEmpty));
        prop_assert!(Subject::parse(&typed(Subject::MAX_CHARS)).is_ok());
        prop_assert!(Comment::parse(&typed(Comment::MAX_CHARS)).is_ok());
    }

    #[test]
    fn a_name_as_it_was_given_finds_the_name_as_it_is_shown(given in HOSTILE) {
        prop_assume!(given.chars().count() <= PersonName::MAX_CHARS);
        if let Some(name) = PersonName::seen(&given) {
            let given = fold(&given);
            prop_assert!(given.contains(&fold(name.as_str())), "{:?} {:?}", given, name.as_str());
        }
    }

    #[test]
    fn a_limit_is_counted_in_what_is_kept(
        unit in "[a-zé🦀𝔘]|e\u{301}|\u{1112}\u{1161}\u{11AB}", over in 0..2_usize, hidden in "[\u{200B}\u{202E}]{0,3}",
    ) {
        let typed = |most: usize| format!("{hidden}{}", unit.repeat(most + over));
        let fits = over == 0;
        prop_assert_eq!(Body::parse(&typed(Body::MAX_CHARS)).is_ok(), fits);
        prop_assert_eq!(Subject::parse(&typed(Subject::MAX_CHARS)).is_ok(), fits);
        prop_assert_eq!(Comment::parse(&typed(Comment::MAX_CHARS)).is_ok(), fits);
    }

    #[test]
    fn what_can_be_read_is_kept_as_it_was_typed(text in "[a-zA-Z0-9äß🦀中文ا-ي!-/ \n]{0,80}") {
        let text: String = text.nfc().collect();
        match Body::parse(&text) {
            Ok(body) => prop_assert_eq!(body.expose(), text.trim()),
            Err(refusal) => {
                prop_assert_eq!(refusal, TextRefusal::BodyEmpty);
                prop_assert_eq!(text.trim(), "");
            }
        }
    }
}
