//! The yardstick: a minimal bot as its library's examples make one. One row for each interaction,
//! nothing sealed, nothing synced before the answer.

use std::path::Path;

use anyhow::Context as _;
use serenity::{
    all::{
        Client, Context, CreateInteractionResponse, CreateInteractionResponseMessage, EventHandler,
        GatewayIntents, HttpBuilder, Interaction,
    },
    async_trait,
};
use sqlx::{
    SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::acts::TEXT;

struct Handler {
    pool: SqlitePool,
}

#[async_trait]
impl EventHandler for Handler {
    async fn interaction_create(&self, context: Context, interaction: Interaction) {
        let (id, user) = match &interaction {
            Interaction::Command(command) => (command.id.get(), command.user.id.get()),
            Interaction::Component(click) => (click.id.get(), click.user.id.get()),
            _ => return,
        };
        let inserted = sqlx::query("INSERT INTO interactions (id, user_id, text) VALUES (?, ?, ?)")
            .bind(id.cast_signed())
            .bind(user.cast_signed())
            .bind(TEXT)
            .execute(&self.pool)
            .await;
        if let Err(error) = inserted {
            eprintln!("{error}");
        }
        let message = CreateInteractionResponseMessage::new()
            .content(TEXT)
            .ephemeral(true);
        let answered = match &interaction {
            Interaction::Command(command) => {
                let response = CreateInteractionResponse::Message(message);
                command.create_response(&context.http, response).await
            }
            Interaction::Component(click) => {
                let response = CreateInteractionResponse::UpdateMessage(message);
                click.create_response(&context.http, response).await
            }
            _ => Ok(()),
        };
        if let Err(error) = answered {
            eprintln!("{error}");
        }
    }
}

/// Runs until it is ended.
pub fn run(api: &str, data: &Path) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let options = SqliteConnectOptions::new()
            .filename(data.join("yardstick.db"))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal);
        let pool = SqlitePoolOptions::new().connect_with(options).await?;
        sqlx::query(
            "CREATE TABLE IF NOT EXISTS interactions (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL, text TEXT NOT NULL)",
        )
        .execute(&pool)
        .await?;
        let http = HttpBuilder::new("yardstick")
            .proxy(api)
            .ratelimiter_disabled(true)
            .build();
        let client = serenity::client::ClientBuilder::new_with_http(http, GatewayIntents::empty());
        let mut client: Client = client.event_handler(Handler { pool }).await?;
        client.start().await.context("the gateway")
    })
}
