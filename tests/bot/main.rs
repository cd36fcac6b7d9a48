//! The bot as its users and its operators see it, through an in-process Discord.

mod authority;
mod believed;
mod copies;
mod corpus;
mod decisions;
mod delete;
mod drafts;
mod edge;
mod forged;
mod host;
mod installed;
mod languages;
mod late;
mod moderation;
mod names;
mod notices;
mod outlived;
mod pages;
mod payloads;
mod personal;
mod program;
mod reading;
mod reply;
mod reports;
mod rights;
mod secrecy;
mod send;
mod start;
mod supervised;
mod text;
mod time;
mod upgrade;
mod views;
mod window;
mod wire;

use testkit::{fixtures, test_bot};
