//! What people were told of their settings and block lists. It must stay so until they ask for something
//! else.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    acts::Interaction,
    files::Files,
    model::{Model, Target},
    story::Operation,
};
use inmail::model::UserId;

/// A setting that a person decides for themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Preference {
    Accepts,
    Notices,
    Blocks(UserId),
}

/// What is expected of each person's preferences.
#[derive(Default)]
pub struct Preferences(BTreeMap<(UserId, Preference), Expected>);

#[derive(Default)]
struct Expected {
    /// The stored number. `None` if the outcome is unknown.
    is: Option<i64>,
    pending: BTreeSet<i64>,
    /// Any of the pending requests may have been the last.
    crossed: bool,
}

impl Model {
    /// The setting that an interaction asks for, if it asks for one.
    fn preference(&self, interaction: &Interaction) -> Option<(Preference, i64)> {
        match (interaction.operation, interaction.target) {
            (Operation::Accept { from }, _) => Some((Preference::Accepts, from.number())),
            (Operation::Notices { on }, _) => Some((Preference::Notices, on.into())),
            (Operation::Block { undo }, Some(Target::Mail(mail))) => Some((
                Preference::Blocks(self.mails.get(&mail)?.sender),
                (!undo).into(),
            )),
            _ => None,
        }
    }

    /// An interaction begins, so its setting may change from now on.
    pub fn begin_preference(&mut self, interaction: &Interaction) {
        if interaction.operation == Operation::Erase {
            let Preferences(preferences) = &mut self.preferences;
            let theirs = preferences
                .iter_mut()
                .filter(|((who, _), _)| *who == interaction.who);
            for (_, expected) in theirs {
                expected.is = None;
                expected.crossed = !expected.pending.is_empty();
            }
        }
        if let Some((preference, _)) = self.preference(interaction) {
            let expected = self
                .preferences
                .0
                .entry((interaction.who, preference))
                .or_default();
            expected.is = None;
            expected.crossed |= !expected.pending.is_empty();
            expected.pending.insert(interaction.id);
        }
    }

    /// An interaction is answered. A setting that is changed while all of a person's data is erased may be
    /// erased as well.
    pub fn judge_preference(&mut self, interaction: &Interaction, granted: bool) {
        let erases = self.erasing.contains_key(&interaction.who);
        let Some((preference, value)) = self.preference(interaction) else {
            return;
        };
        let expected = self
            .preferences
            .0
            .entry((interaction.who, preference))
            .or_default();
        expected.pending.remove(&interaction.id);
        if expected.pending.is_empty() {
            let crossed = std::mem::take(&mut expected.crossed);
            expected.is = (granted && !crossed && !erases).then_some(value);
        }
    }

    /// Compares the files with what people were told.
    pub fn check_preferences(&mut self, files: &Files) {
        let wrong = self
            .preferences
            .0
            .iter()
            .any(|((who, preference), expected)| {
                let who = who.get();
                let (accepts, notices) = files.people.get(&who).copied().unwrap_or((1, 1));
                let is = match preference {
                    Preference::Accepts => accepts,
                    Preference::Notices => notices,
                    Preference::Blocks(other) => files.blocks.contains(&(who, other.get())).into(),
                };
                expected.is.is_some_and(|expected| expected != is)
            });
        if wrong {
            self.broken(
                "expected",
                "a setting or a block is not as its owner was expected",
            );
        }
    }
}

impl Preferences {
    /// The process has ended. The pending requests may have taken effect or not.
    pub fn forget_pending(&mut self) {
        for expected in self.0.values_mut() {
            expected.pending.clear();
            expected.crossed = false;
        }
    }
}
