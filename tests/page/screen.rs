//! One person at the page: what they do with mouse and keyboard, and what they see.

use browser::Browser;

pub const BACKSPACE: &str = "\u{e003}";
pub const ENTER: &str = "\u{e007}";
pub const ESCAPE: &str = "\u{e00c}";
pub const TAB: &str = "\u{e004}";
pub const DOWN: &str = "\u{e015}";

/// One person's pane.
#[derive(Clone, Copy)]
pub struct Screen<'a> {
    pub browser: &'a Browser,
    pub name: &'a str,
}

impl Screen<'_> {
    /// Waits until this expression finds something in `here`, the person's pane.
    pub async fn until(&self, what: &str, expression: &str) {
        let what = format!("{}: {what}", self.name);
        let script = format!(
            "const here = pane({:?}); return here && ({expression});",
            self.name
        );
        self.browser.until(&what, &script).await;
    }

    /// Waits until a text is among the messages.
    pub async fn sees(&self, text: &str) {
        let what = format!("{text:?} is seen");
        self.until(&what, &format!("seen({:?}).includes({text:?})", self.name))
            .await;
    }

    /// Waits until a text is not among the messages any more.
    pub async fn sees_no(&self, text: &str) {
        let what = format!("{text:?} is gone");
        self.until(&what, &format!("!seen({:?}).includes({text:?})", self.name))
            .await;
    }

    /// Clicks the element that the expression finds in `here`, once it can be clicked.
    pub async fn click_on(&self, what: &str, expression: &str) {
        let what = format!("{}: {what}", self.name);
        let script = format!(
            "const here = pane({:?}); return here && ({expression});",
            self.name
        );
        self.browser.click(&what, &script).await;
    }

    /// Clicks the newest button of this label.
    pub async fn click(&self, label: &str) {
        let newest = format!("labelled(here, {label:?}).at(-1)");
        self.click_on(&format!("a button {label:?}"), &newest).await;
    }

    /// Focuses the line at the bottom and types.
    pub async fn types(&self, text: &str) {
        self.click_on("the composer", "here.querySelector('.composer-text')")
            .await;
        self.browser.text(text).await;
    }

    /// Types a command up to its options, or runs it if it has none.
    pub async fn command(&self, command: &str) {
        self.types(command).await;
        let offered =
            format!("all(here, '.composer .entry-label')[0]?.textContent === {command:?}");
        self.until(&format!("{command} is offered"), &offered).await;
        self.browser.keys(ENTER).await;
    }

    /// Fills in an option of the current command, and adds it if it is optional.
    pub async fn option(&self, name: &str, value: &str) {
        let added = format!(
            "here.querySelector('[data-option={name}]') ?? labelled(here, {:?})[0]",
            format!("+ {name}")
        );
        self.click_on(&format!("the option {name}"), &added).await;
        self.browser.text(value).await;
        let filled = format!("here.querySelector('[data-option={name}]')?.value === {value:?}");
        self.until(&format!("{value:?} is typed"), &filled).await;
    }

    /// Picks the entry of a list with exactly this text.
    pub async fn pick(&self, entry: &str) {
        let found = format!(
            "all(here, '.entry').find((one) => one.querySelector('.entry-label').textContent === {entry:?})"
        );
        self.click_on(&format!("{entry:?}"), &found).await;
    }

    /// Fills in a field of the open form.
    pub async fn field(&self, id: &str, text: &str) {
        let field = format!("here.querySelector('.form [data-field={id}]')");
        self.click_on(&format!("the field {id}"), &field).await;
        self.browser.text(text).await;
    }

    /// Opens a channel: `# general` or `@ bot`.
    pub async fn goes_to(&self, kind: &str) {
        let place = format!("here.querySelector('.channels [data-kind={kind}]')");
        self.click_on("the channel", &place).await;
        self.until(
            "it is open",
            &format!("{place}.getAttribute('aria-current') === 'page'"),
        )
        .await;
    }
}
