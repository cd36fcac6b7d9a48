//! The master key as its operator handles it.

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Output},
};

use tempfile::TempDir;

use crate::program::{program, refusal, with_mail};

const NOWHERE: &str = "http://127.0.0.1:1";

/// The program with the master key in this file, if one is named.
fn inmail(data: &Path, master: Option<&Path>, arguments: &[&str]) -> Command {
    let mut command = program(data, NOWHERE);
    command.args(arguments);
    if let Some(master) = master {
        command.env("INMAIL_MASTER_KEY_FILE", master);
    }
    command
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn works(mut command: Command) -> String {
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    said(&output)
}

#[track_caller]
fn refused(command: Command, sentence: &str) {
    let (code, said) = refusal(command);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains(sentence), "{said}");
}

fn made(place: &Path, name: &str) -> String {
    let file = place.join(name).display().to_string();
    works(inmail(place, None, &["key", "new", &file]));
    file
}

#[tokio::test(flavor = "multi_thread")]
async fn a_master_key_is_made_switched_on_exchanged_and_taken_away() {
    let mut bot = with_mail().await;
    let (data, place) = (bot.data(), TempDir::new().unwrap());
    let (first, second) = (made(place.path(), "first"), made(place.path(), "second"));
    let [one, two] = [&first, &second].map(|file| Some(Path::new(file)));
    let read = fs::read_to_string(&first).unwrap();
    assert_ne!(read, fs::read_to_string(&second).unwrap());
    let mode = fs::metadata(&first).unwrap().permissions().mode();
    assert_eq!((read.len(), mode & 0o777), (65, 0o600));
    let again = inmail(data, None, &["key", "new", &first]);
    refused(again, "name a file that does not exist yet");
    assert_eq!(fs::read_to_string(&first).unwrap(), read);

    let keys = || fs::read(data.join("inmail.keys")).unwrap();
    let plain = keys();
    for command in [
        &["run"][..],
        &["check"],
        &["key", "off"],
        &["key", "retire"],
    ] {
        refused(inmail(data, one, command), "run `inmail key on`");
    }
    refused(
        inmail(data, None, &["key", "on"]),
        "there is no master key; make one",
    );
    assert!(keys() == plain, "a refusal changes nothing");

    works(inmail(data, one, &["key", "on"]));
    let wrapped = keys();
    for command in [&["run"][..], &["check"]] {
        refused(inmail(data, None, command), "has a master key; set");
        refused(inmail(data, two, command), "this master key does not open");
    }
    let off = inmail(data, two, &["key", "off"]);
    refused(off, "this master key does not open");
    assert!(keys() == wrapped, "a refusal changes nothing");
    let shown = works(inmail(data, one, &["check"]));
    assert!(shown.contains(&format!("the master key comes from {first}")));

    works(inmail(data, one, &["key", "add", &second]));
    works(inmail(data, two, &["check"]));
    let doctor = works(inmail(data, one, &["doctor"]));
    assert!(doctor.contains("a second master key opens"), "{doctor}");
    works(inmail(data, two, &["key", "retire"]));
    refused(inmail(data, one, &["check"]), "does not open");
    let doctor = works(inmail(data, two, &["doctor"]));
    assert!(!doctor.contains("warning: a second"), "{doctor}");

    fs::set_permissions(&second, Permissions::from_mode(0o604)).unwrap();
    let doctor = inmail(data, two, &["doctor"]).output().unwrap();
    let fault = format!("other users can get at {second}; run `chmod o= {second}`");
    assert!(said(&doctor).contains(&fault), "{}", said(&doctor));

    works(inmail(data, two, &["key", "off"]));
    bot.restart().await;
    let bob = bot.discord.user("Bob");
    assert!(bob.click("Open").await.text().contains("hello"));
}

#[test]
fn a_file_that_is_no_master_key_is_refused_in_one_sentence_without_its_content() {
    let place = TempDir::new().unwrap();
    let file = place.path().join("key");
    let short = "5ec2e7".repeat(10);
    for content in ["", &short, &"x".repeat(64), "\u{e9}"] {
        fs::write(&file, content).unwrap();
        let command = inmail(place.path(), Some(&file), &["check"]);
        let (code, said) = refusal(command);
        assert_eq!(code, Some(2));
        let whole = format!(
            "inmail: {} is not a master key, which is 64 hexadecimal digits; give the right file, or make one \
             with `inmail key new`",
            file.display()
        );
        assert_eq!(said, whole);
    }
    fs::write(&file, [0xff; 64]).unwrap();
    let command = inmail(place.path(), Some(&file), &["check"]);
    refused(command, "is not a master key");
    fs::remove_file(&file).unwrap();
    let command = inmail(place.path(), Some(&file), &["check"]);
    refused(command, "set `master_key_file` to a readable file");
}

#[test]
fn it_comes_from_the_setting_or_systemd_or_a_file_beside_the_settings() {
    let [place, credentials] = [(); 2].map(|()| TempDir::new().unwrap());
    let named = made(place.path(), "named");
    let beside = made(place.path(), "master-key");
    let credential = made(credentials.path(), "master-key");
    let settings = place.path().join("inmail.toml");
    fs::write(&settings, "").unwrap();
    let settings = settings.display().to_string();
    let check = |arguments: &[&str]| {
        let data = place.path().join("data");
        inmail(&data, None, &[&["check"], arguments].concat())
    };
    let with = |mut command: Command, name: &str, value: &Path| {
        command.env(name, value);
        command
    };
    let from_systemd = |command| with(command, "CREDENTIALS_DIRECTORY", credentials.path());
    let from_setting = |command| with(command, "INMAIL_MASTER_KEY_FILE", named.as_ref());
    let beside_settings = ["--config", &settings];
    for (command, from) in [
        (check(&beside_settings), &beside),
        (from_systemd(check(&beside_settings)), &credential),
        (from_setting(from_systemd(check(&beside_settings))), &named),
    ] {
        let shown = works(command);
        let line = format!("the master key comes from {from}\n");
        assert!(shown.contains(&line), "{shown}");
    }
    assert!(!works(check(&[])).contains("master key comes"));
}
