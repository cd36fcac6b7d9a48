//! "To the next deadline": the earliest future moment that is on a screen or belongs to an interaction.

use std::time::Duration;

use super::Refused;
use crate::{
    Discord,
    world::{
        World,
        interactions::{ANSWER_MS, Answered, TOKEN_MS},
    },
};

const SHOWN: &str = "a time shown on a screen";

/// Moves the clock past the earliest moment that the sandbox knows. Returns a sentence that says which it
/// was.
pub(super) fn to_the_next(discord: &Discord) -> Result<String, Refused> {
    let none = "No screen shows a time to come, and no answer is waited for.";
    to_the_earliest(discord, none, |_| true)
}

/// The same for what people see: the earliest time to come that is shown on a screen.
pub(super) fn to_the_next_shown(discord: &Discord) -> Result<String, Refused> {
    let none = "No screen shows a time to come.";
    to_the_earliest(discord, none, |deadline| deadline.what == SHOWN)
}

fn to_the_earliest(
    discord: &Discord,
    none: &str,
    counts: impl Fn(&Deadline) -> bool,
) -> Result<String, Refused> {
    let (now, found) = {
        let world = discord.world();
        let found = deadlines(&world).into_iter().filter(counts);
        (world.now(), found.min_by_key(|found| found.at))
    };
    let found = found.ok_or_else(|| Refused(none.to_owned()))?;
    let by = Duration::from_millis((found.at - now).unsigned_abs());
    discord.clock().advance(by);
    let (minutes, seconds) = (by.as_secs() / 60, by.as_secs() % 60);
    Ok(format!("{minutes} min {seconds} s on: {}.", found.what))
}

/// A year. A later time in a text is not a deadline to wait for.
const FARTHEST_MS: i64 = 365 * 24 * 3_600_000;

struct Deadline {
    at: i64,
    what: &'static str,
}

/// Every moment to come that is on a screen or bound to an interaction.
fn deadlines(world: &World) -> Vec<Deadline> {
    let now = world.now();
    let mut found = Vec::new();
    for message in world.messages.iter().filter(|message| !message.gone) {
        found.extend(to_come(&message.text(), now).map(|at| Deadline { at, what: SHOWN }));
    }
    for one in world.interactions.values() {
        if one.answered == Answered::No {
            found.push(Deadline {
                at: one.began + ANSWER_MS,
                what: "the end of the wait for an answer",
            });
        }
        if let Answered::Message(id) = one.answered
            && world
                .messages
                .iter()
                .any(|message| message.id == id && !message.gone)
        {
            found.push(Deadline {
                at: one.began + TOKEN_MS,
                what: "the end of an interaction's token",
            });
        }
    }
    found.retain(|deadline| deadline.at > now && deadline.at - now <= FARTHEST_MS);
    found
}

/// The future `<t:…>` stamps of a text, each at the end of the second that it names, since the announced
/// event may come at any moment of that second.
fn to_come(text: &str, now: i64) -> impl Iterator<Item = i64> {
    let seconds = text.split("<t:").skip(1).filter_map(|rest| {
        let end = rest.find([':', '>'])?;
        rest[..end].parse::<i64>().ok()
    });
    let starts = seconds.map(|second| second.saturating_mul(1_000));
    starts
        .filter(move |start| *start > now)
        .map(|start| start.saturating_add(1_000))
}

#[cfg(test)]
mod tests {
    use super::to_come;

    #[test]
    fn a_stamp_is_a_deadline_until_its_second_begins() {
        let text = "until <t:1767269400:R>, at <t:12>, now <t:11:f>, <t:x>, <t:99";
        assert_eq!(
            to_come(text, 11_000).collect::<Vec<_>>(),
            [1_767_269_401_000, 13_000]
        );
    }
}
