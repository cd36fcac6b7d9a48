//! Every setting by name, what its value must be, and which setting an operator probably meant.

use super::PREFIX;

/// Every setting with what its value must be.
pub(super) const SETTINGS: [(&str, &str); 20] = [
    (
        "data_dir",
        "must be a path like \"data\" or \"/var/lib/inmail\"",
    ),
    (
        "database",
        "must be empty for a file in `data_dir`, or an address like \"postgres://inmail@localhost/inmail\" \
         without a password, which belongs in PGPASSWORD or PGPASSFILE",
    ),
    (
        "key_nodes",
        "must be empty, or the addresses of three key nodes like \
         \"redis://10.0.0.1,redis://10.0.0.2,redis://10.0.0.3\" without a password, which belongs in \
         REDISCLI_AUTH",
    ),
    (
        "master_key_file",
        "must be the path of a file, or empty for no master key",
    ),
    (
        "deletion_window",
        "must be a time like \"10m\" or \"90s\", at least 1s and at most 14m",
    ),
    (
        "retention",
        "must be \"forever\" or whole days like \"365d\", at least 1d",
    ),
    (
        "delivery.hold",
        "must be a time like \"0s\" or \"30s\", at most 60s",
    ),
    ("limits.sends_per_hour", COUNT),
    ("limits.sends_to_one_per_hour", COUNT),
    ("limits.deletions_per_day", COUNT),
    ("limits.reports_per_hour", COUNT),
    (
        "reports.retention",
        "must be whole days like \"30d\", at least 1d and at most 30d",
    ),
    (
        "history.retention",
        "must be whole days like \"90d\", at least 1d and at most 365d",
    ),
    (
        "discord.api_url",
        "must be http:// or https:// and a host, like \"https://discord.com\"",
    ),
    (
        "discord.guild_id",
        "must be the id of a server, like 123456789012345678, or 0 for everywhere",
    ),
    ("discord.interactions", "must be \"gateway\" or \"http\""),
    (
        "discord.listen",
        "must be an address and a port like \"127.0.0.1:8080\"",
    ),
    (
        "log.filter",
        "must be a filter like \"info\" or \"inmail=debug\"",
    ),
    ("log.format", "must be \"text\" or \"json\""),
    (
        "watch.listen",
        "must be an address and a port like \"127.0.0.1:9464\", or \"\" for none",
    ),
];
const COUNT: &str = "must be a whole number, at least 1 and at most 4294967295";

/// Names that differ by at most this many letters, or by a third of them, are taken for typing mistakes.
const TYPING_ERRORS: usize = 2;

/// What the value of a setting must be.
pub(super) fn must_be(key: &str) -> Option<&'static str> {
    let found = SETTINGS.iter().find(|(known, _)| *known == key);
    found.map(|(_, must_be)| *must_be)
}

/// The settings of a section of the file.
pub(super) fn section(name: &str) -> Vec<&'static str> {
    let keys = SETTINGS.iter().map(|(key, _)| *key);
    keys.filter(|key| key.split_once('.').is_some_and(|(of, _)| of == name))
        .collect()
}

/// The environment variable of a setting.
pub(super) fn variable(key: &str) -> String {
    format!("{PREFIX}{}", key.to_uppercase().replace('.', "__"))
}

/// The setting with the nearest name, if it is near enough.
pub(super) fn meant(name: &str) -> Option<&'static str> {
    let bare = |name: &str| name.to_lowercase().replace(['_', '.', '-'], "");
    let wrong = bare(name);
    let distance = |key: &str| {
        // An operator may leave out the section or write it twice.
        let last = key.rsplit('.').next().unwrap_or(key);
        let whole = strsim::osa_distance(&wrong, &bare(key));
        whole.min(strsim::osa_distance(&wrong, &bare(last)) + usize::from(last != key))
    };
    let keys = SETTINGS.iter().map(|(key, _)| *key);
    let nearest = keys.min_by_key(|key| distance(key))?;
    (distance(nearest) <= TYPING_ERRORS.max(wrong.len() / 3)).then_some(nearest)
}

/// Whether Kubernetes sets this variable for a service called `inmail` or `inmail-…` ("Service",
/// "Environment variables"). Such a variable is not ours.
pub(super) fn is_of_kubernetes(variable: &str) -> bool {
    let number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = variable.split('_').collect();
    let after = |words: &[&str]| {
        let at = parts
            .windows(words.len())
            .position(|window| window == words);
        at.map(|at| &parts[at + words.len()..])
    };
    let service = after(&["SERVICE", "HOST"]).is_some_and(<[&str]>::is_empty)
        // A port may have a name.
        || after(&["SERVICE", "PORT"]).is_some();
    let port = after(&["PORT"]).is_some_and(|rest| match rest {
        [] => true,
        [port, "TCP" | "UDP" | "SCTP"]
        | [port, "TCP" | "UDP" | "SCTP", "PROTO" | "PORT" | "ADDR"] => number(port),
        _ => false,
    });
    service || port
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_nearly_right_is_known_and_one_of_something_else_is_not() {
        for (written, right) in [
            ("delivery_hold", "delivery.hold"),
            ("datadir", "data_dir"),
            ("guild_id", "discord.guild_id"),
            ("discord.guildid", "discord.guild_id"),
            ("limits.send_per_hour", "limits.sends_per_hour"),
            ("sends-per-hour", "limits.sends_per_hour"),
            ("delivery__hold", "delivery.hold"),
            ("retension", "retention"),
            ("deletion_windw", "deletion_window"),
            ("discord.api", "discord.api_url"),
        ] {
            assert_eq!(meant(written), Some(right), "{written}");
        }
        for written in ["colour", "x", "version", "image_tag"] {
            assert_eq!(meant(written), None, "{written}");
        }
    }

    #[test]
    fn what_kubernetes_sets_is_known() {
        for variable in [
            "INMAIL_SERVICE_HOST",
            "INMAIL_SERVICE_PORT",
            "INMAIL_SERVICE_PORT_HTTP",
            "INMAIL_PORT",
            "INMAIL_PORT_8080_TCP",
            "INMAIL_PORT_8080_TCP_PROTO",
            "INMAIL_PORT_53_UDP_ADDR",
            "INMAIL_WEB_SERVICE_HOST",
            "INMAIL_WEB_PORT_80_TCP_PORT",
        ] {
            assert!(is_of_kubernetes(variable), "{variable}");
        }
        for variable in ["INMAIL_PORTS", "INMAIL_DATA_DIR", "INMAIL_PORT_X_TCP"] {
            assert!(!is_of_kubernetes(variable), "{variable}");
        }
    }
}
