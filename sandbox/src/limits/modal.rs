//! Modals and autocomplete choices.

use std::collections::HashSet;

use serde_json::Value;

use super::{Form, component::ROW, each};
use crate::refusal::Refusal;

const TEXT_INPUT: u64 = 4;
const LABEL: u64 = 18;

/// A modal of text inputs, each in an action row (deprecated, still taken) or a label. Discord takes
/// menus and files in labels too; the sandbox does not model those.
pub(crate) fn check(modal: &Value) -> Result<(), Refusal> {
    let mut form = Form::default();
    let mut ids = HashSet::new();
    form.text(&modal["title"], 1..=45, "title");
    form.text(&modal["custom_id"], 1..=100, "custom_id");
    form.count(&modal["components"], 1..=5, "components");
    for (r, row) in each(&modal["components"]).enumerate() {
        let at = format!("components.{r}");
        let labelled = row["type"] == LABEL;
        form.check(
            labelled || row["type"] == ROW,
            format!("{at}.type"),
            "Must be a row or a label.",
        );
        if labelled {
            form.text(&row["label"], 1..=45, format!("{at}.label"));
            form.text(&row["description"], 0..=100, format!("{at}.description"));
        } else {
            form.count(&row["components"], 1..=1, format!("{at}.components"));
        }
        let input = input_of(row);
        form.check(
            labelled || input["label"].is_string(),
            format!("{at}.label"),
            "This field is required",
        );
        text_input(&mut form, input, &at);
        let unique = ids.insert(input["custom_id"].to_string());
        form.check(
            unique,
            format!("{at}.custom_id"),
            "Component custom id cannot be duplicated",
        );
    }
    form.finish()
}

/// The input inside a row or a label.
pub(crate) fn input_of(row: &Value) -> &Value {
    if row["type"] == LABEL {
        &row["component"]
    } else {
        &row["components"][0]
    }
}

fn text_input(form: &mut Form, input: &Value, at: &str) {
    form.check(
        input["type"] == TEXT_INPUT,
        format!("{at}.type"),
        "Must be a text input.",
    );
    form.check(
        input["disabled"].is_null(),
        format!("{at}.disabled"),
        "Not in modals.",
    );
    form.check(
        matches!(input["style"].as_u64(), Some(1 | 2)),
        format!("{at}.style"),
        "Must be 1 or 2.",
    );
    form.text(&input["custom_id"], 1..=100, format!("{at}.custom_id"));
    form.text(&input["label"], 0..=45, format!("{at}.label"));
    form.text(&input["placeholder"], 0..=100, format!("{at}.placeholder"));
    form.text(&input["value"], 0..=4_000, format!("{at}.value"));
    form.number(&input["min_length"], 0..=4_000, format!("{at}.min_length"));
    form.number(&input["max_length"], 1..=4_000, format!("{at}.max_length"));
    let least = input["min_length"].as_i64().unwrap_or(0);
    let most = input["max_length"].as_i64().unwrap_or(4_000);
    form.check(
        least <= most,
        format!("{at}.max_length"),
        "Must be at least min_length.",
    );
}

/// Autocomplete choices.
pub(crate) fn choices(body: &Value) -> Result<(), Refusal> {
    let mut form = Form::default();
    form.check(
        body["choices"].is_array(),
        "choices",
        "This field is required",
    );
    form.count(&body["choices"], 0..=25, "choices");
    for (c, choice) in each(&body["choices"]).enumerate() {
        form.text(&choice["name"], 1..=100, format!("choices.{c}.name"));
        let value = &choice["value"];
        if !value.is_number() {
            form.text(value, 1..=100, format!("choices.{c}.value"));
        }
    }
    form.finish()
}
