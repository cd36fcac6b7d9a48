//! What a person sees: messages, direct messages, files.

use serde_json::Value;

use super::Actor;
use crate::{Message, drawn::stamps, limits::each};

impl Actor {
    /// Everything this person sees in any place, oldest first.
    pub fn screen(&self) -> Vec<Message> {
        let world = self.discord.world();
        let seen = world.seen_by(self.id);
        seen.cloned().collect()
    }

    /// What this person sees in the channel where they are.
    pub fn here(&self) -> Vec<Message> {
        let channel = self.channel(&self.discord.world());
        let seen = self.screen().into_iter();
        seen.filter(|message| message.channel == channel).collect()
    }

    /// The text of everything that this person sees, as Discord would draw it: people by name, timestamps
    /// in words, then buttons and menus, then the names of files.
    pub fn texts(&self) -> Vec<String> {
        let met = self.discord.world().met_by(self.id);
        self.drawn(|person| met.contains(&person))
    }

    /// The same on a client that has met everybody.
    pub fn texts_having_met_everybody(&self) -> Vec<String> {
        self.drawn(|_| true)
    }

    /// Every text on the screen. A person who is not in `known` is drawn as an unknown user.
    fn drawn(&self, known: impl Fn(u64) -> bool) -> Vec<String> {
        let screen = self.screen();
        let world = self.discord.world();
        let now = world.now();
        let lines = screen.into_iter().map(|message| {
            let mut parts = vec![message.text()];
            parts.extend(message.components().into_iter().map(drawn));
            parts.extend(
                message
                    .files()
                    .into_iter()
                    .map(|name| format!("[file {name}]")),
            );
            let mut text = stamps(&parts.join(" "), now);
            for (id, user) in &world.users {
                let name = if known(*id) {
                    &user.name
                } else {
                    "unknown-user"
                };
                text = text.replace(&format!("<@{id}>"), &format!("@{name}"));
            }
            text
        });
        lines.collect()
    }

    /// Whether this text is anywhere on the screen.
    pub fn sees(&self, text: &str) -> bool {
        self.texts().iter().any(|seen| seen.contains(text))
    }

    /// The messages in the direct messages that everybody there could see, like notices.
    pub fn dms(&self) -> Vec<Message> {
        let dm = self.in_dm().channel(&self.discord.world());
        let seen = self.screen().into_iter();
        seen.filter(|message| message.channel == dm && message.only.is_none())
            .collect()
    }

    /// The bytes of a file on a message that this person sees; `None` if either is not there.
    pub fn file(&self, message: &Message, name: &str) -> Option<Vec<u8>> {
        let seen = self
            .screen()
            .into_iter()
            .find(|seen| seen.id == message.id)?;
        let file = each(&seen.body["attachments"]).find(|file| file["filename"] == name)?;
        let id = file["id"].as_str()?.parse().ok()?;
        let world = self.discord.world();
        world.files.get(&id).map(|stored| stored.bytes.clone())
    }

    /// Waits until `done` holds for this person.
    ///
    /// # Panics
    /// If it does not within the guard.
    pub async fn until(&self, what: &str, done: impl Fn(&Self) -> bool) {
        let mut changes = self.discord.changed.subscribe();
        let look = async {
            while !done(self) {
                // The sender lives as long as the sandbox.
                let _ = changes.changed().await;
            }
        };
        let done = tokio::time::timeout(crate::GUARD, look).await.is_ok();
        self.discord.assert_official();
        assert!(
            done,
            "{} waited in vain for {what}; buckets empty until time passes: {:?}; the screen: {:#?}",
            self.name,
            self.discord.empty_buckets(),
            self.texts()
        );
    }
}

/// A button or menu in words.
fn drawn(part: &Value) -> String {
    let off = if part["disabled"] == true {
        ", disabled"
    } else {
        ""
    };
    if part["type"] == 2 {
        return format!("[{}{off}]", part["label"].as_str().unwrap_or_default());
    }
    let mut labels: Vec<&str> = each(&part["options"])
        .filter_map(|option| option["label"].as_str())
        .collect();
    if labels.is_empty() {
        labels.extend(part["placeholder"].as_str());
    }
    format!("[{}{off}]", labels.join(" | "))
}
