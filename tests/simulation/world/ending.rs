//! How a world ends: faults are over, all work is finished, and all people can read what they hold. In some
//! stories, a day later, no file names what is gone.

use std::{collections::BTreeSet, time::Duration};

use aho_corasick::AhoCorasick;
use inmail::{
    model::{Folder, MailId, UserId, paging::Page},
    service::ViewModel,
};

use super::{World, process::Process};
use crate::{
    acts::everybody,
    files::{Files, is_any_left},
    forms::forms_of_id,
    host::Ending,
    screen::Shown,
};

/// How long the world may take to come to rest.
const REST: Duration = Duration::from_hours(3);
/// How long the ids of deleted mails may stay.
const TRACES_STAY: Duration = Duration::from_hours(24);

impl World {
    /// Checks that everything is as it should be once faults are over.
    pub(super) async fn end(&self, process: &mut Process) {
        self.come_to_rest(process).await;
        if self.is_over() {
            return;
        }
        let Some(files) = self.check(process, true).await else {
            return;
        };
        self.let_everybody_read(process, &files).await;
        if self.is_over() || !self.outlives_a_day {
            return;
        }
        self.pass(TRACES_STAY).await;
        if let Some(files) = self.check(process, true).await {
            self.search_for_ids(&files);
        }
    }

    fn is_over(&self) -> bool {
        self.host.has_ended() || !self.model.lock().broken.is_empty()
    }

    /// Faults are over. Waits until all work is done.
    async fn come_to_rest(&self, process: &mut Process) {
        self.host.mend_disk();
        self.host.end_at(Vec::new(), Ending::Killed);
        self.discord.state().faults.clear();
        let from = self.time.passed();
        while self.time.passed() < from + REST {
            self.pass(Duration::from_mins(1)).await;
            if self.host.has_ended() {
                return;
            }
            let Some(files) = self.check(process, false).await else {
                return;
            };
            if files.is_at_rest() || self.is_over() {
                return;
            }
        }
        self.model.lock().broken("I6", "work that does not end");
    }

    /// Everything that a person holds is in one of their folders, and shows the text that was written.
    async fn let_everybody_read(&self, process: &Process, files: &Files) {
        for who in everybody() {
            let held = files
                .copies
                .iter()
                .filter(|(_, holder)| *holder == who.get());
            let held: BTreeSet<MailId> = held.map(|(mail, _)| (*mail).into()).collect();
            let read = self.let_read(process, who, &held).await;
            if self.host.has_ended() {
                return;
            }
            if let Err(wrong) = read {
                self.model.lock().broken("I4", &wrong);
                return;
            }
        }
    }

    async fn let_read(
        &self,
        process: &Process,
        who: UserId,
        held: &BTreeSet<MailId>,
    ) -> Result<(), String> {
        let (service, context) = (&process.bot.service, process.bot.context(who));
        let mut listed = BTreeSet::new();
        for folder in [
            Folder::Inbox,
            Folder::Archive,
            Folder::Sent,
            Folder::SentArchive,
        ] {
            let mut next = Some(Page::Newest);
            while let Some(page) = next {
                let opened = service.open_folder(&context, folder, page).await;
                let screen = opened.map_err(|error| error.to_string())?;
                let ViewModel::Folder { lines, older, .. } = screen.model else {
                    return Err("a folder that shows something else".to_owned());
                };
                listed.extend(lines.iter().map(|line| line.entry.mail));
                next = older;
            }
        }
        if listed != *held {
            return Err("folders that do not list what somebody holds".to_owned());
        }
        for mail in held {
            let opened = service.open_mail(&context, *mail, false).await;
            let screen = opened.map_err(|error| error.to_string())?;
            let shown = Shown::of(&screen).texts;
            let model = self.model.lock();
            let mut texts = model.mails[mail].texts.iter();
            if !texts.any(|(subject, body)| shown.starts_with(&[subject.clone(), body.clone()])) {
                return Err("a mail that shows another text".to_owned());
            }
        }
        Ok(())
    }

    /// No file names a draft or mail that is gone.
    fn search_for_ids(&self, files: &Files) {
        let mut model = self.model.lock();
        let ids = model.mails.keys().map(|mail| mail.get());
        let gone = ids.filter(|id| !files.mails.contains_key(id) && !files.drafts.contains(id));
        let forms = AhoCorasick::new(gone.flat_map(forms_of_id)).expect("few ids");
        if is_any_left(&self.host.directory(), &forms) {
            model.broken("I8", "a file names what is gone");
        }
    }
}
