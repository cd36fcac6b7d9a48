//! Another small bot, made with serenity alone: other commands, other components, no InMail.

use std::sync::Arc;

use futures_util::future::{BoxFuture, FutureExt};
use sandbox::{Discord, page::BotControl};
use serde_json::{Value, json};
use serenity::{
    all::{
        Client, Context, CreateAttachment, Event, EventHandler, GatewayIntents, HttpBuilder,
        Interaction, InteractionId, RawEventHandler, Ready,
    },
    async_trait,
};
use tokio::{
    runtime::Runtime,
    sync::{Mutex, Notify},
};

const EPHEMERAL: u64 = 64;

/// The bot, running on a runtime of its own.
pub struct TinyBot {
    discord: Discord,
    /// Lets the answer to `/think` continue.
    pub thought: Arc<Notify>,
    runtime: Mutex<Option<Runtime>>,
}

#[derive(Clone)]
struct Handler {
    thought: Arc<Notify>,
}

impl TinyBot {
    pub async fn start(discord: &Discord) -> Self {
        let bot = Self {
            discord: discord.clone(),
            thought: Arc::default(),
            runtime: Mutex::new(None),
        };
        bot.launch().await;
        bot
    }

    async fn launch(&self) {
        let runtime = Runtime::new().unwrap();
        let http = HttpBuilder::new(self.discord.token())
            .proxy(self.discord.api_url())
            .ratelimiter_disabled(true)
            .build();
        let thought = Arc::clone(&self.thought);
        runtime.spawn(async move {
            let client =
                serenity::client::ClientBuilder::new_with_http(http, GatewayIntents::empty());
            let handler = Handler { thought };
            let client = client
                .event_handler(handler.clone())
                .raw_event_handler(handler);
            let client: Result<Client, _> = client.await;
            client.unwrap().start().await.unwrap();
        });
        self.discord.ready().await;
        *self.runtime.lock().await = Some(runtime);
    }
}

impl BotControl for TinyBot {
    fn restart(&self) -> BoxFuture<'_, Result<(), String>> {
        async {
            self.kill().await;
            self.launch().await;
            Ok(())
        }
        .boxed()
    }

    fn kill(&self) -> BoxFuture<'_, ()> {
        async {
            if let Some(runtime) = self.runtime.lock().await.take() {
                runtime.shutdown_background();
                self.discord.gone().await;
            }
        }
        .boxed()
    }
}

impl Drop for TinyBot {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.get_mut().take() {
            runtime.shutdown_background();
        }
    }
}

/// A message that pings nobody.
fn message(mut data: Value, flags: u64) -> Value {
    data["allowed_mentions"] = json!({ "parse": [] });
    data["flags"] = flags.into();
    json!({ "type": 4, "data": data })
}

fn commands() -> Value {
    json!([
        { "type": 1, "name": "fruit", "description": "Order fruit", "options": [
            { "type": 3, "name": "kind", "description": "Which", "required": true,
              "choices": [{ "name": "Apple", "value": "a" }, { "name": "Pear", "value": "p" }] },
            { "type": 4, "name": "count", "description": "How many", "required": true, "min_value": 1, "max_value": 9 },
            { "type": 5, "name": "ripe", "description": "Ready to eat" },
            { "type": 6, "name": "for", "description": "Who gets it" },
            { "type": 3, "name": "shop", "description": "From where", "autocomplete": true },
        ] },
        { "type": 1, "name": "survey", "description": "Menus of every kind", "options": [] },
        { "type": 1, "name": "think", "description": "Takes its time", "options": [] },
        { "type": 1, "name": "enrol", "description": "Opens a form", "options": [] },
        { "type": 1, "name": "file", "description": "Attaches a file", "options": [] },
        { "type": 1, "name": "say", "description": "Says it back", "options": [
            { "type": 3, "name": "text", "description": "What", "required": true }] },
        { "type": 2, "name": "Wave at" },
        { "type": 3, "name": "Count letters" },
    ])
}

#[async_trait]
impl EventHandler for Handler {
    async fn ready(&self, context: Context, _: Ready) {
        context
            .http
            .create_global_commands(&commands())
            .await
            .unwrap();
    }

    async fn interaction_create(&self, context: Context, interaction: Interaction) {
        let mut raw = serde_json::to_value(&interaction).unwrap();
        raw["type"] = u8::from(interaction.kind()).into();
        self.respond(&context, &raw).await;
    }
}

/// What serenity cannot read: options that are not complete yet.
#[async_trait]
impl RawEventHandler for Handler {
    async fn raw_event(&self, context: Context, event: Event) {
        if let Event::Unknown(event) = event
            && event.kind == "INTERACTION_CREATE"
        {
            self.respond(&context, &event.value).await;
        }
    }
}

impl Handler {
    async fn respond(&self, context: &Context, raw: &Value) {
        let id: InteractionId = raw["id"].as_str().unwrap().parse().unwrap();
        let token = raw["token"].as_str().unwrap();
        let answer = answer(raw);
        let files = if raw["data"]["name"] == "file" {
            vec![CreateAttachment::bytes(
                "a <b> file".as_bytes(),
                "a <b>.txt",
            )]
        } else {
            Vec::new()
        };
        let sent = context
            .http
            .create_interaction_response(id, token, &answer, files)
            .await;
        if let Err(error) = sent {
            // It fails while a test has Discord down.
            eprintln!("not answered: {error}");
            return;
        }
        if answer["type"] == 5 {
            self.thought.notified().await;
            let thought = json!({ "content": "42" });
            context
                .http
                .edit_original_interaction_response(token, &thought, Vec::new())
                .await
                .unwrap();
        }
    }
}

fn answer(raw: &Value) -> Value {
    let data = &raw["data"];
    let text = |value: &Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    let given = |name: &str| {
        let options = data["options"].as_array().into_iter().flatten();
        options
            .into_iter()
            .find(|option| option["name"] == name)
            .map(|option| text(&option["value"]))
            .unwrap_or_default()
    };
    match (raw["type"].as_u64(), data["name"].as_str()) {
        (Some(4), _) => {
            let typed = given("shop");
            let shops = ["Market", "Mall", "Corner shop"]
                .into_iter()
                .filter(|shop| shop.to_lowercase().contains(&typed.to_lowercase()));
            let whom = given("for");
            let choices: Vec<Value> = shops
                .map(|shop| json!({ "name": format!("{shop} {whom}").trim(), "value": shop }))
                .collect();
            json!({ "type": 8, "data": { "choices": choices } })
        }
        (Some(2), Some("fruit")) => {
            let said = ["kind", "count", "ripe", "for", "shop"]
                .map(|name| format!("{name}={}", given(name)));
            message(
                json!({
                    "embeds": [{ "title": "An order", "description": said.join(" "), "color": 0x22_AA_66, "footer": { "text": "Thank you" },
                        "fields": [{ "name": "Price", "value": "**free**", "inline": true }] }],
                    "components": [{ "type": 1, "components": [
                        { "type": 2, "style": 1, "label": "One", "custom_id": "one" },
                        { "type": 2, "style": 2, "label": "Two", "custom_id": "two" },
                        { "type": 2, "style": 3, "label": "Three", "custom_id": "three", "emoji": { "name": "🍏" } },
                        { "type": 2, "style": 4, "label": "Four", "custom_id": "four", "disabled": true },
                        { "type": 2, "style": 5, "label": "Out", "url": "https://example.com/" },
                    ] }],
                }),
                0,
            )
        }
        (Some(2), Some("survey")) => survey(),
        (Some(2), Some("file")) => message(json!({ "content": "Here it is" }), EPHEMERAL),
        (Some(2), Some("think")) => json!({ "type": 5, "data": { "flags": EPHEMERAL } }),
        (Some(2), Some("enrol")) => enrolment(),
        (Some(2), Some("Wave at")) => message(
            json!({ "content": format!("waves at <@{}>", text(&data["target_id"])) }),
            0,
        ),
        (Some(2), Some("Count letters")) => {
            let target = text(&data["target_id"]);
            let letters = data["resolved"]["messages"][&target]["content"]
                .as_str()
                .unwrap_or_default()
                .chars()
                .count();
            message(
                json!({ "content": format!("{letters} letters") }),
                EPHEMERAL,
            )
        }
        (Some(2), _) => echo(&given("text")),
        (Some(3), _) => {
            let picked = &data["values"];
            let said = format!(
                "clicked {} {}",
                text(&data["custom_id"]),
                if picked.is_null() {
                    String::new()
                } else {
                    picked.to_string()
                }
            );
            json!({ "type": 7, "data": { "content": said, "embeds": [], "components": [], "allowed_mentions": { "parse": [] } } })
        }
        _ => {
            let fields = data["components"].as_array().into_iter().flatten();
            let said: Vec<String> = fields
                .map(|row| {
                    format!(
                        "{}={}",
                        text(&row["components"][0]["custom_id"]),
                        text(&row["components"][0]["value"])
                    )
                })
                .collect();
            message(json!({ "content": said.join(" ") }), EPHEMERAL)
        }
    }
}

fn survey() -> Value {
    message(
        json!({
            "content": "Tell us",
            "components": [
                { "type": 1, "components": [{ "type": 3, "custom_id": "several", "placeholder": "Colours", "min_values": 2, "max_values": 3,
                    "options": [{ "label": "Red", "value": "r", "description": "Warm" }, { "label": "Green", "value": "g" }, { "label": "Blue", "value": "b" }] }] },
                { "type": 1, "components": [{ "type": 5, "custom_id": "who", "placeholder": "A person" }] },
            ],
        }),
        EPHEMERAL,
    )
}

fn enrolment() -> Value {
    {
        json!({ "type": 9, "data": { "title": "Enrol", "custom_id": "enrol", "components": [
            { "type": 1, "components": [{ "type": 4, "custom_id": "name", "style": 1, "label": "Name", "min_length": 3, "max_length": 10 }] },
            { "type": 1, "components": [{ "type": 4, "custom_id": "why", "style": 2, "label": "Why", "required": false, "value": "because" }] },
        ] } })
    }
}

/// The text, wherever a message can contain text.
fn echo(text: &str) -> Value {
    let cut = |most: usize| text.chars().take(most).collect::<String>();
    message(
        json!({
            "content": text,
            "embeds": [{ "title": cut(256), "description": text, "author": { "name": cut(256) }, "footer": { "text": text },
                "fields": [{ "name": cut(256), "value": cut(1_024) }] }],
            "components": [
                { "type": 1, "components": [{ "type": 2, "style": 1, "label": cut(80), "custom_id": "hostile" }] },
                { "type": 1, "components": [{ "type": 3, "custom_id": "hostiles", "placeholder": cut(150),
                    "options": [{ "label": cut(100), "value": "x", "description": cut(100) }] }] },
            ],
        }),
        EPHEMERAL,
    )
}
