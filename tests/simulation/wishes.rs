//! What people were told of their settings and block lists: so it stays until they ask for something else.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    acts::Call,
    files::Files,
    knowledge::{Knowledge, Target},
    story::Deed,
};
use inmail::model::UserId;

/// Something that a person decides for themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Wish {
    Accepts,
    Notices,
    Blocks(UserId),
}

/// What was told of each person's wishes.
#[derive(Default)]
pub struct Wishes(BTreeMap<(UserId, Wish), Told>);

#[derive(Default)]
struct Told {
    /// `None` if nobody can tell.
    is: Option<bool>,
    in_hand: BTreeSet<i64>,
    /// Of those in hand any may have come last.
    crossed: bool,
}

impl Knowledge {
    /// What somebody asks for with this, if it is a wish.
    fn wish(&self, call: &Call) -> Option<(Wish, bool)> {
        match (call.deed, call.target) {
            (Deed::Accept { on }, _) => Some((Wish::Accepts, on)),
            (Deed::Notices { on }, _) => Some((Wish::Notices, on)),
            (Deed::Block, Some(Target::Mail(mail))) => {
                Some((Wish::Blocks(self.mails.get(&mail)?.sender), true))
            }
            _ => None,
        }
    }

    /// It may be granted from now on.
    pub fn begin_wish(&mut self, call: &Call) {
        if call.deed == Deed::Erase {
            let Wishes(wishes) = &mut self.wishes;
            let theirs = wishes.iter_mut().filter(|((who, _), _)| *who == call.who);
            for (_, told) in theirs {
                told.is = None;
                told.crossed = !told.in_hand.is_empty();
            }
        }
        if let Some((wish, _)) = self.wish(call) {
            let told = self.wishes.0.entry((call.who, wish)).or_default();
            told.is = None;
            told.crossed |= !told.in_hand.is_empty();
            told.in_hand.insert(call.id);
        }
    }

    /// It is answered. What is asked while all of a person's data is erased may be erased as well.
    pub fn judge_wish(&mut self, call: &Call, granted: bool) {
        let erases = self.erasing.contains_key(&call.who);
        let Some((wish, on)) = self.wish(call) else {
            return;
        };
        let told = self.wishes.0.entry((call.who, wish)).or_default();
        told.in_hand.remove(&call.id);
        if told.in_hand.is_empty() {
            let crossed = std::mem::take(&mut told.crossed);
            told.is = (granted && !crossed && !erases).then_some(on);
        }
    }

    /// Compares the files with what was told.
    pub fn look_at_wishes(&mut self, files: &Files) {
        let wrong = self.wishes.0.iter().any(|((who, wish), told)| {
            let who = who.get();
            let (accepts, notices) = files.people.get(&who).copied().unwrap_or((true, true));
            let is = match wish {
                Wish::Accepts => accepts,
                Wish::Notices => notices,
                Wish::Blocks(other) => files.blocks.contains(&(who, other.get())),
            };
            told.is.is_some_and(|told| told != is)
        });
        if wrong {
            self.broken("told", "a setting or a block is not as its owner was told");
        }
    }
}

impl Wishes {
    /// The process has ended: whatever was in hand may have been granted or not.
    pub fn forget_hands(&mut self) {
        for told in self.0.values_mut() {
            told.in_hand.clear();
            told.crossed = false;
        }
    }
}
