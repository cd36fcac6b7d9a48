//! The fixture of every test here: a sandbox with a bot, its page, and a browser that shows it.

use std::sync::Arc;

use browser::Browser;
use sandbox::{
    Clock, Discord,
    page::{BotControl, Page},
};
use tempfile::TempDir;

use crate::{bot::Bot, people, screen::Screen};

/// A sandbox, the bot in it, and its page in a browser.
pub struct Fixture {
    pub discord: Discord,
    pub browser: Browser,
    pub page: Page,
    _data: Option<TempDir>,
}

impl Fixture {
    /// InMail with Alice, Bob and Carol. `None` if there is no browser.
    pub async fn inmail() -> Option<Self> {
        let discord = Discord::start(Clock::manual()).await.unwrap();
        discord.name_bot("InMail");
        people::settle(&discord);
        let data = TempDir::new().unwrap();
        let bot = Bot::start(&discord, data.path()).await.unwrap();
        Self::with(discord, Arc::new(bot), Some(data)).await
    }

    /// Any bot that runs already.
    pub async fn with(
        discord: Discord,
        bot: Arc<dyn BotControl>,
        data: Option<TempDir>,
    ) -> Option<Self> {
        for name in ["Alice", "Bob", "Carol"] {
            discord.user(name);
        }
        let page = Page::serve(discord.clone(), bot, 0).await.unwrap();
        let browser = Browser::open(&page.url()).await?;
        Some(Self {
            discord,
            browser,
            page,
            _data: data,
        })
    }

    pub fn screen<'a>(&'a self, name: &'a str) -> Screen<'a> {
        Screen {
            browser: &self.browser,
            name,
        }
    }

    /// Clicks a button of the toolbar.
    pub async fn tool(&self, label: &str) {
        self.tool_in("#toolbar", label).await;
    }

    /// Clicks a button of this part of the page.
    pub async fn tool_in(&self, part: &str, label: &str) {
        let script = format!("return labelled(document.querySelector({part:?}), {label:?})[0]");
        self.browser.click(label, &script).await;
    }

    /// Waits until the toolbar says that the bot is connected, or that it is not.
    pub async fn bot_is_connected(&self, yes: bool) {
        let shown =
            format!("return document.querySelector('.bot-state').dataset.connected === '{yes}'");
        let what = format!("whether the bot is connected is {yes}");
        self.browser.until(&what, &shown).await;
    }

    /// Ticks or unticks what has become of a member: `left` or `timed_out`.
    pub async fn member(&self, deed: &str, name: &str) {
        self.tool("Members").await;
        let found = format!(
            "return [...document.querySelectorAll('[data-fault^={deed}]')].find((one) => one.closest('label').textContent === {name:?})"
        );
        self.browser.click(&format!("{deed}: {name}"), &found).await;
        self.tool("Members").await;
    }

    /// Chooses the language of a person's Discord.
    pub async fn language(&self, name: &str, locale: &str) {
        self.tool("Members").await;
        let chosen =
            format!("return document.querySelector('[data-language={name}] [value={locale}]')");
        self.browser.element(&chosen).await.click().await.unwrap();
        let set =
            format!("return document.querySelector('[data-language={name}]').value === {locale:?}");
        self.browser.until("the language is set", &set).await;
        self.tool("Members").await;
    }

    /// Ticks or unticks one of the faults: by its name, or the person whose direct messages are closed.
    pub async fn fault(&self, name: &str) {
        self.tool("Faults").await;
        let found = format!(
            "return [...document.querySelectorAll('[data-fault]')].find((one) => one.dataset.fault === {name:?} || one.closest('label').textContent === {name:?})"
        );
        self.browser.click(name, &found).await;
        self.tool("Faults").await;
    }
}
