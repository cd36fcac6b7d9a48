//! The sandbox's page in a real browser: headless Chromium, driven as a person would.

#[expect(dead_code, reason = "only the example ends its bot in an orderly way")]
#[path = "../../examples/sandbox/bot.rs"]
mod bot;
mod browser;
mod hostile;
mod inmail;
mod looks;
mod newcomer;
mod pictures;
mod screen;
mod stage;
mod tiny;
mod tiny_bot;
mod toolbar;
#[path = "../../examples/sandbox/town.rs"]
mod town;
