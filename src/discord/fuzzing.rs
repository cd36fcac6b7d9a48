//! The properties of the Discord edge that fuzzing checks.

mod interaction;
mod text;

pub use interaction::interaction;
pub use text::text;
#[cfg(test)]
pub(super) use text::{body_is_harmless, shown};

use crate::discord::interaction::custom_id::CustomId;

/// Any bytes are one of our custom ids in its only spelling, or an unknown id.
///
/// # Panics
///
/// If they are not.
pub fn custom_id(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else {
        return;
    };
    if let Ok(id) = text.parse::<CustomId>() {
        assert_eq!(id.to_string(), text, "an id has one spelling");
        assert!(text.len() <= 100, "Discord takes at most 100 characters");
    }
}
