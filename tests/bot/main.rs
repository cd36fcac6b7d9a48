//! The bot as its users and its self-hosters see it, through an in-process Discord.

mod cast;
mod delete;
mod gateway;
mod notices;
mod send;
mod stage;
mod start;
mod views;
mod window;
