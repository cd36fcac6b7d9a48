//! Commands: what can be registered, and what a client lets a person type.

use reqwest::Method;
use sandbox::Opt;
use serde_json::{Value, json};

use crate::raw::{INVALID, Raw, message};

#[tokio::test]
async fn a_list_is_replaced_whole_keeps_ids_and_belongs_to_its_place() {
    let bot = Raw::bare().await;
    let first = bot
        .register(&json!([
            json!({ "name": "mail", "description": "x" }),
            json!({ "name": "other", "description": "x" })
        ]))
        .await
        .body;
    let second = bot
        .register(&json!([json!({ "name": "mail", "description": "new" })]))
        .await
        .body;
    assert_eq!(first[0]["id"], second[0]["id"]);
    assert_eq!(
        bot.get("/applications/777/commands")
            .await
            .body
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let other = bot
        .send(Method::PUT, "/applications/778/commands", &json!([]))
        .await;
    assert_eq!(other, (403, 20_012));
    let unknown = bot
        .send(
            Method::PUT,
            "/applications/777/guilds/1/commands",
            &json!([]),
        )
        .await;
    assert_eq!(unknown, (403, 50_001));
    let home = format!(
        "/applications/777/guilds/{}/commands",
        bot.discord.home().id()
    );
    let contexts = json!([json!({ "name": "mail", "description": "x", "contexts": [0] })]);
    assert_eq!(
        bot.send(Method::PUT, &home, &contexts).await,
        INVALID,
        "contexts are for global ones"
    );
}

/// `/admin setup channel` and `/send`, with everything that a command can have.
fn rich() -> Value {
    json!([
        { "name": "admin", "description": "x", "options": [{ "type": 2, "name": "setup", "description": "x", "options": [
            { "type": 1, "name": "channel", "description": "x", "options": [
                { "type": 7, "name": "where", "description": "x", "required": true },
            ] },
        ] }] },
        { "name": "send", "description": "x", "options": [
            { "type": 6, "name": "to", "description": "x", "required": true },
            { "type": 3, "name": "text", "description": "x", "min_length": 2, "max_length": 5 },
            { "type": 3, "name": "how", "description": "x", "choices": [{ "name": "Fast", "value": "fast" }] },
            { "type": 4, "name": "times", "description": "x", "min_value": 1, "max_value": 3 },
            { "type": 5, "name": "really", "description": "x" },
        ] },
        { "name": "Send a mail", "type": 2 },
        { "name": "Report", "type": 3 },
    ])
}

#[tokio::test]
async fn a_client_sends_only_what_is_declared() {
    let bot = Raw::bare().await;
    bot.register(&rich()).await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let to = ("to", Opt::from(&bob));
    let cases = [
        ("/sent", vec![], "no command"),
        ("/admin", vec![], "only the beginning"),
        ("/admin setup", vec![], "only the beginning"),
        ("/admin setup nothing", vec![], "no subcommand"),
        ("/send", vec![], "is required"),
        ("/send", vec![to.clone(), ("cc", "x".into())], "no option"),
        ("/send", vec![("to", "Bob".into())], "takes type 6"),
        ("/send", vec![to.clone(), ("text", "x".into())], "outside"),
        (
            "/send",
            vec![to.clone(), ("text", "xxxxxx".into())],
            "outside",
        ),
        (
            "/send",
            vec![to.clone(), ("how", "slow".into())],
            "no choice",
        ),
        ("/send", vec![to.clone(), ("times", 4.into())], "outside"),
    ];
    for (command, options, why) in cases {
        let refused = alice.try_slash(command, &options).unwrap_err();
        assert!(refused.contains(why), "{command}: {refused}");
    }
    let all = [
        to,
        ("text", "hello".into()),
        ("how", "fast".into()),
        ("times", 3.into()),
        ("really", true.into()),
    ];
    let sent = alice.try_slash("/send", &all).unwrap();
    let data = &alice.payload(sent)["data"];
    let values: Vec<&Value> = data["options"]
        .as_array()
        .unwrap()
        .iter()
        .map(|option| &option["value"])
        .collect();
    assert_eq!(
        values,
        [
            &json!(bob.id().to_string()),
            &json!("hello"),
            &json!("fast"),
            &json!(3),
            &json!(true)
        ]
    );
    assert_eq!(
        data["resolved"]["users"][bob.id().to_string()]["global_name"],
        "Bob"
    );
}

#[tokio::test]
async fn groups_channels_and_context_menus_arrive_as_discord_sends_them() {
    let bot = Raw::bare().await;
    bot.register(&rich()).await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let robot = bot.discord.other_bot("Robo");
    let home = bot.discord.home();
    home.nickname(&alice, "Al");
    let reports = home.channel("reports");
    let setup = alice
        .try_slash("/admin setup channel", &[("where", Opt::Channel(reports))])
        .unwrap();
    let payload = alice.payload(setup);
    let group = &payload["data"]["options"][0];
    assert_eq!(
        (&group["name"], &group["type"]),
        (&json!("setup"), &json!(2))
    );
    assert_eq!(
        group["options"][0]["options"][0]["value"],
        reports.to_string()
    );
    assert_eq!(
        payload["data"]["resolved"]["channels"][reports.to_string()]["name"],
        "reports"
    );
    assert_eq!(
        (&payload["member"]["nick"], &payload["context"]),
        (&json!("Al"), &json!(0))
    );

    let menu = alice.try_user_menu("Send a mail", &robot).unwrap();
    let data = &alice.payload(menu)["data"];
    assert_eq!(
        (&data["type"], &data["target_id"]),
        (&json!(2), &json!(robot.id().to_string()))
    );
    assert_eq!(
        data["resolved"]["users"][robot.id().to_string()]["bot"],
        true
    );
    assert!(data["resolved"]["members"][robot.id().to_string()].is_object());

    let said = bob.say("look at this");
    let menu = alice.try_message_menu("Report", &said).unwrap();
    let data = &alice.payload(menu)["data"];
    assert_eq!(
        data["resolved"]["messages"][said.id.to_string()]["content"],
        "look at this"
    );
    assert!(
        alice.in_dm().try_message_menu("Report", &said).is_err(),
        "it is not here"
    );
    assert!(
        alice.try_user_menu("Report", &bob).is_err(),
        "another kind of menu"
    );
    assert_eq!(
        bot.callback(&(menu, alice.token(menu)), &message("thanks"))
            .await,
        (204, 0)
    );
    let dm = alice.in_dm().try_user_menu("Send a mail", &bob).unwrap();
    assert_eq!(alice.payload(dm)["context"], 1);
    assert!(alice.payload(dm)["data"]["resolved"]["members"].is_null());
}
