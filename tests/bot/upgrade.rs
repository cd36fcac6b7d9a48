//! Updates: a mailbox of every released schema is taken over whole, and one of a later release is refused.
//!
//! `tests/released` holds, for each migration, what a bot of that release had written.

use std::{collections::BTreeMap, fs, path::Path};

use inmail::store::Store;
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};

use crate::test_bot::TestBot;

/// The first person of `tests/released`. Before each comes the number of commands that are registered.
const FIRST: u64 = 1_456_255_637_913_600_004;
/// Changed by a start, or by nobody's hand: leases, what another release wrote, the number of the key file,
/// what a sync flips.
const CHANGING: [&str; 9] = [
    "installation.beat",
    "installation.generation",
    "jobs.due_at",
    "jobs.epoch",
    "jobs.attempt",
    "jobs.leased",
    "jobs.parked",
    "jobs.lane",
    "jobs.again",
];

/// Only a database with key nodes has it, and that is no file.
const EMPTY: [&str; 1] = ["texts.key"];

async fn connect(data: &Path) -> SqliteConnection {
    let url = format!("sqlite://{}?mode=rwc", data.join("inmail.db").display());
    SqliteConnection::connect(&url).await.unwrap()
}

/// The numbers of all migrations.
fn migrations() -> Vec<usize> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let files = fs::read_dir(folder).unwrap();
    let files = files.filter(|file| file.as_ref().unwrap().path().is_file());
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let mut numbers: Vec<usize> = names.map(|name| name[..4].parse().unwrap()).collect();
    numbers.sort_unstable();
    numbers
}

fn file(folder: &str, number: usize) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let files = fs::read_dir(folder).unwrap();
    let names = files.map(|file| file.unwrap().path().display().to_string());
    let begins = format!("/{number:04}");
    let mut found = names.filter(|name| name.contains(&begins));
    let found = found
        .next()
        .unwrap_or_else(|| panic!("no file {begins}; a migration needs one"));
    fs::read_to_string(found).unwrap()
}

/// Lays the files of a bot whose newest migration was this one.
async fn lay(data: &Path, releases: &[usize], shift: u64) {
    let mut conn = connect(data).await;
    for number in releases.iter().copied() {
        for folder in ["migrations", "tests/released"] {
            let mut statements = file(folder, number);
            // The people of this run and their channels, the last ones first.
            for id in (FIRST..FIRST + 8).rev() {
                statements = statements.replace(&id.to_string(), &(id + shift).to_string());
            }
            sqlx::raw_sql(AssertSqlSafe(statements))
                .execute(&mut conn)
                .await
                .unwrap();
        }
    }
    conn.close().await.unwrap();
    let described = include_str!("../released/inmail.keys.txt");
    let mut keys = vec![0; 2_101_248];
    for line in described.lines().skip(1) {
        let (at, hex) = line.split_once(' ').unwrap();
        let at: usize = at.parse().unwrap();
        for (byte, digits) in keys[at..].iter_mut().zip(hex.as_bytes().chunks(2)) {
            *byte = u8::from_str_radix(str::from_utf8(digits).unwrap(), 16).unwrap();
        }
    }
    fs::write(data.join("inmail.keys"), keys).unwrap();
}

/// The columns of every table.
async fn columns(conn: &mut SqliteConnection) -> Vec<(String, String)> {
    sqlx::query_as(
        "SELECT tables.name, columns.name FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns
         WHERE tables.type = 'table' AND tables.name <> '_sqlx_migrations' ORDER BY 1, 2",
    )
    .fetch_all(conn)
    .await
    .unwrap()
}

/// Rewritten by a migration: 9 made one notice per person of one per copy, with one job each.
const REWRITTEN: [&str; 1] = ["notices"];

/// What stands in these columns, by table, in any order.
async fn rows(
    conn: &mut SqliteConnection,
    columns: &[(String, String)],
) -> BTreeMap<String, Vec<String>> {
    let mut tables: BTreeMap<&String, Vec<String>> = BTreeMap::new();
    for (table, column) in columns {
        let is_kept = !REWRITTEN.contains(&table.as_str());
        if is_kept && !CHANGING.contains(&format!("{table}.{column}").as_str()) {
            let shown = format!("'{column}=' || quote({column})");
            tables.entry(table).or_default().push(shown);
        }
    }
    let mut found = BTreeMap::new();
    for (table, shown) in tables {
        let query = format!(
            "SELECT {} AS shown FROM {table} WHERE shown NOT LIKE '%notify:%' ORDER BY 1",
            shown.join(" || ' ' || ")
        );
        let rows = sqlx::query_scalar(AssertSqlSafe(query))
            .fetch_all(&mut *conn)
            .await;
        found.insert(table.clone(), rows.unwrap());
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mailbox_of_every_release_is_taken_over_whole_and_goes_on() {
    let numbers = migrations();
    assert!(numbers.len() >= 7);
    for newest in 1..=numbers.len() {
        let release = numbers[newest - 1];
        let mut bot = TestBot::new().await;
        let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
        let (carol, dan) = (bot.discord.user("Carol"), bot.discord.user("Dan"));
        let shift = alice.id() - FIRST;
        let ids = [&alice, &bob, &carol, &dan].map(|person| person.id() - FIRST - shift);
        assert_eq!(ids, [0, 2, 4, 6], "the people of tests/released");
        bot.stop().await;
        drop(bot.take_data());
        bot.pass(700);
        lay(bot.data(), &numbers[..newest], shift).await;

        let mut conn = connect(bot.data()).await;
        let known = columns(&mut conn).await;
        let before = rows(&mut conn, &known).await;
        for (table, column) in &known {
            if EMPTY.contains(&format!("{table}.{column}").as_str()) {
                continue;
            }
            let query = format!("SELECT count({column}) FROM {table}");
            let filled: i64 = sqlx::query_scalar(AssertSqlSafe(query))
                .fetch_one(&mut conn)
                .await
                .unwrap();
            assert!(filled > 0, "tests/released has nothing in {table}.{column}");
        }
        conn.close().await.unwrap();

        let (store, lock) = Store::open(bot.data(), None).await.unwrap();
        store.close().await;
        drop(lock);
        let mut conn = connect(bot.data()).await;
        assert_eq!(rows(&mut conn, &known).await, before, "release {release}");
        let whole: String = sqlx::query_scalar("PRAGMA integrity_check")
            .fetch_one(&mut conn)
            .await
            .unwrap();
        assert_eq!(whole, "ok");
        let strays = sqlx::query("PRAGMA foreign_key_check")
            .fetch_all(&mut conn)
            .await
            .unwrap();
        assert!(strays.is_empty());
        conn.close().await.unwrap();

        bot.restart().await;
        bob.slash("/inmail inbox", &[]).await;
        assert!(
            bob.select("From Alice")
                .await
                .text()
                .contains("written long ago")
        );
        dan.slash("/inmail sent", &[]).await;
        assert!(dan.select("To Bob").await.text().contains("from dan"));
        dan.click("Delete").await;
        assert!(dan.click("Yes").await.text().starts_with("**Deleted.**"));
        let inbox = bob.slash("/inmail inbox", &[]).await.text();
        assert!(inbox.contains("Alice") && !inbox.contains("Dan"), "{inbox}");
    }
}
