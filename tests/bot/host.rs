//! What the host does to the bot, and the bot to the host's files.

use std::{fs, path::Path};

use crate::{
    cast::next_clean_up,
    program::{program, refusal},
    stage::Stage,
};
use tempfile::TempDir;

const NOWHERE: &str = "http://127.0.0.1:1";

#[tokio::test(flavor = "multi_thread")]
async fn the_database_is_cleaned_at_start_and_again_within_a_day() {
    let stage = Stage::new().await;
    let alice = stage.discord.user("Alice");
    let now = stage.discord.clock().now_ms();
    let day = 86_400_000;
    let second = next_clean_up(stage.data(), &alice, now + 1_000).await;
    assert!(second < now + day, "{}", second - now);
    stage.pass(86_400);
    next_clean_up(stage.data(), &alice, now + day).await;
}

#[test]
fn checking_says_whether_the_data_can_be_kept_and_makes_nothing() {
    let place = TempDir::new().unwrap();
    let check = |data: &Path| {
        let mut command = program(data, NOWHERE);
        command.arg("check");
        command
    };
    let good = check(&place.path().join("data")).output().unwrap();
    let said = String::from_utf8(good.stdout).unwrap();
    assert_eq!(
        said.lines().last().unwrap(),
        "inmail: the settings are good, and the data directory can be used"
    );
    let file = place.path().join("file");
    fs::write(&file, "").unwrap();
    let (code, said) = refusal(check(&file));
    assert_eq!(code, Some(2));
    assert!(
        said.contains("cannot use the data directory") && said.contains("set `data_dir`"),
        "{said}"
    );
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
}
