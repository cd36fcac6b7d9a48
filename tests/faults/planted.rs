//! Mistakes planted where the program speaks to Discord, each found: these checks, too, can fail. The
//! others are the simulation's to find.

use inmail::proof::Bug;
use sandbox::Clock;

use crate::{
    cast::{TEXT, send},
    delivery::notices_after_a_hang,
    stage::Stage,
};

/// Whether the check that is for it would fail.
async fn is_found(bug: Bug) -> bool {
    match bug {
        Bug::NoNonce => {
            let stage = Stage::with_mistake(bug, Clock::running()).await;
            notices_after_a_hang(&stage).await > 1
        }
        Bug::TokenLogged => {
            let stage = Stage::with_mistake(bug, Clock::manual()).await;
            let (alice, bob) = (stage.discord.user("Alice"), stage.discord.user("Bob"));
            send(&alice, &bob, TEXT).await;
            stage.has_logged_a_token()
        }
        _ => false,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_mistake_planted_at_the_edge_is_found() {
    for bug in Bug::ALL.into_iter().filter(|bug| bug.is_at_the_edge()) {
        assert!(is_found(bug).await, "{bug:?}");
    }
}
