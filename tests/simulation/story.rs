//! Stories: what people, Discord and the host do. They are drawn from a seed, so that a story can be
//! repeated and shortened.

use std::fmt;

use inmail::model::preferences::Accepts;

/// People in a story. The last one has no friends and tries what is not theirs.
pub const PEOPLE: usize = 5;
/// Steps of any kind. With [`FAULTS`] there are a hundred.
const STEPS: usize = 95;
/// Seconds after which no request arrives any more. A nonce is remembered for longer.
const LATEST: u64 = 120;
/// Additional faults.
const FAULTS: usize = 5;

/// One step.
#[derive(Clone, Debug)]
pub enum Step {
    /// A person acts.
    Act(Act),
    /// This many milliseconds pass.
    Pass(u64),
    /// This fault happens to this many of the next requests of jobs.
    Discord(Fault, u8),
    /// A person accepts direct messages from now on, or none.
    Reach(usize, bool),
    /// The host's clock is this many seconds ahead from now on.
    Host(i64),
    /// This many more writes succeed, and then that many fail.
    Disk { after: u8, fails: u8 },
    /// The process ends after this many more points of the program.
    End(u16),
    /// The process ends now, with everything that is pending.
    EndNow,
    /// The power goes after this many more points. All or some of the unsynced changes are lost.
    Cut(u16),
    /// The power goes now.
    CutNow,
}

/// What one person does.
#[derive(Clone, Debug)]
pub struct Act {
    pub who: usize,
    pub operation: Operation,
    /// Chooses among what is there.
    pub pick: u16,
    /// How the answer fares.
    pub delivery: Delivery,
    /// How long the answer travels, milliseconds.
    pub travels: u64,
    /// The interaction is delivered twice.
    pub twice: bool,
    /// The next step does not wait for it.
    pub hasty: bool,
}

/// Kinds of operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    Compose { copied: u8 },
    Edit,
    Cancel,
    Send,
    Ask,
    Yes,
    Sent,
    Inbox,
    Open,
    Talk,
    OpenNotice,
    Reply { all: bool },
    Remove,
    Unread,
    Archive { on: bool },
    AllRead,
    Block { undo: bool },
    Accept { from: Accepts },
    Notices { on: bool },
    Report,
    Decide { outcome: u8 },
    Reinstate,
    Erase,
    SecondProcess,
}

/// How an answer fares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    Arrives,
    /// The answer never reaches Discord.
    Lost,
    /// The answer reaches Discord, but the confirmation is lost.
    Unconfirmed,
}

/// How a request to Discord fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It takes this many milliseconds, less than any caller waits.
    Slow(u64),
    /// It never arrives, and the caller stops waiting.
    Lost,
    /// It takes effect, but the answer is lost.
    Unconfirmed,
    /// It takes effect this many seconds after the caller has stopped waiting.
    Late(u64),
    /// 429, with this many seconds to wait.
    Wait(u64),
    /// 5xx that says that nothing was done.
    Refused,
    /// 403 that lasts for this person or channel.
    Forbidden,
}

impl Step {
    fn is_fault(&self) -> bool {
        !matches!(self, Self::Act(_) | Self::Pass(_))
    }
}

/// The story of a seed: a hundred steps, at least five of them faults.
pub fn generate(seed: u64) -> Vec<Step> {
    let mut chance = fastrand::Rng::with_seed(seed);
    let mut story: Vec<Step> = (0..STEPS).map(|_| step(&mut chance)).collect();
    for _ in 0..FAULTS {
        let at = chance.usize(..story.len());
        story.insert(at, fault(&mut chance));
    }
    debug_assert!(story.iter().filter(|step| step.is_fault()).count() >= FAULTS);
    story
}

fn step(chance: &mut fastrand::Rng) -> Step {
    match chance.u8(..100) {
        0..78 => Step::Act(act(chance)),
        78..92 => Step::Pass(match chance.u8(..10) {
            0..5 => chance.u64(1..5_000),
            5..8 => chance.u64(5_000..180_000),
            // Around the length of a window and the life of a token.
            8 => chance.u64(590_000..601_000),
            _ => chance.u64(600_000..1_000_000),
        }),
        _ => fault(chance),
    }
}

fn fault(chance: &mut fastrand::Rng) -> Step {
    match chance.u8(..20) {
        0..11 => {
            let fault = match chance.u8(..12) {
                0..2 => Fault::Slow(chance.u64(1..2_000)),
                2..4 => Fault::Lost,
                4..7 => Fault::Unconfirmed,
                7 => Fault::Late(chance.u64(0..LATEST)),
                8 => Fault::Wait(chance.u64(1..120)),
                9..11 => Fault::Refused,
                _ => Fault::Forbidden,
            };
            Step::Discord(fault, chance.u8(1..4))
        }
        11 => Step::Reach(chance.usize(..PEOPLE), chance.bool()),
        12 => Step::Host([-3_600, -90, 0, 90, 3_600][chance.usize(..5)]),
        13..15 => Step::Disk {
            after: chance.u8(..40),
            fails: chance.u8(1..6),
        },
        15..18 => match chance.u16(..120) {
            points if points % 3 == 0 => Step::Cut(points),
            points => Step::End(points),
        },
        18 => Step::EndNow,
        _ => Step::CutNow,
    }
}

fn act(chance: &mut fastrand::Rng) -> Act {
    Act {
        who: chance.usize(..PEOPLE),
        operation: operation(chance),
        pick: chance.u16(..),
        delivery: match chance.u8(..16) {
            0 => Delivery::Lost,
            1 => Delivery::Unconfirmed,
            _ => Delivery::Arrives,
        },
        travels: if chance.u8(..4) == 0 {
            chance.u64(1..1_500)
        } else {
            0
        },
        twice: chance.u8(..10) == 0,
        hasty: chance.u8(..4) == 0,
    }
}

fn operation(chance: &mut fastrand::Rng) -> Operation {
    match chance.u8(..100) {
        0..16 => Operation::Compose {
            copied: chance.u8(..4).saturating_sub(1),
        },
        16..20 => Operation::Edit,
        20..22 => Operation::Cancel,
        22..42 => Operation::Send,
        42..46 => Operation::Ask,
        46..56 => Operation::Yes,
        56..59 => Operation::Sent,
        59..62 => Operation::Inbox,
        62..65 => Operation::Archive { on: chance.bool() },
        65 => Operation::AllRead,
        68..70 => Operation::Talk,
        70..76 => Operation::OpenNotice,
        76..81 => Operation::Reply { all: chance.bool() },
        81..84 => Operation::Remove,
        84..86 => Operation::Unread,
        86..88 => Operation::Block {
            undo: chance.u8(..3) == 0,
        },
        88 => Operation::Accept {
            from: match chance.u8(..4) {
                0 => Accepts::Nobody,
                1 => Accepts::WrittenTo,
                _ => Accepts::Everyone,
            },
        },
        89 => Operation::Notices {
            on: chance.u8(..4) > 0,
        },
        90..93 => Operation::Report,
        93..95 => Operation::Decide {
            outcome: chance.u8(..4),
        },
        95..97 => Operation::Reinstate,
        97 => Operation::Erase,
        98 => Operation::SecondProcess,
        _ => Operation::Open,
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Act(act) => write!(
                f,
                "person {} {:?} (pick {}, answer {:?} after {} ms{}{})",
                act.who,
                act.operation,
                act.pick,
                act.delivery,
                act.travels,
                if act.twice { ", delivered twice" } else { "" },
                if act.hasty { ", not waited for" } else { "" },
            ),
            Self::Pass(ms) => write!(f, "{ms} ms go by"),
            Self::Discord(fault, times) => write!(f, "Discord: {fault:?}, {times} times"),
            Self::Reach(who, on) => write!(f, "person {who} takes direct messages: {on}"),
            Self::Host(by) => write!(f, "the host's clock is {by} s ahead"),
            Self::Disk { after, fails } => {
                write!(f, "the disk fails {fails} writes after {after} more")
            }
            Self::End(points) => write!(f, "the process ends after {points} more points"),
            Self::EndNow => write!(f, "the process ends"),
            Self::Cut(points) => write!(f, "the power goes after {points} more points"),
            Self::CutNow => write!(f, "the power goes"),
        }
    }
}
