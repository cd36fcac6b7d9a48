//! The conversation around a mail: what its reader still holds of it, in order, and nothing of what is gone.

use sandbox::{Actor, Turn};

use crate::{
    fixtures::{NOT_THERE, TEXT},
    test_bot::TestBot,
};

/// A mail with this subject that begins a conversation.
async fn begin(by: &Actor, to: &Actor, subject: &str) {
    let options = [
        ("to", to.into()),
        ("subject", subject.into()),
        ("message", TEXT.into()),
    ];
    by.slash("/inmail send", &options).await;
    by.click("Send").await;
}

/// Opens the mail of this label in the inbox.
async fn open(reader: &Actor, label: &str) -> Turn {
    reader.slash("/inmail inbox", &[]).await;
    reader.select(label).await
}

/// Answers the mail of this label.
async fn answer(reader: &Actor, label: &str, subject: &str) {
    open(reader, label).await;
    let form = reader.click("Reply").await;
    let fields = [("subject", subject), ("message", TEXT)];
    reader.submit(&form, &fields).await;
    reader.click("Send").await;
}

/// What Alice and Bob write to each other: `One` by Alice, `Two` by Bob, `Three` by Alice.
async fn three(alice: &Actor, bob: &Actor) {
    begin(alice, bob, "One").await;
    answer(bob, "From Alice: One", "Two").await;
    answer(alice, "From Bob: Two", "Three").await;
}

/// The lines below the title.
fn lines(turn: &Turn) -> Vec<String> {
    let text = turn.text();
    let lines = text.lines().filter(|line| line.contains(" · "));
    lines.map(str::to_owned).collect()
}

/// The subject of each line, which stands before the time.
fn subjects(turn: &Turn) -> Vec<String> {
    let subject = |line: &String| line.rsplit(" · ").nth(1).unwrap().to_owned();
    lines(turn).iter().map(subject).collect()
}

fn enabled(turn: &Turn) -> bool {
    turn.message.as_ref().unwrap().enabled("Conversation")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_is_read_in_order_and_each_mail_opens_from_it() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    begin(&alice, &bob, "Alone").await;
    assert!(!enabled(&open(&bob, "From Alice: Alone").await));
    three(&alice, &bob).await;
    assert!(enabled(&open(&bob, "From Alice: Three").await));
    let talk = bob.click("Conversation").await;
    assert_eq!(subjects(&talk), ["One", "Two", "Three"]);
    let wrote = ["Alice", "Bob", "Alice"].map(|name| format!("**{name}** ("));
    for (line, wrote) in lines(&talk).iter().zip(wrote) {
        assert!(line.contains(&wrote), "{line}");
    }
    // One's own mail opens with its Delete, another's with Reply.
    let own = bob.select("From Bob: Two").await;
    assert!(own.message.as_ref().unwrap().enabled("Delete") && enabled(&own));
    bob.click("Conversation").await;
    let others = bob.select("From Alice: One").await;
    assert!(others.message.as_ref().unwrap().enabled("Reply") && enabled(&others));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_mail_leaves_a_conversation_as_if_it_had_never_been_in_it() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    begin(&alice, &bob, "One").await;
    answer(&bob, "From Alice: One", "Two").await;
    alice.slash("/inmail sent", &[]).await;
    let one = alice.select("To Bob: One").await;
    let before = lines(&alice.click("Conversation").await);
    assert_eq!(before.len(), 2);
    answer(&bob, "From Alice: One", "Three").await;
    alice.slash("/inmail sent", &[]).await;
    alice.select("To Bob: One").await;
    let talk = alice.click("Conversation").await;
    assert_eq!(subjects(&talk), ["One", "Two", "Three"]);

    bob.slash("/inmail sent", &[]).await;
    bob.select("To Alice: Three").await;
    bob.click("Delete").await;
    bob.click("Yes").await;
    alice
        .until("it to leave the open view", |alice| !alice.sees("Three"))
        .await;
    let open = alice.screen();
    let open = open
        .iter()
        .find(|seen| seen.id == talk.message.as_ref().unwrap().id);
    let open = open.unwrap().text();
    let left: Vec<_> = open.lines().filter(|line| line.contains(" · ")).collect();
    assert_eq!(left, before);
    assert!(one.message.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_ends_where_a_mail_is_missing() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    three(&alice, &bob).await;
    bob.slash("/inmail sent", &[]).await;
    bob.select("To Alice: Two").await;
    bob.click("Delete").await;
    bob.click("Yes").await;
    // Nothing says any more that there was something between these two.
    for (person, other) in [(&alice, "To Bob"), (&bob, "From Alice")] {
        for subject in ["One", "Three"] {
            let folder = if other.starts_with("To") {
                "sent"
            } else {
                "inbox"
            };
            person.slash(&format!("/inmail {folder}"), &[]).await;
            let alone = person.select(&format!("{other}: {subject}")).await;
            assert!(!enabled(&alone), "{subject}");
            assert!(!alone.text().contains("**In reply to**"));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_does_not_go_on_behind_a_mail_that_only_others_hold() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    three(&alice, &bob).await;
    answer(&bob, "From Alice: One", "Side").await;
    open(&alice, "From Bob: Two").await;
    alice.click("Remove").await;
    alice.click("Yes").await;
    open(&alice, "From Bob: Side").await;
    assert_eq!(
        subjects(&alice.click("Conversation").await),
        ["One", "Side"]
    );
    open(&bob, "From Alice: Three").await;
    let whole = bob.click("Conversation").await;
    assert_eq!(subjects(&whole), ["One", "Two", "Three", "Side"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_has_removed_is_in_ones_conversation_no_more_and_in_the_others_still() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    three(&alice, &bob).await;
    open(&bob, "From Alice: One").await;
    bob.click("Remove").await;
    bob.click("Yes").await;
    open(&bob, "From Alice: Three").await;
    assert_eq!(subjects(&bob.click("Conversation").await), ["Two", "Three"]);
    open(&alice, "From Bob: Two").await;
    let whole = alice.click("Conversation").await;
    assert_eq!(subjects(&whole), ["One", "Two", "Three"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_mail_it_was_opened_from_goes_and_the_view_is_a_plain_list() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    three(&alice, &bob).await;
    open(&bob, "From Alice: Three").await;
    let talk = bob.click("Conversation").await.message.unwrap().id;
    alice.slash("/inmail sent", &[]).await;
    alice.select("To Bob: Three").await;
    alice.click("Delete").await;
    alice.click("Yes").await;
    bob.until("it to disappear", |bob| !bob.sees("Three")).await;
    let screen = bob.screen();
    let view = screen.iter().find(|seen| seen.id == talk).unwrap();
    assert!(view.text().starts_with("**Inbox**"), "{}", view.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_conversation_is_paged() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    begin(&alice, &bob, "N1").await;
    let mut people = [("Alice", &alice), ("Bob", &bob)];
    for number in 2..=12 {
        let [(other, _), (_, reader)] = people;
        let label = format!("From {other}: N{}", number - 1);
        answer(reader, &label, &format!("N{number}")).await;
        people.reverse();
    }
    let numbers =
        |from: u32, to: u32| -> Vec<String> { (from..=to).map(|n| format!("N{n}")).collect() };
    open(&alice, "From Bob: N12").await;
    let newest = alice.click("Conversation").await;
    assert_eq!(subjects(&newest), numbers(3, 12));
    assert_eq!(subjects(&alice.click("Older").await), numbers(1, 2));
    assert_eq!(subjects(&alice.click("Newer").await), numbers(3, 12));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sender_learns_from_it_only_what_they_were_answered() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    begin(&alice, &bob, "One").await;
    let seen = async || {
        alice.slash("/inmail sent", &[]).await;
        let mail = alice.select("To Bob: One").await;
        (mail.text(), enabled(&mail))
    };
    let before = seen().await;
    assert!(!before.1);
    open(&bob, "From Alice: One").await;
    let form = bob.click("Reply").await;
    bob.submit(&form, &[("message", "not sent")]).await;
    assert_eq!(seen().await, before, "read, and an answer begun");
    bob.click("Send").await;
    assert!(seen().await.1, "the answer itself");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_opens_the_conversation_of_others() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let carol = bot.discord.user("Carol");
    three(&alice, &bob).await;
    let talk = open(&bob, "From Alice: Three").await.message.unwrap();
    let id = talk.button("Conversation").unwrap()["custom_id"]
        .as_str()
        .unwrap();
    let own = carol.slash("/inmail sent", &[]).await.message.unwrap();
    assert_eq!(carol.forge_click(&own, id).await.text(), NOT_THERE);
}
