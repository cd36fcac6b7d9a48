//! Surprising behaviour of Discord: empty listings, buckets that run empty, people who are timed out,
//! payloads with more than a bot needs.

use std::time::Duration;

use reqwest::Method;
use sandbox::{Discord, Fault};
use serde_json::{Value, json};

use crate::raw::{Raw, message};

const VIEW_CHANNEL: u64 = 1 << 10;
const SEND_MESSAGES: u64 = 1 << 11;
const READ_MESSAGE_HISTORY: u64 = 1 << 16;
const MANAGE_GUILD: u64 = 1 << 5;

fn hello() -> Value {
    json!({ "content": "hello" })
}

#[tokio::test]
async fn without_the_permission_to_read_history_a_listing_is_empty_and_no_refusal() {
    let bot = Raw::new().await;
    let home = bot.discord.home();
    let channel = home.channel("general");
    let path = format!("/channels/{channel}/messages");
    let posted = bot.ask(Method::POST, &path, &hello()).await.body;
    let one = format!("{path}/{}", posted["id"].as_str().unwrap());
    assert_eq!(bot.get(&path).await.body.as_array().unwrap().len(), 1);
    home.restrict_bot(channel, VIEW_CHANNEL | SEND_MESSAGES);
    let listed = bot.get(&path).await;
    assert_eq!((listed.status, listed.body), (200, json!([])));
    assert_eq!(bot.get(&one).await.refusal(), (403, 50_013));
    let edited = bot.send(Method::PATCH, &one, &hello()).await;
    assert_eq!(edited, (200, 0), "one's own can be edited all the same");
    home.restrict_bot(channel, VIEW_CHANNEL | READ_MESSAGE_HISTORY);
    assert_eq!(bot.get(&path).await.body.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_bucket_of_posts_runs_empty_and_fills_again_by_the_sandboxs_clock() {
    let bot = Raw::new().await;
    bot.discord.limit_requests(true);
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let (to_alice, to_bob) = (bot.dm(alice.id()).await, bot.dm(bob.id()).await);
    for left in ["4", "3", "2", "1", "0"] {
        let answer = bot.ask(Method::POST, &to_alice, &hello()).await;
        assert_eq!(answer.headers["x-ratelimit-limit"], "5");
        assert_eq!(answer.headers["x-ratelimit-remaining"], left);
    }
    let refused = bot.ask(Method::POST, &to_alice, &hello()).await;
    assert_eq!(refused.status, 429);
    assert_eq!(refused.body["retry_after"], 1.0);
    assert_eq!(refused.body.get("code"), None);
    assert_eq!(refused.headers["x-ratelimit-scope"], "user");
    assert_eq!(refused.headers["x-ratelimit-reset-after"], "1.000");
    assert_eq!(refused.headers["retry-after"], "1");
    assert_eq!(bot.send(Method::POST, &to_bob, &hello()).await, (200, 0));
    bot.discord.clock().advance(Duration::from_secs(1));
    assert_eq!(bot.send(Method::POST, &to_alice, &hello()).await, (200, 0));
    assert_eq!(alice.dms().len(), 6);
}

#[tokio::test]
async fn over_all_its_routes_a_bot_has_fifty_requests_a_second_and_answers_do_not_count() {
    let bot = Raw::new().await;
    bot.discord.limit_requests(true);
    let alice = bot.discord.user("Alice");
    let channel = bot.dm(alice.id()).await;
    bot.discord.clock().advance(Duration::from_secs(1));
    let (guild, me) = (format!("/guilds/{}", bot.discord.home().id()), "/users/@me");
    for number in 1..=50 {
        let path = if number % 2 == 0 { &guild } else { me };
        assert_eq!(bot.get(path).await.status, 200, "{number}");
    }
    let refused = bot.ask(Method::POST, &channel, &hello()).await;
    assert_eq!(refused.status, 429, "the bucket of the channel is full");
    assert_eq!(
        (&refused.body["global"], &refused.body["retry_after"]),
        (&json!(true), &json!(1.0))
    );
    assert_eq!(refused.headers["x-ratelimit-scope"], "global");
    assert_eq!(refused.headers["x-ratelimit-global"], "true");
    let call = alice.begin("/any thing");
    assert_eq!(bot.callback(&call, &message("hello")).await, (204, 0));
    bot.discord.clock().advance(Duration::from_millis(400));
    let elsewhere = bot.get("/gateway/bot").await;
    assert_eq!(elsewhere.body["retry_after"], 0.6, "the bot's own second");
    bot.discord.clock().advance(Duration::from_millis(600));
    assert_eq!(bot.send(Method::POST, &channel, &hello()).await, (200, 0));
}

#[tokio::test]
async fn a_shared_limit_says_so_and_is_no_invalid_request() {
    let bot = Raw::new().await;
    let path = bot.dm(bot.discord.user("Alice").id()).await;
    let fault = Fault::SharedLimit { retry_after: 7.5 };
    bot.discord.fail_next("POST", "/channels/", fault);
    let answer = bot.ask(Method::POST, &path, &hello()).await;
    assert_eq!(answer.status, 429);
    assert_eq!(answer.headers["x-ratelimit-scope"], "shared");
    assert_eq!(answer.body["global"], false);
    assert_eq!(bot.discord.most_invalid_within(Duration::from_secs(1)), 0);
}

#[tokio::test]
async fn a_person_who_is_timed_out_is_offered_no_command_in_that_server_until_it_is_over() {
    let bot = Raw::new().await;
    let (home, alice) = (bot.discord.home(), bot.discord.user("Alice"));
    home.time_out(&alice, Duration::from_mins(1));
    assert!(alice.try_slash("/any thing", &[]).is_err());
    let member = format!("/guilds/{}/members/{}", home.id(), alice.id());
    let until = bot.get(&member).await.body["communication_disabled_until"].clone();
    assert_eq!(until, "2026-01-01T12:01:00.000000+00:00");
    assert!(alice.in_dm().try_slash("/any thing", &[]).is_ok());
    bot.discord.clock().advance(Duration::from_mins(1));
    assert!(alice.try_slash("/any thing", &[]).is_ok());
}

#[tokio::test]
async fn a_person_who_is_banned_is_no_member_and_does_not_become_one() {
    let bot = Raw::new().await;
    let (home, alice) = (bot.discord.home(), bot.discord.user("Alice"));
    home.ban(&alice);
    home.join(&alice);
    let member = format!("/guilds/{}/members/{}", home.id(), alice.id());
    assert_eq!(bot.get(&member).await.refusal(), (404, 10_007));
    assert!(alice.commands().is_empty());
}

#[tokio::test]
async fn a_deleted_account_and_a_harmful_text_are_refused_by_their_own_codes() {
    let bot = Raw::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let path = bot.dm(alice.id()).await;
    bot.discord.block_text("evil.example");
    let harmful = json!({ "content": "see evil.example" });
    let refused = bot.send(Method::POST, &path, &harmful).await;
    assert_eq!(refused, (400, 240_000));
    assert_eq!(bot.send(Method::POST, &path, &hello()).await, (200, 0));
    bob.delete_account();
    let opening = json!({ "recipient_id": bob.id().to_string() });
    let refused = bot
        .send(Method::POST, "/users/@me/channels", &opening)
        .await;
    assert_eq!(refused, (400, 50_033));
}

#[tokio::test]
async fn an_interaction_says_all_that_discords_do() {
    let bot = Raw::new().await;
    let home = bot.discord.home();
    home.set_locale("fr");
    let alice = bot.discord.user("Alice").speaking("de");
    let call = alice.begin("/any thing");
    let payload = alice.payload(call.0);
    assert!((200..=240).contains(&call.1.len()), "{}", call.1.len());
    assert_eq!(
        (&payload["locale"], &payload["guild_locale"]),
        (&json!("de"), &json!("fr"))
    );
    assert_eq!(payload["guild"]["id"], home.id().to_string());
    let user = &payload["member"]["user"];
    for key in [
        "flags",
        "primary_guild",
        "avatar_decoration_data",
        "collectibles",
    ] {
        assert!(user.get(key).is_some(), "{key}");
    }
    bot.callback(
        &call,
        &json!({ "type": 4, "data": { "content": "hi", "components": [
        { "type": 1, "components": [{ "type": 2, "style": 2, "label": "go", "custom_id": "go" }] },
    ] } }),
    )
    .await;
    let click = alice.begin_click("go");
    let payload = alice.payload(click);
    let message = &payload["message"];
    assert_eq!(message["interaction_metadata"]["id"], call.0.to_string());
    assert_eq!(message["components"][0]["components"][0]["id"], 2);
    assert_eq!(payload["data"]["id"], 2);
}

#[tokio::test]
async fn a_picked_channel_says_what_the_bot_may_do_there_and_who_cannot_see_it() {
    let bot = Raw::new().await;
    bot.register(&json!([{ "name": "pick", "description": "x", "options": [
        { "type": 7, "name": "channel", "description": "x" },
    ] }]))
    .await;
    let (home, mona) = (bot.discord.home(), bot.discord.user("Mona"));
    home.permit(&mona, MANAGE_GUILD);
    let channel = home.channel_for("reports", MANAGE_GUILD);
    home.restrict_bot(channel, VIEW_CHANNEL);
    let picked = mona.begin_slash("/pick", &[("channel", sandbox::Opt::Channel(channel))]);
    let payload = mona.payload(picked);
    let told = &payload["data"]["resolved"]["channels"][channel.to_string()];
    assert_eq!(told["app_permissions"], VIEW_CHANNEL.to_string());
    let may: u64 = told["permissions"].as_str().unwrap().parse().unwrap();
    assert_eq!(may & MANAGE_GUILD, MANAGE_GUILD);
    let overwrites = &bot.get(&format!("/channels/{channel}")).await.body["permission_overwrites"];
    assert_eq!(overwrites[0]["id"], home.id().to_string());
    assert_eq!(overwrites[0]["deny"], VIEW_CHANNEL.to_string());
}

#[tokio::test]
async fn a_mention_resolves_only_for_clients_that_have_met_the_person() {
    let bot = Raw::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let path = bot.dm(alice.id()).await;
    let mention = format!("<@{}>", bob.id());
    let quiet = json!({ "content": mention, "allowed_mentions": { "parse": [] } });
    let embed = json!({ "embeds": [{ "description": mention }] });
    for body in [quiet, embed] {
        bot.send(Method::POST, &path, &body).await;
        assert_eq!(alice.texts().pop().unwrap().trim(), "@unknown-user");
        assert_eq!(
            alice.texts_having_met_everybody().pop().unwrap().trim(),
            "@Bob"
        );
    }
    let loud = json!({ "content": mention });
    let posted = bot.ask(Method::POST, &path, &loud).await.body;
    assert_eq!(posted["mentions"][0]["id"], bob.id().to_string());
    assert_eq!(alice.texts().pop().unwrap().trim(), "@Bob");
}

#[tokio::test]
async fn everything_a_bot_can_read_fits_discords_description() {
    let bot = Raw::new().await;
    let alice = bot.discord.user("Alice");
    let home = bot.discord.home().id();
    let paths = [
        "/applications/@me".to_owned(),
        "/oauth2/applications/@me".to_owned(),
        "/users/@me".to_owned(),
        "/users/@me/guilds".to_owned(),
        "/gateway".to_owned(),
        "/gateway/bot".to_owned(),
        "/applications/777/commands".to_owned(),
        format!("/users/{}", alice.id()),
        format!("/guilds/{home}"),
        format!("/guilds/{home}/channels"),
        format!("/guilds/{home}/members/{}", alice.id()),
        format!("/channels/{}", bot.discord.home().channel("general")),
    ];
    for path in paths {
        assert_eq!(bot.get(&path).await.status, 200, "{path}");
    }
    let verdict = bot.discord.verdict();
    assert!(verdict.refused.is_empty(), "{:?}", verdict.refused);
    assert!(!Discord::is_judged() || verdict.answers > 12);
    let call = alice.begin("/any thing");
    bot.callback(&call, &message("hello")).await;
    let answer = format!("/webhooks/777/{}/messages/@original", call.1);
    assert_eq!(bot.get(&answer).await.body["type"], 20);
}
