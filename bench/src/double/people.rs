//! The people: what each has in front of them, and who acts next.

use std::collections::VecDeque;

use crate::acts::Act;

/// One mail on its way, from the command to the deletion.
pub struct Item {
    pub by: u64,
    pub to: u64,
    /// What is to be clicked next.
    pub button: String,
    /// When it was sent, ms since the Unix epoch, by the click's snowflake.
    pub sent_ms: i64,
    /// When a drawing with a dead Delete came, ms since the Unix epoch.
    pub dead_ms: Option<i64>,
}

/// Recipients, fewer than the mails of a warm-up: a person's first notice opens a channel, the others do
/// not.
pub const RECIPIENTS: usize = 500;
const FIRST_SENDER: u64 = 200_000_000_000_000_000;
const FIRST_RECIPIENT: u64 = 300_000_000_000_000_000;

/// Who writes the mail of this number, where so many people write by turns.
pub fn writer(number: usize, writers: u64) -> u64 {
    let number = number as u64;
    FIRST_SENDER + number.checked_rem(writers).unwrap_or(number)
}

/// To whom the mail of this number goes.
pub fn recipient(number: usize) -> u64 {
    FIRST_RECIPIENT + (number % RECIPIENTS) as u64
}

#[derive(Default)]
pub struct People {
    pub items: Vec<Item>,
    /// Which mails are ready to be sent, to be asked about, and to be deleted.
    ready: [VecDeque<usize>; 3],
    /// Who looks at lists.
    readers: Vec<u64>,
    next_reader: usize,
    /// How many people write; a new one each if 0.
    pub writers: u64,
}

impl People {
    /// Nobody will touch what has been sent so far. Its senders look at lists, and others write.
    pub fn keep(&mut self) {
        self.writers = 0;
        let kept = self.ready[1].drain(..).map(|item| self.items[item].by);
        self.readers.extend(kept);
        self.readers.sort_unstable();
        self.readers.dedup();
    }

    /// Who does this next, to which mail; nobody where none is ready.
    pub fn take(&mut self, act: Act) -> Option<usize> {
        match act {
            // The list is of no mail in particular; see `reader`.
            Act::List => Some(usize::MAX),
            Act::Compose => {
                let number = self.items.len();
                self.items.push(Item {
                    by: writer(number, self.writers),
                    to: recipient(number),
                    button: String::new(),
                    sent_ms: 0,
                    dead_ms: None,
                });
                Some(self.items.len() - 1)
            }
            Act::Send => self.ready[0].pop_front(),
            Act::Ask => self.ready[1].pop_front(),
            Act::Delete => self.ready[2].pop_front(),
        }
    }

    pub fn reader(&mut self) -> u64 {
        self.next_reader += 1;
        let place = self.next_reader % self.readers.len().max(1);
        self.readers.get(place).copied().unwrap_or(FIRST_SENDER)
    }

    /// An act was answered with this button, so the next can follow.
    pub fn advance(&mut self, act: Act, item: usize, button: String) {
        let next = match act {
            Act::List => return,
            // What is deleted has no window any more.
            Act::Delete => {
                self.items[item].sent_ms = 0;
                return;
            }
            Act::Compose => 0,
            Act::Send => 1,
            Act::Ask => 2,
        };
        self.items[item].button = button;
        self.ready[next].push_back(item);
    }
}
