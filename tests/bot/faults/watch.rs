//! Monitoring: what a scrape tells, what it never tells, and that nobody can do harm by asking.

use std::{
    collections::BTreeMap,
    fs,
    net::{SocketAddr, TcpListener as Taken},
    time::Duration,
};

use sandbox::{Clock, Discord};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{
    fixtures::{TEXT, send, window_ends},
    program::{Killed, program, refusal},
    test_bot::{Settings, TestBot},
};

/// An address where nothing listens yet, and the setting that names it.
fn address() -> (SocketAddr, Settings) {
    let free = Taken::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap();
    let setting = ("INMAIL_WATCH__LISTEN", &*address.to_string().leak());
    (address, vec![setting].leak())
}

/// What is answered to these bytes.
async fn said(to: SocketAddr, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(to).await.unwrap();
    // A request that is too long is cut off.
    let _ = stream.write_all(request).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8(answer).unwrap()
}

async fn get(to: SocketAddr, path: &str) -> (u16, String) {
    let request = format!("GET {path} HTTP/1.1\r\nhost: inmail\r\n\r\n");
    let answer = said(to, request.as_bytes()).await;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, body.to_owned())
}

/// Every series with its value.
async fn scrape(to: SocketAddr) -> BTreeMap<String, String> {
    let (status, text) = get(to, "/metrics").await;
    assert_eq!(status, 200, "{text}");
    let series = text.lines().filter(|line| !line.starts_with('#'));
    let value = |line: &str| {
        let (name, value) = line.rsplit_once(' ').unwrap();
        (name.to_owned(), value.to_owned())
    };
    series.map(value).collect()
}

/// Lets time pass until readiness is what is wanted.
async fn until_ready(bot: &TestBot, to: SocketAddr, wanted: u16) -> String {
    let asked = async {
        loop {
            let (status, reason) = get(to, "/readyz").await;
            if status == wanted {
                return reason;
            }
            bot.pass(1);
        }
    };
    let limit = Duration::from_mins(1);
    tokio::time::timeout(limit, asked).await.expect("in time")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scrape_under_load_tells_what_happened_and_names_nobody() {
    let (address, settings) = address();
    let bot = TestBot::with(settings).await;
    let bob = bot.discord.user("Bob");
    let names: Vec<String> = (0..40).map(|n| format!("Writer{n}")).collect();
    let writers: Vec<_> = names.iter().map(|name| bot.discord.user(name)).collect();
    for writer in &writers {
        send(writer, &bob, TEXT).await;
    }
    seen(address, 80, &[]).await;
    let seen = scrape(address).await;
    let of = |name: &str| -> u64 { seen[&format!("inmail_{name}")].parse().unwrap() };
    let prompt = |kind: &str| {
        let labels = format!("kind=\"{kind}\",outcome=\"answered\",took=\"1.5s\"");
        of(&format!("interactions_total{{{labels}}}"))
    };
    assert_eq!((prompt("command"), prompt("component")), (40, 40));
    assert_eq!(of("discord_callback_seconds_count"), 80);
    for busy in ["store_commits_total", "store_use_cases_total"] {
        assert!(of(busy) >= 100 && of(busy) % 100 == 0, "{busy}");
    }
    assert_eq!((of("gateway_connected"), of("gateway_wanted")), (1, 1));
    assert_eq!(of("store_failing"), 0);
    // Where keys are on nodes, all of them can be asked.
    assert_eq!(of("key_nodes"), of("key_nodes_connected"));

    let (_, text) = get(address, "/metrics").await;
    for name in names
        .iter()
        .map(String::as_str)
        .chain(["Bob", "home", TEXT])
    {
        assert!(!text.contains(name), "{name} in {text}");
    }
    let digits = |c: char| !c.is_ascii_digit();
    for number in text.split(digits).filter(|number| number.len() > 10) {
        let begins = text.find(number).unwrap();
        assert_eq!(&text[begins - 1..begins], ".", "an id: {number}");
    }
}

/// What a scrape tells once so many interactions are answered. What differs from second to second is left
/// out, and these parts of names.
async fn seen(to: SocketAddr, answered: u64, without: &[&str]) -> BTreeMap<String, String> {
    let varies = ["start_time", "resident_memory", "callback_seconds"];
    loop {
        let mut all = scrape(to).await;
        let interactions = all.iter().filter(|(name, _)| name.contains("interactions"));
        // The bot records what it did after people have seen it.
        let counts = interactions.map(|(_, count)| count.parse::<u64>().unwrap());
        if counts.sum::<u64>() == answered {
            let left_out = varies.iter().chain(without);
            all.retain(|name, _| !left_out.clone().any(|part| name.contains(part)));
            return all;
        }
        tokio::task::yield_now().await;
    }
}

/// Alice sends a mail, opens the confirmation and ends it with this button. What is
/// seen then, and what is seen when the window has ended.
async fn seen_after(button: &str) -> [BTreeMap<String, String>; 2] {
    let (address, settings) = address();
    let bot = TestBot::with(settings).await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    alice.click("Delete").await;
    alice.click(button).await;
    if button == "Yes" {
        bob.until("no notice", |bob| bob.dms().is_empty()).await;
    }
    let first = seen(address, 4, &[]).await;
    bot.pass(600);
    window_ends(&alice).await;
    // Time has jumped, and what was at work then seems to have taken long.
    let second = seen(address, 4, &["worst"]).await;
    [first, second]
}

#[tokio::test(flavor = "multi_thread")]
async fn two_runs_that_differ_by_a_deletion_cannot_be_told_apart_by_a_scrape() {
    let (deleted, kept) = (seen_after("Yes").await, seen_after("No").await);
    for (deleted, kept) in deleted.iter().zip(&kept) {
        assert!(deleted.len() > 50, "{deleted:?}");
        let differ = deleted
            .iter()
            .filter(|(name, value)| kept.get(*name) != Some(*value));
        assert_eq!(differ.collect::<Vec<_>>(), []);
        assert_eq!(deleted.len(), kept.len());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn readiness_ends_with_the_connection_to_discord_and_comes_back_with_it() {
    let (address, settings) = address();
    let bot = TestBot::with(settings).await;
    until_ready(&bot, address, 200).await;
    // There is no session to resume, and nowhere to begin one.
    bot.discord.down();
    bot.discord.gateway().forget_sessions();
    bot.discord.gateway().drop_connections();
    let reason = until_ready(&bot, address, 503).await;
    assert_eq!(reason, "not connected to Discord\n");
    assert_eq!(get(address, "/healthz").await.0, 200);
    bot.discord.up();
    until_ready(&bot, address, 200).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_that_say_nothing_or_too_much_harm_nobody() {
    let (address, settings) = address();
    let bot = TestBot::with(settings).await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let long = format!("GET /{} HTTP/1.1\r\n", "x".repeat(100_000));
    assert!(!said(address, long.as_bytes()).await.contains("200 OK"));
    let posted = said(address, b"POST /metrics HTTP/1.1\r\nhost: inmail\r\n\r\n").await;
    assert!(posted.starts_with("HTTP/1.1 405"), "{posted}");
    let head = said(address, b"HEAD /metrics HTTP/1.1\r\nhost: inmail\r\n\r\n").await;
    assert!(head.starts_with("HTTP/1.1 200") && head.ends_with("\r\n\r\n"));
    assert_eq!(get(address, "/elsewhere").await.0, 404);

    let mut silent = Vec::new();
    for _ in 0..40 {
        silent.push(TcpStream::connect(address).await.unwrap());
    }
    send(&alice, &bob, TEXT).await;
    // Each is cut off in time, and then it is our turn.
    assert_eq!(get(address, "/healthz").await.0, 200);
}

/// How many sockets of this process listen.
fn listening(process: u32) -> usize {
    let open = fs::read_dir(format!("/proc/{process}/fd")).unwrap();
    let open = open.filter_map(|entry| fs::read_link(entry.unwrap().path()).ok());
    let own: Vec<String> = open.map(|link| link.display().to_string()).collect();
    let tables = ["tcp", "tcp6"].map(|table| fs::read_to_string(format!("/proc/net/{table}")));
    let lines = tables.iter().flatten().flat_map(|table| table.lines());
    let is_ours = |line: &&str| {
        let parts: Vec<&str> = line.split_whitespace().collect();
        parts[3] == "0A" && own.contains(&format!("socket:[{}]", parts[9]))
    };
    lines.filter(is_ours).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_listens_unless_a_setting_says_where() {
    let (address, _) = address();
    for (setting, sockets) in [(String::new(), 0), (address.to_string(), 1)] {
        let discord = Discord::start(Clock::running()).await.unwrap();
        let data = TempDir::new().unwrap();
        let mut command = program(data.path(), &discord.api_url());
        let running = command.env("INMAIL_WATCH__LISTEN", setting).spawn();
        let running = Killed(running.unwrap());
        discord.ready().await;
        assert_eq!(listening(running.0.id()), sockets);
    }
}

#[test]
fn a_port_that_is_taken_is_one_sentence() {
    let taken = Taken::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let data = TempDir::new().unwrap();
    let mut command = program(data.path(), "http://127.0.0.1:9");
    command.env("INMAIL_WATCH__LISTEN", &address);
    let (code, said) = refusal(command);
    let sentence = format!("cannot listen on {address} for monitoring (setting `watch.listen`)");
    assert_eq!(code, Some(2), "{said}");
    assert!(
        said.contains(&sentence) && said.contains("another program uses this port"),
        "{said}"
    );
}
