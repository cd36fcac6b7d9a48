//! The domain: what a mail is and which rules bind it.
//!
//! All of it is pure: a rule takes facts and times as arguments and returns a value or a refusal. Nothing
//! here uses SQL, Discord's library, the runtime or the system clock (`tests/architecture.rs` checks that).

pub mod database_url;
pub mod envelope;
pub mod folder;
pub mod ids;
pub mod job;
pub mod key_nodes;
pub mod language;
pub mod mail;
pub mod master_key;
pub mod notice;
pub mod outbox;
pub mod paging;
pub mod person;
pub mod policy;
pub mod preferences;
pub mod presence;
pub mod query;
pub mod record;
pub mod refusal;
pub mod report;
pub mod suspension;
pub mod text;
pub mod view;
pub mod view_state;
pub mod window;

pub use database_url::DatabaseUrl;
pub use envelope::{Addressee, Addressees, Envelope};
pub use folder::Folder;
pub use ids::{
    ChannelId, GuildId, MailId, MessageId, NoticeId, RecordId, ReportId, TextId, UserId, ViewId,
};
pub use job::{Job, JobOutcome};
pub use key_nodes::KeyNodes;
pub use language::Language;
pub use mail::{Draft, Mail, Role};
pub use master_key::MasterKey;
pub use notice::{Notice, NoticeContent};
pub use outbox::{OutboxError, Search};
pub use person::{Avatar, Names, Nick, Person};
pub use preferences::Preferences;
pub use presence::Presence;
pub use query::{Query, Words};
pub use record::Record;
pub use refusal::Refusal;
pub use report::{Evidence, Report};
pub use suspension::{Suspension, Term};
pub use text::{Body, Comment, MailContent, PersonName, Remark, ServerName, Subject, Typed};
pub use view::{View, ViewContext};
pub use view_state::ViewState;
