//! Languages: everybody reads their own, and a server's moderators that of the server.

use sandbox::{Actor, Opt};
use testkit::words::{locales, words};

use crate::{fixtures::TEXT, test_bot::TestBot};

/// Manage Server (Discord, "Permissions").
const MANAGE_SERVER: u64 = 1 << 5;

/// Alice, who reads German, writes to this person and sees her receipt.
async fn schreiben(alice: &Actor, bob: &Actor) {
    let options = [("an", bob.into()), ("nachricht", TEXT.into())];
    let preview = alice.slash("/inmail schreiben", &options).await.text();
    assert!(preview.starts_with("**Vorschau.**"), "{preview}");
    let receipt = alice.click("Senden").await.text();
    assert!(
        receipt.starts_with("**Gesendet.**\n") && receipt.contains("\n**An** **Bob**"),
        "{receipt}"
    );
}

/// Returns once this person has a notice that begins with these words.
async fn told(person: &Actor, words: &str) {
    let is_told = |person: &Actor| person.dms().iter().any(|dm| dm.text().starts_with(words));
    person.until("a notice", is_told).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sender_and_reader_see_each_their_own_language_also_where_a_job_draws() {
    let bot = TestBot::new().await;
    let alice = bot.discord.user("Alice").speaking("de");
    let bob = bot.discord.user("Bob").speaking("ja");
    schreiben(&alice, &bob).await;
    // Nobody knows yet what Bob reads.
    told(&bob, "1 unread InMail in **Home**").await;
    let opened = bob.click("Open").await.text();
    assert!(opened.contains("\n**差出人** **Alice**"), "{opened}");

    schreiben(&alice, &bob).await;
    told(&bob, "**Home**に未読のInMailが1件あります").await;
    let asked = alice.click("Löschen").await.text();
    assert!(asked.starts_with("Möchtest du diese Nachricht wirklich löschen?"));
    let deleted = alice.click("Ja").await.text();
    assert!(deleted.starts_with("**Gelöscht.**"), "{deleted}");

    bob.slash("/inmail 受信箱", &[]).await;
    bob.select("差出人 Alice").await;
    alice.slash("/inmail löschen", &[]).await;
    alice.select("An Bob").await;
    alice.click("Ja").await;
    bob.until("the mail to go", |bob| bob.sees("受信箱は空です。"))
        .await;

    schreiben(&alice, &bob).await;
    bot.pass(600);
    let window_over = "Du kannst sie nicht mehr löschen.";
    alice
        .until("the window to end", |alice| alice.sees(window_over))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn moderators_are_told_in_the_servers_language_and_each_reads_on_in_their_own() {
    let bot = TestBot::new().await;
    let home = bot.discord.home();
    home.set_locale("fr");
    let mona = bot.discord.user("Mona").speaking("es-419");
    home.permit(&mona, MANAGE_SERVER);
    let channel = home.channel_for("reports", MANAGE_SERVER);
    let set = "/inmail-admin configurar canal-denuncias";
    let set = mona.slash(set, &[("canal", Opt::Channel(channel))]).await;
    assert!(set.text().starts_with("Las denuncias se publican en"));
    let mona = mona.in_channel(channel);
    assert!(mona.sees("Les signalements InMail sont publiés dans ce salon."));

    let alice = bot.discord.user("Alice").speaking("de");
    let bob = bot.discord.user("Bob").speaking("pt-BR");
    schreiben(&alice, &bob).await;
    told(&bob, "1 unread InMail in **Home**").await;
    bob.click("Open").await;
    let form = bob.click("Denunciar").await;
    let thanks = bob.submit(&form, &[]).await.text();
    assert!(thanks.ends_with("A moderação foi avisada."), "{thanks}");
    mona.until("the announcement", |mona| mona.sees("pas encore traité."))
        .await;
    let review = mona.click("Examiner").await.text();
    assert!(
        review.starts_with("**Denuncia** sobre **Alice**"),
        "{review}"
    );
    mona.click("Advertir al remitente").await;
    mona.until("the decision", |mona| {
        mona.sees("avertissement envoyé par **Mona**")
    })
    .await;
    let warned = "bitten dich, in deinen InMails freundlich zu bleiben";
    alice.until("the warning", |alice| alice.sees(warned)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_warning_whose_answer_was_lost_is_found_in_whatever_language_it_is() {
    let mut bot = TestBot::new().await;
    let mona = bot.discord.user("Mona");
    bot.discord.home().permit(&mona, MANAGE_SERVER);
    let alice = bot.discord.user("Alice").speaking("de");
    let bob = bot.discord.user("Bob");
    schreiben(&alice, &bob).await;
    told(&bob, "1 unread InMail in **Home**").await;
    bob.slash("/inmail report", &[("member", (&alice).into())])
        .await;
    mona.slash("/inmail-admin reports", &[]).await;
    mona.select("Report 1").await;
    let lost = sandbox::Fault::After(502);
    let lost = bot.discord.fail_next("POST", "/channels/", lost);
    mona.click("Warn sender").await;
    lost.met(1).await;
    bot.kill().await;
    // Longer than a nonce is remembered.
    bot.pass(600);
    bot.restart().await;
    let place = alice.dms()[0].channel.to_string();
    let looked = |_: &Actor| {
        let asked = bot.discord.requests();
        asked
            .iter()
            .any(|(method, path, _)| method == "GET" && path.contains(&place))
    };
    alice.until("the bot to look", looked).await;
    bot.pass(600);
    mona.slash("/inmail-admin reports", &[]).await;
    assert_eq!(alice.dms().len(), 1, "{:?}", alice.texts());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_language_is_part_of_an_export_and_goes_with_an_erasure() {
    let bot = TestBot::new().await;
    let alice = bot.discord.user("Alice").speaking("de");
    let bob = bot.discord.user("Bob").speaking("fr");
    bob.slash("/inmail confidentialité", &[]).await;
    bob.click("Exporter mes données").await;
    let has_file = |bob: &Actor| bob.screen().iter().any(|seen| !seen.files().is_empty());
    bob.until("the file", has_file).await;
    let mut screen = bob.screen().into_iter();
    let message = screen.find(|seen| !seen.files().is_empty()).unwrap();
    let file = bob.file(&message, "inmail-1.json").unwrap();
    let text = String::from_utf8(file).unwrap();
    assert!(text.contains(r#""language": "fr""#), "{text}");

    bob.click("Effacer mes données").await;
    let erased = bob.click("Oui, effacer").await.text();
    assert!(erased.starts_with("**Effacé.**"), "{erased}");
    schreiben(&alice, &bob).await;
    told(&bob, "1 unread InMail in **Home**").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn suggestions_and_what_is_typed_for_them_are_in_the_senders_language() {
    let bot = TestBot::new().await;
    let alice = bot.discord.user("Alice").speaking("de");
    let bob = bot.discord.user("Bob");
    schreiben(&alice, &bob).await;
    bot.pass(8 * 60 + 30);
    let choices = alice.suggestions("/inmail löschen", "inmail", "").await;
    assert_eq!(choices[0]["name"], "An Bob · noch 1 Minute");
    let typed = [("inmail", "An Bob".into())];
    let asked = alice.slash("/inmail löschen", &typed).await.text();
    assert!(asked.starts_with("Möchtest du"), "{asked}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_does_not_tell_in_any_language_why() {
    let bot = TestBot::new().await;
    let home = bot.discord.home();
    for locale in locales() {
        let person = |name: &str| {
            bot.discord
                .user(&format!("{name} {locale}"))
                .speaking(locale)
        };
        let (alice, bob, carol) = (person("Alice"), person("Bob"), person("Carol"));
        home.join(&carol);
        let hello = [("to", (&bob).into()), ("message", TEXT.into())];
        let closed = words(locale, "refused-closed");
        alice.slash("/inmail send", &hello).await;
        alice.click(&words(locale, "button-send")).await;

        // Another's mail, and none at all.
        let page = carol.slash("/inmail inbox", &[]).await.message.unwrap();
        let receipt = alice.screen().pop().unwrap();
        let delete = receipt.button(&words(locale, "button-delete")).unwrap();
        let of_alice = delete["custom_id"].as_str().unwrap();
        let digit = if of_alice.ends_with('1') { '2' } else { '1' };
        let of_nobody = format!("{}{digit}", &of_alice[..of_alice.len() - 1]);
        let refused = words(locale, "refused-not-there");
        for id in [of_alice, &of_nobody] {
            assert_eq!(carol.forge_click(&page, id).await.text(), refused);
        }

        // Blocked, and not accepting.
        bob.slash("/inmail settings", &[]).await;
        bob.select_users(&[&alice]).await;
        let blocked = alice.slash("/inmail send", &hello).await.text();
        assert!(blocked.starts_with(&closed), "{blocked}");
        bob.select(&format!("Alice {locale}")).await;
        bob.select(&words(locale, "option-accept-nobody")).await;
        assert_eq!(alice.slash("/inmail send", &hello).await.text(), blocked);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_reads_what_inmail_does_not_speak_is_answered_in_english() {
    let bot = TestBot::new().await;
    for locale in ["nl", "en-GB", "zh-TW"] {
        let alice = bot.discord.user("Alice").speaking(locale);
        let help = alice.slash("/inmail help", &[]).await.text();
        assert!(help.starts_with("**InMail** is private mail"), "{help}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_are_registered_in_every_language() {
    let bot = TestBot::new().await;
    let registered = bot.discord.sent("PUT", "/commands");
    insta::assert_snapshot!(format!("{:#}", registered[0]));
}
