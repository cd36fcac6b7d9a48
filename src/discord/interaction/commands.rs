//! The commands. Each is written once, both as it is registered with Discord and as its use is read.

mod definition;

use serde_json::Value;
use serenity::all::{
    ChannelType, CommandOptionType, CommandType, InstallationContext, InteractionContext,
    Permissions,
};

use crate::{
    discord::{
        interaction::action::{Action, Admin, Subcommand},
        payload::{Resolved, id, whole},
        phrases::{Label, Phrases},
    },
    model::{Addressee, Body, Comment, Folder, Language, Query, Remark, Subject, Words},
};

use definition::{choice, choices, translations};

pub use definition::Definition;

const MEMBERS: &str = "inmail";
const MODERATORS: &str = "inmail-admin";
/// The value that stands for people who have used InMail.
const USERS: &str = "users";
const IN_SERVERS: &[InteractionContext] = &[InteractionContext::Guild];
const AND_IN_DMS: &[InteractionContext] = &[InteractionContext::Guild, InteractionContext::BotDm];
/// Kinds of channels to which the bot can write directly.
const TEXT_CHANNELS: [ChannelType; 2] = [ChannelType::Text, ChannelType::News];

/// The parts of the inbox, and of Sent, that can be shown by themselves.
const UNREAD: &str = "unread";
const ARCHIVED: &str = "archived";
const PARTS: [(&str, Label); 2] = [
    (UNREAD, Phrases::show_unread),
    (ARCHIVED, Phrases::show_archived),
];

const SHOWN: &str = "shown";
const HIDDEN: &str = "hidden";

/// A kind of option, by the name of the function that reads it.
macro_rules! kind {
    (person) => {
        CommandOptionType::User
    };
    (member) => {
        CommandOptionType::User
    };
    (text) => {
        CommandOptionType::String
    };
    (channel) => {
        CommandOptionType::Channel
    };
}

/// Subcommands: the name and description of each, its options with what Discord checks, and the action that
/// it stands for.
macro_rules! subcommands {
    ($define:ident, $read:ident -> $asked:ty {
        $($name:literal, $called:ident, $about:ident (
            $($option:ident: $kind:ident($($field:ident: $value:expr),*), $known:ident, $help:ident;)*
        ) => $action:expr;)*
    }) => {
        fn $define() -> Vec<Definition> {
            vec![$({
                let kind = CommandOptionType::SubCommand;
                Definition {
                    options: Some(vec![$(Definition {
                        $($field: Some($value),)*
                        ..Definition::called(kind!($kind), Phrases::$known, Phrases::$help)
                    }),*]),
                    ..Definition::called(kind, Phrases::$called, Phrases::$about)
                }
            }),*]
        }

        /// The action that was chosen. `None` if something is missing.
        fn $read(chosen: &Subcommand<'_>) -> Option<$asked> {
            match chosen.name {
                $($name => {
                    // A word of Rust has these letters before it.
                    $(let $option = chosen.$kind(stringify!($option).trim_start_matches("r#"));)*
                    Some($action)
                })*
                _ => None,
            }
        }
    };
}

subcommands! { for_members, member -> Action {
    "send", name_send, command_send (
        to: person(required: true), name_to, option_to;
        subject: text(max_length: Subject::MAX_CHARS), name_subject, option_subject;
        message: text(max_length: Body::MAX_CHARS), name_message, option_message;
        cc: person(required: false), name_cc, option_cc;
        cc2: person(required: false), name_cc2, option_cc;
        cc3: person(required: false), name_cc3, option_cc;
    ) => Action::Send {
        to: to?,
        cc: [cc, cc2, cc3].into_iter().flatten().collect(),
        subject: subject.unwrap_or_default(),
        message,
    };
    "sent", name_sent, command_sent (
        to: person(required: false), name_to, option_find_to;
        words: text(max_length: Words::MAX_CHARS), name_words, option_words;
        show: text(choices: choices(&PARTS[1..])), name_show, option_show;
    ) => browse(Folder::Sent, to, words, show.as_deref());
    "delete", name_delete, command_delete (inmail: text(autocomplete: true), name_inmail, option_inmail;) => match inmail {
        Some(mail) => Action::Delete { mail },
        None => Action::Folder(Folder::Deletable),
    };
    "inbox", name_inbox, command_inbox (
        from: person(required: false), name_from, option_find_from;
        words: text(max_length: Words::MAX_CHARS), name_words, option_words;
        show: text(choices: choices(&PARTS)), name_show, option_show;
    ) => browse(Folder::Inbox, from, words, show.as_deref());
    "settings", name_settings, command_settings () => Action::Settings;
    "report", name_report, command_report (
        member: person(required: true), name_member, option_reported;
        comment: text(max_length: Comment::MAX_CHARS), name_comment, option_comment;
    ) => Action::ReportPerson { person: member?, comment: comment.unwrap_or_default() };
    "privacy", name_privacy, command_privacy () => Action::Privacy;
    "help", name_help, command_help () => Action::Help;
} }

subcommands! { for_setup, setup -> Admin {
    "reports-channel", name_reports_channel, command_reports_channel (
        channel: channel(required: true, channel_types: TEXT_CHANNELS), name_channel, option_channel;
    ) => channel.map(|(channel, app_permissions)| Admin::ReportsChannel { channel, app_permissions })?;
    "reporters", name_reporters, command_reporters (
        names: text(required: true, choices: vec![
            choice(SHOWN, Phrases::reporters_choice_shown), choice(HIDDEN, Phrases::reporters_choice_hidden),
        ]), name_names, option_names;
    ) => match names?.as_str() {
        SHOWN => Admin::Reporters { hidden: false },
        HIDDEN => Admin::Reporters { hidden: true },
        _ => return None,
    };
    "notices", name_notices, command_notices (
        who: text(required: true, choices: vec![
            choice("everyone", Phrases::option_everyone),
            choice(USERS, Phrases::option_users),
        ]), name_who, option_who;
    ) => Admin::Notices { to_users: who? == USERS };
} }

subcommands! { for_moderators, moderator -> Admin {
    "suspend", name_suspend, command_suspend (
        member: member(required: true), name_member, option_member;
        r#for: text(autocomplete: true), name_for, option_for;
        reason: text(max_length: Remark::MAX_CHARS), name_reason, option_reason;
    ) => Admin::Suspend {
        member: member?,
        length: r#for.unwrap_or_default(),
        reason: reason.unwrap_or_default(),
    };
    "reinstate", name_reinstate, command_reinstate (member: person(required: true), name_member, option_member;)
        => Admin::Reinstate(member?.person);
    "suspensions", name_suspensions, command_suspensions () => Admin::Suspensions;
    "history", name_history, command_history (member: person(required: true), name_member, option_member;)
        => Admin::History(member?.person);
    "reports", name_reports, command_reports () => Admin::Reports;
    "status", name_status, command_status () => Admin::Status;
} }

/// A folder, a part of it, or a search in either.
fn browse(
    folder: Folder,
    person: Option<Addressee>,
    words: Option<String>,
    show: Option<&str>,
) -> Action {
    let within = match show {
        Some(UNREAD) if folder == Folder::Inbox => Some(Folder::Unread),
        Some(ARCHIVED) => Some(folder.archive()),
        _ => None,
    };
    let person = person.map(|chosen| chosen.person);
    let query = Query {
        person: person.as_ref().map(|person| person.id),
        words: words.and_then(|typed| Words::parse(&typed)),
        within,
    };
    if query.person.is_none() && query.words.is_none() {
        return Action::Folder(within.unwrap_or(folder));
    }
    Action::Search {
        folder,
        person,
        query,
    }
}

/// Every command, for a bulk overwrite: of those registered everywhere, or of those of one server.
pub fn all(are_everywhere: bool) -> [Definition; 4] {
    let command = |kind: CommandType, name: &str, contexts| Definition {
        kind: kind.into(),
        name: name.to_owned(),
        // Discord refuses both fields in commands of one server.
        contexts: are_everywhere.then_some(contexts),
        integration_types: are_everywhere.then_some([InstallationContext::Guild]),
        ..Definition::default()
    };
    let mut options = vec![Definition {
        options: Some(for_setup()),
        ..Definition::called(
            CommandOptionType::SubCommandGroup,
            Phrases::name_setup,
            Phrases::command_setup,
        )
    }];
    options.extend(for_moderators());
    [
        Definition {
            options: Some(for_members()),
            ..command(CommandType::ChatInput, MEMBERS, AND_IN_DMS).about(Phrases::command_inmail)
        },
        Definition {
            name: Phrases::of(Language::English).menu_send(),
            name_localizations: Some(translations(Phrases::menu_send)),
            ..command(CommandType::User, "", IN_SERVERS)
        },
        Definition {
            name: Phrases::of(Language::English).menu_reply(),
            name_localizations: Some(translations(Phrases::menu_reply)),
            ..command(CommandType::Message, "", IN_SERVERS)
        },
        Definition {
            options: Some(options),
            // A number, as in Discord's API description. Its documentation shows a string.
            default_member_permissions: Some(Permissions::MANAGE_GUILD.bits()),
            ..command(CommandType::ChatInput, MODERATORS, IN_SERVERS).about(Phrases::command_admin)
        },
    ]
}

/// The action of a submitted command.
pub fn read(data: &Value, resolved: Resolved<'_>) -> Option<Action> {
    let command = data["name"].as_str()?;
    let on_message = Some(u8::from(CommandType::Message).into());
    let action = if let Some(target) = id(&data["target_id"]) {
        if whole(&data["type"]) == on_message {
            return Some(
                resolved
                    .posted(target)
                    .map_or(Action::UnknownId, Action::ReplyTo),
            );
        }
        resolved.addressee(target).map(|to| Action::Send {
            to,
            cc: Vec::new(),
            subject: String::new(),
            message: None,
        })
    } else {
        Subcommand::read(data, resolved).and_then(|chosen| match command {
            MEMBERS => member(&chosen),
            MODERATORS => setup(&chosen)
                .or_else(|| moderator(&chosen))
                .map(Action::Admin),
            _ => None,
        })
    };
    Some(action.unwrap_or(Action::UnknownId))
}

/// The action of a command that is being typed.
pub fn typing(data: &Value) -> Action {
    let (values, guild) = (&Value::Null, None);
    let chosen = Subcommand::read(data, Resolved { values, guild });
    match chosen {
        Some(chosen) if data["name"] == MODERATORS && chosen.name == "suspend" => {
            let typed = chosen.text("for").unwrap_or_default();
            Action::SuggestLength { typed }
        }
        chosen => {
            let chosen = chosen.filter(|chosen| data["name"] == MEMBERS && chosen.name == "delete");
            let typed = chosen.and_then(|chosen| chosen.text("inmail"));
            Action::Suggest { typed }
        }
    }
}
