//! The gateway as a hand-made bot sees it: sessions, resuming, closes, silence, faulty events.

use std::time::Duration;

use futures_util::SinkExt;
use sandbox::{Clock, Discord};
use serde_json::json;
use tokio_tungstenite::tungstenite::{
    Message,
    protocol::{CloseFrame, frame::coding::CloseCode},
};

use crate::{
    raw::Raw,
    socket::{Heard, Socket, identify},
};

#[tokio::test]
async fn a_wrong_token_a_wrong_first_word_and_what_is_no_json_close_with_their_codes() {
    let bot = Raw::new().await;
    let mut large = identify(bot.discord.token());
    large["d"]["properties"]["os"] = "x".repeat(4_096).into();
    let cases = [
        (identify("wrong").to_string(), 4_004),
        (
            json!({ "op": 6, "d": { "token": "wrong", "session_id": "s", "seq": 1 } }).to_string(),
            4_004,
        ),
        (json!({ "op": 3, "d": {} }).to_string(), 4_003),
        (json!({ "op": 77, "d": {} }).to_string(), 4_001),
        (
            json!({ "op": 2, "d": { "token": bot.discord.token() } }).to_string(),
            4_002,
        ),
        ("{}".to_owned(), 4_002),
        ("no json".to_owned(), 4_002),
        (large.to_string(), 4_002),
    ];
    for (said, code) in cases {
        let (mut socket, _) = Socket::open(&bot.discord).await;
        socket.line.send(Message::text(said.clone())).await.unwrap();
        assert_eq!(socket.hear().await, Heard::Closed(Some(code)), "{said}");
    }
    let (mut socket, _) = Socket::identified(&bot.discord).await;
    socket.say(&identify(bot.discord.token())).await;
    assert_eq!(socket.hear().await, Heard::Closed(Some(4_005)), "twice");
}

#[tokio::test]
async fn a_bot_is_greeted_its_token_may_name_its_kind_and_identifies_are_counted() {
    let bot = Raw::new().await;
    bot.discord
        .gateway()
        .set_heartbeat_interval(Duration::from_secs(6));
    let (mut socket, hello) = Socket::open(&bot.discord).await;
    assert_eq!(hello["d"]["heartbeat_interval"], 6_000);
    socket.say(&json!({ "op": 1, "d": null })).await;
    assert_eq!(socket.frame().await["op"], 11, "also before IDENTIFY");
    socket
        .say(&identify(&format!("Bot {}", bot.discord.token())))
        .await;
    let ready = socket.frame().await;
    assert_eq!(
        (&ready["s"], &ready["d"]["guilds"][0]["id"]),
        (&json!(1), &json!("3"))
    );
    assert_eq!(bot.discord.gateway().identifies(), 1);
    let limit = &bot.get("/gateway/bot").await.body["session_start_limit"];
    assert_eq!(limit["remaining"], 999);
    bot.discord.ready().await;
}

#[tokio::test]
async fn sessions_are_counted_by_the_day_and_one_too_many_costs_the_token() {
    let bot = Raw::new().await;
    let (discord, day) = (&bot.discord, Duration::from_hours(24));
    discord.gateway().limit_sessions(2);
    let limit = async || {
        let answer = bot.get("/gateway/bot").await.body["session_start_limit"].clone();
        let number = |name: &str| answer[name].as_i64().unwrap();
        (number("total"), number("remaining"), number("reset_after"))
    };
    let (_one, _) = Socket::identified(discord).await;
    discord.clock().advance(Duration::from_hours(1));
    let (_two, _) = Socket::identified(discord).await;
    assert_eq!(limit().await, (2, 0, 23 * 3_600_000));
    discord.clock().advance(Duration::from_hours(23));
    assert_eq!(limit().await.1, 2, "a new day");
    discord.clock().advance(day);
    for _ in 0..2 {
        Socket::identified(discord).await;
    }
    let (mut socket, _) = Socket::open(discord).await;
    socket.say(&identify(discord.token())).await;
    assert_eq!(socket.hear().await, Heard::Closed(Some(4_004)));
    assert_eq!(bot.get("/users/@me").await.status, 401);
}

#[tokio::test]
async fn what_was_missed_is_replayed_in_order_and_then_resumed() {
    let bot = Raw::new().await;
    let alice = bot.discord.user("Alice");
    let (mut socket, ready) = Socket::identified(&bot.discord).await;
    let seen = alice.begin("/any thing").0;
    assert_eq!(socket.interactions(1).await, [seen]);
    drop(socket);
    bot.discord.gone().await;
    let missed = [alice.begin("/any thing").0, alice.begin("/any thing").0];
    let mut socket = Socket::resuming(&bot.discord, &ready, 2).await;
    assert_eq!(socket.interactions(2).await, missed);
    let resumed = socket.frame().await;
    assert_eq!(
        (&resumed["t"], &resumed["s"]),
        (&json!("RESUMED"), &json!(5))
    );
    assert_eq!(bot.discord.gateway().resumes(), 1);
    let next = alice.begin("/any thing").0;
    assert_eq!(socket.interactions(1).await, [next], "and goes on");
}

#[tokio::test]
async fn an_unknown_session_must_identify_and_a_wrong_sequence_is_closed() {
    let bot = Raw::new().await;
    let unknown = json!({ "d": { "session_id": "nobody" } });
    let mut socket = Socket::resuming(&bot.discord, &unknown, 1).await;
    assert_eq!(socket.frame().await, json!({ "op": 9, "d": false }));
    socket.say(&identify(bot.discord.token())).await;
    let ready = socket.frame().await;
    assert_eq!(ready["t"], "READY", "on the same connection");
    drop(socket);
    bot.discord.gone().await;
    let mut socket = Socket::resuming(&bot.discord, &ready, 99).await;
    assert_eq!(socket.hear().await, Heard::Closed(Some(4_007)));
    let mut socket = Socket::resuming(&bot.discord, &ready, 1).await;
    assert_eq!(
        socket.frame().await,
        json!({ "op": 9, "d": false }),
        "the session is over"
    );
}

#[tokio::test]
async fn a_session_outlives_a_drop_but_not_a_goodbye_nor_five_minutes() {
    let bot = Raw::new().await;
    let (mut socket, ready) = Socket::identified(&bot.discord).await;
    let goodbye = CloseFrame {
        code: CloseCode::Normal,
        reason: "".into(),
    };
    socket.line.close(Some(goodbye)).await.unwrap();
    bot.discord.gone().await;
    let mut socket = Socket::resuming(&bot.discord, &ready, 1).await;
    assert_eq!(socket.frame().await["d"], false, "closed with 1000");

    let (socket, ready) = Socket::identified(&bot.discord).await;
    drop(socket);
    bot.discord.gone().await;
    bot.discord.clock().advance(Duration::from_secs(299));
    let mut socket = Socket::resuming(&bot.discord, &ready, 1).await;
    assert_eq!(socket.frame().await["t"], "RESUMED");
    drop(socket);
    bot.discord.gone().await;
    bot.discord.clock().advance(Duration::from_mins(5));
    let mut socket = Socket::resuming(&bot.discord, &ready, 2).await;
    assert_eq!(socket.frame().await["d"], false, "too long ago");
}

#[tokio::test]
async fn discord_asks_to_reconnect_or_calls_the_session_invalid_both_ways() {
    let bot = Raw::new().await;
    let gateway = bot.discord.gateway();
    let (mut socket, ready) = Socket::identified(&bot.discord).await;
    gateway.reconnect();
    assert_eq!(socket.frame().await["op"], 7);
    gateway.invalidate(true);
    assert_eq!(socket.frame().await, json!({ "op": 9, "d": true }));
    let mut socket = Socket::resuming(&bot.discord, &ready, 1).await;
    assert_eq!(socket.frame().await["t"], "RESUMED");
    gateway.invalidate(false);
    assert_eq!(socket.frame().await, json!({ "op": 9, "d": false }));
    drop(socket);
    let mut socket = Socket::resuming(&bot.discord, &ready, 2).await;
    assert_eq!(socket.frame().await, json!({ "op": 9, "d": false }));
}

#[tokio::test]
async fn a_close_has_the_given_code_and_only_some_end_the_session() {
    let bot = Raw::new().await;
    for (code, resumable) in [
        (4_000, true),
        (4_008, true),
        (4_004, false),
        (4_009, false),
        (4_014, false),
    ] {
        let (mut socket, ready) = Socket::identified(&bot.discord).await;
        bot.discord.gateway().close(code);
        assert_eq!(socket.hear().await, Heard::Closed(Some(code)));
        bot.discord.gone().await;
        let mut socket = Socket::resuming(&bot.discord, &ready, 1).await;
        let answer = socket.frame().await;
        assert_eq!(answer["t"] == "RESUMED", resumable, "{code}: {answer}");
    }
}

#[tokio::test]
async fn a_connection_ends_without_a_code_or_breaks_without_a_close() {
    let bot = Raw::new().await;
    let (mut socket, _) = Socket::identified(&bot.discord).await;
    bot.discord.gateway().close_without_code();
    assert_eq!(socket.hear().await, Heard::Closed(None));
    bot.discord.gone().await;
    let (mut socket, ready) = Socket::identified(&bot.discord).await;
    bot.discord.gateway().drop_connections();
    assert_eq!(socket.hear().await, Heard::Broken);
    let mut socket = Socket::resuming(&bot.discord, &ready, 1).await;
    assert_eq!(socket.frame().await["t"], "RESUMED");
}

#[tokio::test]
async fn heartbeats_can_go_unanswered() {
    let bot = Raw::new().await;
    let heartbeat = json!({ "op": 1, "d": 1 });
    bot.discord.gateway().withhold_acks(true);
    let (mut socket, _) = Socket::identified(&bot.discord).await;
    socket.say(&heartbeat).await;
    socket.say(&identify(bot.discord.token())).await;
    assert_eq!(
        socket.hear().await,
        Heard::Closed(Some(4_005)),
        "nothing came before what is answered"
    );
    bot.discord.gateway().withhold_acks(false);
    let (mut socket, _) = Socket::identified(&bot.discord).await;
    socket.say(&heartbeat).await;
    assert_eq!(socket.frame().await["op"], 11);
}

#[tokio::test]
async fn events_come_twice_late_out_of_order_garbled_or_made_up() {
    let bot = Raw::new().await;
    let alice = bot.discord.user("Alice");
    let gateway = bot.discord.gateway();
    let (mut socket, _) = Socket::identified(&bot.discord).await;
    gateway.duplicate_next();
    let twice = alice.begin("/any thing").0;
    let once = alice.begin("/any thing").0;
    assert_eq!(socket.interactions(3).await, [twice, twice, once]);

    let held = gateway.hold_events();
    let (first, second) = (alice.begin("/any thing").0, alice.begin("/any thing").0);
    assert_eq!(held.count(), 2);
    held.release_reversed();
    assert_eq!(socket.interactions(2).await, [second, first]);
    let held = gateway.hold_events();
    let (first, second) = (alice.begin("/any thing").0, alice.begin("/any thing").0);
    held.release();
    assert_eq!(socket.interactions(2).await, [first, second]);

    gateway.alter_next(|payload| {
        payload.as_object_mut().unwrap().remove("entitlements");
    });
    alice.begin("/any thing");
    assert!(socket.frame().await["d"]["entitlements"].is_null());
    alice.begin("/any thing");
    assert!(
        socket.frame().await["d"]["entitlements"].is_array(),
        "the next one only"
    );
    gateway.deliver("INTERACTION_CREATE", &json!({ "id": "nonsense" }));
    assert_eq!(socket.frame().await["d"], json!({ "id": "nonsense" }));
    alice.replay(first);
    assert_eq!(socket.interactions(1).await, [first]);
}

#[tokio::test]
async fn with_no_session_an_event_is_lost() {
    let discord = Discord::start(Clock::manual()).await.unwrap();
    discord.gateway().deliver("TEST", &json!({}));
    let (mut socket, _) = Socket::identified(&discord).await;
    discord.gateway().deliver("LATER", &json!({}));
    assert_eq!(socket.frame().await["t"], "LATER");
}

#[tokio::test]
async fn some_payloads_are_compressed_for_a_bot_that_takes_them() {
    let bot = Raw::new().await;
    let (mut socket, _) = Socket::open(&bot.discord).await;
    let mut said = identify(bot.discord.token());
    said["d"]["compress"] = true.into();
    socket.say(&said).await;
    let alice = bot.discord.user("Alice");
    assert_eq!(socket.frame().await["t"], "READY");
    let begun = [alice.begin("/any thing").0, alice.begin("/any thing").0];
    assert_eq!(socket.interactions(2).await, begun.to_vec());
    assert!(
        socket.compressed > 0 && socket.compressed < 3,
        "{}",
        socket.compressed
    );
}

#[tokio::test]
async fn discord_asks_for_a_heartbeat_whenever_it_likes() {
    let bot = Raw::new().await;
    let (mut socket, _) = Socket::identified(&bot.discord).await;
    let gateway = bot.discord.gateway();
    gateway.ask_for_heartbeat();
    assert_eq!(socket.frame().await["op"], 1);
    assert_eq!(gateway.heartbeats(), 0);
    socket.say(&json!({ "op": 1, "d": 1 })).await;
    gateway.beaten(1).await;
    assert_eq!(socket.frame().await["op"], 11);
}
