//! SQLite over the layer: what it synced is there after a power cut, and the rest as a disk may leave it.

use std::{
    fs::{self, File},
    path::Path,
    str::FromStr,
};

use forgetful::{Disk, SECTOR};
use sqlx::{
    Connection, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

fn runtime() -> Runtime {
    forgetful::install();
    Builder::new_current_thread().build().unwrap()
}

async fn open(directory: &Path, synchronous: &str) -> SqliteConnection {
    let options = SqliteConnectOptions::new()
        .filename(directory.join("db"))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::from_str(synchronous).unwrap());
    SqliteConnection::connect_with(&options).await.unwrap()
}

async fn run(conn: &mut SqliteConnection, sql: &'static str) {
    sqlx::raw_sql(sql).execute(conn).await.unwrap();
}

/// The numbers that a database holds which a power cut left.
async fn numbers(directory: &Path) -> Vec<i64> {
    let mut conn = open(directory, "full").await;
    let all = sqlx::query_scalar("SELECT number FROM numbers ORDER BY number");
    let all = all.fetch_all(&mut conn).await.unwrap();
    conn.close().await.unwrap();
    all
}

/// Two commits, the second of them with another `synchronous`; then the power goes, and of what is not
/// synced so much reaches the disk.
fn second_commit(synchronous: &'static str, choose: &mut dyn FnMut(usize) -> usize) -> Vec<i64> {
    let (place, left) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let disk = Disk::watch(place.path()).unwrap();
    runtime().block_on(async {
        let mut conn = open(place.path(), "full").await;
        run(
            &mut conn,
            "CREATE TABLE numbers (number INTEGER, filling); INSERT INTO numbers VALUES (1, 0)",
        )
        .await;
        match synchronous {
            "normal" => run(&mut conn, "PRAGMA synchronous = NORMAL").await,
            _ => run(&mut conn, "PRAGMA synchronous = FULL").await,
        }
        run(
            &mut conn,
            "INSERT INTO numbers VALUES (2, randomblob(3000))",
        )
        .await;
        disk.leave(left.path(), choose).unwrap();
        assert!(left.path().join("db-wal").exists());
        assert!(!left.path().join("db-shm").exists());
        numbers(left.path()).await
    })
}

#[test]
fn a_commit_that_was_synced_stays() {
    assert_eq!(second_commit("full", &mut |_| 0), [1, 2]);
}

#[test]
fn one_that_was_only_written_is_gone() {
    assert_eq!(second_commit("normal", &mut |_| 0), [1]);
}

#[test]
fn or_it_reached_the_disk_after_all() {
    assert_eq!(second_commit("normal", &mut |changes| changes), [1, 2]);
}

#[test]
fn one_of_which_a_sector_is_missing_is_gone_too() {
    let mut asked = 0;
    let mut torn = |changes| {
        asked += 1;
        if asked == 6 { 0 } else { changes }
    };
    assert_eq!(second_commit("normal", &mut torn), [1]);
    assert!(asked > 6, "the page is not torn");
}

#[test]
fn what_a_killed_process_wrote_is_no_safer_for_the_next() {
    let (place, next, left) = (
        TempDir::new().unwrap(),
        TempDir::new().unwrap(),
        TempDir::new().unwrap(),
    );
    let disk = Disk::watch(place.path()).unwrap();
    runtime().block_on(async {
        let mut conn = open(place.path(), "full").await;
        run(
            &mut conn,
            "CREATE TABLE numbers (number INTEGER, filling); PRAGMA synchronous = NORMAL",
        )
        .await;
        run(&mut conn, "INSERT INTO numbers VALUES (1, 0)").await;
        let disk = disk.carry(next.path()).unwrap();
        assert_eq!(
            fs::read(place.path().join("db-wal")).unwrap(),
            fs::read(next.path().join("db-wal")).unwrap()
        );
        disk.leave(left.path(), &mut |_| 0).unwrap();
        assert_eq!(numbers(left.path()).await, [0; 0]);
    });
}

#[test]
fn a_log_that_was_removed_may_be_there_again() {
    let (place, left) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let disk = Disk::watch(place.path()).unwrap();
    runtime().block_on(async {
        let mut conn = open(place.path(), "full").await;
        run(
            &mut conn,
            "CREATE TABLE numbers (number INTEGER, filling); INSERT INTO numbers VALUES (1, 0)",
        )
        .await;
        // The last connection folds the log back and removes it.
        conn.close().await.unwrap();
        assert!(!place.path().join("db-wal").exists());
        disk.leave(left.path(), &mut |_| 0).unwrap();
        assert!(left.path().join("db-wal").exists());
        assert_eq!(numbers(left.path()).await, [1]);
    });
}

#[test]
fn files_of_the_program_itself_are_as_it_says() {
    let (place, left) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let path = |name| place.path().join(name);
    fs::write(path("keys"), [1; 2 * SECTOR]).unwrap();
    let disk = Disk::watch(place.path()).unwrap();
    disk.writes("keys", 0..4).unwrap();
    fs::write(path("keys"), [2; 2 * SECTOR]).unwrap();
    disk.makes("new");
    File::create(path("new")).unwrap();
    disk.moves("new", "newer").unwrap();
    fs::rename(path("new"), path("newer")).unwrap();

    disk.leave(left.path(), &mut |_| 0).unwrap();
    let keys = fs::read(left.path().join("keys")).unwrap();
    assert_eq!(keys[..5], [1, 1, 1, 1, 2], "only what was said is known");
    assert!(!left.path().join("new").exists() && !left.path().join("newer").exists());

    disk.synced("keys");
    disk.names_synced();
    disk.leave(left.path(), &mut |_| 0).unwrap();
    assert_eq!(fs::read(left.path().join("keys")).unwrap()[..4], [2; 4]);
    assert!(left.path().join("newer").exists());
}
