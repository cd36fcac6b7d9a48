//! One mail in a state, the people around it, and how each of them makes a request. This file does not know
//! what is expected.

use std::path::Path;

use sandbox::{Actor, Message, Turn};
use serde_json::json;
use testkit::engine;

use super::{Act, EVERYBODY, Place, State, Who};
use crate::{
    fixtures::{NOT_THERE, TEXT, window_ends},
    test_bot::{Settings, TestBot},
};

/// A bot that holds mail back if mail in this state is held.
pub async fn bot_for(mail_state: State) -> TestBot {
    match mail_state {
        State::Held => TestBot::with(HOLD).await,
        _ => TestBot::new().await,
    }
}

/// One mail in a state, among people of its own.
pub struct Setup<'a> {
    pub bot: &'a TestBot,
    /// All people, in the order of [`EVERYBODY`].
    people: Vec<Actor>,
    elsewhere: sandbox::Guild,
    mail: String,
    /// The revision of the draft that it is sent from.
    revision: String,
    notice: String,
}

/// Typed into forms. A refusal hands it back.
const FORGED: &str = "words from nowhere";
const HOLD: Settings = &[("INMAIL_DELIVERY__HOLD", "60s")];

impl<'a> Setup<'a> {
    /// The turn tells its people from those of other turns with the same bot.
    pub async fn set(bot: &'a TestBot, turn: usize, mail_state: State) -> Self {
        let discord = &bot.discord;
        // Discord allows the bot fifty requests a second.
        bot.pass(1);
        let names = ["Alice", "Bob", "Carol", "Mallory", "Mona"];
        let people = names.map(|name| discord.user(&format!("{name} {turn}")));
        let mut people = Vec::from(people);
        people.push(discord.other_bot(&format!("Clyde {turn}")));
        let elsewhere = discord.guild("Elsewhere");
        for person in &people {
            elsewhere.join(person);
        }
        for guild in [&elsewhere, &discord.home()] {
            guild.permit(&people[4], 1 << 5);
        }
        let (alice, bob, carol) = (&people[0], &people[1], &people[2]);
        let options = [
            ("to", bob.into()),
            ("message", TEXT.into()),
            ("cc", carol.into()),
        ];
        let preview = alice.slash("/inmail send", &options).await.message.unwrap();
        let send = preview.button("Send").unwrap()["custom_id"].clone();
        let mut parts = send.as_str().unwrap().split(':').skip(3).map(str::to_owned);
        let (mail, revision) = (parts.next().unwrap(), parts.next().unwrap());
        let mut notice = "1".to_owned();
        if mail_state != State::Draft {
            alice.click("Send").await;
        }
        if !matches!(mail_state, State::Draft | State::Held) {
            for person in [bob, carol] {
                person
                    .until("a notice", |person| !person.dms().is_empty())
                    .await;
            }
            let open = bob.dms()[0].button("Open").unwrap()["custom_id"].clone();
            notice = last_part(open.as_str().unwrap());
        }
        match mail_state {
            State::AfterWindow => {
                bot.pass(600);
                window_ends(alice).await;
            }
            State::Deleted => {
                alice.click("Delete").await;
                alice.click("Yes").await;
                bob.until("it to be gone", |bob| bob.dms().is_empty()).await;
            }
            State::Draft | State::Held | State::InWindow => {}
        }
        Self {
            bot,
            people,
            elsewhere,
            mail,
            revision,
            notice,
        }
    }

    fn actor(&self, who: Who, place: Place) -> Actor {
        let index = EVERYBODY.iter().position(|known| *known == who).unwrap();
        let actor = &self.people[index];
        match place {
            Place::Server => actor.clone(),
            Place::DirectMessage => actor.in_dm(),
            Place::OtherServer => actor.in_guild(&self.elsewhere),
        }
    }

    /// A view of this person's own, on which to forge clicks. A bot has none, so it takes one of Alice's.
    pub async fn view(&self, who: Who, place: Place) -> (u64, Message) {
        let owner = if who == Who::Bot { Who::Sender } else { who };
        let turn = self
            .actor(owner, place)
            .slash("/inmail settings", &[])
            .await;
        (turn.id, turn.message.unwrap())
    }

    pub async fn perform(&self, who: Who, place: Place, act: Act, view: u64, on: &Message) -> Turn {
        let actor = self.actor(who, place);
        let id = |template: &str| {
            let id = template
                .replace('V', &view.to_string())
                .replace('M', &self.mail)
                .replace('R', &self.revision)
                .replace('N', &self.notice);
            format!("im1:{id}")
        };
        match act {
            Act::Button(template) => actor.forge_click(on, &id(template)).await,
            Act::Menu(template) => actor.forge_select(on, &id(template), &[&self.mail]).await,
            Act::Form(template) => {
                let field = |name: &str| json!({ "type": 1, "components": [{ "type": 4, "custom_id": name }] });
                let fields = [field("subject"), field("message"), field("comment")];
                let form = json!({ "custom_id": id(template), "components": fields });
                // Discord sends a form with the message of the click that opened it.
                let opened = Turn {
                    modal: Some(form),
                    ..actor.forge_click(on, "anything").await
                };
                actor.forge_submit(&opened, &[("message", FORGED)]).await
            }
            Act::People(template) => actor.forge_users(on, &id(template), &[]).await,
            Act::Delete => {
                let options = [("inmail", self.mail.as_str().into())];
                actor.slash("/inmail delete", &options).await
            }
        }
    }
}

fn last_part(custom_id: &str) -> String {
    custom_id.rsplit(':').next().unwrap().to_owned()
}

/// The uniform refusal, with the typed text if there was any.
pub fn refusal(who: Who, act: Act) -> String {
    match act {
        // The bot does not read what another bot sends.
        Act::Form(id) if !id.starts_with("complain") && who != Who::Bot => {
            format!("{NOT_THERE}\nThis is what you wrote:\n{FORGED}")
        }
        _ => NOT_THERE.to_owned(),
    }
}

/// All rows that a forbidden action could change.
pub async fn rows(data: &Path) -> Vec<String> {
    let mut rows = Vec::new();
    for table in [
        "mails",
        "copies",
        "drafts",
        "cc",
        "blocks",
        "reports",
        "suspensions",
        "records",
        "guilds",
    ] {
        let columns = match table {
            "mails" => "id, sender, recipient, sent_at, deadline, parent",
            "copies" => "mail_id, holder, role, unread, archived",
            "drafts" => "id, sender, recipient, parent",
            "cc" => "id, user_id",
            "blocks" => "blocker, blocked",
            "reports" => "id, accused, outcome",
            "guilds" => "guild_id, reports_channel, notices_to_users, reporters_hidden",
            "records" => "id, kind, user_id",
            _ => "guild_id, user_id",
        };
        let values = columns
            .split(", ")
            .map(|column| format!("coalesce(CAST({column} AS TEXT), '-')"));
        let values: Vec<String> = values.collect();
        let values = values.join(" || ' ' || ");
        rows.extend(
            engine::ask(
                data,
                &format!("SELECT '{table} ' || {values} FROM {table} ORDER BY 1"),
            )
            .await,
        );
    }
    let sealed = engine::hex("sealed");
    let texts = format!("SELECT id || ' ' || slot || ' ' || {sealed} FROM texts ORDER BY id");
    rows.extend(engine::ask(data, &texts).await);
    rows
}

/// What moderators and readers have decided about the sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Good,
    /// Suspended by the moderators of the mail's server.
    Suspended,
    /// Blocked by both readers.
    Blocked,
}

impl Setup<'_> {
    pub async fn think(&self, standing: Standing) {
        let (alice, mona) = (&self.people[0], &self.people[4]);
        match standing {
            Standing::Good => {}
            Standing::Suspended => {
                let member = [("member", alice.into())];
                mona.slash("/inmail-admin suspend", &member).await;
            }
            Standing::Blocked => {
                for reader in &self.people[1..3] {
                    reader.slash("/inmail settings", &[]).await;
                    reader.select_users(&[alice]).await;
                }
            }
        }
    }
}
