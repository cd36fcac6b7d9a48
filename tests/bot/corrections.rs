//! Corrections: whoever is refused for a person or a length gets back to the form with everything in it.

use sandbox::{Actor, Opt, Turn};

use crate::{
    fixtures::{NOT_THERE, TEXT, sealed_texts},
    test_bot::TestBot,
};

const CLOSED: &str = "This InMail cannot be sent: someone on it does not accept it.";
const RECIPIENT: &str = "Pick someone else to write to";
const COPIES: &str = "Pick who gets a copy";

/// What the form holds: the subject and the message.
fn held(form: &Turn) -> [String; 2] {
    let form = form
        .modal
        .as_ref()
        .unwrap_or_else(|| panic!("no form: {}", form.text()));
    [0, 1].map(|row| {
        let value = &form["components"][row]["components"][0]["value"];
        value.as_str().unwrap_or_default().to_owned()
    })
}

fn mail<'a>(to: &Actor, copied: &[&'a Actor]) -> Vec<(&'a str, Opt)> {
    let mut options = vec![
        ("to", to.into()),
        ("subject", "Birds".into()),
        ("message", TEXT.into()),
    ];
    let named = ["cc", "cc2", "cc3"].into_iter().zip(copied);
    options.extend(named.map(|(name, person)| (name, (*person).into())));
    options
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_recipient_is_replaced_and_nothing_is_typed_or_picked_again() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let (carol, dora) = (bot.discord.user("Carol"), bot.discord.user("Dora"));
    carol.slash("/inmail settings", &[]).await;
    carol.select("from nobody").await;
    let (robo, zoe) = (bot.discord.other_bot("Robo"), bot.discord.stranger("Zoe"));
    for (wrong, why) in [
        (&robo, "You cannot pick a bot."),
        (&alice, "You cannot pick yourself."),
        (&zoe, "This person is not a member"),
        (&carol, CLOSED),
    ] {
        let refused = alice
            .slash("/inmail send", &mail(wrong, &[&dora]))
            .await
            .text();
        assert!(refused.starts_with(why), "{refused}");
        assert!(refused.contains("Your draft is kept until"), "{refused}");
        let again = alice.select_users_in(RECIPIENT, &[wrong]).await.text();
        assert!(again.starts_with(why), "the same person again: {again}");
        assert!(alice.sees("**Copy to** **Dora** ("), "{again}");

        let form = alice.select_users_in(RECIPIENT, &[&bob]).await;
        assert_eq!(held(&form), ["Birds", TEXT], "{why}");
        let preview = alice.submit(&form, &[]).await.text();
        for line in ["**To** **Bob** (", "**Copy to** **Dora** (", "Birds", TEXT] {
            assert!(preview.contains(line), "{line}: {preview}");
        }
        let sent = alice.click("Send").await.text();
        assert!(sent.starts_with("**Sent.**"), "{sent}");
    }
    for reader in [&bob, &dora] {
        reader
            .until("a notice of all four", |reader| {
                reader.sees("4 unread InMails")
            })
            .await;
    }
    assert!(carol.dms().is_empty() && zoe.dms().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_copy_is_left_out_or_replaced_and_the_form_is_full() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let (carol, dora) = (bot.discord.user("Carol"), bot.discord.user("Dora"));
    let robo = bot.discord.other_bot("Robo");
    for wrong in [&robo, &bob, &alice] {
        let refused = alice
            .slash("/inmail send", &mail(&bob, &[&dora, wrong]))
            .await;
        let told = refused.text();
        assert!(told.contains("**To** **Bob** (") && told.contains("**Copy to** **Dora** ("));
        let form = alice.click("Edit").await;
        assert_eq!(held(&form), ["Birds", TEXT]);
        let preview = alice.submit(&form, &[]).await.text();
        assert!(preview.contains("**Copy to** **Dora** ("), "{preview}");
        alice.click("Cancel").await;

        alice
            .slash("/inmail send", &mail(&bob, &[&dora, wrong]))
            .await;
        let told = alice.select_users_in(COPIES, &[&carol, wrong]).await;
        assert!(told.modal.is_none(), "a wrong copy again");
        let form = alice.select_users_in(COPIES, &[&carol, &dora]).await;
        assert_eq!(held(&form), ["Birds", TEXT]);
        alice.submit(&form, &[]).await;
        assert!(alice.sees("**Copy to** **Carol** (@Carol), **Dora** (@Dora)"));
        let form = alice.click("Cancel").await;
        assert!(form.text().contains("discarded"));

        alice
            .slash("/inmail send", &mail(&bob, &[&dora, wrong]))
            .await;
        let form = alice.select_users_in(COPIES, &[]).await;
        let preview = alice.submit(&form, &[]).await.text();
        assert!(!preview.contains("Copy to"), "{preview}");
        alice.click("Cancel").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_without_a_text_leads_to_the_form_as_well() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let wrong = [("to", (&alice).into()), ("subject", "Birds".into())];
    alice.slash("/inmail send", &wrong).await;
    let form = alice.select_users(&[&bob]).await;
    assert_eq!(held(&form), ["Birds", ""]);
    alice.submit(&form, &[("message", TEXT)]).await;
    assert!(alice.click("Send").await.text().starts_with("**Sent.**"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_at_send_lets_pick_another_person_and_no_old_preview_sends_to_them() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let carol = bot.discord.user("Carol");
    let preview = alice.slash("/inmail send", &mail(&bob, &[])).await;
    bob.slash("/inmail settings", &[]).await;
    bob.select("from nobody").await;
    let refused = alice.click("Send").await.text();
    assert!(refused.starts_with(CLOSED), "{refused}");
    let form = alice.select_users_in(RECIPIENT, &[&carol]).await;
    let old = preview.message.unwrap();
    let told = alice.click_seen(&old, "Send").await.text();
    assert!(told.starts_with("**Nothing was done.**"), "{told}");
    assert!(told.contains("**To** **Carol** ("), "{told}");
    assert_eq!(held(&form), ["Birds", TEXT]);
    alice.submit(&form, &[]).await;
    assert!(alice.click("Send").await.text().starts_with("**Sent.**"));
    carol
        .until("a notice", |carol| !carol.dms().is_empty())
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_too_long_or_empty_is_in_the_form_again_whole() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let (long, subject) = ("🦀".repeat(2_001), "s".repeat(201));
    for [typed_subject, typed] in [["Birds", &*long], [&*subject, TEXT], ["Birds", " \n "]] {
        let form = alice.slash("/inmail send", &[("to", (&bob).into())]).await;
        let fields = [("subject", typed_subject), ("message", typed)];
        let refused = alice.forge_submit(&form, &fields).await.text();
        assert!(refused.contains("Your draft is kept until"), "{refused}");
        let form = alice.click("Edit").await;
        assert_eq!(held(&form), [typed_subject, typed]);
        // Refused once more, and from the second refusal back to the form.
        alice.forge_submit(&form, &fields).await;
        let form = alice.click("Edit").await;
        assert_eq!(held(&form), [typed_subject, typed]);
        let fields = [("subject", "Birds"), ("message", "short")];
        let preview = alice.submit(&form, &fields).await.text();
        assert!(preview.contains("short"), "{preview}");
        let texts = sealed_texts(bot.data()).await.len();
        assert_eq!(texts, 1, "nothing is left of what was refused");
        alice.click("Cancel").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_edit_comes_back_to_every_preview_and_goes_with_the_mail() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let preview = alice.slash("/inmail send", &mail(&bob, &[])).await;
    let preview = preview.message.unwrap();
    let long = format!("{TEXT} {}", "x".repeat(2_000));
    let refuse_an_edit = async || {
        let form = alice.click_seen(&preview, "Edit").await;
        let refused = alice.forge_submit(&form, &[("message", &long)]).await;
        assert!(refused.text().starts_with("The message has"));
    };
    refuse_an_edit().await;
    let form = alice.click("Edit").await;
    assert_eq!(held(&form), ["Birds", &long]);
    let edited = alice.submit(&form, &[("message", "better")]).await;
    assert!(edited.text().contains("better"));
    let current = |seen: &sandbox::Message| seen.id == preview.id && seen.text().contains("better");
    alice
        .until("the first preview to be drawn again", |alice| {
            alice.screen().iter().any(current)
        })
        .await;

    // What was refused must not outlive the mail that is sent instead.
    refuse_an_edit().await;
    assert_eq!(sealed_texts(bot.data()).await.len(), 2);
    let sent = alice.click("Send").await.text();
    assert!(
        sent.starts_with("**Sent.**") && sent.contains("better"),
        "{sent}"
    );
    assert_eq!(sealed_texts(bot.data()).await.len(), 1);
    alice.click("Delete").await;
    alice.click("Yes").await;
    assert_eq!(sealed_texts(bot.data()).await.len(), 0);
    let gone = alice.click("Edit").await.text();
    assert_eq!(gone, NOT_THERE);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_corrected_is_erased_with_its_draft_and_never_sent() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let refused = alice.slash("/inmail send", &mail(&alice, &[])).await;
    let draft = refused.id;
    let forged = format!("im1:send:{draft}:{draft}:0");
    let message = refused.message.unwrap();
    let told = alice.forge_click(&message, &forged).await.text();
    assert!(told.starts_with(NOT_THERE), "{told}");
    // Nobody has seen a preview of it, even if the recipient accepts it by now.
    bob.slash("/inmail settings", &[]).await;
    bob.select("from nobody").await;
    let draft = alice.slash("/inmail send", &mail(&bob, &[])).await.id;
    bob.select("from everyone").await;
    let forged = format!("im1:send:{draft}:{draft}:0");
    let told = alice.forge_click(&message, &forged).await.text();
    assert!(told.starts_with(NOT_THERE), "{told}");

    let form = alice.slash("/inmail send", &[("to", (&bob).into())]).await;
    let long = "x".repeat(2_001);
    alice.forge_submit(&form, &[("message", &long)]).await;
    assert_eq!(sealed_texts(bot.data()).await.len(), 3);
    bot.pass(14 * 60 + 30);
    alice.slash("/inmail help", &[]).await;
    let told = alice.click("Edit").await.text();
    assert_eq!(told, NOT_THERE);
    for _ in 0..50 {
        if sealed_texts(bot.data()).await.is_empty() {
            return;
        }
        alice.slash("/inmail help", &[]).await;
    }
    panic!("a refused text outlives its draft");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_command_that_arrives_again_does_not_touch_the_mail_it_became() {
    let mut bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let refused = alice.slash("/inmail send", &mail(&alice, &[])).await;
    let form = alice.select_users_in(RECIPIENT, &[&bob]).await;
    alice.submit(&form, &[("message", "better")]).await;
    let again = async |bot: &TestBot| {
        let answering = bot.discord.hold_next("POST", "/callback");
        alice.replay(refused.id);
        answering.reached().await;
        answering.open();
    };
    bot.kill().await;
    bot.restart().await;
    again(&bot).await;
    let sent = alice.click("Send").await.text();
    assert!(
        sent.starts_with("**Sent.**") && sent.contains("better"),
        "{sent}"
    );
    bot.kill().await;
    bot.restart().await;
    again(&bot).await;
    bob.until("a notice", |bob| !bob.dms().is_empty()).await;
    let opened = bob.click("Open").await.text();
    assert!(opened.contains("better"), "{opened}");
}
