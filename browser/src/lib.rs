//! A headless Chromium with its driver. It waits for changes of the page and never for a time.

use std::{
    env,
    io::{BufRead, BufReader, Write, stderr},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use fantoccini::{
    Client, ClientBuilder, elements::Element, wd::TimeoutConfiguration,
    wd::WebDriverCompatibleCommand,
};
use http::Method;
use hyper_util::client::legacy::connect::HttpConnector;
use rustix::process::{Pid, Signal, kill_process_group};
use serde_json::{Value, json};
use tempfile::TempDir;
use url::{ParseError, Url};

/// How long the page may take to show what a test waits for.
const BOUND: Duration = Duration::from_secs(15);

/// Finds elements on the page. Every script begins with it.
const PRELUDE: &str = "
    const pane = (name) => [...document.querySelectorAll('section.pane')].find((one) => one.querySelector('h2')?.textContent === name);
    const visible = (node) => Boolean(node) && node.getClientRects().length > 0;
    const all = (root, what) => [...(root?.querySelectorAll(what) ?? [])].filter(visible);
    const labelled = (root, label) => all(root, 'button, a.button').filter((one) => one.textContent.trim() === label || one.getAttribute('aria-label') === label);
    const seen = (name) => pane(name)?.querySelector('.messages')?.innerText ?? '';
";

/// A browser window on one page.
pub struct Browser {
    client: Client,
    driver: Driver,
}

/// The driver and all processes it started. They end with it.
struct Driver {
    process: Child,
    _profile: TempDir,
}

impl Drop for Driver {
    fn drop(&mut self) {
        let group = i32::try_from(self.process.id())
            .ok()
            .and_then(Pid::from_raw);
        if let Some(group) = group {
            // If this fails, the process has ended already.
            let _ = kill_process_group(group, Signal::KILL);
        }
        let _ = self.process.wait();
    }
}

/// A driver's command beyond the standard.
#[derive(Debug)]
struct Extra(&'static str, Value);

impl WebDriverCompatibleCommand for Extra {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!(
            "session/{}/{}",
            session.unwrap_or_default(),
            self.0
        ))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.1.to_string()))
    }
}

/// The program that a variable names, or else the first of these names that is on the path.
fn program(variable: &str, names: &[&str]) -> Option<PathBuf> {
    if let Some(named) = env::var_os(variable) {
        return Some(named.into());
    }
    let path = env::var_os("PATH")?;
    let mut found = names.iter().filter_map(|name| {
        env::split_paths(&path)
            .map(|folder| folder.join(name))
            .find(|program| program.is_file())
    });
    found.next()
}

/// What the driver calls a Chromium. The one without a window, which costs half as much, is another browser
/// to it.
fn browser_name(chromium: &Path) -> &'static str {
    let file = chromium.file_name().unwrap_or_default().to_string_lossy();
    if file.contains("headless-shell") {
        "chrome-headless-shell"
    } else {
        "chrome"
    }
}

/// Starts chromedriver. Returns it with the port that it names.
fn started(chromedriver: &Path) -> Option<(Child, String)> {
    let mut process = Command::new(chromedriver)
        .arg("--port=0")
        .stdout(Stdio::piped())
        .process_group(0)
        .env("TZ", "UTC")
        .spawn()
        .unwrap();
    let mut said = BufReader::new(process.stdout.take().unwrap()).lines();
    let port = said.find_map(|line| {
        let line = line.unwrap();
        let (_, port) = line.split_once("started successfully on port ")?;
        Some(port.trim_end_matches('.').to_owned())
    });
    let Some(port) = port else {
        process.wait().unwrap();
        return None;
    };
    // Its later output is not read, but it must be able to write it.
    thread::spawn(move || said.for_each(drop));
    Some((process, port))
}

impl Browser {
    /// Opens a page. Without Chromium, prints the test's name as skipped.
    pub async fn open(url: &str) -> Option<Self> {
        let chromium = program("CHROMIUM", &["chromium-headless-shell", "chromium"]);
        let found = chromium.zip(program("CHROMEDRIVER", &["chromedriver"]));
        let Some((chromium, chromedriver)) = found else {
            let test = thread::current().name().unwrap_or_default().to_owned();
            // Past the test harness, which would swallow the line.
            let _ = writeln!(stderr(), "SKIPPED {test}: needs chromium and chromedriver");
            return None;
        };
        let profile = TempDir::new().unwrap();
        // A port that it finds free can be taken before it listens. Then it ends without a name for it.
        let mut starts = (0..5).filter_map(|_| started(&chromedriver));
        let (process, port) = starts.next().expect("chromedriver names its port");
        let data = format!("--user-data-dir={}", profile.path().display());
        let driver = Driver {
            process,
            _profile: profile,
        };
        let capabilities = json!({
            "browserName": browser_name(&chromium),
            "goog:loggingPrefs": { "browser": "ALL" },
            "goog:chromeOptions": { "binary": chromium, "args": [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--disable-dev-shm-usage", "--lang=en-US", "--window-size=1400,900", data,
            ] },
        });
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(serde_json::from_value(capabilities).unwrap())
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .unwrap();
        let bounds = TimeoutConfiguration::new(Some(BOUND), Some(BOUND), None);
        client.update_timeouts(bounds).await.unwrap();
        let browser = Self { client, driver };
        browser.size(1_400, 900).await;
        browser.client.goto(url).await.unwrap();
        browser.until("the page is connected", "return document.body.dataset.connected === 'true' && all(document, '.composer-text').length > 0").await;
        Some(browser)
    }

    /// Runs a script of the page and returns its value.
    pub async fn run(&self, script: &str) -> Value {
        self.client
            .execute(&format!("{PRELUDE}{script}"), Vec::new())
            .await
            .unwrap()
    }

    /// The value of a promise that a script makes.
    pub async fn promised(&self, script: &str) -> Value {
        let script = format!(
            "const done = arguments[arguments.length - 1]; (async () => {{ {script} }})().then(done, (error) => done(String(error)));"
        );
        self.client
            .execute_async(&script, Vec::new())
            .await
            .unwrap()
    }

    /// The element that this script finds.
    pub async fn element(&self, script: &str) -> Element {
        let found = self.run(script).await;
        let id: String = found
            .as_object()
            .and_then(|found| found.values().next())
            .and_then(Value::as_str)
            .unwrap_or_else(|| panic!("nothing there for {script}, but {found}"))
            .to_owned();
        Element::from_element_id(self.client.clone(), id.into())
    }

    /// Waits until the script returns something true. It looks again after every change of the page.
    pub async fn until(&self, what: &str, script: &str) -> Value {
        let waiting = format!(
            "{PRELUDE} const done = arguments[arguments.length - 1];
            const probe = () => {{ {script} }};
            const look = () => {{ const found = probe(); if (found) {{ observer.disconnect(); done(found); }} }};
            const observer = new MutationObserver(look);
            observer.observe(document, {{ subtree: true, childList: true, attributes: true, characterData: true }});
            look();"
        );
        match self.client.execute_async(&waiting, Vec::new()).await {
            Ok(found) => found,
            Err(error) => {
                let page = self.run("return document.body.innerText").await;
                let why = if error.is_script_timeout() {
                    String::new()
                } else {
                    error.to_string()
                };
                panic!(
                    "waited in vain until {what}; {why} the page shows: {}",
                    page.as_str().unwrap_or_default()
                );
            }
        }
    }

    /// Clicks the element that the script finds, once it is there, enabled, and its middle covered by nothing. It is
    /// looked for and clicked in one step, since a page that changes in between would be clicked elsewhere, and the
    /// driver's own click takes a tenth of a second of work.
    pub async fn click(&self, what: &str, script: &str) {
        let clicked = format!(
            "const found = (() => {{ {script} }})();
            if (!found || found.disabled) return false;
            found.scrollIntoView({{ block: 'nearest', inline: 'nearest' }});
            const {{ left, top, width, height }} = found.getClientRects()[0] ?? new DOMRect();
            if (!found.contains(document.elementFromPoint(left + width / 2, top + height / 2))) return false;
            found.focus();
            found.click();
            return true;"
        );
        self.until(what, &clicked).await;
    }

    /// Enters text where the focus is, all at once like an input method: each key takes several requests.
    pub async fn text(&self, text: &str) {
        self.devtools("Input.insertText", json!({ "text": text }))
            .await;
    }

    /// Presses keys where the focus is.
    pub async fn keys(&self, keys: &str) {
        let focused = self.client.active_element().await.unwrap();
        focused.send_keys(keys).await.unwrap();
    }

    /// Sets the size of the window's inside.
    pub async fn size(&self, width: u32, height: u32) {
        let metrics =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", metrics)
            .await;
    }

    /// What the reader's system prefers: `dark` or `light`.
    pub async fn prefers(&self, scheme: &str) {
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.devtools("Emulation.setEmulatedMedia", features).await;
    }

    async fn devtools(&self, command: &str, parameters: Value) {
        let command = json!({ "cmd": command, "params": parameters });
        self.client
            .issue_cmd(Extra("goog/cdp/execute", command))
            .await
            .unwrap();
    }

    /// A picture of the window, as PNG.
    pub async fn picture(&self) -> Vec<u8> {
        self.client.screenshot().await.unwrap()
    }

    /// Closes it. Fails if the page has logged an error.
    pub async fn close(self) {
        let kind = json!({ "type": "browser" });
        let complaints = self.client.issue_cmd(Extra("se/log", kind)).await.unwrap();
        assert_eq!(complaints, json!([]), "the console stays empty");
        self.client.close().await.unwrap();
        drop(self.driver);
    }
}
