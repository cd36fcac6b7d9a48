//! The README's picture, taken from the page. `PICTURES=docs` writes it there.

use std::{env, fs, path::Path};

use crate::{fixture::Fixture, screen::ENTER};

/// The largest picture for the repository, in bytes.
const LARGEST: usize = 300_000;

#[tokio::test(flavor = "multi_thread")]
async fn the_readmes_picture_shows_a_mail_on_both_screens() {
    let Some(fixture) = Fixture::inmail().await else {
        return;
    };
    fixture.browser.size(1_280, 720).await;
    fixture.tool_in("#steps", "Close the first steps").await;
    let (alice, bob, carol) = (
        fixture.screen("Alice"),
        fixture.screen("Bob"),
        fixture.screen("Carol"),
    );
    // From now on Bob's client knows Alice's name.
    alice.types("Who is hungry?").await;
    fixture.browser.keys(ENTER).await;
    bob.sees("Who is hungry?").await;
    alice.command("/inmail send").await;
    alice.option("to", "Bob").await;
    alice.pick("Bob").await;
    alice.option("subject", "Tonight").await;
    alice
        .option("message", "Supper at eight, by the old pier.")
        .await;
    alice.click("Run command").await;
    alice.click("Send").await;
    bob.until("a toast", "here.querySelector('.toast')").await;
    bob.goes_to("dm").await;
    bob.click("Open").await;
    bob.sees("Supper at eight").await;
    alice.click("Delete").await;
    alice.sees("Are you sure").await;
    carol.types("/inm").await;
    carol
        .until(
            "commands are offered",
            "all(here, '.composer .entry').length >= 5",
        )
        .await;
    for scheme in ["light", "dark"] {
        fixture.browser.prefers(scheme).await;
        let picture = fixture.browser.picture().await;
        assert!(picture.len() < LARGEST, "{} bytes", picture.len());
        if let Ok(folder) = env::var("PICTURES") {
            fs::create_dir_all(&folder).unwrap();
            fs::write(
                Path::new(&folder).join(format!("page-{scheme}.png")),
                picture,
            )
            .unwrap();
        }
    }
    fixture.browser.close().await;
}
