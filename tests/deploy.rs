//! What is installed fits together: container, unit, package, documents and program name the same paths,
//! users and commands.

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use inmail::metrics::{Metrics, StoreActivity};
use rustix::process::{Pid, Signal, kill_process};
use sandbox::{Clock, Discord};
use serde_json::Value;

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// What follows this at the beginning of a line.
fn value<'a>(text: &'a str, before: &str) -> &'a str {
    let mut lines = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix(before));
    lines
        .next()
        .unwrap_or_else(|| panic!("no line begins with {before}"))
        .trim()
}

/// Whether the program knows this command with these flags.
fn is_known(arguments: &[&str]) -> bool {
    let mut program = Command::new(env!("CARGO_BIN_EXE_inmail"));
    program
        .args(arguments)
        .arg("--help")
        .output()
        .unwrap()
        .status
        .success()
}

/// The files of the package: where each comes from, and where it goes.
fn assets() -> Vec<(String, String)> {
    let manifest = read("Cargo.toml");
    let lines = manifest
        .lines()
        .skip_while(|line| *line != "assets = [")
        .skip(1);
    let lines = lines.take_while(|line| *line != "]");
    let of = |line: &str| {
        let parts: Vec<&str> = line.split('"').collect();
        (parts[1].to_owned(), format!("/{}", parts[3]))
    };
    lines.map(of).collect()
}

#[test]
fn unit_package_and_container_name_the_places_that_the_program_looks_at() {
    let (unit, container) = (read("deploy/inmail.service"), read("deploy/Dockerfile"));
    let (settings, compose) = (read("deploy/inmail.toml"), read("deploy/compose.yaml"));
    let goes: BTreeSet<String> = assets().into_iter().map(|(_, to)| to).collect();
    assert!(goes.len() > 8, "{goes:?}");

    let [_, system] = inmail::config::DEFAULT_FILES;
    assert!(goes.contains(system));
    let program = value(&unit, "ExecStart=").split(' ').next().unwrap();
    assert!(goes.contains("/usr/bin/") && program == "/usr/bin/inmail");

    let token = Path::new(system).with_file_name("discord-token");
    let token = token.to_str().unwrap();
    assert_eq!(value(&unit, "ConditionPathExists="), token);
    assert_eq!(
        value(&unit, "LoadCredential="),
        format!("discord-token:{token}")
    );
    assert!(read("deploy/debian/postrm").contains(&format!("rm -f {token}\n")));

    let data = format!("/var/lib/{}", value(&unit, "StateDirectory="));
    assert_eq!(value(&settings, "data_dir = "), format!("\"{data}\""));
    assert_eq!(value(&container, "VOLUME "), data);
    assert_eq!(value(&container, "ENV INMAIL_DATA_DIR="), data);
    assert_eq!(value(&compose, "- data:"), data);

    let secret = value(&compose, "DISCORD_TOKEN_FILE: ");
    assert_eq!(secret, "/run/secrets/discord-token");
    let user = value(&container, "USER ");
    assert!(user.parse::<u32>().unwrap() > 0, "not root");
    for text in [&container, &compose, &read("docs/operating.md")] {
        assert!(text.contains(user), "the user {user}");
    }
}

#[test]
fn every_command_that_they_use_exists() {
    let (unit, container) = (read("deploy/inmail.service"), read("deploy/Dockerfile"));
    let started = value(&unit, "ExecStart=").split(' ').skip(1);
    assert!(is_known(&started.collect::<Vec<_>>()));
    for line in ["ENTRYPOINT ", "CMD ", "HEALTHCHECK "] {
        let line = value(&container, line);
        let words = line[line.find('[').unwrap()..]
            .split('"')
            .skip(1)
            .step_by(2);
        let words: Vec<&str> = words.filter(|word| *word != "inmail").collect();
        assert!(is_known(&words), "{words:?}");
    }
    assert!(!is_known(&["check", "--nonsense"]) && !is_known(&["nonsense"]));
    let release = read("deploy/release");
    for line in release
        .lines()
        .filter(|line| line.starts_with("\"$program\" "))
    {
        let command = line.split(' ').nth(1).unwrap();
        assert!(is_known(&[command]), "{command}");
    }
}

#[test]
fn everything_that_is_packed_is_there_or_is_made_by_the_release() {
    let release = read("deploy/release");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (from, _) in assets() {
        let name = from.rsplit('/').next().unwrap();
        let made = match from.strip_prefix("target/") {
            None => root.join(&from).exists(),
            Some("release/inmail") => true,
            Some(_) if from.contains("/completions/") => {
                release.contains(name.rsplit('.').next().unwrap())
            }
            Some(_) if from.ends_with("/man/*.1") => release.contains("man \"$dist/man\"\n"),
            Some(_) => false,
        };
        assert!(made, "{from}");
    }
    let manifest = read("Cargo.toml");
    let members = value(&manifest, "members = [")
        .split('"')
        .skip(1)
        .step_by(2);
    let ignored = read(".dockerignore");
    for folder in members {
        assert!(ignored.contains(&format!("!{folder}\n")), "{folder}");
        let copied = format!("COPY {folder}/Cargo.toml {folder}/\n");
        assert!(
            read("deploy/Dockerfile").contains(&copied),
            "a member of the workspace: {folder}"
        );
    }
}

#[test]
fn the_unit_lets_the_bot_write_to_its_data_and_nothing_else() {
    let unit = read("deploy/inmail.service");
    for line in [
        "Type=notify",
        "DynamicUser=yes",
        "ProtectSystem=strict",
        "NoNewPrivileges=yes",
        "CapabilityBoundingSet=",
        "RestartPreventExitStatus=2",
        "LimitCORE=0",
    ] {
        assert!(unit.lines().any(|found| found == line), "{line}");
    }
    assert!(!unit.contains("ReadWritePaths"));
    let compose = read("deploy/compose.yaml");
    for line in ["read_only: true", "- ALL", "- no-new-privileges:true"] {
        assert!(compose.lines().any(|found| found.trim() == line), "{line}");
    }
}

/// The image, started by a script that `.ci/deploy` writes.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the image: .ci/deploy"]
async fn the_image_serves_people_and_says_that_it_works() {
    let start = env::var_os("INMAIL_START").expect("the script that starts the image");
    let discord = Discord::start(Clock::running()).await.unwrap();
    let image = |arguments: &[&str]| {
        let mut command = Command::new(&start);
        command
            .args(arguments)
            .env("DISCORD_TOKEN", discord.token())
            .env("INMAIL_DISCORD__API_URL", discord.api_url());
        command
    };
    assert!(image(&["check"]).status().unwrap().success());
    let mut bot = image(&["run"]).spawn().unwrap();
    discord.ready().await;
    let status = fs::read_to_string(format!("/proc/{}/status", bot.id())).unwrap();
    assert_ne!(
        value(&status, "Uid:").split('\t').next(),
        Some("0"),
        "not root"
    );
    let help = discord.user("Alice").slash("/inmail help", &[]).await;
    assert!(help.text().contains("InMail"));
    assert!(image(&["check", "--running"]).status().unwrap().success());
    kill_process(Pid::from_child(&bot), Signal::TERM).unwrap();
    assert!(bot.wait().unwrap().success());
    assert!(!image(&["check", "--running"]).status().unwrap().success());
}

/// Every Rust file of the program.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let files = entries.flat_map(|path| {
        if path.is_dir() {
            sources(&path)
        } else {
            vec![path]
        }
    });
    let is_test = |path: &PathBuf| {
        let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
        parts
            .iter()
            .any(|part| part == "tests" || part == "tests.rs")
    };
    files.filter(|path| !is_test(path)).collect()
}

/// The sentence of a call that begins here, after its parenthesis: the first argument that is a text.
fn sentence(call: &str) -> String {
    let (mut depth, mut begins) = (0_u32, true);
    for (at, letter) in call.char_indices() {
        match letter {
            '"' if begins => {
                let rest = &call[at + 1..];
                let end = rest
                    .match_indices('"')
                    .find(|(end, _)| !rest[..*end].ends_with('\\'));
                let lines = rest[..end.unwrap().0].split("\\\n").map(str::trim_start);
                return lines.collect();
            }
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
        begins = depth == 0 && (letter == ',' || begins && letter.is_whitespace());
    }
    panic!("no sentence in {call}")
}

#[test]
fn the_document_says_what_each_line_of_the_log_means() {
    let document = read("docs/operating.md");
    let (mut seen, mut missing) = (0, Vec::new());
    for file in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        let text = fs::read_to_string(file).unwrap();
        let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        for level in ["info", "warn", "error"] {
            for call in text.split(&format!("tracing::{level}!(")).skip(1) {
                seen += 1;
                // What is filled in is explained without it.
                let sentence = sentence(call);
                let fixed = sentence.split('{').next().unwrap();
                let told = [
                    format!("`{fixed}`"),
                    format!("`` {fixed} ``"),
                    format!("``{fixed}``"),
                ];
                if !told.iter().any(|told| document.contains(told)) {
                    missing.push(fixed.to_owned());
                }
            }
        }
    }
    assert!(seen > 40, "{seen}");
    // Of the host: two warnings, which the log passes on as they are.
    missing.retain(|sentence| !sentence.is_empty());
    assert!(
        missing.is_empty(),
        "docs/operating.md does not explain {missing:#?}"
    );
}

/// The words in this text that look like metrics, without what the format adds to a histogram's name.
fn metrics_named(text: &str) -> BTreeSet<String> {
    let is_part = |c: char| c.is_ascii_lowercase() || c == '_';
    let words = text.split(|c| !is_part(c));
    let metrics = words.filter(|word| word.starts_with("inmail_"));
    let bare = |word: &str| {
        let ends = ["_bucket", "_sum", "_count"];
        let bare = ends.iter().find_map(|end| word.strip_suffix(end));
        bare.unwrap_or(word).to_owned()
    };
    metrics.map(bare).collect()
}

#[test]
fn every_metric_is_documented_and_dashboard_and_alerts_use_no_other() {
    let scrape = Metrics::default().scrape(StoreActivity::default()).unwrap();
    let samples = scrape.lines().filter(|line| !line.starts_with('#'));
    let exported = metrics_named(&samples.collect::<Vec<_>>().join("\n"));
    let documented = read("docs/watching.md");
    let rows = documented
        .lines()
        .filter(|line| line.starts_with("| `inmail_"));
    assert_eq!(
        metrics_named(&rows.collect::<Vec<_>>().join("\n")),
        exported
    );

    let dashboard: Value = serde_json::from_str(&read("deploy/monitoring/dashboard.json")).unwrap();
    let panels = dashboard["panels"].as_array().unwrap();
    let targets = panels
        .iter()
        .flat_map(|panel| panel["targets"].as_array().unwrap());
    let asked: Vec<&str> = targets
        .map(|target| target["expr"].as_str().unwrap())
        .collect();
    let shown = metrics_named(&asked.join("\n"));
    let strange: Vec<_> = shown.difference(&exported).collect();
    assert!(!shown.is_empty() && strange.is_empty(), "{strange:?}");
    let warned_of = metrics_named(&read("deploy/monitoring/alerts.yml"));
    let strange: Vec<_> = warned_of.difference(&exported).collect();
    assert!(!warned_of.is_empty() && strange.is_empty(), "{strange:?}");
}

#[test]
fn compose_serves_no_metrics_unless_somebody_asks_for_them() {
    let compose = read("deploy/compose.yaml");
    let settings = compose
        .lines()
        .map(str::trim)
        .filter(|line| !line.starts_with('#'));
    let mut settings = settings.filter(|line| line.contains("WATCH") || line.starts_with("ports"));
    assert_eq!(settings.next(), None);
}
