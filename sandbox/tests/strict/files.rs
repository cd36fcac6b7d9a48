//! Attached files: how they are uploaded and removed, and how large they may be.

use reqwest::{
    Method,
    multipart::{Form, Part},
};
use serde_json::{Value, json};

use crate::raw::{INVALID, Raw, original};

fn form(payload: &Value, files: &[(&str, usize)]) -> Form {
    let form = Form::new().text("payload_json", payload.to_string());
    files
        .iter()
        .enumerate()
        .fold(form, |form, (n, (name, size))| {
            form.part(
                format!("files[{n}]"),
                Part::bytes(vec![7; *size]).file_name((*name).to_owned()),
            )
        })
}

#[tokio::test]
async fn files_travel_on_callbacks_follow_ups_and_edits() {
    let bot = Raw::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let call = alice.begin("/any thing");
    let path = format!("/interactions/{}/{}/callback", call.0, call.1);
    let payload = json!({ "type": 4, "data": { "flags": 64, "attachments": [{ "id": 0, "description": "mail" }] } });
    assert_eq!(
        bot.upload(Method::POST, &path, form(&payload, &[("export.json", 9)]))
            .await
            .status,
        204
    );
    let message = alice.screen().remove(0);
    assert_eq!(message.files(), ["export.json"]);
    assert_eq!(alice.file(&message, "export.json"), Some(vec![7; 9]));
    assert_eq!(bob.file(&message, "export.json"), None, "not his to see");
    let attachment = &message.body["attachments"][0];
    assert_eq!(
        (&attachment["size"], &attachment["description"]),
        (&json!(9), &json!("mail"))
    );
    let bytes = reqwest::get(attachment["url"].as_str().unwrap())
        .await
        .unwrap()
        .bytes()
        .await
        .unwrap();
    assert_eq!(bytes.len(), 9);

    let more = format!("/webhooks/777/{}", call.1);
    let sent = bot
        .upload(
            Method::POST,
            &more,
            form(&json!({ "flags": 64 }), &[("a", 1), ("b", 2)]),
        )
        .await;
    assert_eq!(sent.body["attachments"].as_array().unwrap().len(), 2);

    let kept = bot
        .ask(Method::PATCH, &original(&call), &json!({ "content": "x" }))
        .await;
    assert_eq!(
        kept.body["attachments"][0]["filename"], "export.json",
        "what is not named stays"
    );
    let keep = json!({ "attachments": [{ "id": attachment["id"] }, { "id": 0 }] });
    let both = bot
        .upload(Method::PATCH, &original(&call), form(&keep, &[("new", 3)]))
        .await;
    assert_eq!(both.body["attachments"].as_array().unwrap().len(), 2);
    let dropped = bot
        .ask(
            Method::PATCH,
            &original(&call),
            &json!({ "attachments": [] }),
        )
        .await;
    assert_eq!(dropped.body["attachments"], json!([]));
}

#[tokio::test]
async fn files_too_large_too_many_or_all_together_are_refused() {
    let bot = Raw::new().await;
    let path = bot.dm(bot.discord.user("Alice").id()).await;
    let send = async |files: &[(&str, usize)]| {
        bot.upload(Method::POST, &path, form(&json!({}), files))
            .await
            .refusal()
    };
    let most = 10 << 20;
    assert_eq!(send(&[("a", most)]).await, (200, 0));
    assert_eq!(send(&[("a", most + 1)]).await, (413, 40_005));
    assert_eq!(
        send(&[("a", most), ("b", most), ("c", 5 << 20)]).await,
        (413, 40_005),
        "25 MiB in all"
    );
    assert_eq!(send(&[("a", 1); 10]).await, (200, 0));
    assert_eq!(send(&[("a", 1); 11]).await, INVALID);
}
