//! The commands. Each is written once, both as it is registered with Discord and as its use is read.

use serde::Serialize;
use serde_json::Value;
use serenity::all::{
    ChannelType, CommandOptionType, CommandType, InstallationContext, InteractionContext,
    Permissions,
};

use crate::{
    discord::{
        interaction::action::{Action, Admin, Subcommand},
        payload::{Resolved, id},
        phrases::Phrases,
    },
    model::{Body, Comment, Folder, Subject},
};

const MEMBERS: &str = "inmail";
const MODERATORS: &str = "inmail-admin";
const IN_SERVERS: &[InteractionContext] = &[InteractionContext::Guild];
const AND_IN_DMS: &[InteractionContext] = &[InteractionContext::Guild, InteractionContext::BotDm];
/// Kinds of channels to which the bot can write directly.
const TEXT_CHANNELS: [ChannelType; 2] = [ChannelType::Text, ChannelType::News];

/// A command, a subcommand or an option, as it is registered with Discord. Fields that are not set are not
/// sent.
macro_rules! definition {
    ($($field:ident: $kind:ty,)*) => {
        #[derive(Default, Serialize)]
        pub struct Definition {
            #[serde(rename = "type")]
            kind: u8,
            name: String,
            $(#[serde(skip_serializing_if = "Option::is_none")] $field: Option<$kind>,)*
        }
    };
}

definition! {
    description: String,
    options: Vec<Definition>,
    required: bool,
    max_length: usize,
    autocomplete: bool,
    channel_types: [ChannelType; 2],
    contexts: &'static [InteractionContext],
    integration_types: [InstallationContext; 1],
    default_member_permissions: u64,
}

/// A kind of option, by the name of the function that reads it.
macro_rules! kind {
    (person) => {
        CommandOptionType::User.into()
    };
    (text) => {
        CommandOptionType::String.into()
    };
    (channel) => {
        CommandOptionType::Channel.into()
    };
}

/// Subcommands: the name and description of each, its options with what Discord checks, and the action that
/// it stands for.
macro_rules! subcommands {
    ($define:ident, $read:ident -> $asked:ty {
        $($name:literal, $about:ident (
            $($option:ident: $kind:ident($($field:ident: $value:expr),*), $help:ident;)*
        ) => $action:expr;)*
    }) => {
        fn $define(phrases: &Phrases) -> Vec<Definition> {
            vec![$(Definition {
                kind: CommandOptionType::SubCommand.into(),
                name: $name.to_owned(),
                description: Some(phrases.$about()),
                options: Some(vec![$(Definition {
                    kind: kind!($kind),
                    name: stringify!($option).to_owned(),
                    description: Some(phrases.$help()),
                    $($field: Some($value),)*
                    ..Definition::default()
                }),*]),
                ..Definition::default()
            }),*]
        }

        /// The action that was chosen. `None` if something is missing.
        fn $read(chosen: &Subcommand<'_>) -> Option<$asked> {
            match chosen.name {
                $($name => {
                    $(let $option = chosen.$kind(stringify!($option));)*
                    Some($action)
                })*
                _ => None,
            }
        }
    };
}

subcommands! { for_members, member -> Action {
    "send", command_send (
        to: person(required: true), option_to;
        subject: text(max_length: Subject::MAX_CHARS), option_subject;
        message: text(max_length: Body::MAX_CHARS), option_message;
        cc: person(required: false), option_cc;
        cc2: person(required: false), option_cc;
        cc3: person(required: false), option_cc;
    ) => Action::Send {
        to: to?,
        cc: [cc, cc2, cc3].into_iter().flatten().collect(),
        subject: subject.unwrap_or_default(),
        message,
    };
    "sent", command_sent () => Action::Folder(Folder::Sent);
    "delete", command_delete (inmail: text(autocomplete: true), option_inmail;) => match inmail {
        Some(mail) => Action::Delete { mail },
        None => Action::Folder(Folder::Deletable),
    };
    "inbox", command_inbox () => Action::Folder(Folder::Inbox);
    "settings", command_settings () => Action::Settings;
    "report", command_report (
        member: person(required: true), option_reported;
        comment: text(max_length: Comment::MAX_CHARS), option_comment;
    ) => Action::ReportPerson { person: member?, comment: comment.unwrap_or_default() };
    "privacy", command_privacy () => Action::Privacy;
    "help", command_help () => Action::Help;
} }

subcommands! { for_setup, setup -> Admin {
    "reports-channel", command_reports_channel (
        channel: channel(required: true, channel_types: TEXT_CHANNELS), option_channel;
    ) => channel.map(|(channel, app_permissions)| Admin::ReportsChannel { channel, app_permissions })?;
} }

subcommands! { for_moderators, moderator -> Admin {
    "suspend", command_suspend (member: person(required: true), option_member;)
        => Admin::Suspend(member?.person);
    "reinstate", command_reinstate (member: person(required: true), option_member;)
        => Admin::Reinstate(member?.person);
    "reports", command_reports () => Admin::Reports;
    "status", command_status () => Admin::Status;
} }

/// Every command, for a bulk overwrite: of those registered everywhere, or of those of one server.
pub fn all(phrases: &Phrases, are_everywhere: bool) -> [Definition; 3] {
    let command = |kind: CommandType, name: String, contexts| Definition {
        kind: kind.into(),
        name,
        // Discord refuses both fields in commands of one server.
        contexts: are_everywhere.then_some(contexts),
        integration_types: are_everywhere.then_some([InstallationContext::Guild]),
        ..Definition::default()
    };
    let mut options = vec![Definition {
        kind: CommandOptionType::SubCommandGroup.into(),
        name: "setup".to_owned(),
        description: Some(phrases.command_setup()),
        options: Some(for_setup(phrases)),
        ..Definition::default()
    }];
    options.extend(for_moderators(phrases));
    [
        Definition {
            description: Some(phrases.command_inmail()),
            options: Some(for_members(phrases)),
            ..command(CommandType::ChatInput, MEMBERS.to_owned(), AND_IN_DMS)
        },
        command(CommandType::User, phrases.menu_send(), IN_SERVERS),
        Definition {
            description: Some(phrases.command_admin()),
            options: Some(options),
            // A number, as in Discord's API description. Its documentation shows a string.
            default_member_permissions: Some(Permissions::MANAGE_GUILD.bits()),
            ..command(CommandType::ChatInput, MODERATORS.to_owned(), IN_SERVERS)
        },
    ]
}

/// The action of a submitted command.
pub fn read(data: &Value, resolved: Resolved<'_>) -> Option<Action> {
    let command = data["name"].as_str()?;
    let action = if let Some(target) = id(&data["target_id"]) {
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
    let chosen = chosen.filter(|chosen| data["name"] == MEMBERS && chosen.name == "delete");
    let typed = chosen.and_then(|chosen| chosen.text("inmail"));
    Action::Suggest { typed }
}
