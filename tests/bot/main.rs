//! The bot as its users and its self-hosters see it, through an in-process Discord.

mod stage;
mod start;
mod story;
