//! The bot as its users and its self-hosters see it, through an in-process Discord.

mod authority;
mod cast;
mod copies;
mod delete;
mod edge;
mod gateway;
mod host;
mod late;
mod moderation;
mod notices;
mod pages;
mod personal;
mod reading;
mod reply;
mod send;
mod stage;
mod start;
mod text;
mod views;
mod window;
