//! Limits: what Discord refuses to take (fact sheet: commands, messages, components, modals).
//!
//! Every check names the path of what does not fit.

pub(crate) mod command;
mod component;
pub(crate) mod message;
pub(crate) mod modal;

use std::{fmt::Display, ops::RangeInclusive};

use serde_json::Value;

use crate::refusal::Refusal;

/// A form that is being checked. It collects every fault with its path.
#[derive(Default)]
pub(crate) struct Form {
    faults: Vec<(String, String)>,
}

impl Form {
    /// Notes a fault at `path` unless it `fits`.
    pub fn check(&mut self, fits: bool, path: impl Display, message: &str) {
        if !fits {
            self.faults.push((path.to_string(), message.to_owned()));
        }
    }

    /// A text of this many characters. A missing one has none.
    pub fn text(&mut self, value: &Value, length: RangeInclusive<usize>, path: impl Display) {
        let string = value.is_null() || value.is_string();
        self.check(string, &path, "Must be a string.");
        let fits = length.contains(&characters(value));
        let (least, most) = length.into_inner();
        let message = format!("Must be between {least} and {most} in length.");
        self.check(fits, &path, &message);
    }

    /// A list of this many elements. A missing one has none.
    pub fn count(&mut self, value: &Value, length: RangeInclusive<usize>, path: impl Display) {
        let list = value.is_null() || value.is_array();
        self.check(list, &path, "Must be a list.");
        let fits = length.contains(&each(value).count());
        let (least, most) = length.into_inner();
        let message = format!("Must be between {least} and {most} in length.");
        self.check(fits, &path, &message);
    }

    /// A whole number in this range; may be absent.
    pub fn number(&mut self, value: &Value, range: RangeInclusive<i64>, path: impl Display) {
        let fits = value.is_null() || value.as_i64().is_some_and(|number| range.contains(&number));
        let (least, most) = range.into_inner();
        let message = format!("Must be a whole number between {least} and {most}.");
        self.check(fits, path, &message);
    }

    /// The verdict.
    pub fn finish(self) -> Result<(), Refusal> {
        if self.faults.is_empty() {
            Ok(())
        } else {
            Err(Refusal::form(&self.faults))
        }
    }
}

/// Code points of a text without the white space around it, which Discord cuts off.
pub(crate) fn characters(value: &Value) -> usize {
    value.as_str().map_or(0, |text| text.trim().chars().count())
}

/// The elements of a list, if it is one.
pub(crate) fn each(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}
