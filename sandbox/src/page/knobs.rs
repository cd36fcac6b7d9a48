//! The toolbar: the clock, faults, people, and the bot's process.

use std::{
    collections::BTreeMap,
    sync::{MutexGuard, PoisonError},
    time::Duration,
};

use axum::{Json, extract::State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, Refused, Shared, deadline};
use crate::{ActiveFault, Fault, limits::command::LOCALES, world::GUILD};

/// One use of the toolbar.
#[derive(Deserialize)]
#[serde(tag = "turn", rename_all = "snake_case")]
pub(super) enum Knob {
    /// Moves the clock by this many milliseconds.
    Clock {
        by: u32,
    },
    /// Moves it to the next moment the sandbox knows of.
    Deadline,
    /// Moves it to the next moment that is shown on a screen.
    Shown,
    Fault {
        name: String,
        on: bool,
    },
    Dms {
        user: String,
        on: bool,
    },
    /// A member of the home server leaves it, or comes back.
    Left {
        user: String,
        on: bool,
    },
    /// A member of the home server is timed out there, or no longer.
    TimedOut {
        user: String,
        on: bool,
    },
    Person {
        name: String,
    },
    /// The language of a person's client.
    Language {
        user: String,
        locale: String,
    },
    /// Ends the life of every interaction's token so far.
    Expire,
    Restart,
    Kill,
}

pub(super) async fn turn(State(shared): State<Shared>, Json(knob): Json<Knob>) -> Answer {
    let discord = &shared.discord;
    let mut noted = None;
    match knob {
        Knob::Clock { by } => discord.clock().advance(Duration::from_millis(by.into())),
        Knob::Deadline => noted = Some(deadline::to_the_next(discord)?),
        Knob::Shown => noted = Some(deadline::to_the_next_shown(discord)?),
        Knob::Fault { name, on } => shared.switch(&name, on)?,
        Knob::Left { user, on } => {
            let user = id(&user)?;
            discord.change(|world| {
                if on {
                    world.leave(GUILD, user);
                } else {
                    world.join(GUILD, user);
                }
            });
        }
        Knob::TimedOut { user, on } => {
            let user = id(&user)?;
            let until = on.then(|| discord.clock().now_ms() + TIMED_OUT_MS);
            discord.change(|world| world.time_out(GUILD, user, until));
        }
        Knob::Dms { user, on } => {
            let user = id(&user)?;
            discord.change(|world| {
                if let Some(user) = world.users.get_mut(&user) {
                    user.dms_closed = on;
                }
            });
        }
        Knob::Person { name } => {
            discord.user(&name);
        }
        Knob::Language { user, locale } => {
            let user = id(&user)?;
            let known = LOCALES.into_iter().find(|known| *known == locale);
            let locale = known.ok_or_else(|| Refused("There is no such language.".to_owned()))?;
            discord.change(|world| {
                if let Some(user) = world.users.get_mut(&user) {
                    user.locale = locale;
                }
            });
        }
        Knob::Expire => {
            discord.expire_tokens();
            noted = Some("All tokens so far have expired.".to_owned());
        }
        Knob::Restart => {
            shared.bot.restart().await.map_err(Refused)?;
            noted = Some("The bot was started.".to_owned());
        }
        Knob::Kill => {
            shared.bot.kill().await;
            noted = Some("The bot was killed.".to_owned());
        }
    }
    Ok(Json(json!({ "noted": noted })))
}

/// Longer than anybody tries this out.
const TIMED_OUT_MS: i64 = 24 * 3_600 * 1_000;

fn id(user: &str) -> Result<u64, Refused> {
    user.parse().map_err(|_| Refused("Whose?".to_owned()))
}

/// Faults that can be switched: name, and what it is called on the page.
const FAULTS: [(&str, &str); 4] = [
    ("down", "Down: 503 to everything"),
    ("slow", "Slow: every request takes 2 s"),
    ("flaky", "Flaky: every other request gets 500"),
    ("limited", "Busy: 429 to everything"),
];
/// Long enough to notice, and short enough for an answer in time.
const SLOW: Duration = Duration::from_secs(2);
const RETRY_AFTER_S: f64 = 5.0;

impl Shared {
    /// Every fault that can be switched, and whether it is on.
    pub(super) fn faults(&self) -> Value {
        let switched = self.switched();
        let down = self.discord.world().down;
        let told = FAULTS.iter().map(|(name, label)| {
            let on = switched.contains_key(*name) || (*name == "down" && down);
            json!({ "name": name, "label": label, "on": on })
        });
        told.collect()
    }

    fn switch(&self, name: &str, on: bool) -> Result<(), Refused> {
        let discord = &self.discord;
        let lifted = self.switched().remove(name);
        if let Some(fault) = lifted {
            fault.lift();
        }
        let fault = match name {
            "down" => {
                if on {
                    discord.down();
                } else {
                    discord.up();
                }
                return Ok(());
            }
            _ if !on => return Ok(()),
            "slow" => discord.fail_until_lifted("*", "", Fault::Slow(SLOW)),
            "flaky" => discord.fail_every(2, "*", "", Fault::Before(500, 0)),
            "limited" => {
                let fault = Fault::RateLimited {
                    retry_after: RETRY_AFTER_S,
                    global: true,
                    code: None,
                };
                discord.fail_until_lifted("*", "", fault)
            }
            _ => return Err(Refused("There is no such fault.".to_owned())),
        };
        self.switched().insert(name.to_owned(), fault);
        // Only now is it known to be on.
        discord.change(|_| ());
        Ok(())
    }

    fn switched(&self) -> MutexGuard<'_, BTreeMap<String, ActiveFault>> {
        self.switched.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
