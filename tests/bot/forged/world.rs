//! Mail in every state between several people, everybody who has no right to it, and a copy of everything
//! that is stored.

use std::{fs, path::Path};

use chrono::{DateTime, TimeDelta, Utc};
use sandbox::{Actor, Guild};
use serde_json::Value;
use sqlx::{AssertSqlSafe, SqlitePool};

use crate::{
    fixtures::{TEXT, send, send_copied},
    test_bot::TestBot,
};
use inmail::model::ids::first_snowflake_at;

/// A person in a place, and what they have no right to.
pub struct Outsider {
    /// A click of this person, as Discord sends it.
    pub click: Value,
    /// Mails, drafts and reports.
    pub not_theirs: Vec<i64>,
    /// What they have a right to.
    pub theirs: Vec<i64>,
    pub others_views: Vec<i64>,
    /// All views, including their own.
    pub views: Vec<i64>,
}

impl Outsider {
    /// The person, as Discord describes them.
    pub fn user(&self) -> &Value {
        let in_server = self.click.pointer("/member/user");
        in_server.unwrap_or(&self.click["user"])
    }
}

/// Everything that was written before the forgeries.
pub struct World {
    bot: TestBot,
    pub outsiders: Vec<Outsider>,
    pub now: DateTime<Utc>,
    /// No snowflake from here on belongs to anything.
    pub first_id: i64,
}

impl World {
    pub async fn build() -> Self {
        let mut bot = TestBot::new().await;
        let discord = &bot.discord;
        let [alice, bob, carol, mallory, mona] =
            ["Alice", "Bob", "Carol", "Mallory", "Mona"].map(|name| discord.user(name));
        let elsewhere = discord.guild("Elsewhere");
        for person in [&alice, &carol, &mallory, &mona] {
            elsewhere.join(person);
        }
        elsewhere.permit(&mona, 1 << 5);
        write_mail(&bot, &alice, &bob, &carol).await;

        let clyde = discord.other_bot("Clyde");
        let mut clicks = Vec::new();
        for (person, places) in [
            (&alice, vec![alice.clone(), alice.in_dm()]),
            (&bob, vec![bob.clone()]),
            (&carol, vec![carol.clone(), carol.in_guild(&elsewhere)]),
            (&mallory, everywhere(&mallory, &elsewhere)),
            (&mona, everywhere(&mona, &elsewhere)),
        ] {
            for place in places {
                clicks.push((person.id(), click(&place).await));
            }
        }
        let on = mallory
            .slash("/inmail settings", &[])
            .await
            .message
            .unwrap();
        let forged = clyde.forge_click(&on, "anything").await;
        clicks.push((clyde.id(), clyde.payload(forged.id)));

        let now = DateTime::from_timestamp_millis(discord.clock().now_ms()).unwrap();
        let now = now + TimeDelta::seconds(1);
        bot.stop().await;
        let pool = connect(bot.data()).await;
        let mut outsiders = Vec::with_capacity(clicks.len());
        for (id, click) in clicks {
            outsiders.push(outsider(&pool, id.cast_signed(), click).await);
        }
        pool.close().await;
        Self {
            bot,
            outsiders,
            now,
            first_id: first_snowflake_at(now),
        }
    }

    pub fn data(&self) -> &Path {
        self.bot.data()
    }

    /// Every row of every table, and every byte of the vault.
    pub async fn everything(&self) -> (Vec<String>, Vec<u8>) {
        let pool = connect(self.data()).await;
        let tables = "SELECT name, (SELECT group_concat('quote(' || name || ')', '||'',''||')
                                    FROM pragma_table_info(s.name)) FROM sqlite_schema s
                      WHERE type = 'table' ORDER BY name";
        let tables: Vec<(String, String)> = sqlx::query_as(tables).fetch_all(&pool).await.unwrap();
        let mut rows = Vec::new();
        for (table, columns) in tables {
            let every = format!("SELECT '{table}: ' || {columns} FROM {table} ORDER BY 1");
            let found = sqlx::query_scalar::<_, String>(AssertSqlSafe(every));
            rows.extend(found.fetch_all(&pool).await.unwrap());
        }
        pool.close().await;
        let vault = fs::read(self.data().join("inmail.keys")).unwrap();
        assert!(rows.len() > 50, "only {} rows to compare", rows.len());
        (rows, vault)
    }
}

/// Mail after its window, deleted with a copy left, in its window, answered and reported, and a draft.
async fn write_mail(bot: &TestBot, alice: &Actor, bob: &Actor, carol: &Actor) {
    send_copied(alice, bob, carol, TEXT).await;
    bob.click("Open").await;
    let form = bob.click("Report").await;
    bob.submit(&form, &[("comment", "rude")]).await;
    bot.pass(700);
    send(bob, alice, TEXT).await;
    bob.slash("/inmail inbox", &[]).await;
    bob.select("From Alice").await;
    let form = bob.click("Reply").await;
    bob.submit(&form, &[("message", TEXT)]).await;
    send_copied(alice, bob, carol, TEXT).await;
    alice.click("Delete").await;
    alice.click("Yes").await;
    send(alice, bob, TEXT).await;
    alice.click("Delete").await;
    let options = [("to", bob.into()), ("message", TEXT.into())];
    alice.slash("/inmail send", &options).await;
    for person in [alice, bob, carol] {
        person.slash("/inmail inbox", &[]).await;
    }
}

fn everywhere(person: &Actor, elsewhere: &Guild) -> Vec<Actor> {
    vec![person.clone(), person.in_dm(), person.in_guild(elsewhere)]
}

/// A click on the person's own view, as the gateway sends it.
async fn click(person: &Actor) -> Value {
    let view = person.slash("/inmail settings", &[]).await.message.unwrap();
    let clicked = person.forge_click(&view, "anything").await;
    person.payload(clicked.id)
}

async fn connect(data: &Path) -> SqlitePool {
    let url = format!("sqlite://{}", data.join("inmail.db").display());
    SqlitePool::connect(&url).await.unwrap()
}

async fn outsider(pool: &SqlitePool, who: i64, click: Value) -> Outsider {
    let ids = async |query: &'static str| {
        let found = sqlx::query_scalar::<_, i64>(query).bind(who);
        let found = found.fetch_all(pool).await.unwrap();
        assert!(!found.is_empty(), "nothing to forge: {query}");
        found
    };
    // Zero, since a person may have nothing.
    let theirs = "SELECT 0 UNION SELECT mail_id FROM copies WHERE holder = ?1
         UNION SELECT id FROM drafts WHERE sender = ?1";
    // A preview has the id of its draft, which becomes the mail's id. So a person may hold a mail whose id
    // is another person's view.
    let not_theirs = "SELECT id FROM mails UNION SELECT id FROM drafts UNION SELECT id FROM reports
         UNION SELECT id FROM views WHERE viewer <> ?1 UNION SELECT marker FROM notices WHERE holder <> ?1
         EXCEPT SELECT mail_id FROM copies WHERE holder = ?1
         EXCEPT SELECT id FROM drafts WHERE sender = ?1";
    Outsider {
        click,
        theirs: ids(theirs).await,
        not_theirs: ids(not_theirs).await,
        others_views: ids("SELECT id FROM views WHERE viewer <> ?1").await,
        views: ids("SELECT id FROM views WHERE ?1 <> 0").await,
    }
}
