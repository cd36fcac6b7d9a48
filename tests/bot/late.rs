//! An answer that the bot gave up and that arrives after all, as requests of a killed process can.

use reqwest::{Client, StatusCode};
use sandbox::Fault;
use serde_json::json;

use crate::{
    fixtures::{TEXT, send},
    test_bot::TestBot,
};

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_arrives_after_the_deletion_is_drawn_over() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    bob.slash("/inmail inbox", &[]).await;
    let lost = bot
        .discord
        .fail_times("POST", "/callback", Fault::DropBefore, 2);
    let picked = bob.try_select(&["From Alice"]).unwrap();
    lost.met(2).await;
    bob.until("the mail, by the list's own token", |bob| bob.sees(TEXT))
        .await;
    alice.click("Delete").await;
    alice.click("Yes").await;
    bob.until("it to disappear", |bob| !bob.sees(TEXT)).await;

    let (api, token) = (bot.discord.api_url(), bob.token(picked));
    let path = format!("{api}/api/v10/interactions/{picked}/{token}/callback");
    let answer = json!({ "type": 7, "data": { "content": TEXT } });
    let client = Client::builder().no_proxy().build().unwrap();
    let arrived = client.post(path).json(&answer).send().await.unwrap();
    assert_eq!(arrived.status(), StatusCode::NO_CONTENT);
    assert!(bob.sees(TEXT));
    bot.pass(15);
    bob.until("it to disappear again", |bob| !bob.sees(TEXT))
        .await;
}
