//! Whatever the file or a variable says, it is taken or refused with a sentence.

use proptest::prelude::*;

use super::*;

const KEYS: [&str; 18] = [
    "data_dir",
    "database",
    "key_nodes",
    "deletion_window",
    "retention",
    "delivery.hold",
    "limits.sends_per_hour",
    "limits.deletions_per_day",
    "reports.retention",
    "history.retention",
    "discord.api_url",
    "discord.guild_id",
    "discord.interactions",
    "discord.listen",
    "log.filter",
    "log.format",
    "watch.listen",
    "limits",
];

/// A value as TOML might hold it, right or wrong.
fn any_value() -> impl Strategy<Value = String> {
    prop_oneof![
        "[0-9]{1,6}[smhd]?".prop_map(|text| format!("\"{text}\"")),
        any::<i64>().prop_map(|number| number.to_string()),
        any::<f64>().prop_map(|number| format!("{number:?}")),
        Just("true".to_owned()),
        Just("[1, \"a\"]".to_owned()),
        Just("{ hold = \"1s\" }".to_owned()),
        Just("1979-05-27".to_owned()),
        Just("\"forever\"".to_owned()),
        "(https?://)?[a-z./@?#]{0,12}".prop_map(|text| format!("\"{text}\"")),
        "[^\"\\\\\n]{0,12}".prop_map(|text| format!("\"{text}\"")),
        ".{0,20}",
    ]
}

/// Settings that hold, or one sentence that says where to look.
fn holds(loaded: Result<Config, String>) -> Result<(), TestCaseError> {
    match loaded {
        Ok(config) => {
            let policy = config.policy;
            prop_assert!(
                Window::new(
                    policy.window.deadline(chrono::DateTime::UNIX_EPOCH)
                        - chrono::DateTime::UNIX_EPOCH
                )
                .is_ok()
            );
            prop_assert!((TimeDelta::zero()..=Policy::MAX_HOLD).contains(&policy.hold));
            prop_assert!(
                policy
                    .retention
                    .is_none_or(|kept| kept >= TimeDelta::days(1))
            );
            prop_assert!(
                (TimeDelta::days(1)..=Policy::MAX_REPORTS_KEPT).contains(&policy.reports_kept)
            );
            let limits = policy.limits;
            prop_assert!(
                limits
                    .sends
                    .min(limits.sends_to_one)
                    .min(limits.deletions)
                    .min(limits.reports)
                    > 0
            );
            prop_assert!(config.api_url.starts_with("http") && !config.api_url.ends_with('/'));
        }
        Err(sentence) => {
            prop_assert!(!sentence.contains('\n'), "{}", sentence);
            prop_assert!(
                sentence.contains("FILE") || sentence.contains(PREFIX),
                "{}",
                sentence
            );
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn any_file_gives_settings_that_hold_or_one_sentence(
        lines in prop::collection::vec((prop::sample::select(&KEYS[..]), any_value()), 0..3),
        more in prop_oneof![4 => Just(String::new()), 1 => "(\\[[a-z.]{0,9}\\]?|[a-z_.]{1,9} ?= ?|.){0,5}"],
    ) {
        let lines: Vec<String> = lines.iter().map(|(key, value)| format!("{key} = {value}")).collect();
        holds(load(&format!("{}\n{more}", lines.join("\n")), &[TOKEN]))?;
    }

    #[test]
    fn any_variable_gives_settings_that_hold_or_one_sentence(
        key in prop_oneof![prop::sample::select(&KEYS[..]).prop_map(str::to_owned), "[a-z_.]{0,12}"],
        value in prop_oneof![any_value(), "[0-9]{1,21}[smd]?", ".{0,20}"],
    ) {
        let name = format!("{PREFIX}{}", key.to_uppercase().replace('.', "__"));
        holds(load("", &[TOKEN, (&name, &value)]))?;
    }
}
