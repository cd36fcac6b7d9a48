//! Servers, members, permissions, and what a client offers to each person.

use reqwest::Method;
use serde_json::{Value, json};

use crate::raw::{Raw, message};

const MANAGE_GUILD: u64 = 1 << 5;
const VIEW_CHANNEL: u64 = 1 << 10;
const SEND_MESSAGES: u64 = 1 << 11;

fn hello() -> Value {
    json!({ "content": "hello" })
}

#[tokio::test]
async fn members_come_and_go_and_are_found_only_where_they_are() {
    let bot = Raw::new().await;
    let (alice, zoe) = (bot.discord.user("Alice"), bot.discord.stranger("Zoe"));
    let second = bot.discord.guild("Second");
    let member =
        async |guild: u64, user: u64| bot.get(&format!("/guilds/{guild}/members/{user}")).await;
    assert_eq!(
        member(second.id(), alice.id()).await.refusal(),
        (404, 10_007)
    );
    assert_eq!(member(second.id(), 1).await.refusal(), (404, 10_013));
    assert_eq!(member(1, alice.id()).await.refusal(), (404, 10_004));
    second.join(&zoe);
    second.nickname(&zoe, "Zozo");
    second.permit(&zoe, MANAGE_GUILD);
    let found = member(second.id(), zoe.id()).await.body;
    assert_eq!(
        (&found["nick"], &found["user"]["global_name"]),
        (&json!("Zozo"), &json!("Zoe"))
    );
    assert_eq!(found["permissions"], Value::Null, "only who acts has them");
    let (call, _) = zoe.in_guild(&second).begin("/any thing");
    let acting = &zoe.payload(call)["member"]["permissions"];
    let permissions: u64 = acting.as_str().unwrap().parse().unwrap();
    assert_eq!(permissions & MANAGE_GUILD, MANAGE_GUILD);
    let to_zoe = bot.dm(zoe.id()).await;
    assert_eq!(bot.send(Method::POST, &to_zoe, &hello()).await, (200, 0));
    second.leave(&zoe);
    assert_eq!(member(second.id(), zoe.id()).await.refusal(), (404, 10_007));
    assert_eq!(
        bot.send(Method::POST, &to_zoe, &hello()).await,
        (403, 50_278)
    );
}

#[tokio::test]
async fn the_bot_lists_its_servers_and_leaves_one() {
    let bot = Raw::new().await;
    let second = bot.discord.guild("Second");
    let names = async || {
        let listed = bot.get("/users/@me/guilds").await.body;
        let names = listed
            .as_array()
            .unwrap()
            .iter()
            .map(|guild| guild["name"].as_str().unwrap().to_owned());
        names.collect::<Vec<_>>()
    };
    assert_eq!(names().await, ["Home", "Second"]);
    let guild = format!("/guilds/{}", second.id());
    assert_eq!(bot.get(&guild).await.body["name"], "Second");
    assert_eq!(bot.get("/users/@me").await.body["bot"], true);
    second.bot_leaves();
    assert_eq!(names().await, ["Home"]);
    assert_eq!(bot.get(&guild).await.refusal(), (404, 10_004));
    let alice = bot.discord.user("Alice");
    second.join(&alice);
    assert!(
        alice.in_guild(&second).commands().is_empty(),
        "its commands left with it"
    );
    second.bot_joins();
    assert_eq!(alice.in_guild(&second).commands().len(), 1);
}

#[tokio::test]
async fn the_bot_posts_into_a_channel_only_where_it_may() {
    let bot = Raw::new().await;
    let (alice, mod_) = (bot.discord.user("Alice"), bot.discord.user("Mod"));
    let home = bot.discord.home();
    home.permit(&mod_, MANAGE_GUILD);
    let reports = home.channel_for("reports", MANAGE_GUILD);
    let path = format!("/channels/{reports}/messages");
    assert_eq!(bot.send(Method::POST, &path, &hello()).await, (200, 0));
    assert!(
        mod_.sees("hello") && !alice.sees("hello"),
        "only moderators see the channel"
    );
    assert_eq!(
        bot.get(&format!("/channels/{reports}")).await.body["name"],
        "reports"
    );
    home.restrict_bot(reports, VIEW_CHANNEL);
    assert_eq!(bot.send(Method::POST, &path, &hello()).await, (403, 50_013));
    home.restrict_bot(reports, 0);
    assert_eq!(bot.send(Method::POST, &path, &hello()).await, (403, 50_001));
    home.restrict_bot(reports, VIEW_CHANNEL | SEND_MESSAGES);
    let theirs = format!("{path}/{}", mod_.in_channel(reports).say("mine").id);
    assert_eq!(
        bot.send(Method::DELETE, &theirs, &Value::Null).await,
        (403, 50_013)
    );
    home.delete_channel(reports);
    assert_eq!(bot.send(Method::POST, &path, &hello()).await, (404, 10_003));
    let second = bot.discord.guild("Second");
    let there = format!("/channels/{}/messages", second.channel("general"));
    second.bot_leaves();
    assert_eq!(
        bot.send(Method::POST, &there, &hello()).await,
        (403, 50_001)
    );
}

#[tokio::test]
async fn a_command_is_offered_by_place_and_permission() {
    let bot = Raw::bare().await;
    let command = |name: &str, contexts: Value, needed: Value| {
        json!({
            "name": name, "description": "x", "contexts": contexts, "default_member_permissions": needed,
        })
    };
    let list = json!([
        command("anywhere", json!([0, 1]), Value::Null),
        command("server", json!([0]), Value::Null),
        command("managers", json!([0]), json!(MANAGE_GUILD.to_string())),
        command("admins", json!([0]), json!("0")),
    ]);
    assert_eq!(bot.register(&list).await.status, 200);
    let guild = format!(
        "/applications/777/guilds/{}/commands",
        bot.discord.home().id()
    );
    let here = json!([{ "name": "here", "description": "x" }]);
    assert_eq!(bot.send(Method::PUT, &guild, &here).await, (200, 0));
    let (alice, zoe) = (bot.discord.user("Alice"), bot.discord.stranger("Zoe"));
    let home = bot.discord.home();
    let names = |actor: &sandbox::Actor| {
        let names = actor
            .commands()
            .into_iter()
            .map(|command| command["name"].as_str().unwrap().to_owned());
        names.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(names(&alice), "here anywhere server");
    assert_eq!(names(&alice.in_dm()), "anywhere");
    assert_eq!(
        names(&alice.in_guild(&bot.discord.guild("Second"))),
        "",
        "she is not there"
    );
    assert_eq!(names(&zoe.in_dm()), "", "no server is shared");
    assert!(alice.try_slash("/managers", &[]).is_err());
    home.permit(&alice, MANAGE_GUILD);
    assert_eq!(names(&alice), "here anywhere server managers");
    home.open_command("/admins");
    assert!(names(&alice).ends_with("admins"), "an admin has opened it");
    home.restrict(&alice, VIEW_CHANNEL | SEND_MESSAGES);
    assert_eq!(names(&alice), "", "she may use no commands");
}

#[tokio::test]
async fn people_pick_from_menus_as_many_as_they_may() {
    let bot = Raw::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let options: Vec<Value> = ["red", "green", "blue"]
        .iter()
        .map(|label| json!({ "label": label, "value": label }))
        .collect();
    let rows = json!([
        { "type": 1, "components": [{ "type": 3, "custom_id": "colours", "options": options, "max_values": 2 }] },
        { "type": 1, "components": [{ "type": 5, "custom_id": "people", "max_values": 2 }] },
    ]);
    let call = alice.begin("/any thing");
    bot.callback(
        &call,
        &json!({ "type": 4, "data": { "content": "pick", "components": rows } }),
    )
    .await;
    let answer = async |gate: u64| {
        let call = (gate, alice.token(gate));
        assert_eq!(bot.callback(&call, &message("thanks")).await, (204, 0));
    };
    let two = alice.try_select(&["red", "blue"]).unwrap();
    answer(two).await;
    assert_eq!(alice.payload(two)["data"]["values"], json!(["red", "blue"]));
    assert!(
        alice
            .try_select(&["red", "green", "blue"])
            .unwrap_err()
            .contains("takes 1 to 2")
    );
    assert!(alice.try_select(&["violet"]).is_err());
    let people = alice.try_select_users(&[&alice, &bob]).unwrap();
    answer(people).await;
    let data = alice.payload(people)["data"].clone();
    assert_eq!(data["component_type"], 5);
    assert_eq!(
        data["resolved"]["users"][bob.id().to_string()]["username"],
        "bob"
    );
    assert!(data["resolved"]["members"][bob.id().to_string()].is_object());
    assert!(alice.try_select_users(&[]).is_err());
}
