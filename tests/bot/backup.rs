//! Backups, as the operator makes and restores them.

mod faults;

use std::{
    fs,
    io::Read,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Output},
};

use chrono::{DateTime, TimeDelta, Utc};
use inmail::{
    backup::{self, Counts, Opener, Sealer},
    store::backup::Due,
};
use sandbox::{Actor, Opt};
use tempfile::TempDir;
use testkit::scanner::{Place, Wanted};

use crate::{
    fixtures::{TEXT, send, send_copied, window_ends},
    program::program,
    test_bot::TestBot,
};

/// Sent with time left to delete it, and deleted after the backup.
const IN_WINDOW: &str = "the kingfisher darts over the weir at noon";
/// Deleted before the backup.
const DELETED: &str = "the bittern booms in the fog of november";
/// Composed and never sent.
const DRAFT: &str = "the lapwing tumbles above the ploughed field";

/// The identity of age with which these tests open backups, and a folder for them.
struct Vaulted {
    folder: TempDir,
    identity: age::x25519::Identity,
}

impl Vaulted {
    fn new() -> Self {
        use age::secrecy::ExposeSecret;
        let (folder, identity) = (TempDir::new().unwrap(), age::x25519::Identity::generate());
        let written = format!("# public key: {}\n", identity.to_public());
        let secret = identity.to_string();
        let written = written + secret.expose_secret() + "\n";
        fs::write(folder.path().join("identity"), written).unwrap();
        Self { folder, identity }
    }

    fn file(&self) -> std::path::PathBuf {
        self.folder.path().join("backup.age")
    }

    fn backup(&self, data: &Path) -> Output {
        self.backing_up(data).output().unwrap()
    }

    fn backing_up(&self, data: &Path) -> Command {
        let mut command = inmail(data, "backup");
        command.arg(self.file());
        command.args(["--recipient", &self.identity.to_public().to_string()]);
        command
    }

    fn restore(&self, data: &Path) -> Output {
        self.restoring(data).output().unwrap()
    }

    fn restoring(&self, data: &Path) -> Command {
        let mut command = inmail(data, "restore");
        command.arg(self.file());
        command.arg("--identity");
        command.arg(self.folder.path().join("identity"));
        command
    }

    /// What is inside the encryption.
    fn decrypted(&self) -> Vec<u8> {
        let decryptor = age::Decryptor::new(fs::File::open(self.file()).unwrap()).unwrap();
        let identity: &dyn age::Identity = &self.identity;
        let mut inside = Vec::new();
        let mut opened = decryptor.decrypt(std::iter::once(identity)).unwrap();
        opened.read_to_end(&mut inside).unwrap();
        inside
    }
}

/// The program without a token, which no work on backups needs.
fn inmail(data: &Path, what: &str) -> Command {
    let mut command = program(data, "http://127.0.0.1:1");
    command.env_remove("DISCORD_TOKEN").arg(what);
    command
}

fn done(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Both folders of each of these people, and what they have archived.
async fn folders(people: [&Actor; 3]) -> Vec<String> {
    let mut all = Vec::new();
    for person in people {
        for folder in ["/inmail sent", "/inmail inbox"] {
            all.push(person.slash(folder, &[]).await.text());
            let archived = [("show", "archived".into())];
            all.push(person.slash(folder, &archived).await.text());
        }
    }
    all
}

/// Lets every window end, and every Yes in time arrive.
pub async fn windows_are_over(bot: &TestBot, alice: &Actor) {
    bot.pass(600);
    window_ends(alice).await;
    bot.pass(180);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_needs_the_master_key_and_a_restored_mailbox_takes_the_one_of_its_place() {
    let mut bot = TestBot::new().await;
    let [alice, bob] = ["Alice", "Bob"].map(|name| bot.discord.user(name));
    send(&alice, &bob, TEXT).await;
    windows_are_over(&bot, &alice).await;
    bot.kill().await;
    let (vaulted, elsewhere) = (Vaulted::new(), TempDir::new().unwrap());
    let [here, there] = ["here", "there"].map(|name| {
        let file = elsewhere.path().join(name);
        let mut command = inmail(bot.data(), "key");
        done(&command.arg("new").arg(&file).output().unwrap());
        file
    });
    let with = |mut command: Command, key: &Path| {
        command.env("INMAIL_MASTER_KEY_FILE", key);
        command.output().unwrap()
    };
    let mut on = inmail(bot.data(), "key");
    on.arg("on");
    done(&with(on, &here));

    assert_eq!(vaulted.backup(bot.data()).status.code(), Some(2));
    assert!(!vaulted.file().exists());
    done(&with(vaulted.backing_up(bot.data()), &here));
    let restored = elsewhere.path().join("data");
    done(&with(vaulted.restoring(&restored), &there));
    for (key, code) in [(&here, 2), (&there, 0)] {
        let exported = with(exporting(&restored, &bob), key);
        assert_eq!(exported.status.code(), Some(code));
        let text = String::from_utf8(exported.stdout).unwrap();
        assert_eq!(text.contains(TEXT), code == 0, "{text}");
    }
}

fn exporting(data: &Path, who: &Actor) -> Command {
    let mut command = inmail(data, "export");
    command.arg(who.id().to_string());
    command
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_of_a_busy_bot_restores_every_folder_and_nothing_that_could_still_be_deleted() {
    let mut bot = TestBot::new().await;
    let [alice, bob, carol] = ["Alice", "Bob", "Carol"].map(|name| bot.discord.user(name));
    send_copied(&alice, &bob, &carol, TEXT).await;
    send(&bob, &alice, "an answer").await;
    send(&alice, &carol, DELETED).await;
    alice.click("Delete").await;
    alice.click("Yes").await;
    bob.click("Open").await;
    bob.click("Archive").await;
    windows_are_over(&bot, &alice).await;
    let people = [&alice, &bob, &carol];
    let before = folders(people).await;
    assert!(
        before
            .iter()
            .any(|text| text.starts_with("**Archived** · 1 InMail"))
    );
    send(&alice, &bob, IN_WINDOW).await;
    let receipt = alice.screen().pop().unwrap();
    let draft = [("to", Opt::from(&bob)), ("message", DRAFT.into())];
    alice.slash("/inmail send", &draft).await;

    let vaulted = Vaulted::new();
    let (yves, zoe) = (bot.discord.user("Yves"), bot.discord.user("Zoe"));
    let busy = async {
        for number in 0..20 {
            let written = format!("mail {number}");
            let mail = [
                ("to", Opt::from(&yves)),
                ("message", written.as_str().into()),
            ];
            zoe.slash("/inmail send", &mail).await;
            assert!(zoe.click("Send").await.text().starts_with("**Sent.**"));
        }
    };
    let data = bot.data();
    let backing_up = async { tokio::task::block_in_place(|| done(&vaulted.backup(data))) };
    let (said, ()) = tokio::join!(backing_up, busy);
    assert!(said.contains("now holds 2 mails and 0 reports"), "{said}");
    let mode = fs::metadata(vaulted.file()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    let inside = [Place::new("backup", vaulted.decrypted())];
    let kept = Wanted::windows([TEXT.as_bytes()]);
    assert!(kept.anywhere(&inside).is_some(), "the scanner can see");
    for absent in [IN_WINDOW, DELETED, DRAFT] {
        let trace = Wanted::windows([absent.as_bytes()]).anywhere(&inside);
        assert_eq!(trace, None, "{absent}");
    }

    alice.click_seen(&receipt, "Delete").await;
    alice.click("Yes").await;
    bob.until("it to disappear", |bob| {
        !bob.sees(IN_WINDOW) && bob.dms().is_empty()
    })
    .await;
    bot.kill().await;
    let old = bot.take_data();
    let notices = [&alice, &bob, &carol].map(|person| person.dms().len());
    let said = done(&vaulted.restore(bot.data()));
    assert!(said.contains("now holds 2 mails and 0 reports"), "{said}");
    drop(old);
    bot.restart().await;
    assert_eq!(folders(people).await, before);
    assert_eq!(people.map(|person| person.dms().len()), notices);
    bob.slash("/inmail inbox", &[]).await;
    bob.select("From Alice").await;
    assert!(bob.sees(TEXT));
}

/// Each column of the database that a backup holds.
const HELD: [(&str, &str); 11] = [
    (
        "people",
        "user_id, name, dm_channel, unreachable_until, accepts, notices, refusals, language, avatar, used, \
         untold, quiet_from, quiet_to, utc_offset",
    ),
    ("nicknames", "user_id, guild_id, name"),
    ("blocks", "blocker, blocked, blocked_at"),
    (
        "guilds",
        "guild_id, reports_channel, left_at, reports_trouble, language, reporters_hidden, notices_to_users",
    ),
    (
        "suspensions",
        "guild_id, user_id, suspended_at, until, record",
    ),
    (
        "records",
        "id, guild_id, user_id, kind, made_by, made_at, until, untold, expires_at",
    ),
    (
        "reports",
        "id, guild_id, reporter, accused, reported_at, expires_at, outcome, decided_by, channel_id, \
         message_id, attempted_at, warning_failed",
    ),
    (
        "mails",
        "id, guild_id, sender, recipient, sent_at, deadline, parent",
    ),
    (
        "copies",
        "mail_id, guild_id, sender, holder, role, sent_at, unread, report, archived",
    ),
    ("cc", "id, place, user_id"),
    (
        "notices",
        "marker, holder, channel_id, message_id, attempted_at",
    ),
];
/// The tables and columns that a backup leaves out or makes anew.
const LEFT_OUT: [&str; 11] = [
    "copies.notice",
    "notices.begun_at",
    "notices.edited_at",
    "notices.shown",
    "notices.stale",
    "_sqlx_migrations",
    "drafts",
    "installation",
    "jobs",
    "texts",
    "views",
];

async fn rows(data: &Path, query: &str) -> Vec<String> {
    let url = format!("sqlite://{}", data.join("inmail.db").display());
    let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
    let query = sqlx::AssertSqlSafe(query.to_owned());
    let found = sqlx::query_scalar(query).fetch_all(&pool).await.unwrap();
    pool.close().await;
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn every_column_of_the_database_comes_back_or_is_left_out_by_name() {
    let mut bot = TestBot::new().await;
    let [alice, bob, carol] = ["Alice", "Bob", "Carol"].map(|name| bot.discord.user(name));
    send_copied(&alice, &bob, &carol, TEXT).await;
    bob.click("Open").await;
    let form = bob.click("Report").await;
    bob.submit(&form, &[("comment", "rude")]).await;
    carol.slash("/inmail settings", &[]).await;
    carol.select_users(&[&alice]).await;
    carol.select("from nobody").await;
    windows_are_over(&bot, &alice).await;
    let now = DateTime::from_timestamp_millis(bot.discord.clock().now_ms()).unwrap();
    bot.kill().await;
    // What no short story brings about.
    let url = format!("sqlite://{}", bot.data().join("inmail.db").display());
    let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
    let rest = "UPDATE people SET unreachable_until = 7, refusals = 2, notices = 0, untold = 1, quiet_from = 1,
            quiet_to = 2, utc_offset = 3;
        INSERT INTO notices (marker, holder, channel_id, message_id, begun_at, attempted_at)
            VALUES (14, 15, 16, 17, 18, 18);
        INSERT INTO nicknames VALUES (5, 6, 'Al');
        INSERT OR REPLACE INTO guilds VALUES (6, 8, 9, 'gone', 'fr', 1, 1);
        INSERT INTO suspensions VALUES (6, 5, 10, 11, 12);
        INSERT INTO records VALUES (12, 6, 5, 'suspended', 7, 10, 11, 1, 9223372036854775807);
        UPDATE reports SET outcome = 'warned', decided_by = 11, channel_id = 12, message_id = 13,
            attempted_at = 14, warning_failed = 1;
        UPDATE copies SET report = (SELECT id FROM reports) WHERE role = 'to';
        UPDATE copies SET archived = 1 WHERE role = 'sender';";
    sqlx::raw_sql(rest).execute(&pool).await.unwrap();
    pool.close().await;

    let vaulted = Vaulted::new();
    let counts = at(&vaulted, bot.data(), now).await;
    assert_eq!((counts.mails, counts.reports), (1, 1));
    let old = bot.take_data();
    let counts = restored(&vaulted, bot.data(), now, None).await;
    assert_eq!((counts.mails, counts.reports), (1, 1));
    for (table, columns) in HELD {
        let quoted: Vec<String> = columns
            .split(", ")
            .map(|name| format!("quote({})", name.trim()))
            .collect();
        let query = format!(
            "SELECT {} AS row FROM {table} ORDER BY row",
            quoted.join(" || ', ' || ")
        );
        let before = rows(old.path(), &query).await;
        assert!(!before.is_empty(), "{table}: nothing to compare");
        assert_eq!(rows(bot.data(), &query).await, before, "{table}: {columns}");
    }
    let known = "SELECT m.name || '.' || c.name FROM sqlite_schema m, pragma_table_info(m.name) c
                 WHERE m.type = 'table'";
    for column in rows(bot.data(), known).await {
        let (table, name) = column.split_once('.').unwrap();
        let held = HELD.iter().find(|(held, _)| *held == table);
        let is_held =
            held.is_some_and(|(_, columns)| columns.split(", ").any(|held| held.trim() == name));
        assert!(
            is_held || LEFT_OUT.contains(&table) || LEFT_OUT.contains(&&*column),
            "{column} is in no backup, and not left out by name"
        );
    }
}

async fn at(vaulted: &Vaulted, data: &Path, now: DateTime<Utc>) -> Counts {
    let sealer = Sealer::to(&[vaulted.identity.to_public().to_string()]).unwrap();
    backup::write(
        data.into(),
        None,
        &vaulted.file(),
        sealer,
        now,
        &mut |_, _| {},
    )
    .await
    .unwrap()
}

async fn restored(
    vaulted: &Vaulted,
    data: &Path,
    now: DateTime<Utc>,
    mail_before: Option<DateTime<Utc>>,
) -> Counts {
    let opener = Opener::with(&vaulted.folder.path().join("identity")).unwrap();
    let due = Due { now, mail_before };
    backup::restore(
        &data.into(),
        None,
        &vaulted.file(),
        &opener,
        due,
        &mut |_, _| {},
    )
    .await
    .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restore_leaves_out_what_time_has_made_due_and_goes_on_with_an_erasure() {
    let mut bot = TestBot::new().await;
    let [alice, bob] = ["Alice", "Bob"].map(|name| bot.discord.user(name));
    send(&alice, &bob, "the first").await;
    bob.click("Open").await;
    let form = bob.click("Report").await;
    bob.submit(&form, &[("comment", "rude")]).await;
    windows_are_over(&bot, &alice).await;
    bot.pass(24 * 3_600);
    send(&alice, &bob, TEXT).await;
    windows_are_over(&bot, &alice).await;
    let now = DateTime::from_timestamp_millis(bot.discord.clock().now_ms()).unwrap();
    bot.kill().await;
    let url = format!("sqlite://{}", bot.data().join("inmail.db").display());
    let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
    let forget = r#"{"kind":"forget","user":"#.to_owned() + &alice.id().to_string() + "}";
    sqlx::query("INSERT INTO jobs (key, payload, due_at) VALUES ('forget:' || ?1, ?2, 0)")
        .bind(alice.id().cast_signed())
        .bind(forget)
        .execute(&pool)
        .await
        .unwrap();
    pool.close().await;
    let vaulted = Vaulted::new();
    let counts = at(&vaulted, bot.data(), now).await;
    assert_eq!((counts.mails, counts.reports), (2, 1));
    let _old = bot.take_data();
    let yesterday = now - TimeDelta::hours(12);
    let later = now + TimeDelta::days(40);
    let counts = restored(&vaulted, bot.data(), later, Some(yesterday)).await;
    assert_eq!((counts.mails, counts.reports, counts.expired), (1, 0, 2));
    bot.restart().await;
    bob.slash("/inmail inbox", &[]).await;
    // Alice may be forgotten already.
    bob.select("From").await;
    assert!(bob.sees(TEXT));
    crate::fixtures::no_job_waits(bot.data(), &bot.discord, "forget").await;
    let sent = alice.slash("/inmail sent", &[]).await.text();
    assert!(!sent.contains("Bob"), "{sent}");
}
