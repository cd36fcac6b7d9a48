//! Limits: what Discord refuses to take (fact sheet: messages, components, modals, choices).
//!
//! Must not know who sends it.

use std::collections::HashSet;

use serde_json::Value;

/// Discord's "Invalid Form Body".
const INVALID: (u16, i64) = (400, 50_035);
const EMPTY: (u16, i64) = (400, 50_006);

fn length(value: &Value) -> usize {
    value.as_str().map_or(0, |text| text.chars().count())
}

fn each(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn check(fits: bool) -> Result<(), (u16, i64)> {
    fits.then_some(()).ok_or(INVALID)
}

/// A message as created or edited.
pub(crate) fn message(body: &Value) -> Result<(), (u16, i64)> {
    check(length(&body["content"]) <= 2_000)?;
    check(length(&body["nonce"]) <= 25)?;
    check(each(&body["embeds"]).count() <= 10)?;
    for embed in each(&body["embeds"]) {
        check((1..=4_096).contains(&length(&embed["description"])))?;
    }
    let mut ids = HashSet::new();
    check(each(&body["components"]).count() <= 5)?;
    for row in each(&body["components"]) {
        let inner: Vec<&Value> = each(&row["components"]).collect();
        let menus = inner.iter().filter(|part| part["type"] == 3).count();
        check(
            row["type"] == 1 && (1..=5).contains(&inner.len()) && (menus == 0 || inner.len() == 1),
        )?;
        for part in inner {
            check((1..=100).contains(&length(&part["custom_id"])))?;
            check(ids.insert(part["custom_id"].to_string()))?;
            if part["type"] == 3 {
                menu(part)?;
            } else {
                check(part["type"] == 2 && (1..=80).contains(&length(&part["label"])))?;
            }
        }
    }
    let nothing = length(&body["content"]) == 0 && each(&body["embeds"]).next().is_none();
    if nothing { Err(EMPTY) } else { Ok(()) }
}

fn menu(menu: &Value) -> Result<(), (u16, i64)> {
    let mut values = HashSet::new();
    check(
        (1..=25).contains(&each(&menu["options"]).count()) && length(&menu["placeholder"]) <= 150,
    )?;
    for option in each(&menu["options"]) {
        check(
            (1..=100).contains(&length(&option["label"]))
                && (1..=100).contains(&length(&option["value"])),
        )?;
        check(values.insert(option["value"].to_string()))?;
    }
    Ok(())
}

/// A modal.
pub(crate) fn modal(body: &Value) -> Result<(), (u16, i64)> {
    check(
        (1..=45).contains(&length(&body["title"]))
            && (1..=100).contains(&length(&body["custom_id"])),
    )?;
    check((1..=5).contains(&each(&body["components"]).count()))?;
    for row in each(&body["components"]) {
        for input in each(&row["components"]) {
            check(input["type"] == 4 && input.get("disabled").is_none())?;
            check(
                (1..=45).contains(&length(&input["label"]))
                    && (1..=100).contains(&length(&input["custom_id"])),
            )?;
            check(length(&input["value"]) <= 4_000 && length(&input["placeholder"]) <= 100)?;
        }
    }
    Ok(())
}

/// Autocomplete choices.
pub(crate) fn choices(body: &Value) -> Result<(), (u16, i64)> {
    check(each(&body["choices"]).count() <= 25)?;
    for choice in each(&body["choices"]) {
        check((1..=100).contains(&length(&choice["name"])) && length(&choice["value"]) <= 100)?;
    }
    Ok(())
}
