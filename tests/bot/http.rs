//! Interactions over HTTP: people see no difference, and nobody but Discord is heard.

use std::net::TcpListener;

use sandbox::{Clock, Discord, Post};
use serde_json::json;
use tempfile::TempDir;

use crate::{
    fixtures::{TEXT, send},
    program::{Killed, program, refusal},
    test_bot::TestBot,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_is_sent_read_and_taken_back() {
    let (mut bot, _) = TestBot::over_http().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    let opened = bob.click("Open").await;
    assert!(opened.text().contains(TEXT));
    bot.stop().await;
    bot.restart().await;
    alice.click("Delete").await;
    alice.click("Yes").await;
    bob.until("the mail to go", |bob| !bob.sees(TEXT)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_discord_posts_twice_counts_once() {
    let (bot, address) = TestBot::over_http().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let listed = alice.slash("/inmail sent", &[]).await.id;
    let again = bot.discord.signed("/interactions", &alice.payload(listed));
    assert_eq!(again.send(&address).await.unwrap().0, 202);
    send(&alice, &bob, TEXT).await;
    let requests = bot.discord.requests().into_iter();
    let answers = requests.filter(|(_, path, _)| path.ends_with("/callback"));
    let statuses: Vec<u16> = answers.map(|(_, _, status)| status).collect();
    assert_eq!(statuses, [204, 204, 204]);
}

/// What a stranger might send: each is like a post of Discord's, but for one thing.
fn forgeries(discord: &Discord) -> Vec<(&'static str, Post, u16)> {
    let ping = || discord.signed("/interactions", &json!({ "type": 1 }));
    let changed = |change: fn(&mut Post)| {
        let mut post = ping();
        change(&mut post);
        post
    };
    vec![
        (
            "no signature",
            changed(|post| drop(post.headers.remove(0))),
            401,
        ),
        ("no time", changed(|post| drop(post.headers.remove(1))), 401),
        (
            "another time",
            changed(|post| post.headers[1].1.push('0')),
            401,
        ),
        ("another body", changed(|post| post.body.push(b' ')), 401),
        ("no body", changed(|post| post.body.clear()), 401),
        (
            "half a signature",
            changed(|post| post.headers[0].1.truncate(64)),
            401,
        ),
        (
            "no digits",
            changed(|post| post.headers[0].1 = "ж".repeat(64)),
            401,
        ),
        (
            "a long body",
            changed(|post| post.body = vec![b' '; 2 << 20]),
            413,
        ),
        ("another path", changed(|post| post.path.truncate(1)), 404),
        ("another method", changed(|post| post.method = "PUT"), 405),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_discord_has_not_signed_is_turned_away() {
    let (bot, address) = TestBot::over_http().await;
    for (what, post, wanted) in forgeries(&bot.discord) {
        let (status, said) = post.send(&address).await.unwrap_or_else(|error| {
            // The rest of a body that is too long is not taken.
            assert_eq!(wanted, 413, "{what}: {error}");
            (wanted, String::new())
        });
        assert_eq!(status, wanted, "{what}: {said}");
    }
    let signed = |payload| bot.discord.signed("/interactions", &payload);
    let pong = signed(json!({ "type": 1 })).send(&address).await.unwrap();
    assert_eq!(pong, (200, "{\"type\":1}".to_owned()));
    for odd in [json!({}), json!(null), json!({ "type": 99, "id": [] })] {
        let (status, _) = signed(odd).send(&address).await.unwrap();
        assert_eq!(status, 202);
    }
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
}

/// The program, to which interactions are to be posted at this address.
fn over_http(data: &TempDir, discord: &str, address: &str) -> std::process::Command {
    let mut command = program(data.path(), discord);
    command.env("INMAIL_DISCORD__INTERACTIONS", "http");
    command.env("INMAIL_DISCORD__LISTEN", address);
    command
}

#[tokio::test(flavor = "multi_thread")]
async fn discord_can_save_the_address_only_while_the_bot_runs() {
    let discord = Discord::start(Clock::running()).await.unwrap();
    let data = TempDir::new().unwrap();
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap().to_string();
    drop(free);
    let url = format!("http://{address}/interactions");
    assert!(discord.save_interactions_endpoint(&url).await.is_err());
    let running = over_http(&data, &discord.api_url(), &address).spawn();
    let _running = Killed(running.unwrap());
    discord.registered().await;
    discord.save_interactions_endpoint(&url).await.unwrap();
    let alice = discord.user("Alice");
    let listed = alice.slash("/inmail sent", &[]).await;
    assert!(listed.message.is_some());
}

#[test]
fn a_port_that_is_taken_is_one_sentence() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let data = TempDir::new().unwrap();
    let (code, said) = refusal(over_http(&data, "http://127.0.0.1:9", &address));
    let sentence =
        format!("cannot listen on {address} for interactions (setting `discord.listen`)");
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains(&sentence), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_that_cannot_be_read_costs_that_value_and_not_the_interaction() {
    let (bot, address) = TestBot::over_http().await;
    let alice = bot.discord.user("Alice");
    let listed = alice.slash("/inmail sent", &[]).await.id;
    let payload = alice.payload(listed).to_string();
    let odd = payload.replacen('{', r#"{"odd":["\ud83d",1e999],"#, 1);
    let posted = bot.discord.signed_text("/interactions", odd);
    assert_eq!(posted.send(&address).await.unwrap().0, 202);
}
