//! Every action by everybody, everywhere, in every state of a mail: exactly the listed cells act, and
//! all others get the uniform refusal, byte for byte, and change nothing.

use std::path::Path;

use sandbox::{Actor, Message, Turn};
use serde_json::json;

use crate::{
    cast::{NOT_THERE, TEXT},
    stage::{Settings, Stage},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Draft,
    Held,
    InWindow,
    AfterWindow,
    /// By its sender; Carol was copied, so her copy lives on.
    Deleted,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    Sender,
    Recipient,
    Copied,
    Stranger,
    /// May manage every server there is.
    Moderator,
    Bot,
}

#[derive(Clone, Copy, Debug)]
enum Place {
    Server,
    DirectMessage,
    OtherServer,
}

/// An action on a mail, and the custom id or command that asks for it.
#[derive(Clone, Copy, Debug)]
enum Act {
    Button(&'static str),
    Menu(&'static str),
    Form(&'static str),
    Delete,
}

const STATES: [State; 5] = [
    State::Draft,
    State::Held,
    State::InWindow,
    State::AfterWindow,
    State::Deleted,
];
const EVERYBODY: [Who; 6] = [
    Who::Sender,
    Who::Recipient,
    Who::Copied,
    Who::Stranger,
    Who::Moderator,
    Who::Bot,
];
const EVERYWHERE: [Place; 3] = [Place::Server, Place::DirectMessage, Place::OtherServer];

/// `V` is the view it is done on, `M` the mail, `N` Bob's notice.
const ACTS: [Act; 24] = [
    Act::Button("send:V:M"),
    Act::Button("edit:V:M"),
    Act::Button("cancel:V:M"),
    Act::Button("write:M"),
    Act::Form("compose:M"),
    Act::Form("rewrite:V:M"),
    Act::Button("delete:V:M"),
    Act::Button("yes:V:M"),
    Act::Button("no:V:M"),
    Act::Menu("pick:V:s"),
    Act::Menu("pick:V:d"),
    Act::Menu("pick:V:i"),
    Act::Delete,
    Act::Button("open:N"),
    Act::Button("reply:M:false"),
    Act::Button("reply:M:true"),
    Act::Button("unread:V:M"),
    Act::Button("remove:V:M:false"),
    Act::Button("removal:V:M"),
    Act::Button("keep:V:M:false"),
    Act::Button("block:V:M:false"),
    Act::Button("report:M"),
    Act::Form("complain:M"),
    Act::Button("review:M"),
];

/// What is expected of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expected {
    Acts,
    /// Refused with a sentence that only the sender of this very mail gets.
    TooLate,
    Refused,
}

fn expected(state: State, who: Who, act: Act) -> Expected {
    use State::{AfterWindow, Deleted, Draft, Held, InWindow};
    let sent = matches!(state, Held | InWindow | AfterWindow);
    let holds = match who {
        Who::Sender => sent,
        Who::Recipient => matches!(state, InWindow | AfterWindow),
        Who::Copied => matches!(state, InWindow | AfterWindow | Deleted),
        Who::Stranger | Who::Moderator | Who::Bot => false,
    };
    let received = holds && who != Who::Sender;
    let word = match act {
        Act::Button(id) | Act::Menu(id) | Act::Form(id) => id,
        Act::Delete => "delete",
    };
    let acts = match word.split(':').next().unwrap_or_default() {
        // A repeated Send is answered like the first.
        "send" => who == Who::Sender && (state == Draft || sent),
        "edit" | "cancel" | "write" | "compose" | "rewrite" => who == Who::Sender && state == Draft,
        "delete" | "yes" => match (who, state) {
            (Who::Sender, AfterWindow) => return Expected::TooLate,
            (Who::Sender, Held | InWindow) => true,
            _ => false,
        },
        "pick" if word.ends_with('d') => match (who, state) {
            (Who::Sender, AfterWindow) => return Expected::TooLate,
            (Who::Sender, Held | InWindow) => true,
            _ => false,
        },
        "pick" | "no" | "keep" => holds,
        "open" => received && who == Who::Recipient,
        "reply" | "unread" | "remove" | "removal" | "block" | "report" | "complain" => received,
        // A mail is no report, whoever asks.
        "review" => false,
        other => panic!("nobody said what to expect of {other}"),
    };
    if acts {
        Expected::Acts
    } else {
        Expected::Refused
    }
}

/// A stage with one mail in a state.
struct Scene {
    stage: Stage,
    /// Everybody, in the order of [`EVERYBODY`].
    people: Vec<Actor>,
    elsewhere: sandbox::Guild,
    mail: String,
    notice: String,
}

/// What is typed into forms; handed back with a refusal.
const FORGED: &str = "words from nowhere";
const HOLD: Settings = &[("INMAIL_DELIVERY__HOLD", "60s")];

impl Scene {
    async fn set(mail_state: State) -> Self {
        let stage = match mail_state {
            State::Held => Stage::with(HOLD).await,
            _ => Stage::new().await,
        };
        let discord = &stage.discord;
        let names = ["Alice", "Bob", "Carol", "Mallory", "Mona"];
        let mut people: Vec<Actor> = names.into_iter().map(|name| discord.user(name)).collect();
        people.push(discord.other_bot("Clyde"));
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
        let mail = last_part(send.as_str().unwrap());
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
                stage.pass(600);
                alice
                    .until("the window to end", |alice| {
                        alice.screen().iter().all(|seen| !seen.enabled("Delete"))
                    })
                    .await;
            }
            State::Deleted => {
                alice.click("Delete").await;
                alice.click("Yes").await;
                bob.until("it to be gone", |bob| bob.dms().is_empty()).await;
            }
            State::Draft | State::Held | State::InWindow => {}
        }
        Self {
            stage,
            people,
            elsewhere,
            mail,
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

    /// A view of somebody's own to forge clicks on; a bot has none, so it takes one from Alice.
    async fn view(&self, who: Who, place: Place) -> (u64, Message) {
        let owner = if who == Who::Bot { Who::Sender } else { who };
        let turn = self
            .actor(owner, place)
            .slash("/inmail settings", &[])
            .await;
        (turn.id, turn.message.unwrap())
    }

    async fn perform(&self, who: Who, place: Place, act: Act, view: u64, on: &Message) -> Turn {
        let actor = self.actor(who, place);
        let id = |template: &str| {
            let id = template
                .replace('V', &view.to_string())
                .replace('M', &self.mail)
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

/// The uniform refusal; with what was typed, if something was.
fn refusal(who: Who, act: Act) -> String {
    match act {
        // What a bot sends is not even looked at.
        Act::Form(id) if !id.starts_with("complain") && who != Who::Bot => {
            format!("{NOT_THERE}\nThis is what you wrote:\n{FORGED}")
        }
        _ => NOT_THERE.to_owned(),
    }
}

/// Every row that a forbidden action could change.
async fn rows(data: &Path) -> Vec<String> {
    let url = format!("sqlite://{}?mode=ro", data.join("inmail.db").display());
    let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
    let mut rows = Vec::new();
    for table in [
        "mails",
        "copies",
        "drafts",
        "cc",
        "blocks",
        "reports",
        "suspensions",
    ] {
        let query = format!(
            "SELECT '{table}' || json_group_array(json_array({})) FROM {table}",
            match table {
                "mails" => "id, sender, recipient, sent_at, deadline, parent",
                "copies" => "mail_id, holder, role, unread",
                "drafts" => "id, sender, recipient, parent",
                "cc" => "id, user_id",
                "blocks" => "blocker, blocked",
                "reports" => "id, accused",
                _ => "guild_id, user_id",
            }
        );
        let row: String = sqlx::query_scalar(sqlx::AssertSqlSafe(query))
            .fetch_one(&pool)
            .await
            .unwrap();
        rows.push(row);
    }
    let texts: Vec<(i64, i64, Vec<u8>)> = sqlx::query_as("SELECT id, slot, sealed FROM texts")
        .fetch_all(&pool)
        .await
        .unwrap();
    rows.push(format!("{texts:?}"));
    pool.close().await;
    rows
}

/// In every place for every action that is not listed.
async fn all_others_are_refused(state: State) {
    let scene = Scene::set(state).await;
    let before = rows(scene.stage.data.path()).await;
    let mut refused = 0;
    for who in EVERYBODY {
        for place in EVERYWHERE {
            let (view, on) = scene.view(who, place).await;
            for act in ACTS {
                if who == Who::Bot && matches!(act, Act::Delete) {
                    // Nobody lets a bot type a command.
                    continue;
                }
                let cell = format!("{who:?} in {place:?} does {act:?} to a mail {state:?}");
                match expected(state, who, act) {
                    Expected::Acts => continue,
                    Expected::TooLate => {
                        let late = scene.perform(who, place, act, view, &on).await.text();
                        assert!(late.starts_with("The time for deleting"), "{cell}: {late}");
                    }
                    Expected::Refused => {
                        let answer = scene.perform(who, place, act, view, &on).await;
                        assert!(answer.modal.is_none(), "{cell} opened a form");
                        assert_eq!(answer.text(), refusal(who, act), "{cell}");
                        assert_ne!(answer.message.unwrap().id, on.id, "{cell} overwrote a view");
                    }
                }
                refused += 1;
            }
        }
    }
    assert!(refused > 200, "only {refused} cells were looked at");
    assert_eq!(rows(scene.stage.data.path()).await, before, "{state:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_not_listed_is_refused_to_a_draft() {
    all_others_are_refused(State::Draft).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_not_listed_is_refused_while_a_mail_is_held() {
    all_others_are_refused(State::Held).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_not_listed_is_refused_within_the_window() {
    all_others_are_refused(State::InWindow).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_not_listed_is_refused_after_the_window() {
    all_others_are_refused(State::AfterWindow).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_not_listed_is_refused_after_a_deletion() {
    all_others_are_refused(State::Deleted).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_listed_cell_acts_on_ones_own_view_and_never_on_somebody_elses() {
    let mut acted = 0;
    for state in STATES {
        for who in EVERYBODY {
            for act in ACTS {
                if expected(state, who, act) != Expected::Acts {
                    continue;
                }
                let scene = Scene::set(state).await;
                let place = EVERYWHERE[acted % 3];
                let cell = format!("{who:?} in {place:?} does {act:?} to a mail {state:?}");
                let (view, on) = scene.view(who, place).await;
                if let Act::Button(id) | Act::Menu(id) | Act::Form(id) = act
                    && id.contains('V')
                {
                    let (others, _) = scene.view(Who::Stranger, place).await;
                    let answer = scene.perform(who, place, act, others, &on).await;
                    // Edit opens the form of one's own draft, wherever it will be shown.
                    if answer.modal.is_none() {
                        let refused = answer.text().starts_with(NOT_THERE);
                        assert!(refused, "{cell}, on another's view");
                    }
                }
                let answer = scene.perform(who, place, act, view, &on).await;
                assert!(!answer.text().starts_with(NOT_THERE), "{cell}");
                acted += 1;
            }
        }
    }
    assert!(acted > 60, "only {acted} cells acted");
}
