//! Updates for one browser: after every change, the parts of its content that differ now.
//!
//! The sandbox and its clock wake it, and never a timer of its own.

use std::{
    collections::{HashMap, VecDeque},
    convert::Infallible,
};

use axum::{
    extract::State,
    response::sse::{Event, Sse},
};
use futures_util::{Stream, stream::unfold};
use tokio::sync::watch;

use super::{Shared, inspect, snapshot};

struct Feed {
    shared: Shared,
    changes: watch::Receiver<u64>,
    moves: watch::Receiver<i64>,
    sent: HashMap<(&'static str, String), String>,
    ready: VecDeque<Event>,
    begun: bool,
}

pub(super) async fn stream(
    State(shared): State<Shared>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let feed = Feed {
        changes: shared.discord.changed.subscribe(),
        moves: shared.discord.clock().moves(),
        shared,
        sent: HashMap::new(),
        ready: VecDeque::new(),
        begun: false,
    };
    Sse::new(unfold(feed, async |mut feed| {
        let event = feed.next().await;
        Some((Ok(event), feed))
    }))
}

impl Feed {
    async fn next(&mut self) -> Event {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return event;
            }
            if self.begun {
                self.changed().await;
            }
            self.begun = true;
            self.look();
        }
    }

    /// Returns once something may be different.
    async fn changed(&mut self) {
        let next = snapshot::next_moment(&self.shared.discord.world());
        let clock = self.shared.discord.clock().clone();
        let moment = async {
            match next {
                Some(at) => clock.reached(at).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            // The sender lives as long as the sandbox.
            _ = self.changes.changed() => {}
            _ = self.moves.changed() => {}
            () = moment => {}
        }
    }

    fn look(&mut self) {
        // Marked as seen before it is read, so that no change is missed.
        self.changes.borrow_and_update();
        self.moves.borrow_and_update();
        let parts = {
            let discord = &self.shared.discord;
            let faults = self.shared.faults();
            let world = discord.world();
            let mut parts = vec![
                ("clock", String::new(), snapshot::clock(discord)),
                (
                    "world",
                    String::new(),
                    snapshot::world(&world, &faults, self.shared.bot.as_ref()),
                ),
            ];
            for user in snapshot::people(&world) {
                parts.push((
                    "user",
                    user.to_string(),
                    snapshot::screen(discord, &world, user),
                ));
            }
            parts.push(("requests", String::new(), inspect::requests(&world)));
            parts
        };
        for (kind, of, part) in parts {
            let text = part.to_string();
            let old = self.sent.insert((kind, of), text.clone());
            if old.as_ref() != Some(&text) {
                self.ready
                    .push_back(Event::default().event(kind).data(text));
            }
        }
    }
}
