//! The seeds of the fuzz target `interaction`: what Discord sends for everything that a person can do.
//!
//! With `SEEDS=anew` the test writes them. Otherwise it fails if one is missing.

use std::{env, fs, path::Path};

use sandbox::{Actor, Turn};

use crate::{
    fixtures::{TEXT, send},
    test_bot::TestBot,
};

/// The parts of an interaction that are kept.
fn keep(actor: &Actor, turn: &Turn, name: &str) {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    let path = corpus.join("interaction").join(name);
    if env::var_os("SEEDS").is_some() {
        fs::write(&path, actor.payload(turn.id).to_string()).unwrap();
    }
    assert!(
        path.exists(),
        "there is no seed {name}; write it with SEEDS=anew"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_interaction_is_a_seed_for_fuzzing() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let mona = bot.discord.user("Mona");
    bot.discord.home().permit(&mona, 1 << 5);
    for command in ["sent", "inbox", "delete", "help", "settings", "privacy"] {
        let turn = alice.slash(&format!("/inmail {command}"), &[]).await;
        keep(&alice, &turn, &format!("command-{command}"));
    }
    let turn = alice.in_dm().slash("/inmail sent", &[]).await;
    keep(&alice, &turn, "command-sent-in-dm");
    let whole = [
        ("to", (&bob).into()),
        ("cc", (&mona).into()),
        ("subject", "Supper".into()),
        ("message", TEXT.into()),
    ];
    let turn = alice.slash("/inmail send", &whole).await;
    keep(&alice, &turn, "command-send");
    let form = alice.slash("/inmail send", &whole[..1]).await;
    keep(&alice, &form, "command-send-without-text");
    let turn = alice.submit(&form, &[("message", TEXT)]).await;
    keep(&alice, &turn, "form-compose");
    let turn = alice.click("Edit").await;
    keep(&alice, &turn, "button-edit");
    let turn = alice.submit(&turn, &[("message", TEXT)]).await;
    keep(&alice, &turn, "form-rewrite");
    let turn = alice.user_menu("Send InMail", &bob).await;
    keep(&alice, &turn, "user-menu");
    let said = bob.say("Who comes to the pier?");
    let turn = alice.message_menu("Reply by InMail", &said).await;
    keep(&alice, &turn, "message-menu");
    alice
        .slash("/inmail send", &[("to", (&alice).into())])
        .await;
    let turn = alice.select_users(&[&bob]).await;
    keep(&alice, &turn, "picker-of-addressees");
    send(&alice, &bob, TEXT).await;
    let suggested = alice.begin_suggestions("/inmail delete", "inmail", "bo");
    let turn = alice.answered(suggested).await;
    keep(&alice, &turn, "suggestions");
    let turn = bob.click("Open").await;
    keep(&bob, &turn, "button-open-in-dm");
    let turn = bob.click("Report").await;
    keep(&bob, &turn, "button-report");
    let turn = bob.submit(&turn, &[("comment", "rude")]).await;
    keep(&bob, &turn, "form-complain");
    let turn = bob.click("Reply").await;
    keep(&bob, &turn, "button-reply");
    bob.slash("/inmail inbox", &[]).await;
    let turn = bob.select("Alice").await;
    keep(&bob, &turn, "menu-of-mail");
    bob.slash("/inmail settings", &[]).await;
    let turn = bob.select_users(&[&alice]).await;
    keep(&bob, &turn, "picker-of-people");
    let about = [("member", (&alice).into()), ("comment", "rude".into())];
    let turn = bob.slash("/inmail report", &about).await;
    keep(&bob, &turn, "command-report");
    for (command, options) in [
        ("reports", &[][..]),
        ("status", &[]),
        ("suspend", &about[..1]),
        ("reinstate", &about[..1]),
    ] {
        let turn = mona
            .slash(&format!("/inmail-admin {command}"), options)
            .await;
        keep(&mona, &turn, &format!("admin-{command}"));
    }
    let turn = mona.slash("/inmail sent", &[]).await;
    let forged = mona
        .forge_click(&turn.message.unwrap(), "im1:yes:1:1")
        .await;
    keep(&mona, &forged, "button-forged");
}
