//! What the build refuses: sentences that do not fit, and a SQLite without what InMail needs. With what is
//! shipped it refuses nothing, or there would be no build.

#[path = "../build/languages.rs"]
mod languages;
#[path = "../build/sqlite.rs"]
mod sqlite;

use std::fs;

use fluent_bundle::{FluentBundle, FluentResource};
// The rules read with it.
use fluent_syntax as _;
use languages::Sentences;

const ENGLISH: &str = "\
command-send = Write an InMail
button-send = Send
menu-send = Send InMail
name-send = send
sent = Sent to { $person } at { $at }. Use `/inmail send`.
left = { $count ->
    [one] One is left
   *[other] { $count } are left
} for { $person }.
";
const GERMAN: &str = "\
command-send = Schreib eine InMail
button-send = Senden
menu-send = InMail senden
name-send = schreiben
sent = Um { $at } an { $person } gesendet. Nutz `/inmail schreiben`.
left = Für { $person } { $count ->
    [one] ist eine
   *[other] sind { $count }
} übrig.
";

/// What the build says of German with this in place of that.
fn faults(this: &str, instead: &str) -> Vec<String> {
    assert!(GERMAN.contains(this));
    let german = GERMAN.replace(this, instead);
    let english = Sentences::read("en-US", ENGLISH).unwrap();
    match Sentences::read("de", &german) {
        Ok(german) => [german.faults(), german.differences(&english)].concat(),
        Err(problem) => vec![problem],
    }
}

#[test]
fn a_translation_that_fits_is_taken() {
    assert_eq!(faults("Senden", "Senden"), [""; 0]);
    let all_the_same = "*[other] noch { $count }\n";
    let select = "    [one] ist eine\n   *[other] sind { $count }\n";
    assert_eq!(faults(select, all_the_same), [""; 0]);
    // As long as Discord takes it.
    assert_eq!(faults("Senden", &"x".repeat(80)), [""; 0]);
    assert_eq!(faults("schreiben", &"ö".repeat(32)), [""; 0]);
}

#[test]
fn what_shows_no_value_reads_as_fluent_reads_it() {
    let odd = "odd = One{ \"\\u2014\" }two { \"{\" }\n\n      three\n    four\n".to_owned();
    let mut files = vec![odd];
    for folder in fs::read_dir("locales").unwrap() {
        files.push(fs::read_to_string(folder.unwrap().path().join("inmail.ftl")).unwrap());
    }
    for file in files {
        let sentences = Sentences::read("", &file).unwrap();
        let mut fluent = FluentBundle::default();
        let read = FluentResource::try_new(file.clone()).unwrap();
        fluent.add_resource(read).unwrap();
        let mut constants = sentences.by_key().map(|(key, _)| key).collect::<Vec<_>>();
        constants.retain(|key| !sentences.has_values(key));
        assert!(!constants.is_empty());
        for key in constants {
            let pattern = fluent.get_message(key).and_then(|message| message.value());
            let text = fluent.format_pattern(pattern.unwrap(), None, &mut Vec::new());
            assert_eq!(sentences.words(key), text);
        }
    }
}

#[test]
fn a_sentence_too_few_and_one_too_many_are_named() {
    assert_eq!(
        faults("button-send = Senden\n", ""),
        ["de: button-send is missing"]
    );
    let more = "button-send = Senden\nbutton-go = Los\n";
    let told = faults("button-send = Senden\n", more);
    assert_eq!(told, ["de: button-go is not in English"]);
    let twice = "button-send = Senden\nbutton-send = Los\n";
    let told = faults("button-send = Senden\n", twice);
    assert_eq!(told, ["de: button-send is there twice"]);
    let told = faults("button-send = Senden", "button-send Senden");
    assert!(told[0].starts_with("de: line 2: "), "{told:?}");
}

#[test]
fn a_value_that_is_lost_or_added_is_named() {
    assert_eq!(faults("Um { $at } an", "An"), ["de: sent loses { $at }"]);
    let told = faults("{ $at }", "{ $time }");
    assert_eq!(told, ["de: sent loses { $at }", "de: sent adds { $time }"]);
    // The number is still chosen by, but no longer shown.
    assert_eq!(
        faults("sind { $count }", "sind mehrere"),
        ["de: left loses { $count }"]
    );
    let told = faults("{ $at }", "{ NUMBER($at) }");
    assert!(
        told[0].starts_with("de: sent has more than values and plain words"),
        "{told:?}"
    );
}

#[test]
fn what_is_too_long_for_discord_is_named_with_its_length() {
    for (key, words, most) in [
        ("button-send", "Senden", 80),
        ("command-send", "Schreib eine InMail", 100),
        ("menu-send", "InMail senden", 32),
    ] {
        let told = faults(words, &"ö".repeat(most + 1));
        let length = most + 1;
        let wanted = format!("de: {key} has {length} characters, and Discord takes {most}");
        assert_eq!(told, [wanted]);
    }
}

#[test]
fn what_cannot_be_the_name_of_a_command_is_named() {
    for name in ["Schreiben", "neu schreiben", "schreiben!", &"x".repeat(33)] {
        let told = faults("schreiben", name);
        let wanted = format!("de: name-send is `{name}`, and a name has 1 to 32");
        assert!(told[0].starts_with(&wanted), "{told:?}");
    }
}

#[test]
fn a_command_is_named_as_it_is_called_in_that_language() {
    let told = faults("`/inmail schreiben`", "`/inmail send`");
    let wanted = [
        "de: sent does not name `/inmail schreiben`",
        "de: sent names `/inmail send`, unlike English",
    ];
    assert_eq!(told, wanted);
    assert_eq!(faults(" Nutz `/inmail schreiben`.", ""), [wanted[0]]);
}

#[test]
fn a_build_without_the_clean_ups_table_is_refused_with_a_remedy() {
    for flags in ["", "-DSQLITE_ENABLE_DBSTAT_VTAB"] {
        let said = sqlite::fault(flags).unwrap();
        assert!(said.contains("build it inside its own folder"), "{said}");
    }
    let more = "-DSQLITE_ENABLE_FTS5 -DSQLITE_ENABLE_DBPAGE_VTAB";
    assert_eq!(sqlite::fault(more), None);
}
