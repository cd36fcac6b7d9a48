//! The gateway fails in every way, and people notice nothing.

use std::time::Duration;

use sandbox::{Actor, Clock, Discord, Fault, Guild};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{net::TcpListener, sync::watch};
use tokio_tungstenite::accept_async;

use super::patience::{count, happens, in_steps};
use crate::{
    program::{program, refusal},
    test_bot::TestBot,
};

/// Alice asks for help and gets it.
async fn is_helped(alice: &Actor) {
    let answer = alice.slash("/inmail help", &[]).await;
    assert!(answer.message.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happened_while_the_connection_was_lost_is_answered_after_resuming() {
    let bot = TestBot::new().await;
    let (alice, gateway) = (bot.discord.user("Alice"), bot.discord.gateway());
    gateway.reconnect();
    gateway.resumed(1).await;
    is_helped(&alice).await;
    gateway.drop_connections();
    let missed = alice.begin_slash("/inmail help", &[]);
    gateway.resumed(2).await;
    assert!(alice.answered(missed).await.message.is_some());
    gateway.close(4_000);
    gateway.resumed(3).await;
    is_helped(&alice).await;
    assert_eq!(gateway.identifies(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invalid_session_is_begun_anew() {
    let bot = TestBot::new().await;
    let gateway = bot.discord.gateway();
    gateway.close(4_009);
    gateway.identified(2).await;
    is_helped(&bot.discord.user("Alice")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn told_that_its_session_is_invalid_the_bot_resumes_it_or_begins_anew_as_it_says() {
    let bot = TestBot::new().await;
    let (alice, gateway) = (bot.discord.user("Alice"), bot.discord.gateway());
    gateway.invalidate(true);
    gateway.resumed(1).await;
    is_helped(&alice).await;
    assert_eq!(gateway.identifies(), 1);
    gateway.invalidate(false);
    gateway.identified(2).await;
    is_helped(&alice).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn turned_away_for_good_the_bot_ends_with_one_sentence() {
    let update = "Discord does not accept how this release connects";
    let sentences = [
        (4_004, "Discord does not accept the bot token; copy it anew"),
        (4_010, update),
        (4_011, "the bot is in too many servers for its connections"),
        (4_012, update),
        (4_013, update),
        (4_014, update),
    ];
    for (code, sentence) in sentences {
        let mut bot = TestBot::new().await;
        bot.discord.gateway().close(code);
        let ended = bot.ended().await.unwrap_err();
        assert!(ended.to_string().starts_with(sentence), "{code}: {ended}");
        // The next start opens more connections.
        assert_eq!(ended.is_lasting(), code != 4_011, "{code}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ready_of_any_shape_is_counted_and_its_session_resumed() {
    let flag = 1_u64 << 44;
    let odd: [fn(&mut Value, u64); 4] = [
        |ready, flag| ready["user"]["flags"] = flag.into(),
        |ready, _| ready["user"]["avatar_decoration_data"] = json!([1.5, { "x": null }]),
        |ready, _| ready["application"] = json!("gone"),
        |ready, _| *ready = json!({ "session_id": ready["session_id"], "guilds": 7 }),
    ];
    for alter in odd {
        let mut bot = TestBot::new().await;
        let gateway = bot.discord.gateway();
        bot.stop().await;
        let before = gateway.identifies();
        gateway.alter_ready(move |ready| alter(ready, flag));
        bot.restart().await;
        for resumed in 1..=3 {
            gateway.drop_connections();
            gateway.resumed(resumed).await;
        }
        is_helped(&bot.discord.user("Alice")).await;
        assert_eq!(gateway.identifies(), before + 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_resumed_where_ready_says_or_where_it_began_if_nobody_is_there() {
    let mut bot = TestBot::new().await;
    let gateway = bot.discord.gateway();
    gateway.drop_connections();
    gateway.resumed(1).await;
    assert_eq!(gateway.resumes_as_told(), 1);
    for address in [json!("ws://127.0.0.1:1"), json!("no address"), json!(null)] {
        bot.stop().await;
        let (before, resumes) = (gateway.identifies(), gateway.resumes());
        let told = address.clone();
        gateway.alter_ready(move |ready| ready["resume_gateway_url"] = told.clone());
        bot.restart().await;
        gateway.drop_connections();
        gateway.resumed(resumes + 1).await;
        is_helped(&bot.discord.user("Alice")).await;
        assert_eq!(gateway.identifies(), before + 1, "{address}");
    }
}

/// A server that accepts every connection and closes it at once. Returns how often it has.
async fn closing_at_once() -> (String, watch::Receiver<usize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("ws://{}", listener.local_addr().unwrap());
    let (count, taken) = watch::channel(0);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let mut socket = accept_async(stream).await.unwrap();
            let _ = socket.close(None).await;
            count.send_modify(|count| *count += 1);
        }
    });
    (address, taken)
}

#[tokio::test(flavor = "multi_thread")]
async fn where_resuming_comes_to_nothing_it_is_tried_where_the_session_began() {
    let mut bot = TestBot::new().await;
    let gateway = bot.discord.gateway();
    let (address, taken) = closing_at_once().await;
    bot.stop().await;
    gateway.alter_ready(move |ready| ready["resume_gateway_url"] = address.as_str().into());
    bot.restart().await;
    let before = gateway.identifies();
    for resumed in 1..=2 {
        gateway.drop_connections();
        gateway.resumed(resumed).await;
        is_helped(&bot.discord.user("Alice")).await;
        assert_eq!(*taken.borrow(), resumed, "once where READY said");
    }
    assert_eq!(gateway.identifies(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_heartbeat_that_discord_asks_for_comes_at_once() {
    let bot = TestBot::new().await;
    let gateway = bot.discord.gateway();
    let before = gateway.heartbeats();
    gateway.ask_for_heartbeat();
    gateway.beaten(before + 1).await;
    is_helped(&bot.discord.user("Alice")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bot_serves_as_many_shards_as_discord_names_and_resumes_each_by_itself() {
    const SHARDS: u64 = 3;
    let mut bot = TestBot::new().await;
    let (discord, gateway) = (bot.discord.clone(), bot.discord.gateway());
    bot.stop().await;
    let before = gateway.identifies();
    gateway.need_shards(SHARDS);
    gateway.space_identifies();
    let shard_of = |guild: &Guild| (guild.id() >> 22) % SHARDS;
    // The shards of the servers are unknown, but among enough servers each shard has one.
    let guilds: Vec<Guild> = (0..)
        .map(|number| {
            discord.clock().advance(Duration::from_millis(1));
            discord.guild(&format!("Server {number}"))
        })
        .take(9)
        .collect();
    let of_shard = |shard| {
        guilds
            .iter()
            .find(|guild| shard_of(guild) == shard)
            .unwrap()
    };
    bot.begin_restart().await;
    gateway.identified(before + 1).await;
    in_steps(&bot, 0, "every shard", || {
        gateway.identifies() >= before + 3
    })
    .await;
    discord.ready().await;
    assert_eq!(gateway.identifies(), before + 3, "one each, none too soon");
    let alice = discord.user("Alice");
    for shard in 0..SHARDS {
        let guild = of_shard(shard);
        guild.join(&alice);
        is_helped(&alice.in_guild(guild)).await;
    }
    is_helped(&alice.in_dm()).await;
    for shard in 0..SHARDS {
        gateway.drop_shard(shard);
        gateway.resumed(usize::try_from(shard).unwrap() + 1).await;
        is_helped(&alice.in_guild(of_shard(shard))).await;
    }
    assert_eq!(gateway.identifies(), before + 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_that_has_grown_beyond_its_shards_says_so_and_serves_all_after_its_next_start() {
    let mut bot = TestBot::new().await;
    let gateway = bot.discord.gateway();
    gateway.need_shards(2);
    gateway.close(4_009);
    let ended = bot.ended().await.unwrap_err();
    assert!(ended.to_string().contains("close 4011"), "{ended}");
    bot.restart().await;
    is_helped(&bot.discord.user("Alice")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_application_whose_interactions_go_elsewhere_is_named_with_its_setting() {
    let discord = Discord::start(Clock::manual()).await.unwrap();
    discord
        .gateway()
        .set_interactions_endpoint("https://example.com/interactions");
    let place = TempDir::new().unwrap();
    let (code, said) = refusal(program(place.path(), &discord.api_url()));
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("Interactions Endpoint URL"), "{said}");
}

/// A bot that sends a heartbeat every second.
async fn with_a_fast_heart() -> TestBot {
    let mut bot = TestBot::new().await;
    bot.stop().await;
    let second = Duration::from_secs(1);
    bot.discord.gateway().set_heartbeat_interval(second);
    bot.restart().await;
    bot
}

#[tokio::test(flavor = "multi_thread")]
async fn closed_without_a_code_the_bot_works_on_and_resumes() {
    let bot = with_a_fast_heart().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let opening = bot.discord.hold_next("POST", "/users/@me/channels");
    let options = [("to", (&bob).into()), ("message", "hello".into())];
    alice.slash("/inmail send", &options).await;
    alice.click("Send").await;
    opening.reached().await;
    bot.discord.gateway().close_without_code();
    bot.discord.gone().await;
    opening.open();
    bob.until("the notice meanwhile", |bob| bob.dms().len() == 1)
        .await;
    bot.discord.gateway().resumed(1).await;
    is_helped(&alice).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_answer_to_its_heartbeats_the_bot_resumes() {
    let bot = with_a_fast_heart().await;
    let gateway = bot.discord.gateway();
    gateway.withhold_acks(true);
    gateway.resumed(1).await;
    gateway.withhold_acks(false);
    is_helped(&bot.discord.user("Alice")).await;
    assert_eq!(gateway.identifies(), 2, "one for each start");
}

/// How often the bot has asked for the gateway's address and its remaining sessions.
fn asked(bot: &TestBot) -> usize {
    count(bot, "GET", "/gateway/bot", 200)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_loop_begins_half_of_the_days_sessions_and_leaves_the_rest_for_the_rest_of_the_day()
{
    let mut bot = TestBot::new().await;
    let (alice, gateway) = (bot.discord.user("Alice"), bot.discord.gateway());
    gateway.limit_sessions(8);
    for _ in 0..20 {
        let (before, identifies) = (asked(&bot), gateway.identifies());
        bot.kill().await;
        // Discord takes 50 requests in a second.
        bot.pass(1);
        bot.begin_restart().await;
        alice
            .until("the bot to ask", |_| asked(&bot) > before)
            .await;
        // The bot crashes once it is connected, or while it waits.
        happens(&bot, &|| gateway.identifies() > identifies).await;
    }
    // Half of the sessions, and perhaps one that was on its way when the bot crashed.
    assert!(gateway.identifies() <= 5, "{}", gateway.identifies());
    for hour in 0..24 {
        assert!(gateway.identifies() <= 8, "after {hour} hours");
        bot.pass(3_600);
        happens(&bot, &|| false).await;
    }
    bot.discord.ready().await;
    is_helped(&alice).await;
    assert!(
        (5..=8).contains(&gateway.identifies()),
        "{}",
        gateway.identifies()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_lost_again_and_again_waits_its_share_of_the_day_once_half_is_used() {
    let bot = TestBot::new().await;
    let (alice, gateway) = (bot.discord.user("Alice"), bot.discord.gateway());
    gateway.limit_sessions(4);
    let before = asked(&bot);
    gateway.close(4_009);
    gateway.identified(2).await;
    alice
        .until("the bot to ask", |_| asked(&bot) > before)
        .await;
    is_helped(&alice).await;
    gateway.close(4_009);
    bot.discord.gone().await;
    // With enough sessions it would be back after five seconds. On a busy machine this proves less.
    let back = tokio::time::timeout(Duration::from_secs(8), gateway.identified(3));
    assert!(back.await.is_err(), "half of the day's sessions are used");
    bot.pass(12 * 3_600);
    gateway.identified(3).await;
    is_helped(&alice).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_a_proxy_at_start_is_waited_out() {
    let mut bot = TestBot::new().await;
    let gateway = bot.discord.gateway();
    for status in [403, 404] {
        bot.kill().await;
        let before = gateway.identifies();
        let page = bot
            .discord
            .fail_next("GET", "/oauth2/", Fault::Html(status));
        bot.begin_restart().await;
        page.met(1).await;
        in_steps(&bot, 1, "the start", || gateway.identifies() > before).await;
        bot.discord.ready().await;
        is_helped(&bot.discord.user("Alice")).await;
    }
}
