//! Context menus: commands on a person or a message.

use serde_json::json;

use super::{
    Actor, Turn,
    resolved::Resolved,
    typing::{COMMAND, named},
};
use crate::Message;

const USER_MENU: u64 = 2;
const MESSAGE_MENU: u64 = 3;

impl Actor {
    /// Picks a command from a person's context menu.
    ///
    /// # Panics
    /// If it is not offered here.
    pub async fn user_menu(&self, command: &str, target: &Actor) -> Turn {
        let id = self.done(self.try_user_menu(command, target));
        self.answered(id).await
    }

    /// The same without waiting: the interaction's id, or why the client does not send it.
    pub fn try_user_menu(&self, command: &str, target: &Actor) -> Result<u64, String> {
        let data = {
            let world = self.discord.world();
            let command = self.find(&world, USER_MENU, command)?;
            let mut data = named(command);
            let mut resolved = Resolved::default();
            resolved.user(&world, world.guild_of(self.channel(&world)), target.id);
            data["target_id"] = target.id.to_string().into();
            data["resolved"] = resolved.0.into();
            data
        };
        Ok(self.dispatch(COMMAND, &data, None))
    }

    /// Picks a command from a message's context menu.
    ///
    /// # Panics
    /// If it is not offered here, or the message is not there.
    pub async fn message_menu(&self, command: &str, target: &Message) -> Turn {
        let id = self.done(self.try_message_menu(command, target));
        self.answered(id).await
    }

    /// The same without waiting: the interaction's id, or why the client does not send it.
    pub fn try_message_menu(&self, command: &str, target: &Message) -> Result<u64, String> {
        let seen = self.here().into_iter().find(|seen| seen.id == target.id);
        let seen = seen.ok_or("the message is not here")?;
        let data = {
            let world = self.discord.world();
            let mut data = named(self.find(&world, MESSAGE_MENU, command)?);
            data["target_id"] = seen.id.to_string().into();
            data["resolved"] = json!({ "messages": { seen.id.to_string(): seen.body } });
            data
        };
        Ok(self.dispatch(COMMAND, &data, None))
    }
}
