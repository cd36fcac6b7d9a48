//! The page is not made for InMail: here it shows another bot, with other commands and components.

use std::sync::Arc;

use sandbox::{Clock, Discord};

use crate::{
    fixture::Fixture,
    screen::{BACKSPACE, ENTER, ESCAPE},
    tiny_bot::TinyBot,
};

/// The other bot at a page. `None` if there is no browser.
pub async fn fixture() -> Option<(Fixture, Arc<TinyBot>)> {
    let discord = Discord::start(Clock::manual()).await.unwrap();
    // It is made with serenity, which refuses numbers that do not fit into 32 bits.
    discord.keep_numbers_small();
    let bot = Arc::new(TinyBot::start(&discord).await);
    let fixture = Fixture::with(discord, Arc::clone(&bot) as _, None).await?;
    Some((fixture, bot))
}

#[tokio::test(flavor = "multi_thread")]
async fn options_of_every_type_reach_another_bot_and_all_see_its_answer() {
    let Some((fixture, _bot)) = fixture().await else {
        return;
    };
    let (alice, carol) = (fixture.screen("Alice"), fixture.screen("Carol"));
    alice.command("/fruit").await;
    alice.option("kind", "").await;
    alice.pick("Pear").await;
    alice.option("count", "12").await;
    alice.click("Run command").await;
    alice
        .until(
            "the count is refused",
            "here.querySelector('.field-error:not(:empty)')?.textContent === 'At most 9.'",
        )
        .await;
    alice.option("for", "Bo").await;
    alice.option("shop", "ma").await;
    let two = "all(here, '.picker .entry').length === 2";
    alice
        .until("what is wrong elsewhere hinders no suggestion", two)
        .await;
    alice.pick("Mall Bo").await;
    alice
        .click_on("the count", "here.querySelector('[data-option=count]')")
        .await;
    fixture.browser.keys(&BACKSPACE.repeat(2)).await;
    alice.option("count", "3").await;
    alice.option("ripe", "").await;
    alice.pick("True").await;
    alice
        .click_on("whom", "here.querySelector('[data-option=for]')")
        .await;
    alice.pick("Bob").await;
    alice.click("Run command").await;

    alice.sees("kind=p count=3 ripe=true for=").await;
    alice.sees("shop=Mall").await;
    carol.sees("Alice used /fruit").await;
    for (label, class) in [
        ("One", "primary"),
        ("Two", "secondary"),
        ("🍏Three", "success"),
        ("Four", "danger"),
        ("Out ↗", "link"),
    ] {
        let styled = format!("labelled(here, {label:?})[0]?.classList.contains({class:?})");
        carol.until(label, &styled).await;
    }
    carol
        .until("Four is disabled", "labelled(here, 'Four')[0].disabled")
        .await;
    carol
        .until(
            "Out leads out",
            "labelled(here, 'Out ↗')[0].href === 'https://example.com/'",
        )
        .await;
    carol.click("Two").await;
    alice.sees("clicked two").await;
    alice.sees_no("An order").await;
    fixture.browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn menus_take_several_choices_or_a_person() {
    let Some((fixture, _bot)) = fixture().await else {
        return;
    };
    let bob = fixture.screen("Bob");
    bob.command("/survey").await;
    bob.click_on("the colours", "here.querySelector('[data-select=several]')")
        .await;
    bob.pick("Red").await;
    bob.until(
        "one is too few",
        "labelled(here, 'Choose 1')[0]?.disabled === true",
    )
    .await;
    bob.pick("Blue").await;
    bob.click("Choose 2").await;
    bob.sees(r#"clicked several ["r","b"]"#).await;

    bob.command("/survey").await;
    bob.click_on("the people", "here.querySelector('[data-select=who]')")
        .await;
    bob.pick("Carol").await;
    bob.sees("clicked who [").await;
    fixture.screen("Carol").sees_no("clicked who").await;
    fixture.browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_may_think_and_what_only_you_see_can_be_dismissed() {
    let Some((fixture, bot)) = fixture().await else {
        return;
    };
    let alice = fixture.screen("Alice");
    alice.command("/think").await;
    alice.sees("is thinking").await;
    alice.sees("Only you can see this").await;
    bot.thought.notify_one();
    alice.sees("42").await;
    alice.sees_no("is thinking").await;
    alice.click("Dismiss message").await;
    alice.sees_no("42").await;
    fixture.browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_is_checked_before_it_goes() {
    let Some((fixture, _bot)) = fixture().await else {
        return;
    };
    let alice = fixture.screen("Alice");
    alice.command("/enrol").await;
    alice
        .until(
            "what was filled in is there",
            "here.querySelector('[data-field=why]')?.value === 'because'",
        )
        .await;
    alice.click("Submit").await;
    alice.until("an empty name is refused", "here.querySelector('.form .field-error:not(:empty)')?.textContent === 'Please fill this in.'").await;
    alice.field("name", "Al").await;
    alice.click("Submit").await;
    alice.until("a short one too", "here.querySelector('.form .field-error:not(:empty)')?.textContent.startsWith('At least 3')").await;
    alice.field("name", "ice").await;
    alice.click("Submit").await;
    alice.sees("name=Alice why=because").await;
    alice
        .until("the form is closed", "!here.querySelector('.form')")
        .await;

    alice.command("/enrol").await;
    alice
        .until(
            "it is open",
            "document.activeElement.dataset.field === 'name'",
        )
        .await;
    fixture.browser.keys(ESCAPE).await;
    alice
        .until(
            "it is closed and the pane usable",
            "!here.querySelector('.form') && !here.querySelector('.pane-body').inert",
        )
        .await;
    fixture.browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_and_messages_have_menus_with_the_bots_commands() {
    let Some((fixture, _bot)) = fixture().await else {
        return;
    };
    let alice = fixture.screen("Alice");
    alice
        .click_on("Bob among the members", "labelled(here, 'Bob: actions')[0]")
        .await;
    alice
        .until(
            "the menu has the focus",
            "document.activeElement.textContent.startsWith('Wave at')",
        )
        .await;
    fixture.browser.keys(ENTER).await;
    alice.sees("waves at @Bob").await;
    fixture.screen("Bob").sees("waves at @Bob").await;

    alice
        .click_on(
            "the message's actions",
            "labelled(here, 'Message actions')[0]",
        )
        .await;
    alice
        .until(
            "the menu has the focus",
            "document.activeElement.textContent.startsWith('Count letters')",
        )
        .await;
    fixture.browser.keys(ENTER).await;
    alice.sees(" letters").await;
    fixture.browser.close().await;
}
