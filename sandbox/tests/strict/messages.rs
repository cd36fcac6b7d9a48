//! Direct messages: who can be written to, lists, and whose messages can be changed.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::raw::{INVALID, Raw};

#[tokio::test]
async fn what_is_no_json_and_who_is_no_bot_are_turned_away() {
    let bot = Raw::new().await;
    let path = bot.dm(bot.discord.user("Alice").id()).await;
    let authority = format!("Bot {}", bot.discord.token());
    assert_eq!(bot.send_bytes(&path, "{", &authority).await, (400, 50_109));
    assert_eq!(
        bot.send_bytes(&path, "{}", "Bot somebody-else").await,
        (401, 0)
    );
    assert_eq!(
        bot.send_bytes(&path, "{}", bot.discord.token()).await,
        (401, 0)
    );
    assert_eq!(bot.get("/no/such/route").await.refusal(), (404, 0));
}

#[tokio::test]
async fn direct_messages_honour_closed_doors_nonces_and_the_pace() {
    let bot = Raw::new().await;
    let (alice, zoe) = (bot.discord.user("Alice"), bot.discord.stranger("Zoe"));
    let robot = bot.discord.other_bot("Robo");
    let (to_alice, to_zoe) = (bot.dm(alice.id()).await, bot.dm(zoe.id()).await);
    let once = json!({ "content": "psst", "nonce": "n1", "enforce_nonce": true });
    let first = bot.ask(Method::POST, &to_alice, &once).await.body;
    assert_eq!(
        bot.ask(Method::POST, &to_alice, &once).await.body["id"],
        first["id"]
    );
    assert_eq!(alice.dms().len(), 1);
    let own = format!("{to_alice}/{}", first["id"].as_str().unwrap());
    bot.send(Method::DELETE, &own, &Value::Null).await;
    let unknown = (404, 10_008);
    assert_eq!(
        bot.send(Method::POST, &to_alice, &once).await,
        unknown,
        "its message is gone"
    );
    bot.discord.clock().advance(Duration::from_mins(6));
    assert_eq!(
        bot.send(Method::POST, &to_alice, &once).await,
        (200, 0),
        "a nonce is forgotten"
    );

    let hello = json!({ "content": "hello" });
    assert_eq!(bot.send(Method::POST, &to_zoe, &hello).await, (403, 50_278));
    let to_robot = bot.dm(robot.id()).await;
    assert_eq!(
        bot.send(Method::POST, &to_robot, &hello).await,
        (403, 50_007)
    );
    alice.close_dms();
    assert_eq!(
        bot.send(Method::POST, &to_alice, &hello).await,
        (403, 50_007)
    );
    alice.open_dms();
    assert_eq!(bot.send(Method::POST, &to_alice, &hello).await, (200, 0));

    bot.discord.limit_new_dms(1, Duration::from_mins(10));
    let open = async |id: u64| {
        let body = json!({ "recipient_id": id.to_string() });
        bot.send(Method::POST, "/users/@me/channels", &body).await
    };
    let (bob, carol) = (bot.discord.user("Bob"), bot.discord.user("Carol"));
    assert_eq!(open(bob.id()).await, (200, 0));
    assert_eq!(
        open(carol.id()).await,
        (403, 40_003),
        "too many new channels"
    );
    assert_eq!(open(bob.id()).await, (200, 0), "an old channel is free");
    bot.discord.clock().advance(Duration::from_mins(10));
    assert_eq!(open(carol.id()).await, (200, 0));
    assert_eq!(open(1).await, (404, 10_013));
    assert_eq!(
        bot.send(Method::POST, "/users/@me/channels", &json!({}))
            .await,
        INVALID
    );
    assert_eq!(
        bot.send(Method::POST, "/channels/1/messages", &hello).await,
        (404, 10_003)
    );
}

#[tokio::test]
async fn a_list_is_newest_first_and_paged_by_limit_after_and_before() {
    let bot = Raw::new().await;
    let path = bot.dm(bot.discord.user("Alice").id()).await;
    let mut ids = Vec::new();
    for n in 0..5 {
        let posted = bot
            .ask(Method::POST, &path, &json!({ "content": n.to_string() }))
            .await;
        ids.push(posted.body["id"].as_str().unwrap().to_owned());
    }
    let list = async |query: &str| {
        let listed = bot.get(&format!("{path}?{query}")).await.body;
        let texts = listed
            .as_array()
            .unwrap()
            .iter()
            .map(|message| message["content"].as_str().unwrap().to_owned());
        texts.collect::<String>()
    };
    assert_eq!(list("limit=2").await, "43");
    assert_eq!(list("").await, "43210");
    assert_eq!(
        list(&format!("limit=2&after={}", ids[0])).await,
        "21",
        "those next to it"
    );
    assert_eq!(list(&format!("limit=2&before={}", ids[3])).await, "21");
    for limit in ["0", "101", "x"] {
        assert_eq!(
            bot.get(&format!("{path}?limit={limit}")).await.refusal(),
            INVALID
        );
    }
}

#[tokio::test]
async fn only_own_messages_are_edited_and_deleted_in_a_dm() {
    let bot = Raw::new().await;
    let alice = bot.discord.user("Alice");
    let path = bot.dm(alice.id()).await;
    let hers = format!("{path}/{}", alice.in_dm().say("mine").id);
    let edit = json!({ "content": "yours" });
    assert_eq!(bot.send(Method::PATCH, &hers, &edit).await, (403, 50_005));
    assert_eq!(
        bot.send(Method::DELETE, &hers, &Value::Null).await,
        (403, 50_003)
    );
    let posted = bot
        .ask(
            Method::POST,
            &path,
            &json!({ "content": "old", "embeds": [{ "title": "kept" }] }),
        )
        .await;
    let own = format!("{path}/{}", posted.body["id"].as_str().unwrap());
    let edited = bot
        .ask(Method::PATCH, &own, &json!({ "content": "new" }))
        .await;
    assert_eq!(
        (&edited.body["content"], &edited.body["embeds"][0]["title"]),
        (&json!("new"), &json!("kept"))
    );
    assert_eq!(
        bot.send(Method::PATCH, &own, &json!({ "flags": 4096 }))
            .await,
        INVALID
    );
    assert_eq!(bot.send(Method::DELETE, &own, &Value::Null).await, (204, 0));
    assert_eq!(bot.send(Method::PATCH, &own, &edit).await, (404, 10_008));
}
