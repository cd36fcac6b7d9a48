//! What a backup holds, entry by entry. Each is one line of JSON in the file, so a field that a later release
//! adds needs a default, and one that it drops is passed over.

use serde::{Deserialize, Serialize};

use crate::{
    model::{Evidence, MailContent, Remark, UserId},
    store::engine::sql,
};

/// One entry. Everything that names a mail is inside that mail's entry.
#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Entry {
    Person(Person),
    Nickname(Nickname),
    Block(Block),
    Server(Server),
    Suspension(Suspension),
    Record(Record),
    Report(Report),
    Mail(Mail),
    Notice(PostedNotice),
    /// A person's erasure that had begun.
    Erasure {
        user: UserId,
    },
}

sql::row! {
    #[derive(Serialize, Deserialize)]
    pub struct Person {
        pub user_id: i64,
        pub name: Option<String>,
        pub dm_channel: Option<i64>,
        pub unreachable_until: Option<i64>,
        pub refusals: i64,
        pub accepts: i64,
        pub notices: i64,
        #[serde(default)]
        pub language: Option<String>,
        #[serde(default)]
        pub avatar: Option<String>,
        #[serde(default)]
        pub used: i64,
        #[serde(default)]
        pub untold: i64,
        #[serde(default)]
        pub quiet_from: Option<i64>,
        #[serde(default)]
        pub quiet_to: Option<i64>,
        #[serde(default)]
        pub utc_offset: Option<i64>,
    }
}

sql::row! {
    #[derive(Serialize, Deserialize)]
    pub struct Nickname {
        pub user_id: i64,
        pub guild_id: i64,
        pub name: String,
    }
}

sql::row! {
    #[derive(Serialize, Deserialize)]
    pub struct Block {
        pub blocker: i64,
        pub blocked: i64,
        pub blocked_at: i64,
    }
}

sql::row! {
    #[derive(Serialize, Deserialize)]
    pub struct Server {
        pub guild_id: i64,
        pub reports_channel: Option<i64>,
        pub reports_trouble: Option<String>,
        pub left_at: Option<i64>,
        #[serde(default)]
        pub language: Option<String>,
        #[serde(default)]
        pub reporters_hidden: i64,
        #[serde(default)]
        pub notices_to_users: i64,
    }
}

sql::row! {
    #[derive(Serialize, Deserialize)]
    pub struct Suspension {
        pub guild_id: i64,
        pub user_id: i64,
        pub suspended_at: i64,
        #[serde(default)]
        pub until: Option<i64>,
        #[serde(default)]
        pub record: Option<i64>,
    }
}

/// What a moderator did or noted.
#[derive(Serialize, Deserialize)]
pub struct Record {
    pub id: i64,
    pub guild_id: i64,
    pub user_id: i64,
    /// Column `kind`, which is taken by the entry's own kind.
    pub deed: String,
    pub made_by: i64,
    pub made_at: i64,
    pub until: Option<i64>,
    pub untold: i64,
    pub expires_at: Option<i64>,
    /// `None` until they have been read, and where there are none.
    #[serde(default)]
    pub words: Option<Remark>,
}

#[derive(Serialize, Deserialize)]
pub struct Report {
    pub id: i64,
    pub guild_id: i64,
    pub reporter: i64,
    pub accused: i64,
    pub reported_at: i64,
    pub expires_at: i64,
    pub outcome: Option<String>,
    pub decided_by: Option<i64>,
    pub channel_id: Option<i64>,
    pub message_id: Option<i64>,
    pub attempted_at: Option<i64>,
    pub warning_failed: i64,
    /// `None` only until it has been read.
    #[serde(default)]
    pub evidence: Option<Evidence>,
}

#[derive(Serialize, Deserialize)]
pub struct Mail {
    pub id: i64,
    pub guild_id: i64,
    pub sender: i64,
    pub recipient: i64,
    pub sent_at: i64,
    pub deadline: i64,
    pub parent: Option<i64>,
    /// When its addressees get it, if they have not. No backup holds such a mail, but a mailbox is moved with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deliver_at: Option<i64>,
    #[serde(default)]
    pub cc: Vec<Copied>,
    #[serde(default)]
    pub copies: Vec<Copy>,
    /// `None` only until it has been read.
    #[serde(default)]
    pub content: Option<MailContent>,
}

#[derive(Serialize, Deserialize)]
pub struct Copied {
    pub place: i64,
    pub user_id: i64,
}

#[derive(Serialize, Deserialize)]
pub struct Copy {
    pub holder: i64,
    pub role: String,
    pub unread: i64,
    #[serde(default)]
    pub archived: i64,
    pub report: Option<i64>,
    /// Earlier releases had one for each copy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<Notice>,
}

sql::row! {
    /// The notice that stands in a person's direct messages.
    #[derive(Serialize, Deserialize)]
    pub struct PostedNotice {
        pub marker: i64,
        pub holder: i64,
        pub channel_id: i64,
        pub message_id: i64,
        pub attempted_at: i64,
    }
}

#[derive(Serialize, Deserialize)]
pub struct Notice {
    pub marker: i64,
    pub channel_id: Option<i64>,
    pub message_id: Option<i64>,
    pub attempted_at: Option<i64>,
}
