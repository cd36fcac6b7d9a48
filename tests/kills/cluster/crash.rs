//! PostgreSQL is killed at the worst moment.

use sandbox::{Actor, Fault};
use testkit::{
    fixtures::{TEXT, send},
    nodes::Nodes,
};

use super::{Cluster, faults::shut_down_at_once};
use crate::life::{insist, wait};

fn lists_mail(person: &Actor) -> bool {
    let screen = person.screen();
    screen.iter().any(|seen| seen.text().contains("**Alice**"))
}

/// A list has just been shown when PostgreSQL is killed. A mail on it that is deleted later goes from it. `None` where
/// there are no key nodes.
pub async fn list_outlives_postgres() -> Option<()> {
    let mut cluster = Cluster::serve(Nodes::start()?).await;
    let discord = cluster.discord.clone();
    let (alice, bob) = (discord.user("Alice"), discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    let shown = discord.fail_next("POST", "/callback", Fault::Unanswered);
    let _it_is_seen_on_the_screen = bob.begin_slash("/inmail inbox", &[]);
    shown.met(1).await;
    shut_down_at_once();
    shown.lift();
    cluster.working().await;
    assert!(lists_mail(&bob));
    for button in ["Delete", "Yes"] {
        insist(&discord, &alice, || alice.begin_click(button)).await;
    }
    let is_gone = wait(&bob, |bob| !lists_mail(bob)).await;
    assert!(is_gone, "a deleted mail is still listed");
    Some(())
}
