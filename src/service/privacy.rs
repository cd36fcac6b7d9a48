//! A person's own data: shown, exported, erased.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::{RenderedView, Service, ServiceError, place};
use crate::{
    model::{
        Avatar, Folder, Job, Mail, MailContent, PersonName, Record, Remark, Subject, UserId,
        ViewContext, ViewState,
        folder::Scope,
        job::Attempt,
        notice::QuietHours,
        paging::Page,
        preferences::Accepts,
        record::Deed,
        window::{LATEST_CLICK, is_open},
    },
    store::{StoreError, blocks, folders, jobs, mails, people, records},
};

/// One file of an export.
pub type ExportFile = Zeroizing<Vec<u8>>;

impl Service {
    /// Shows what is stored about a person.
    pub async fn open_privacy(&self, context: &ViewContext) -> Result<RenderedView, ServiceError> {
        self.show(context, ViewState::Privacy).await
    }

    /// Asks whether to erase everything that is stored about a person.
    pub async fn ask_erasure(&self, context: &ViewContext) -> Result<RenderedView, ServiceError> {
        self.show(context, ViewState::ConfirmErase).await
    }

    /// Erases everything that is stored about a person. The job continues after a crash. This returns when
    /// it is done.
    pub async fn erase_person(&self, context: &ViewContext) -> Result<RenderedView, ServiceError> {
        let (user, at) = (context.viewer, context.token.issued_at);
        let job = Job::EraseUser { user };
        let owned = context.clone();
        self.store
            .write(async move |tx| {
                // The view is checked first, so that a forged click on another person's view erases
                // nothing.
                place(tx, &owned, ViewState::ConfirmErase).await?;
                jobs::enqueue(tx, &job, at);
                Ok::<_, ServiceError>(())
            })
            .await?;
        self.reached(&job, |attempt| attempt == Attempt::Done)
            .await?;
        self.queries.forget(user);
        self.show(context, ViewState::Erased).await
    }

    /// A person's mail, what moderators recorded about them and what else is stored about them as JSON, in files of at most `limit` bytes. Mail
    /// that can still be deleted is left out, because a file cannot be taken back.
    pub async fn export(
        &self,
        person: UserId,
        at: DateTime<Utc>,
        limit: usize,
    ) -> Result<Vec<ExportFile>, ServiceError> {
        let mut files = Files::new(limit);
        files.add(&self.profile(person).await?);
        let mut conn = self.store.read().await?;
        let known = records::about(&mut conn, person).await?;
        drop(conn);
        for record in known {
            let words = self.store.remarks(&[record.id]).await?.remove(&record.id);
            files.add(&recorded(&record, words.as_ref()));
        }
        for folder in [
            Folder::Sent,
            Folder::SentArchive,
            Folder::Inbox,
            Folder::Archive,
        ] {
            let scope = Scope {
                holder: person,
                folder,
                as_of: at,
                now: at,
            };
            let mut page = Page::Newest;
            loop {
                let mut conn = self.store.read().await?;
                let listing = folders::list(&mut conn, scope, page).await?;
                drop(conn);
                for entry in &listing.entries {
                    // A Yes in time may still be on its way, and a file cannot be taken back.
                    if is_open(entry.deadline + LATEST_CLICK, at) {
                        continue;
                    }
                    let mut conn = self.store.read().await?;
                    let held = mails::held(&mut conn, entry.mail, person).await?;
                    drop(conn);
                    let content = self.store.content(entry.mail).await?;
                    if let (Some((mail, _)), Some(content)) = (held, content) {
                        files.add(&exported(&mail, &content));
                    }
                }
                let Some(older) = listing.older else { break };
                page = older;
            }
        }
        Ok(files.done())
    }

    async fn profile(&self, person: UserId) -> Result<Value, StoreError> {
        let mut conn = self.store.read().await?;
        let preferences = people::preferences(&mut conn, person).await?;
        let blocked = blocks::all(&mut conn, person).await?;
        let blocked: Vec<String> = blocked.iter().map(UserId::to_string).collect();
        let names = people::names(&mut conn, None, &[person]).await?;
        let nicknames = people::nicknames(&mut conn, person).await?;
        let nicknames = nicknames
            .iter()
            .map(|(guild, name)| json!({ "server": guild.to_string(), "name": name.as_str() }));
        let nicknames: Vec<Value> = nicknames.collect();
        let reach = people::reach(&mut conn, person).await?;
        let accepted = match preferences.accepts {
            Accepts::Everyone => "everyone",
            Accepts::WrittenTo => "people written to",
            Accepts::Nobody => "nobody",
        };
        Ok(json!({
            "kind": "settings", "user": person.to_string(),
            "name": names.get(person).map(PersonName::as_str), "nicknames": nicknames,
            "picture": names.avatar(person).map(Avatar::as_str),
            "language": reach.language.tag(), "channel": reach.channel.map(|channel| channel.to_string()),
            "no_notice_before": reach.unreachable_until.map(|until| until.to_rfc3339()),
            "accepts_inmail": accepted, "notices": preferences.notices, "blocked": blocked,
            "has_used_inmail": reach.has_used, "notices_refused": reach.counts_in_answers,
            "quiet_minutes_and_offset": preferences.quiet.map(QuietHours::minutes),
        }))
    }
}

fn exported(mail: &Mail, content: &MailContent) -> Value {
    let envelope = &mail.envelope;
    let cc: Vec<String> = envelope
        .addressees
        .cc
        .iter()
        .map(ToString::to_string)
        .collect();
    json!({
        "kind": "inmail", "server": envelope.guild.to_string(), "from": envelope.sender.to_string(),
        "to": envelope.addressees.to.to_string(), "cc": cc, "sent_at": mail.sent_at.to_rfc3339(),
        "archived": mail.archived, "subject": content.subject.as_ref().map(Subject::expose),
        "message": content.body.expose(),
    })
}

/// What moderators did about a person or noted, without who did it. Reports about a person are not part of
/// an export: they would tell who reported.
fn recorded(record: &Record, words: Option<&Remark>) -> Value {
    let until = match record.deed {
        Deed::Suspended(term) => term.end(),
        Deed::Warned | Deed::Reinstated | Deed::Note => None,
    };
    json!({
        "kind": "moderation", "server": record.guild.to_string(), "what": record.deed.name(),
        "at": record.at.to_rfc3339(), "until": until.map(|until| until.to_rfc3339()),
        "words": words.map(Remark::expose),
    })
}

/// JSON arrays. A new one begins when the last would grow too long.
struct Files {
    limit: usize,
    done: Vec<ExportFile>,
    open: ExportFile,
}

impl Files {
    fn new(limit: usize) -> Self {
        Self {
            limit,
            done: Vec::new(),
            open: Zeroizing::new(Vec::new()),
        }
    }

    fn add(&mut self, entry: &Value) {
        let entry = Zeroizing::new(format!("{entry:#}"));
        if !self.open.is_empty() && self.open.len() + entry.len() + 3 > self.limit {
            self.close();
        }
        let before: &[u8] = if self.open.is_empty() { b"[" } else { b",\n" };
        self.open.extend_from_slice(before);
        self.open.extend_from_slice(entry.as_bytes());
    }

    fn close(&mut self) {
        self.open.push(b']');
        self.done.push(std::mem::take(&mut self.open));
    }

    fn done(mut self) -> Vec<ExportFile> {
        if !self.open.is_empty() {
            self.close();
        }
        self.done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_json_within_the_limit_and_nothing_is_lost() {
        let mut files = Files::new(100);
        for number in 0..20 {
            files.add(&json!({ "number": number, "text": "x".repeat(30) }));
        }
        let files = files.done();
        assert!(files.len() > 1 && files.iter().all(|file| file.len() <= 100));
        let entries: Vec<Value> = files
            .iter()
            .flat_map(|file| serde_json::from_slice::<Vec<Value>>(file).unwrap())
            .collect();
        let numbers: Vec<i64> = entries
            .iter()
            .map(|e| e["number"].as_i64().unwrap())
            .collect();
        assert_eq!(numbers, (0..20).collect::<Vec<_>>());
    }
}
