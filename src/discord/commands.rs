//! The commands as registered with Discord. Must not know what they do.

use serde_json::{Value, json};

use super::phrases::Phrases;
use crate::mail::{Body, Subject};

const SUB_COMMAND: u8 = 1;
const STRING: u8 = 3;
const USER: u8 = 6;
/// In a server and in the bot's direct messages.
const CONTEXTS: [u8; 2] = [0, 1];
/// Installed into servers, not by users.
const INSTALLATION: [u8; 1] = [0];

/// Every command, for a bulk overwrite.
pub fn all(phrases: &Phrases) -> Value {
    let plain = |name: &str, description: String| json!({ "type": SUB_COMMAND, "name": name, "description": description, "options": [] });
    let send = json!({
        "type": SUB_COMMAND, "name": "send", "description": phrases.say("command-send"), "options": [
            { "type": USER, "name": "to", "description": phrases.say("option-to"), "required": true },
            { "type": STRING, "name": "subject", "description": phrases.say("option-subject"),
              "max_length": Subject::LONGEST },
            { "type": STRING, "name": "message", "description": phrases.say("option-message"),
              "max_length": Body::LONGEST },
        ],
    });
    let delete = json!({
        "type": SUB_COMMAND, "name": "delete", "description": phrases.say("command-delete"), "options": [
            { "type": STRING, "name": "inmail", "description": phrases.say("option-inmail"),
              "autocomplete": true },
        ],
    });
    json!([{
        "type": 1,
        "name": "inmail",
        "description": phrases.say("command-inmail"),
        "contexts": CONTEXTS,
        "integration_types": INSTALLATION,
        "options": [
            send,
            plain("sent", phrases.say("command-sent")),
            delete,
            plain("inbox", phrases.say("command-inbox")),
            plain("help", phrases.say("command-help")),
        ],
    }])
}
