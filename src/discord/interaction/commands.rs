//! The commands as registered with Discord.

use serde_json::{Value, json};

use crate::{
    discord::phrases::Phrases,
    model::{Body, Comment, Subject},
};

// Discord, "Application Commands".
const SLASH: u8 = 1;
const USER_MENU: u8 = 2;
const SUB_COMMAND: u8 = 1;
const GROUP: u8 = 2;
const STRING: u8 = 3;
const USER: u8 = 6;
const CHANNEL: u8 = 7;
/// Channels the bot can write to without more ado: text and announcements.
const TEXT_CHANNELS: [u8; 2] = [0, 5];
/// In a server and in the bot's direct messages.
const EVERYWHERE: [u8; 2] = [0, 1];
const IN_SERVERS: [u8; 1] = [0];
/// Installed into servers, not by users.
const INSTALLATION: [u8; 1] = [0];
/// Manage Server. A number, as Discord's description of its API has it; its documentation shows a string.
const MANAGE_SERVER: u64 = 1 << 5;

/// What only commands that are registered everywhere have: Discord refuses it in those of one server.
const GLOBAL_ONLY: [&str; 2] = ["contexts", "integration_types"];

/// Every command, for a bulk overwrite of those that are everywhere.
pub fn everywhere(phrases: &Phrases) -> Value {
    let commands = [members(phrases), user_menu(phrases), moderators(phrases)];
    commands.into_iter().collect()
}

/// Every command, for a bulk overwrite of those of one server.
pub fn in_one_server(phrases: &Phrases) -> Value {
    let mut commands = everywhere(phrases);
    for command in commands.as_array_mut().into_iter().flatten() {
        let fields = command.as_object_mut().into_iter();
        fields.for_each(|fields| fields.retain(|name, _| !GLOBAL_ONLY.contains(&name.as_str())));
    }
    commands
}

fn members(phrases: &Phrases) -> Value {
    let person = |name: &str, key: &str, required: bool| json!({ "type": USER, "name": name, "description": phrases.say(key), "required": required });
    let text = |name: &str, key: &str, most: usize| json!({ "type": STRING, "name": name, "description": phrases.say(key), "max_length": most });
    let mail = json!({
        "type": STRING, "name": "inmail", "description": phrases.say("option-inmail"),
        "autocomplete": true,
    });
    json!({
        "type": SLASH,
        "name": "inmail",
        "description": phrases.say("command-inmail"),
        "contexts": EVERYWHERE,
        "integration_types": INSTALLATION,
        "options": [
            sub(phrases, "send", "command-send", json!([
                person("to", "option-to", true),
                text("subject", "option-subject", Subject::MAX_CHARS),
                text("message", "option-message", Body::MAX_CHARS),
                person("cc", "option-cc", false),
                person("cc2", "option-cc", false),
                person("cc3", "option-cc", false),
            ])),
            sub(phrases, "sent", "command-sent", json!([])),
            sub(phrases, "delete", "command-delete", json!([mail])),
            sub(phrases, "inbox", "command-inbox", json!([])),
            sub(phrases, "settings", "command-settings", json!([])),
            sub(phrases, "report", "command-report", json!([
                person("member", "option-reported", true),
                text("comment", "option-comment", Comment::MAX_CHARS),
            ])),
            sub(phrases, "privacy", "command-privacy", json!([])),
            sub(phrases, "help", "command-help", json!([])),
        ],
    })
}

fn user_menu(phrases: &Phrases) -> Value {
    json!({
        "type": USER_MENU,
        "name": phrases.say("menu-send"),
        "contexts": IN_SERVERS,
        "integration_types": INSTALLATION,
    })
}

fn moderators(phrases: &Phrases) -> Value {
    let member = json!([{
        "type": USER, "name": "member", "description": phrases.say("option-member"), "required": true,
    }]);
    let channel = json!([{
        "type": CHANNEL, "name": "channel", "description": phrases.say("option-channel"),
        "channel_types": TEXT_CHANNELS, "required": true,
    }]);
    json!({
        "type": SLASH,
        "name": "inmail-admin",
        "description": phrases.say("command-admin"),
        "contexts": IN_SERVERS,
        "integration_types": INSTALLATION,
        "default_member_permissions": MANAGE_SERVER,
        "options": [
            {
                "type": GROUP, "name": "setup", "description": phrases.say("command-setup"),
                "options": [
                    sub(phrases, "reports-channel", "command-reports-channel", channel),
                ],
            },
            sub(phrases, "suspend", "command-suspend", member.clone()),
            sub(phrases, "reinstate", "command-reinstate", member),
            sub(phrases, "reports", "command-reports", json!([])),
            sub(phrases, "status", "command-status", json!([])),
        ],
    })
}

#[expect(clippy::needless_pass_by_value, reason = "json! takes it over")]
fn sub(phrases: &Phrases, name: &str, key: &str, options: Value) -> Value {
    json!({
        "type": SUB_COMMAND, "name": name, "description": phrases.say(key), "options": options,
    })
}
