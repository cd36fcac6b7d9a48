//! Buttons and menus.

use std::collections::HashSet;

use serde_json::Value;

use super::{Form, each};

pub(super) const ROW: u64 = 1;
pub(super) const BUTTON: u64 = 2;
pub(super) const STRING_SELECT: u64 = 3;

/// Up to five rows, each of up to five buttons or one menu.
pub(super) fn rows(form: &mut Form, rows: &Value) {
    let mut ids = HashSet::new();
    form.count(rows, 0..=5, "components");
    for (r, row) in each(rows).enumerate() {
        let at = format!("components.{r}");
        form.check(
            row["type"] == ROW,
            format!("{at}.type"),
            "Must be an action row.",
        );
        let inside = format!("{at}.components");
        form.count(&row["components"], 1..=5, &inside);
        let menus = each(&row["components"]).filter(|part| part["type"] != BUTTON);
        let alone = menus.count() == 0 || each(&row["components"]).count() == 1;
        form.check(alone, &inside, "A menu takes the whole row.");
        for (p, part) in each(&row["components"]).enumerate() {
            let at = format!("{inside}.{p}");
            match part["type"].as_u64() {
                Some(BUTTON) => button(form, part, &at),
                Some(STRING_SELECT | 5..=8) => select(form, part, &at),
                _ => form.check(false, format!("{at}.type"), "Not a message component."),
            }
            if let Some(id) = part["custom_id"].as_str() {
                let unique = ids.insert(id.to_owned());
                form.check(
                    unique,
                    format!("{at}.custom_id"),
                    "Component custom id cannot be duplicated",
                );
            }
        }
    }
}

fn button(form: &mut Form, button: &Value, at: &str) {
    let words = !button["label"].is_null() || button["emoji"].is_object();
    form.text(&button["label"], 0..=80, format!("{at}.label"));
    match button["style"].as_u64() {
        Some(1..=4) => {
            form.text(&button["custom_id"], 1..=100, format!("{at}.custom_id"));
            form.check(
                button["url"].is_null(),
                format!("{at}.url"),
                "Only for link buttons.",
            );
        }
        Some(5) => {
            form.text(&button["url"], 1..=512, format!("{at}.url"));
            let url = button["url"].as_str().unwrap_or_default();
            let known = ["http://", "https://", "discord://"];
            let scheme = known.iter().any(|known| url.starts_with(known));
            form.check(
                scheme,
                format!("{at}.url"),
                "Scheme must be http, https or discord.",
            );
            let none = button["custom_id"].is_null();
            form.check(none, format!("{at}.custom_id"), "A link button has none.");
        }
        // The application of the sandbox sells nothing, so there are no premium buttons (6).
        _ => form.check(false, format!("{at}.style"), "Must be between 1 and 5."),
    }
    let labelled = words && button["label"] != "";
    form.check(
        labelled,
        format!("{at}.label"),
        "A button needs a label or an emoji.",
    );
}

/// A menu of options, users, roles, mentionables or channels.
pub(super) fn select(form: &mut Form, menu: &Value, at: &str) {
    form.text(&menu["custom_id"], 1..=100, format!("{at}.custom_id"));
    form.text(&menu["placeholder"], 0..=150, format!("{at}.placeholder"));
    form.number(&menu["min_values"], 0..=25, format!("{at}.min_values"));
    form.number(&menu["max_values"], 1..=25, format!("{at}.max_values"));
    let least = menu["min_values"].as_u64().unwrap_or(1);
    let most = menu["max_values"].as_u64().unwrap_or(1);
    form.check(
        least <= most,
        format!("{at}.max_values"),
        "Must be at least min_values.",
    );
    if menu["type"] != STRING_SELECT {
        let none = menu["options"].is_null();
        form.check(none, format!("{at}.options"), "Only for string selects.");
        let defaults = each(&menu["default_values"]).count() as u64;
        form.check(
            defaults <= most,
            format!("{at}.default_values"),
            "More than max_values.",
        );
        return;
    }
    options(form, &menu["options"], most, at);
}

fn options(form: &mut Form, options: &Value, most: u64, at: &str) {
    let mut values = HashSet::new();
    form.count(options, 1..=25, format!("{at}.options"));
    let count = each(options).count() as u64;
    form.check(
        most <= count.max(1),
        format!("{at}.max_values"),
        "More than there are options.",
    );
    let chosen = each(options).filter(|option| option["default"] == true);
    form.check(
        chosen.count() as u64 <= most,
        format!("{at}.options"),
        "More defaults than max_values.",
    );
    for (o, option) in each(options).enumerate() {
        let at = format!("{at}.options.{o}");
        form.text(&option["label"], 1..=100, format!("{at}.label"));
        form.text(&option["value"], 1..=100, format!("{at}.value"));
        form.text(&option["description"], 0..=100, format!("{at}.description"));
        let unique = values.insert(option["value"].to_string());
        form.check(
            unique,
            format!("{at}.value"),
            "The specified option value is already used",
        );
    }
}
