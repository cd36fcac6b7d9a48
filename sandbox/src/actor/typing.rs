//! Commands: what a client offers a person where they are, and what it lets them send.

use serde_json::{Value, json};

use super::{
    Actor, Opt, Turn,
    filling::{check, check_begun, json_of},
    resolved::Resolved,
};
use crate::{
    limits::{
        command::{SUB_COMMAND, SUB_COMMAND_GROUP, kind, name_in},
        each,
    },
    world::{BOT, World, guilds::permission},
};

pub(super) const COMMAND: u64 = 2;
const AUTOCOMPLETE: u64 = 4;
/// Text that has been typed into an option with suggestions, before one is picked.
const BEGUN: &str = "al";

impl Actor {
    /// The commands that this person is offered where they are, as registered.
    pub fn commands(&self) -> Vec<Value> {
        let world = self.discord.world();
        self.offered(&world).into_iter().cloned().collect()
    }

    /// Types a command, `/name [group] [sub]`, and waits for its answer.
    ///
    /// # Panics
    /// If a client would not send it: see [`Actor::try_slash`].
    pub async fn slash(&self, command: &str, options: &[(&str, Opt)]) -> Turn {
        let id = self.begin_slash(command, options);
        self.answered(id).await
    }

    /// Types a command without waiting; the interaction's id.
    ///
    /// # Panics
    /// As [`Actor::slash`].
    pub fn begin_slash(&self, command: &str, options: &[(&str, Opt)]) -> u64 {
        self.done(self.try_slash(command, options))
    }

    /// Types a command without options; the interaction's id and token, for a bot made by hand.
    ///
    /// # Panics
    /// As [`Actor::slash`].
    pub fn begin(&self, command: &str) -> (u64, String) {
        let id = self.begin_slash(command, &[]);
        (id, self.token(id))
    }

    /// Types a command without waiting: the interaction's id, or why the client does not send it.
    pub fn try_slash(&self, command: &str, options: &[(&str, Opt)]) -> Result<u64, String> {
        let data = self.typed(command, options, None)?;
        Ok(self.dispatch(COMMAND, &data, None))
    }

    /// The suggestions for an option of a command whose other options have been typed but not picked. A
    /// client sends these as plain text.
    ///
    /// # Panics
    ///
    /// If the option has no suggestions.
    pub async fn suggestions(&self, command: &str, option: &str, typed: &str) -> Vec<Value> {
        let id = self.begin_suggestions(command, option, typed);
        self.answered(id).await.choices
    }

    /// The same without waiting; the interaction's id.
    ///
    /// # Panics
    /// If the option is none with suggestions.
    pub fn begin_suggestions(&self, command: &str, option: &str, typed: &str) -> u64 {
        let begun = self.done(self.options_of(command));
        let options: Vec<(&str, Opt)> = begun
            .iter()
            .map(|name| {
                let text = if name == option { typed } else { BEGUN };
                (name.as_str(), text.into())
            })
            .collect();
        self.done(self.try_suggestions(command, &options, option))
    }

    /// Asks for suggestions without waiting, with only these options filled in or incomplete. Returns the
    /// interaction's id, or why the client does not ask.
    pub fn try_suggestions(
        &self,
        command: &str,
        options: &[(&str, Opt)],
        typing: &str,
    ) -> Result<u64, String> {
        let data = self.typed(command, options, Some(typing))?;
        Ok(self.dispatch(AUTOCOMPLETE, &data, None))
    }

    /// The names of all options of a command.
    fn options_of(&self, line: &str) -> Result<Vec<String>, String> {
        let world = self.discord.world();
        let path = self.path(&world, line)?;
        let declared = path.last().map_or(&Value::Null, |place| &place["options"]);
        let names = each(declared).filter_map(|option| option["name"].as_str());
        Ok(names.map(str::to_owned).collect())
    }

    pub(super) fn done<T>(&self, outcome: Result<T, String>) -> T {
        match outcome {
            Ok(outcome) => outcome,
            Err(why) => panic!(
                "{} cannot do that: {why}; the screen: {:#?}",
                self.name,
                self.texts()
            ),
        }
    }

    pub(crate) fn offered<'w>(&self, world: &'w World) -> Vec<&'w Value> {
        let channel = self.channel(world);
        let guild = world.guild_of(channel);
        let global = world.commands.global.iter().filter(|command| {
            let context = i32::from(guild.is_none());
            command["contexts"].is_null()
                || each(&command["contexts"]).any(|known| *known == context)
        });
        let Some(id) = guild else {
            let in_dm = world.dm_of(channel) == Some(self.id);
            return if in_dm && world.reachable(self.id) {
                global.collect()
            } else {
                Vec::new()
            };
        };
        let guild = &world.guilds[&id];
        let basic = permission::SEND_MESSAGES | permission::USE_APPLICATION_COMMANDS;
        let here = guild.sees(self.id, channel) && guild.members.contains_key(&BOT);
        let silenced = guild.timed_out(self.id, world.now());
        if !here || silenced || !guild.allows(self.id, basic) {
            return Vec::new();
        }
        let of_guild = world.commands.of_guild.get(&id).into_iter().flatten();
        let allowed = |command: &&Value| {
            let opened = guild
                .opened
                .iter()
                .any(|name| command["name"] == name.as_str());
            let needed = command["default_member_permissions"]
                .as_str()
                .map(|bits| match bits {
                    // "Admins only."
                    "0" => permission::ADMINISTRATOR,
                    bits => bits.parse().unwrap_or(0),
                });
            opened || needed.is_none_or(|needed| guild.allows(self.id, needed))
        };
        of_guild.chain(global).filter(allowed).collect()
    }

    pub(super) fn find<'w>(
        &self,
        world: &'w World,
        of_kind: u64,
        name: &str,
    ) -> Result<&'w Value, String> {
        let mut offered = self.offered(world).into_iter();
        let found = offered
            .find(|command| kind(command) == of_kind && self.is_called(world, command, name));
        found.ok_or_else(|| format!("no command {name:?} is offered here"))
    }

    /// Whether it has this name, in this person's language or as it was registered.
    fn is_called(&self, world: &World, thing: &Value, name: &str) -> bool {
        let user = world.users.get(&self.id);
        thing["name"] == name || user.is_some_and(|user| name_in(user.locale, thing) == name)
    }

    /// The command that is typed, and the group and subcommand in it that are.
    fn path<'w>(&self, world: &'w World, line: &str) -> Result<Vec<&'w Value>, String> {
        let mut words = line.trim_start_matches('/').split(' ');
        let mut place = self.find(world, 1, words.next().unwrap_or_default())?;
        let mut path = vec![place];
        for word in words {
            let mut inside = each(&place["options"]);
            place = inside
                .find(|option| self.is_called(world, option, word) && leads_on(option))
                .ok_or_else(|| format!("{line:?} has no subcommand {word:?}"))?;
            path.push(place);
        }
        if each(&place["options"]).any(leads_on) {
            return Err(format!("{line:?} is only the beginning of a command"));
        }
        Ok(path)
    }

    /// A command with its options as a client sends it. With `typing` set, other options may be missing or
    /// incomplete.
    fn typed(
        &self,
        line: &str,
        given: &[(&str, Opt)],
        typing: Option<&str>,
    ) -> Result<Value, String> {
        let world = self.discord.world();
        let path = self.path(&world, line)?;
        let declared = path.last().map_or(&Value::Null, |place| &place["options"]);
        let mut resolved = Resolved::default();
        let guild = world.guild_of(self.channel(&world));
        let mut options = Vec::new();
        for (name, value) in given {
            let option = each(declared).find(|option| self.is_called(&world, option, name));
            let option = option.ok_or_else(|| format!("{line:?} has no option {name:?}"))?;
            let focused = typing == Some(*name);
            if focused && option["autocomplete"] != true {
                return Err(format!("option {name:?} has no suggestions"));
            }
            let checked = match typing {
                Some(_) => check_begun(option, value),
                None => check(option, value),
            };
            checked.map_err(|why| format!("option {name:?} {why}"))?;
            let mut filled =
                json!({ "name": option["name"], "type": option["type"], "value": json_of(value) });
            if focused {
                filled["focused"] = true.into();
                // Text, whatever the option's type.
                if let Opt::Int(number) = value {
                    filled["value"] = number.to_string().into();
                }
            }
            resolved.option(&world, guild, self.id, value);
            options.push(filled);
        }
        let missing = each(declared).find(|option| {
            let is_given = |(name, _): &(&str, Opt)| self.is_called(&world, option, name);
            option["required"] == true && !given.iter().any(is_given)
        });
        if let Some(missing) = missing.filter(|_| typing.is_none()) {
            return Err(format!("option {} is required", missing["name"]));
        }
        let mut options: Value = options.into();
        let command = path[0];
        for step in path.into_iter().skip(1).rev() {
            options = json!([{ "name": step["name"], "type": step["type"], "options": options }]);
        }
        let mut data = named(command);
        data["options"] = options;
        if !resolved.0.is_empty() {
            data["resolved"] = resolved.0.into();
        }
        Ok(data)
    }
}

/// Whether it is a subcommand or a group of these.
fn leads_on(option: &Value) -> bool {
    matches!(
        option["type"].as_u64(),
        Some(SUB_COMMAND | SUB_COMMAND_GROUP)
    )
}

/// A command as an interaction names it.
pub(super) fn named(command: &Value) -> Value {
    let mut data = json!({ "id": command["id"], "name": command["name"], "type": command["type"] });
    if command["guild_id"].is_string() {
        data["guild_id"] = command["guild_id"].clone();
    }
    data
}
