//! Every action by every person, in every place, in every state of a mail. Exactly the listed cells act.
//! All others get the uniform refusal, byte for byte, and change nothing.

mod setup;

use crate::fixtures::NOT_THERE;
pub use setup::rows;
use setup::{Setup, Standing, bot_for, refusal};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Draft,
    Held,
    InWindow,
    AfterWindow,
    /// Deleted by its sender. Carol was copied, so her copy lives on.
    Deleted,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    Sender,
    Recipient,
    Copied,
    Stranger,
    /// A person who may manage every server.
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
    /// Picks nobody.
    People(&'static str),
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

/// `V` is the view it is done on, `M` the mail. *Open* on a notice is not about a mail: see `delete.rs`.
const ACTS: [Act; 33] = [
    Act::Button("send:V:M:R"),
    Act::Button("edit:V:M"),
    Act::Button("cancel:V:M:R"),
    Act::Button("write:M"),
    Act::Button("correct:M:M"),
    Act::People("readdress:M:true"),
    Act::Form("compose:M"),
    Act::Form("rewrite:V:M"),
    Act::Button("delete:V:M"),
    Act::Button("yes:V:M"),
    Act::Button("no:V:M"),
    Act::Menu("pick:V:s"),
    Act::Menu("pick:V:d"),
    Act::Menu("pick:V:i"),
    Act::Menu("pick:V:u"),
    Act::Menu("pick:V:sa"),
    Act::Menu("pick:V:f"),
    Act::Delete,
    Act::Button("reply:M:false"),
    Act::Button("reply:M:true"),
    Act::Button("talk:V:M:false:n"),
    Act::Menu("talked:V:false"),
    Act::Button("unread:V:M"),
    Act::Button("archive:V:M:true"),
    Act::Button("archive:V:M:false"),
    Act::Button("remove:V:M:false"),
    Act::Button("removal:V:M"),
    Act::Button("keep:V:M:false"),
    Act::Button("block:V:M:false"),
    Act::Button("unblocks:V:M:false"),
    Act::Button("report:M"),
    Act::Form("complain:M"),
    Act::Button("review:M"),
];

/// The expected result of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expected {
    Acts,
    /// Refused with a sentence that only the sender of this mail gets.
    TooLate,
    Refused,
}

fn expected(state: State, who: Who, place: Place, act: Act) -> Expected {
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
        Act::Button(id) | Act::Menu(id) | Act::Form(id) | Act::People(id) => id,
        Act::Delete => "delete",
    };
    let acts = match word.split(':').next().unwrap_or_default() {
        // A repeated Send gets the same answer as the first.
        "send" => who == Who::Sender && (state == Draft || sent),
        "edit" | "cancel" | "write" | "correct" | "compose" | "rewrite" => {
            who == Who::Sender && state == Draft
        }
        // Where the draft was begun, since only its members can be picked.
        "readdress" => who == Who::Sender && state == Draft && matches!(place, Place::Server),
        "delete" | "yes" => match (who, state) {
            (Who::Sender, AfterWindow) => return Expected::TooLate,
            (Who::Sender, Held | InWindow) => true,
            _ => false,
        },
        "pick" if word.ends_with(":d") => match (who, state) {
            (Who::Sender, AfterWindow) => return Expected::TooLate,
            (Who::Sender, Held | InWindow) => true,
            _ => false,
        },
        "pick" | "no" | "keep" | "archive" | "talk" | "talked" => holds,
        "reply" | "unread" | "remove" | "removal" | "block" | "unblocks" | "report"
        | "complain" => received,
        // A mail is not a report, whoever asks.
        "review" => false,
        other => panic!("nobody said what to expect of {other}"),
    };
    if acts {
        Expected::Acts
    } else {
        Expected::Refused
    }
}

/// Each place in turn, where the place does not matter.
fn place_of(act: Act, turn: usize) -> Place {
    match act {
        Act::People(_) => Place::Server,
        _ => EVERYWHERE[turn % 3],
    }
}

/// Every action that is not listed is tried in every place and with every standing of the sender.
async fn all_others_are_refused(state: State) {
    for standing in [Standing::Good, Standing::Suspended, Standing::Blocked] {
        others_are_refused(state, standing).await;
    }
}

async fn others_are_refused(state: State, standing: Standing) {
    let bot = bot_for(state).await;
    let setup = Setup::set(&bot, 0, state).await;
    setup.think(standing).await;
    let before = rows(setup.bot.data()).await;
    let mut refused = 0;
    for who in EVERYBODY {
        for place in EVERYWHERE {
            let (view, on) = setup.view(who, place).await;
            for act in ACTS {
                if who == Who::Bot && matches!(act, Act::Delete) {
                    // A bot cannot use a command.
                    continue;
                }
                let cell = format!("{who:?} in {place:?} does {act:?} to {state:?}, {standing:?}");
                match expected(state, who, place, act) {
                    Expected::Acts => continue,
                    Expected::TooLate => {
                        let late = setup.perform(who, place, act, view, &on).await.text();
                        assert!(
                            late.starts_with("You can no longer delete"),
                            "{cell}: {late}"
                        );
                    }
                    Expected::Refused => {
                        let answer = setup.perform(who, place, act, view, &on).await;
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
    assert_eq!(rows(setup.bot.data()).await, before, "{state:?}");
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
async fn a_sender_who_is_suspended_or_blocked_can_do_all_but_send() {
    let mut acted = 0;
    for (standing, sentence) in [
        (
            Standing::Suspended,
            "The moderators of the server have suspended you",
        ),
        (Standing::Blocked, "This InMail cannot be sent"),
    ] {
        for state in STATES {
            let bot = bot_for(state).await;
            for act in ACTS {
                let place = place_of(act, acted);
                if expected(state, Who::Sender, place, act) != Expected::Acts {
                    continue;
                }
                let setup = Setup::set(&bot, acted, state).await;
                setup.think(standing).await;
                let (view, on) = setup.view(Who::Sender, place).await;
                let before = rows(setup.bot.data()).await;
                let answer = setup.perform(Who::Sender, place, act, view, &on).await;
                let cell = format!("{standing:?} sender does {act:?} to {state:?}");
                if state == State::Draft && matches!(act, Act::Button("send:V:M:R")) {
                    assert!(answer.text().starts_with(sentence), "{cell}");
                    assert_eq!(rows(setup.bot.data()).await, before, "{cell}");
                } else if matches!(act, Act::People(_)) {
                    // Who is picked is kept, and that it cannot be sent is told at once.
                    assert!(answer.text().starts_with(sentence), "{cell}");
                } else {
                    assert!(!answer.text().starts_with(NOT_THERE), "{cell}");
                    assert!(!answer.text().starts_with(sentence), "{cell}");
                }
                acted += 1;
            }
        }
    }
    assert!(acted > 40, "only {acted} cells acted");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_listed_cell_acts_on_ones_own_view_and_never_on_another_persons() {
    let mut acted = 0;
    for state in STATES {
        let bot = bot_for(state).await;
        for who in EVERYBODY {
            for act in ACTS {
                let place = place_of(act, acted);
                if expected(state, who, place, act) != Expected::Acts {
                    continue;
                }
                let setup = Setup::set(&bot, acted, state).await;
                let cell = format!("{who:?} in {place:?} does {act:?} to a mail {state:?}");
                let (view, on) = setup.view(who, place).await;
                if let Act::Button(id) | Act::Menu(id) | Act::Form(id) = act
                    && id.contains('V')
                {
                    let (others, _) = setup.view(Who::Stranger, place).await;
                    let answer = setup.perform(who, place, act, others, &on).await;
                    // Edit opens the form of a person's own draft, wherever it is shown.
                    if answer.modal.is_none() {
                        let refused = answer.text().starts_with(NOT_THERE);
                        assert!(refused, "{cell}, on another's view");
                    }
                }
                let answer = setup.perform(who, place, act, view, &on).await;
                assert!(!answer.text().starts_with(NOT_THERE), "{cell}");
                acted += 1;
            }
        }
    }
    assert!(acted > 60, "only {acted} cells acted");
}
