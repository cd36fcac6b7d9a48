//! A hand-made bot: it sends what a test tells it and returns the answer.

use reqwest::{Client, Method, Response, header::HeaderMap, multipart::Form};
use sandbox::{Clock, Discord};
use serde_json::{Value, json};

/// Discord's "Invalid Form Body".
pub const INVALID: (u16, i64) = (400, 50_035);

pub struct Raw {
    pub discord: Discord,
    client: Client,
}

/// Status, headers and JSON of an answer.
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Reply {
    async fn read(response: Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.json().await.unwrap_or_default();
        Self {
            status,
            headers,
            body,
        }
    }

    /// The status, and Discord's own code or 0.
    pub fn refusal(&self) -> (u16, i64) {
        (self.status, self.body["code"].as_i64().unwrap_or(0))
    }

    /// The wrong fields of the form, like `embeds.0.title`.
    pub fn paths(&self) -> Vec<String> {
        fn walk(errors: &Value, path: &str, found: &mut Vec<String>) {
            for (key, inner) in errors.as_object().into_iter().flatten() {
                if key == "_errors" {
                    found.push(path.trim_start_matches('.').to_owned());
                } else {
                    walk(inner, &format!("{path}.{key}"), found);
                }
            }
        }
        let mut found = Vec::new();
        walk(&self.body["errors"], "", &mut found);
        found
    }
}

impl Raw {
    /// With the command `/any thing` registered.
    pub async fn new() -> Self {
        let raw = Self::bare().await;
        let any = json!([{ "name": "any", "description": "any", "options": [
            { "type": 1, "name": "thing", "description": "thing" },
        ] }]);
        assert_eq!(
            raw.send(Method::PUT, "/applications/777/commands", &any)
                .await,
            (200, 0)
        );
        raw
    }

    /// With no command registered.
    pub async fn bare() -> Self {
        let discord = Discord::start(Clock::manual()).await.unwrap();
        discord.expect_refusals();
        // It makes many requests within one moment of the clock.
        discord.limit_requests(false);
        let client = Client::builder().no_proxy().build().unwrap();
        Self { discord, client }
    }

    /// An answer, or that the connection broke.
    pub async fn try_ask(
        &self,
        method: Method,
        path: &str,
        body: &Value,
    ) -> Result<Reply, reqwest::Error> {
        let mut request = self.request(method, path);
        if !body.is_null() {
            request = request.json(body);
        }
        Ok(Reply::read(request.send().await?).await)
    }

    pub async fn ask(&self, method: Method, path: &str, body: &Value) -> Reply {
        self.try_ask(method, path, body).await.unwrap()
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.ask(Method::GET, path, &Value::Null).await
    }

    /// The status, and Discord's own code or 0.
    pub async fn send(&self, method: Method, path: &str, body: &Value) -> (u16, i64) {
        self.ask(method, path, body).await.refusal()
    }

    /// A form with files.
    pub async fn upload(&self, method: Method, path: &str, form: Form) -> Reply {
        let request = self.request(method, path).multipart(form);
        Reply::read(request.send().await.unwrap()).await
    }

    /// Bytes that may not be JSON, with this authorization.
    pub async fn send_bytes(&self, path: &str, bytes: &'static str, authority: &str) -> (u16, i64) {
        let url = format!("{}/api/v10{path}", self.discord.api_url());
        let request = self
            .client
            .post(url)
            .body(bytes)
            .header("Authorization", authority);
        Reply::read(request.send().await.unwrap()).await.refusal()
    }

    fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let url = format!("{}/api/v10{path}", self.discord.api_url());
        let authority = format!("Bot {}", self.discord.token());
        self.client
            .request(method, url)
            .header("Authorization", authority)
    }

    pub async fn callback(&self, (id, token): &(u64, String), body: &Value) -> (u16, i64) {
        let path = format!("/interactions/{id}/{token}/callback");
        self.send(Method::POST, &path, body).await
    }

    /// The path of messages in the direct messages with a person.
    pub async fn dm(&self, user: u64) -> String {
        let body = json!({ "recipient_id": user.to_string() });
        let channel = self.ask(Method::POST, "/users/@me/channels", &body).await;
        format!(
            "/channels/{}/messages",
            channel.body["id"].as_str().unwrap()
        )
    }

    /// Registers these commands.
    pub async fn register(&self, commands: &Value) -> Reply {
        self.ask(Method::PUT, "/applications/777/commands", commands)
            .await
    }
}

impl Drop for Raw {
    /// Checks that the sandbox has accepted and answered only what Discord's description allows.
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.discord.assert_official();
        }
    }
}

/// Callback 4, ephemeral.
pub fn message(content: &str) -> Value {
    json!({ "type": 4, "data": { "content": content, "flags": 64 } })
}

/// The path of an interaction's first answer.
pub fn original(call: &(u64, String)) -> String {
    format!("/webhooks/777/{}/messages/@original", call.1)
}
