//! Buttons, menus and forms: what a client lets a person do with what they see, and what an outdated or
//! forged client does nevertheless.

use serde_json::{Value, json};

use super::{Actor, Turn, resolved::Resolved};
use crate::{
    Message,
    limits::{each, modal::input_of},
};

const COMPONENT: u64 = 3;
const SUBMIT: u64 = 5;
const BUTTON: u64 = 2;
const STRING_SELECT: u64 = 3;
const USER_SELECT: u64 = 5;
const LABEL: u64 = 18;

impl Actor {
    /// Clicks the newest enabled button of this label on the screen.
    ///
    /// # Panics
    /// If there is none.
    pub async fn click(&self, label: &str) -> Turn {
        let id = self.begin_click(label);
        self.answered(id).await
    }

    /// Clicks without waiting for the answer; the interaction's id.
    ///
    /// # Panics
    /// If there is no such button on the screen.
    pub fn begin_click(&self, label: &str) -> u64 {
        let mut seen = self.screen().into_iter().rev();
        let seen = seen.find(|message| message.enabled(label));
        let seen = self.done(seen.ok_or_else(|| format!("there is no button {label:?} to click")));
        self.begin_click_seen(&seen, label)
    }

    /// Clicks a button as it was when `seen` was read, even if it has changed since.
    pub async fn click_seen(&self, seen: &Message, label: &str) -> Turn {
        let id = self.begin_click_seen(seen, label);
        self.answered(id).await
    }

    /// The same without waiting for the answer; the interaction's id.
    ///
    /// # Panics
    /// If the message never had such a button.
    pub fn begin_click_seen(&self, seen: &Message, label: &str) -> u64 {
        let button = seen.button(label);
        let button = self.done(button.ok_or_else(|| format!("there was no button {label:?}")));
        self.press(seen, &button["custom_id"])
    }

    /// Clicks a button that the bot never offered.
    pub async fn forge_click(&self, on: &Message, custom_id: &str) -> Turn {
        let id = self.begin_forged_click(on, custom_id);
        self.answered(id).await
    }

    /// The same without waiting for the answer; the interaction's id.
    pub fn begin_forged_click(&self, on: &Message, custom_id: &str) -> u64 {
        self.press(on, &custom_id.into())
    }

    fn press(&self, on: &Message, custom_id: &Value) -> u64 {
        let mut parts = on.components().into_iter();
        let part = parts.find(|part| part["custom_id"] == *custom_id);
        // A button that was never offered has an invented id.
        let id = part.map_or(json!(1), |part| part["id"].clone());
        let data = json!({ "custom_id": custom_id, "component_type": BUTTON, "id": id });
        self.dispatch(COMPONENT, &data, Some(on))
    }

    /// Picks people from a menu that the bot never offered.
    pub async fn forge_users(&self, on: &Message, custom_id: &str, people: &[&Actor]) -> Turn {
        let mut resolved = Resolved::default();
        {
            let world = self.discord.world();
            for person in people {
                resolved.user(&world, world.guild_of(on.channel), person.id);
            }
        }
        let values: Vec<String> = people.iter().map(|person| person.id.to_string()).collect();
        let data = json!({
            "custom_id": custom_id, "component_type": USER_SELECT, "values": values,
            "resolved": resolved.0, "id": 1,
        });
        let id = self.dispatch(COMPONENT, &data, Some(on));
        self.answered(id).await
    }

    /// Picks from a menu that the bot never offered.
    pub async fn forge_select(&self, on: &Message, custom_id: &str, values: &[&str]) -> Turn {
        let data = json!({
            "custom_id": custom_id, "component_type": STRING_SELECT, "values": values, "id": 1,
        });
        let id = self.dispatch(COMPONENT, &data, Some(on));
        self.answered(id).await
    }

    /// Picks the option whose label holds `part` from the newest menu that has it.
    ///
    /// # Panics
    /// If there is no such option, or the menu wants more than one.
    pub async fn select(&self, part: &str) -> Turn {
        self.select_all(&[part]).await
    }

    /// Picks several options of one menu, each by a part of its label.
    ///
    /// # Panics
    /// If no menu on the screen has them all, or it does not take so many.
    pub async fn select_all(&self, parts: &[&str]) -> Turn {
        let id = self.done(self.try_select(parts));
        self.answered(id).await
    }

    /// The same without waiting: the interaction's id, or why the client does not send it.
    pub fn try_select(&self, parts: &[&str]) -> Result<u64, String> {
        let chosen = |menu: &Value| {
            parts
                .iter()
                .map(|part| option(menu, part))
                .collect::<Option<Vec<Value>>>()
        };
        let (message, menu) = self
            .menu(|menu| chosen(menu).is_some())
            .ok_or_else(|| format!("no menu has {parts:?}"))?;
        let values = chosen(&menu).unwrap_or_default();
        takes(&menu, values.len())?;
        let data = json!({ "custom_id": menu["custom_id"], "component_type": STRING_SELECT, "values": values, "id": menu["id"] });
        Ok(self.dispatch(COMPONENT, &data, Some(&message)))
    }

    /// Picks people from the newest menu of people on the screen.
    ///
    /// # Panics
    /// If there is none, or it does not take so many.
    pub async fn select_users(&self, people: &[&Actor]) -> Turn {
        let id = self.done(self.try_select_users(people));
        self.answered(id).await
    }

    /// Picks people from the newest menu of people with this placeholder.
    ///
    /// # Panics
    /// If there is none, or it does not take so many.
    pub async fn select_users_in(&self, placeholder: &str, people: &[&Actor]) -> Turn {
        let id = self.done(self.try_pick(people, |menu| menu["placeholder"] == placeholder));
        self.answered(id).await
    }

    /// The same from any menu without waiting: the interaction's id, or why the client does not send it.
    pub fn try_select_users(&self, people: &[&Actor]) -> Result<u64, String> {
        self.try_pick(people, |_| true)
    }

    fn try_pick(&self, people: &[&Actor], wanted: impl Fn(&Value) -> bool) -> Result<u64, String> {
        let (message, menu) = self
            .menu(|menu| menu["type"] == USER_SELECT && wanted(menu))
            .ok_or("there is no menu of people")?;
        takes(&menu, people.len())?;
        let mut resolved = Resolved::default();
        {
            let world = self.discord.world();
            for person in people {
                resolved.user(&world, world.guild_of(message.channel), person.id);
            }
        }
        let values: Vec<String> = people.iter().map(|person| person.id.to_string()).collect();
        let data = json!({
            "custom_id": menu["custom_id"], "component_type": USER_SELECT, "values": values,
            "resolved": resolved.0, "id": menu["id"],
        });
        Ok(self.dispatch(COMPONENT, &data, Some(&message)))
    }

    /// The newest menu on the screen that can be used and that is `wanted`, with its message.
    fn menu(&self, wanted: impl Fn(&Value) -> bool) -> Option<(Message, Value)> {
        self.screen().into_iter().rev().find_map(|message| {
            let mut menus = message.components().into_iter();
            let menu = menus
                .find(|menu| menu["type"] != BUTTON && menu["disabled"] != true && wanted(menu))?;
            Some((message.clone(), menu.clone()))
        })
    }

    /// Fills in the form a turn opened; other fields keep what they held.
    ///
    /// # Panics
    /// If the turn opened no form, or a client would not send it: see [`Actor::try_submit`].
    pub async fn submit(&self, opened: &Turn, fields: &[(&str, &str)]) -> Turn {
        let id = self.done(self.try_submit(opened, fields));
        self.answered(id).await
    }

    /// Sends a form without waiting: the interaction's id, or why the client does not send it.
    pub fn try_submit(&self, opened: &Turn, fields: &[(&str, &str)]) -> Result<u64, String> {
        let modal = opened
            .modal
            .as_ref()
            .ok_or_else(|| format!("no form is open, but {:?}", opened.text()))?;
        for (name, _) in fields {
            let known = each(&modal["components"]).any(|row| input_of(row)["custom_id"] == *name);
            known
                .then_some(())
                .ok_or_else(|| format!("the form has no field {name:?}"))?;
        }
        for row in each(&modal["components"]) {
            let input = input_of(row);
            let typed = filled(input, fields);
            fits(input, &typed).map_err(|why| format!("field {} {why}", input["custom_id"]))?;
        }
        Ok(self.send_form(opened, modal, fields))
    }

    /// Sends a form without checking its fields, as a forged client could.
    pub async fn forge_submit(&self, opened: &Turn, fields: &[(&str, &str)]) -> Turn {
        let modal = self.done(
            opened
                .modal
                .as_ref()
                .ok_or_else(|| "no form is open".to_owned()),
        );
        let id = self.send_form(opened, modal, fields);
        self.answered(id).await
    }

    fn send_form(&self, opened: &Turn, modal: &Value, fields: &[(&str, &str)]) -> u64 {
        let rows: Vec<Value> = each(&modal["components"])
            .enumerate()
            .map(|(number, row)| {
                let (input, id) = (input_of(row), 2 * number + 1);
                let filled = json!({
                    "type": 4, "id": id + 1, "custom_id": input["custom_id"],
                    "value": filled(input, fields),
                });
                if row["type"] == LABEL {
                    json!({ "type": LABEL, "id": id, "component": filled })
                } else {
                    json!({ "type": 1, "id": id, "components": [filled] })
                }
            })
            .collect();
        let on = {
            let world = self.discord.world();
            let on = world
                .interactions
                .get(&opened.id)
                .and_then(|opened| opened.on);
            on.and_then(|on| {
                world
                    .messages
                    .iter()
                    .find(|message| message.id == on)
                    .cloned()
            })
        };
        let data = json!({ "custom_id": modal["custom_id"], "components": rows });
        let on = on.filter(|on| !on.gone);
        self.dispatch_from(Some(opened.id), SUBMIT, &data, on.as_ref())
    }
}

fn option(menu: &Value, part: &str) -> Option<Value> {
    let mut options = each(&menu["options"]);
    let has = |option: &&Value| {
        option["label"]
            .as_str()
            .is_some_and(|label| label.contains(part))
    };
    options.find(has).map(|option| option["value"].clone())
}

fn takes(menu: &Value, count: usize) -> Result<(), String> {
    let bound = |field: &str| menu[field].as_u64().unwrap_or(1);
    let (least, most) = (bound("min_values"), bound("max_values"));
    let fits = (least..=most).contains(&(count as u64));
    fits.then_some(())
        .ok_or_else(|| format!("the menu takes {least} to {most} values"))
}

/// The value of a field when the form is sent.
fn filled(input: &Value, fields: &[(&str, &str)]) -> String {
    let given = fields
        .iter()
        .find(|(field, _)| input["custom_id"] == *field);
    let held = || input["value"].as_str().unwrap_or_default();
    given.map_or_else(held, |(_, value)| value).to_owned()
}

/// What the client checks before it sends a field.
fn fits(input: &Value, typed: &str) -> Result<(), String> {
    let length = typed.chars().count() as u64;
    // Fields are required unless they say otherwise.
    if length == 0 && input["required"] != false {
        return Err("is required".to_owned());
    }
    let least = if length == 0 {
        0
    } else {
        input["min_length"].as_u64().unwrap_or(0)
    };
    let most = input["max_length"].as_u64().unwrap_or(4_000);
    let fits = (least..=most).contains(&length);
    fits.then_some(())
        .ok_or_else(|| format!("takes {least} to {most} characters, not {length}"))
}
