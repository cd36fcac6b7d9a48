//! Commands: what a client offers somebody where they are, and what it lets them send.

use serde_json::{Value, json};

use super::{Actor, Opt, Turn, resolved::Resolved};
use crate::{
    limits::{
        characters,
        command::{SUB_COMMAND, SUB_COMMAND_GROUP, kind},
        each,
    },
    world::{BOT, World, guilds::permission},
};

pub(super) const COMMAND: u64 = 2;
const AUTOCOMPLETE: u64 = 4;

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

    /// What is suggested for an option of a command nothing else of which is filled in.
    ///
    /// # Panics
    /// If the option is none with suggestions.
    pub async fn suggestions(&self, command: &str, option: &str, typed: &str) -> Vec<Value> {
        let id = self.begin_suggestions(command, option, typed);
        self.answered(id).await.choices
    }

    /// The same without waiting; the interaction's id.
    ///
    /// # Panics
    /// If the option is none with suggestions.
    pub fn begin_suggestions(&self, command: &str, option: &str, typed: &str) -> u64 {
        self.done(self.try_suggestions(command, &[(option, typed.into())], option))
    }

    /// Asks for suggestions without waiting, with other options filled in as well: the interaction's
    /// id, or why the client does not ask.
    pub fn try_suggestions(
        &self,
        command: &str,
        options: &[(&str, Opt)],
        typing: &str,
    ) -> Result<u64, String> {
        let data = self.typed(command, options, Some(typing))?;
        Ok(self.dispatch(AUTOCOMPLETE, &data, None))
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
        let found = offered.find(|command| kind(command) == of_kind && command["name"] == name);
        found.ok_or_else(|| format!("no command {name:?} is offered here"))
    }

    /// A command with its options as a client sends it; while `typing` one, others may be missing.
    fn typed(
        &self,
        line: &str,
        given: &[(&str, Opt)],
        typing: Option<&str>,
    ) -> Result<Value, String> {
        let world = self.discord.world();
        let mut words = line.trim_start_matches('/').split(' ');
        let command = self.find(&world, 1, words.next().unwrap_or_default())?;
        let mut path = Vec::new();
        let mut place = command;
        for word in words {
            let mut inside = each(&place["options"]);
            place = inside
                .find(|option| {
                    option["name"] == word
                        && matches!(
                            option["type"].as_u64(),
                            Some(SUB_COMMAND | SUB_COMMAND_GROUP)
                        )
                })
                .ok_or_else(|| format!("{line:?} has no subcommand {word:?}"))?;
            path.push(place);
        }
        let declared = &place["options"];
        if each(declared).any(|option| {
            matches!(
                option["type"].as_u64(),
                Some(SUB_COMMAND | SUB_COMMAND_GROUP)
            )
        }) {
            return Err(format!("{line:?} is only the beginning of a command"));
        }
        let mut resolved = Resolved::default();
        let guild = world.guild_of(self.channel(&world));
        let mut options = Vec::new();
        for (name, value) in given {
            let option = each(declared).find(|option| option["name"] == *name);
            let option = option.ok_or_else(|| format!("{line:?} has no option {name:?}"))?;
            let focused = typing == Some(*name);
            if focused && option["autocomplete"] != true {
                return Err(format!("option {name:?} has no suggestions"));
            }
            let mut filled =
                json!({ "name": name, "type": option["type"], "value": json_of(value) });
            if focused {
                filled["focused"] = true.into();
            } else if !(typing.is_some() && is_half_typed(option, value)) {
                check(option, value).map_err(|why| format!("option {name:?} {why}"))?;
            }
            resolved.option(&world, guild, self.id, value);
            options.push(filled);
        }
        let missing = each(declared).find(|option| {
            option["required"] == true && given.iter().all(|(name, _)| option["name"] != *name)
        });
        if let Some(missing) = missing.filter(|_| typing.is_none()) {
            return Err(format!("option {} is required", missing["name"]));
        }
        let mut options: Value = options.into();
        for step in path.into_iter().rev() {
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

/// A command as an interaction names it.
pub(super) fn named(command: &Value) -> Value {
    let mut data = json!({ "id": command["id"], "name": command["name"], "type": command["type"] });
    if command["guild_id"].is_string() {
        data["guild_id"] = command["guild_id"].clone();
    }
    data
}

fn json_of(value: &Opt) -> Value {
    match value {
        Opt::User(id) | Opt::Channel(id) => id.to_string().into(),
        Opt::Str(text) => text.as_str().into(),
        Opt::Int(number) => (*number).into(),
        Opt::Bool(yes) => (*yes).into(),
    }
}

/// Types of options ("Application Command Option Type").
const USER_OPTION: u64 = 6;
const CHANNEL_OPTION: u64 = 7;

/// While one option is typed, the others are sent as far as they have come: of a person or channel that is
/// not picked yet, that is the text.
fn is_half_typed(option: &Value, value: &Opt) -> bool {
    matches!(value, Opt::Str(_))
        && matches!(option["type"].as_u64(), Some(USER_OPTION | CHANNEL_OPTION))
}

/// What the client checks before it sends an option.
fn check(option: &Value, value: &Opt) -> Result<(), String> {
    let of_type = match value {
        Opt::Str(_) => 3,
        Opt::Int(_) => 4,
        Opt::Bool(_) => 5,
        Opt::User(_) => 6,
        Opt::Channel(_) => 7,
    };
    if option["type"] != of_type {
        return Err(format!("takes type {}, not {of_type}", option["type"]));
    }
    let json = json_of(value);
    let mut choices = each(&option["choices"]).peekable();
    if choices.peek().is_some() && !choices.any(|choice| choice["value"] == json) {
        return Err(format!("has no choice {json}"));
    }
    let (size, least, most) = match value {
        Opt::Str(text) => {
            let size = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
            // A client leaves out an option that is empty; nothing typed may be longer than this.
            let most = option["max_length"].as_i64().unwrap_or(6_000);
            if characters(&json) == 0 {
                return Err("is empty".to_owned());
            }
            (size, option["min_length"].as_i64(), Some(most))
        }
        Opt::Int(number) => (
            *number,
            option["min_value"].as_i64(),
            option["max_value"].as_i64(),
        ),
        _ => return Ok(()),
    };
    if least.is_some_and(|least| size < least) || most.is_some_and(|most| size > most) {
        return Err(format!(
            "has a length or value of {size} outside {least:?} to {most:?}"
        ));
    }
    Ok(())
}
