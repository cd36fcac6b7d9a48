//! PostgreSQL takes every statement that SQLite takes, and its tables are the same. `.ci/postgres` lends a server.

use std::{collections::BTreeMap, fs, path::Path};

use inmail::{
    model::database_url::DatabaseUrl,
    store::{Place, Store},
};
use serde_json::Value;
use sqlx::{
    AssertSqlSafe, Column, Connection, Executor, PgConnection, SqlSafeStr, SqliteConnection,
    Statement, TypeInfo, migrate::Migrator,
};
use tempfile::TempDir;
use testkit::{
    engine,
    fixtures::{TEXT, no_job_waits, send},
    test_bot::TestBot,
};

const SKIPPED: &str =
    "SKIPPED: PostgreSQL; `.ci/postgres cargo test --test engines` lends a server.";

/// A database with the tables of this release. `None` without a server, which is said by name.
async fn postgres(directory: &TempDir) -> Option<PgConnection> {
    let Some(url) = engine::database(directory.path()) else {
        println!("{SKIPPED}");
        return None;
    };
    let mut conn = PgConnection::connect(&url).await.unwrap();
    let prepare = "CREATE SCHEMA inmail; SET search_path = inmail, pg_catalog";
    conn.execute(prepare).await.unwrap();
    migrate("migrations/postgres")
        .await
        .run(&mut conn)
        .await
        .unwrap();
    Some(conn)
}

async fn migrate(folder: &str) -> Migrator {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    Migrator::new(folder).await.unwrap()
}

/// Every statement that the macros have checked on SQLite.
fn statements() -> Vec<String> {
    let cache = Path::new(env!("CARGO_MANIFEST_DIR")).join(".sqlx");
    let files = fs::read_dir(cache)
        .unwrap()
        .map(|file| file.unwrap().path());
    let statements = files.map(|file| {
        let checked: Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
        checked["query"].as_str().unwrap().to_owned()
    });
    statements.collect()
}

#[tokio::test]
async fn postgres_takes_every_statement_and_returns_only_types_that_are_read() {
    let directory = TempDir::new().unwrap();
    let Some(mut conn) = postgres(&directory).await else {
        return;
    };
    let statements = statements();
    assert!(statements.len() > 150, "{} statements", statements.len());
    for text in statements {
        let prepared = conn
            .prepare(AssertSqlSafe(text.clone()).into_sql_str())
            .await;
        let prepared = prepared.unwrap_or_else(|error| panic!("{error}\n{text}"));
        for column in prepared.columns() {
            let read = ["INT8", "TEXT", "BYTEA", "BOOL"];
            let found = column.type_info().name();
            assert!(
                read.contains(&found),
                "{} is {found}\n{text}",
                column.name()
            );
        }
    }
}

/// Each column of each table: whether it is a number, a text or bytes, whether it may be missing, and whether it
/// has a default.
type Columns = BTreeMap<(String, String), (String, bool, bool)>;

#[tokio::test]
async fn both_engines_have_the_same_tables() {
    let directory = TempDir::new().unwrap();
    let Some(mut conn) = postgres(&directory).await else {
        return;
    };
    let rows: Vec<(String, String, String, String, Option<String>)> = sqlx::query_as(
        "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT), CAST(data_type AS TEXT),
                CAST(is_nullable AS TEXT), CAST(column_default AS TEXT)
         FROM information_schema.columns
         WHERE table_schema = 'inmail' AND table_name <> '_sqlx_migrations'",
    )
    .fetch_all(&mut conn)
    .await
    .unwrap();
    let postgres = rows
        .into_iter()
        .map(|(table, column, kind, nullable, default)| {
            let kind = match kind.as_str() {
                "bigint" => "INTEGER",
                "bytea" => "BLOB",
                "text" => "TEXT",
                other => other,
            };
            let found = (kind.to_owned(), nullable == "YES", default.is_some());
            ((table, column), found)
        });
    let mut file = SqliteConnection::connect("sqlite::memory:").await.unwrap();
    migrate("migrations").await.run(&mut file).await.unwrap();
    let rows: Vec<(String, String, String, bool, bool)> = sqlx::query_as(
        r#"SELECT t.name, c.name, c.type, c."notnull" = 0 AND c.pk = 0, c.dflt_value IS NOT NULL
           FROM sqlite_schema t JOIN pragma_table_info(t.name) c
           WHERE t.type = 'table' AND t.name <> '_sqlx_migrations'"#,
    )
    .fetch_all(&mut file)
    .await
    .unwrap();
    let sqlite = rows
        .into_iter()
        .map(|(table, column, kind, nullable, default)| {
            ((table, column), (kind, nullable, default))
        });
    assert_eq!(postgres.collect::<Columns>(), sqlite.collect::<Columns>());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_bot_on_one_database_leaves_before_it_changes_anything() {
    if !engine::is_postgres() {
        return println!("{SKIPPED}");
    }
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    let url = engine::database(bot.data()).unwrap();
    let url = DatabaseUrl::parse(&url).unwrap();
    let elsewhere = TempDir::new().unwrap();
    let place = Place::new(elsewhere.path(), Some(&url), None).unwrap();
    let refused = Store::open(&place, None).await.err().unwrap();
    assert!(!refused.is_lasting(), "its host may have vanished");
    let refused = refused.to_string();
    assert!(
        refused.contains("another InMail is running on the PostgreSQL database"),
        "{refused}"
    );
    bob.click("Open").await;
    assert!(bob.sees(TEXT));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mailbox_with_the_keys_of_another_is_refused() {
    if !engine::is_postgres() {
        return println!("{SKIPPED}");
    }
    let mut bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    bot.stop().await;
    let url = engine::database(bot.data()).unwrap();
    let url = DatabaseUrl::parse(&url).unwrap();
    let elsewhere = TempDir::new().unwrap();
    drop(Store::open(elsewhere.path(), None).await.unwrap());
    let place = Place::new(elsewhere.path(), Some(&url), None).unwrap();
    let refused = Store::open(&place, None).await.err().unwrap().to_string();
    assert!(
        refused.contains("the key file belongs to another database"),
        "{refused}"
    );
    bot.restart().await;
    assert_eq!(
        bob.slash("/inmail inbox", &[])
            .await
            .text()
            .matches("Alice")
            .count(),
        1
    );
}

/// Ends every connection to the database of this bot, as a server does that restarts.
async fn end_connections(bot: &TestBot) {
    let end = "SELECT CAST(pg_terminate_backend(pid) AS TEXT) FROM pg_stat_activity
               WHERE datname = current_database() AND pid <> pg_backend_pid()";
    let ended = engine::ask(bot.data(), end).await;
    assert!(
        !ended.is_empty() && ended.iter().all(|ended| ended == "true"),
        "{ended:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_server_has_ended_every_connection_no_click_fails() {
    if !engine::is_postgres() {
        return println!("{SKIPPED}");
    }
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    // The end of a run that cannot be recorded is waited for as long as a lease.
    no_job_waits(bot.data(), &bot.discord, "notify").await;
    for (person, command, other) in [
        (&alice, "/inmail sent", "Bob"),
        (&bob, "/inmail inbox", "Alice"),
        (&alice, "/inmail delete", "Bob"),
    ] {
        end_connections(&bot).await;
        let shown = person.slash(command, &[]).await.text();
        assert!(shown.contains(other), "{shown}");
    }
    alice.select("To Bob").await;
    end_connections(&bot).await;
    let told = alice.click("Yes").await.text();
    assert!(told.starts_with("**Deleted.**"), "{told}");
    bob.until("the notice to go", |bob| bob.dms().is_empty())
        .await;
    assert_eq!(
        engine::ask(bot.data(), "SELECT 'text' FROM texts").await,
        Vec::<String>::new()
    );
}
