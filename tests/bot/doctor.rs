//! `inmail doctor`: each planted fault is found by name, alone, and with its remedy.

use std::{
    fs::{self, File, Permissions},
    os::unix::fs::{FileExt, PermissionsExt},
    path::Path,
    process::Command,
    time::Duration,
};

use sandbox::{Clock, Discord};
use tempfile::TempDir;
use testkit::running;

use crate::{
    program::{program, with_mail},
    test_bot::TestBot,
};

const NOWHERE: &str = "http://127.0.0.1:1";
const ONLINE: &[&str] = &["--online"];
const MANAGE_SERVER: u64 = 1 << 5;

/// What doctor says is wrong.
fn faults(mut command: Command, arguments: &[&str]) -> Vec<String> {
    let output = command.arg("doctor").args(arguments).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let found = said.lines().filter_map(|line| line.strip_prefix("fault: "));
    let found: Vec<String> = found.map(str::to_owned).collect();
    let code = if found.is_empty() { 0 } else { 3 };
    assert_eq!(output.status.code(), Some(code), "{said}");
    found
}

/// Doctor finds this and nothing else. `…` stands for anything.
fn finds(command: Command, arguments: &[&str], fault: &str) {
    let found = faults(command, arguments);
    let [only] = &found[..] else {
        panic!("not only {fault}: {found:#?}")
    };
    let mut rest = only.as_str();
    for part in fault.split('…') {
        let at = rest.find(part);
        let at = at.unwrap_or_else(|| panic!("{part:?} is not in {only:?}"));
        rest = &rest[at + part.len()..];
    }
}

fn healthy(command: Command, arguments: &[&str]) {
    assert_eq!(faults(command, arguments), Vec::<String>::new());
}

async fn planted(data: &Path, sql: &str) {
    let url = format!("sqlite://{}", data.join("inmail.db").display());
    let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
    let sql = sqlx::AssertSqlSafe(sql.to_owned());
    sqlx::raw_sql(sql).execute(&pool).await.unwrap();
    pool.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_others_can_get_at() {
    let bot = with_mail().await;
    let data = bot.data();
    let here = || program(data, NOWHERE);
    healthy(here(), &[]);
    for (path, mode, right) in [
        (data.to_owned(), 0o770, 0o700),
        (data.join("inmail.db"), 0o604, 0o600),
        (data.join("inmail.keys"), 0o640, 0o600),
        (data.join("inmail.lock"), 0o602, 0o600),
    ] {
        let set = |mode| fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        set(mode);
        let fault = format!(
            "other users can get at {0}; run `chmod {right:04o} {0}`",
            path.display()
        );
        finds(here(), &[], &fault);
        set(right);
    }
    healthy(here(), &[]);
}

#[tokio::test(flavor = "multi_thread")]
async fn work_that_is_stuck_or_of_another_release() {
    let bot = with_mail().await;
    for (job, fault) in [
        (
            "INSERT INTO jobs (key, payload, due_at, attempt) VALUES ('planted', '{}', 0, 10)",
            "jobs that have failed ten times: 1; the bot's log says why",
        ),
        (
            "INSERT INTO jobs (key, payload, due_at, parked) VALUES ('planted', '{}', 0, 'unreadable')",
            "jobs of another release that are set aside: 1; start that release, or report this as a bug",
        ),
    ] {
        planted(bot.data(), job).await;
        finds(program(bot.data(), NOWHERE), &[], fault);
        planted(bot.data(), "DELETE FROM jobs WHERE key = 'planted'").await;
    }
    healthy(program(bot.data(), NOWHERE), &[]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_that_does_not_do_its_work_or_hangs() {
    let bot = TestBot::in_real_time().await;
    let here = || program(bot.data(), NOWHERE);
    healthy(here(), &[]);
    let work = "INSERT INTO jobs (key, payload, due_at, lane) VALUES ('waits', '{}', 0, 'nowhere')";
    planted(bot.data(), work).await;
    let late = "jobs that are ten minutes late though the bot runs: 1; look into its log, and start it again";
    finds(here(), &[], late);
    planted(bot.data(), "DELETE FROM jobs WHERE key = 'waits'").await;
    let lock = File::options()
        .write(true)
        .open(bot.data().join("inmail.lock"));
    let lock = lock.unwrap();
    let before = lock.metadata().unwrap().modified().unwrap();
    lock.set_modified(before - Duration::from_mins(5)).unwrap();
    let hangs = "the bot hangs: its last sign of life is 3… s old; start it again";
    finds(here(), &[], hangs);
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_are_damaged_or_do_not_belong_together() {
    let bot = with_mail().await;
    let (database, keys) = (bot.data().join("inmail.db"), bot.data().join("inmail.keys"));
    // The whole database is in one file.
    planted(bot.data(), "PRAGMA wal_checkpoint(TRUNCATE)").await;
    let (rows, whole) = (fs::read(&database).unwrap(), fs::read(&keys).unwrap());
    let here = || program(bot.data(), NOWHERE);
    healthy(here(), &[]);

    let url = format!("sqlite://{}", database.display());
    let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
    let place =
        "SELECT (rootpage - 1) * (SELECT page_size FROM pragma_page_size) FROM sqlite_schema
                 WHERE name = 'nicknames'";
    let place: i64 = sqlx::query_scalar(place).fetch_one(&pool).await.unwrap();
    pool.close().await;
    let file = File::options().write(true).open(&database).unwrap();
    file.write_all_at(&[0xff; 64], place.cast_unsigned())
        .unwrap();
    let damaged =
        "the database is damaged; stop the bot, move the data directory away and restore a backup";
    finds(here(), &[], damaged);
    fs::write(&database, [7; 8_192]).unwrap();
    finds(
        here(),
        &[],
        "cannot open …inmail.db; restore it from a backup if it is damaged",
    );
    fs::write(&database, &rows).unwrap();

    let stranger = running::place();
    let other = stranger.path().join("inmail.keys");
    inmail::vault::FileVault::create(&other, None).unwrap();
    fs::copy(&other, &keys).unwrap();
    let disagree = "the key file belongs to another database than …inmail.db; restore both from the same backup";
    finds(here(), &[], disagree);
    fs::write(&keys, &whole).unwrap();
    let away = stranger.path().join("away");
    fs::rename(&keys, &away).unwrap();
    finds(here(), &[], "inmail.keys is missing; restore it");
    fs::rename(&away, &keys).unwrap();
    fs::rename(&database, &away).unwrap();
    finds(
        here(),
        &[],
        "the key file is there but …inmail.db is missing or empty",
    );
    fs::rename(&away, &database).unwrap();
    healthy(here(), &[]);
}

#[test]
fn a_disk_with_little_space() {
    let place = TempDir::new().unwrap();
    let doctor = program(place.path(), NOWHERE);
    // A small disk of its own, which is gone with the program.
    let mut small = Command::new("unshare");
    small.args(["--map-root-user", "--mount", "sh", "-c"]);
    small
        .arg("mount -t tmpfs -o size=8m,mode=700 small \"$INMAIL_DATA_DIR\" && exec \"$0\" \"$@\"");
    small.arg(doctor.get_program());
    for (name, value) in doctor.get_envs() {
        small.env(name, value.unwrap());
    }
    let tried = Command::new("unshare")
        .args(["--map-root-user", "--mount", "true"])
        .status();
    if !tried.is_ok_and(|tried| tried.success()) {
        println!("SKIPPED: a disk with little space; this host gives no disk of its own (unshare)");
        return;
    }
    let scarce = "only 8 MiB are free for …; make room, or set `data_dir` to a larger disk";
    finds(small, &[], scarce);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_portal_has_otherwise() {
    let bot = TestBot::in_real_time().await;
    let discord = &bot.discord;
    let here = || program(bot.data(), &discord.api_url());
    healthy(here(), ONLINE);
    // Discord's names for them; the second of each pair is for bots in few servers.
    for intent in [1 << 12, 1 << 13, 1 << 14, 1 << 15, 1 << 18, 1 << 19] {
        discord.gateway().set_application_flags(intent);
        let on = "privileged intents are on, which InMail does not need; switch them off in the developer \
                  portal (Bot)";
        finds(here(), ONLINE, on);
    }
    // What else an application can be: its badge for commands, and being embedded.
    discord.gateway().set_application_flags(1 << 23 | 1 << 17);
    healthy(here(), ONLINE);
    discord
        .gateway()
        .set_interactions_endpoint("https://elsewhere.example");
    let endpoint =
        "commands go to a web address instead of to InMail; clear \"Interactions Endpoint URL\"";
    finds(here(), ONLINE, endpoint);
    let mut over_http = here();
    over_http.env("INMAIL_DISCORD__INTERACTIONS", "http");
    healthy(over_http, ONLINE);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_that_listens_where_discord_posts_nothing() {
    let bot = TestBot::in_real_time().await;
    let mut over_http = program(bot.data(), &bot.discord.api_url());
    over_http.env("INMAIL_DISCORD__INTERACTIONS", "http");
    let nothing = "commands go to the gateway instead of to InMail's address; start InMail, and enter where \
                   Discord reaches /interactions";
    finds(over_http, ONLINE, nothing);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_in_no_server_and_one_whose_commands_are_not_registered() {
    let bot = TestBot::in_real_time().await;
    let here = || program(bot.data(), &bot.discord.api_url());
    healthy(here(), ONLINE);
    let commands =
        "the registered commands differ from those of this program; start it, which registers them";
    let mut elsewhere = here();
    elsewhere.env(
        "INMAIL_DISCORD__GUILD_ID",
        bot.discord.home().id().to_string(),
    );
    finds(elsewhere, ONLINE, commands);
    bot.discord.home().bot_leaves();
    let nowhere = "the bot is in no server; add it with the link that `inmail invite` prints";
    finds(here(), ONLINE, nowhere);

    let (never, place) = (
        Discord::start(Clock::running()).await.unwrap(),
        TempDir::new().unwrap(),
    );
    let new = program(&place.path().join("data"), &never.api_url());
    finds(new, ONLINE, commands);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_for_reports_in_which_moderators_are_not_told() {
    const VIEW: u64 = 1 << 10;
    const SEND: u64 = 1 << 11;
    const HISTORY: u64 = 1 << 16;
    let bot = TestBot::in_real_time().await;
    // Doctor is called more often in a second than by a person.
    bot.discord.limit_requests(false);
    let home = bot.discord.home();
    let here = || program(bot.data(), &bot.discord.api_url());
    let (closed, open) = (
        home.channel_for("reports", MANAGE_SERVER),
        home.channel("lounge"),
    );
    let tells = async |channel| {
        let row = "INSERT OR REPLACE INTO guilds (guild_id, reports_channel) VALUES";
        planted(bot.data(), &format!("{row} ({}, {channel})", home.id())).await;
    };
    tells(open).await;
    let public = "the channel for reports (…) can be read by everyone, and reports name people";
    finds(here(), ONLINE, public);
    tells(closed).await;
    healthy(here(), ONLINE);
    for (granted, fault) in [
        (
            SEND | HISTORY,
            "is hidden from the bot; give it View Channel, Send Messages",
        ),
        (
            VIEW | HISTORY,
            "takes no messages of the bot; give it Send Messages there",
        ),
        (
            VIEW | SEND,
            "hides older messages from the bot, …; give it Read Message History there",
        ),
    ] {
        home.restrict_bot(closed, granted);
        let fault = format!(
            "in server {}, the channel for reports ({closed}) {fault}",
            home.id()
        );
        finds(here(), ONLINE, &fault);
    }
    home.restrict_bot(closed, VIEW | SEND | HISTORY);
    healthy(here(), ONLINE);
    home.time_out_bot(Duration::from_hours(1));
    finds(
        here(),
        ONLINE,
        "takes no messages, since the bot is timed out until …; end that",
    );
    home.time_out_bot(Duration::ZERO);
    home.delete_channel(closed);
    finds(
        here(),
        ONLINE,
        "does not exist any more; choose another with `/inmail-admin setup",
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_token_a_wrong_clock_and_a_discord_out_of_reach() {
    let other_time = TestBot::new().await;
    // This bot lives in a time of its own, which is not this host's.
    let there = program(other_time.data(), &other_time.discord.api_url());
    let clock = "this host's clock is wrong by …; set it, or switch on its time service";
    finds(there, ONLINE, clock);
    let bot = TestBot::in_real_time().await;
    let here = || program(bot.data(), &bot.discord.api_url());
    healthy(here(), ONLINE);
    let mut other = here();
    other.env("DISCORD_TOKEN", "another-bot-token");
    let token = "Discord does not accept the bot token; copy it anew from the developer portal";
    finds(other, ONLINE, token);
    let silent =
        "Discord cannot be asked: Discord cannot be reached: the connection is refused; try again";
    finds(program(bot.data(), NOWHERE), ONLINE, silent);
}
