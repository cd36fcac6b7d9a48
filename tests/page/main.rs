//! The sandbox's page in a real browser: headless Chromium, driven as a person would.

#[expect(dead_code, reason = "only the example ends its bot in an orderly way")]
#[path = "../../examples/sandbox/bot.rs"]
mod bot;
mod correspondence;
mod fixture;
mod hostile;
mod inmail;
mod looks;
mod newcomer;
#[path = "../../examples/sandbox/people.rs"]
mod people;
mod pictures;
mod screen;
mod tiny;
mod tiny_bot;
mod toolbar;
