//! The domain: what a mail is and which rules bind it.
//!
//! Pure by design: rules take facts and times as arguments and return a value or a refusal. Nothing
//! here knows SQL, Discord's library, the runtime or the system clock (a test holds it to that).

pub mod envelope;
pub mod ids;
pub mod paging;
pub mod policy;
pub mod refusal;
pub mod report;
pub mod scene;
pub mod text;
pub mod window;

pub use envelope::{Addressee, Addressees, Envelope, Names, Nick, Person};
pub use ids::{ChannelId, GuildId, MailId, Marker, MessageId, ReportId, UserId, ViewId};
pub use refusal::Refusal;
pub use report::Evidence;
pub use text::{Body, Comment, Letter, PersonName, ServerName, Subject};
