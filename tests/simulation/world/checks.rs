//! What the world checks while nothing runs.

use std::rc::Rc;

use aho_corasick::AhoCorasick;
use chrono::TimeDelta;
use inmail::store::Store;

use super::{World, process::Process};
use crate::{
    audit::{audit, audit_notices},
    files::{Files, is_any_left},
};

/// Without faults no request takes longer.
const CALM: TimeDelta = TimeDelta::seconds(20);

impl World {
    /// Everything that the last process left half done is finished before anybody is served.
    pub(super) async fn check_keys(&self, store: &Store) {
        self.host.set_looking(true);
        let files = Files::read(store, &self.host.directory()).await;
        self.host.set_looking(false);
        if self.host.disk_faults.get() == 0 && !files.keys_fit(&self.host.directory()) {
            self.model
                .lock()
                .broken("I8", "a key without its text, or a text without its key");
        }
    }

    pub(super) async fn check(&self, process: &mut Process, at_rest: bool) -> Option<Rc<Files>> {
        self.settle().await;
        if self.host.has_ended() {
            return None;
        }
        let files = self.read(process).await;
        let now = self.time.now();
        let discord = self.discord.state();
        let calm = discord.faults.is_empty()
            && discord.troubled_at.is_none_or(|at| at + CALM < now)
            && self.host.disk_faults.get() == 0;
        let mut model = self.model.lock();
        if let Some(error) = model.failed.take()
            && self.host.disk_faults.get() == 0
        {
            model.broken("I13", &format!("an action failed without a cause: {error}"));
        }
        model.excused.extend(&discord.refused);
        audit(&files, &mut model, &discord, now, calm);
        if at_rest {
            audit_notices(&files, &mut model, &discord);
        }
        drop(model);
        self.search_for_deleted_texts();
        Some(files)
    }

    /// The files, read again if they may have changed.
    async fn read(&self, process: &mut Process) -> Rc<Files> {
        let passed = self.host.passed.get();
        match &process.files {
            Some((then, files)) if *then == passed => Rc::clone(files),
            _ => {
                self.host.set_looking(true);
                let files = Files::read(&process.store, &self.host.directory()).await;
                self.host.set_looking(false);
                let files = Rc::new(files);
                process.files = Some((passed, Rc::clone(&files)));
                files
            }
        }
    }

    /// Once a person was told that a mail is deleted, neither its text nor its key is in any file.
    fn search_for_deleted_texts(&self) {
        let mut model = self.model.lock();
        let directory = self.host.directory();
        let told: Vec<_> = model
            .mails
            .values_mut()
            .filter(|facts| facts.told_deleted && facts.readers.len() == 1)
            .filter_map(|facts| {
                facts.wiped = facts.key.take();
                Some((facts.wiped.clone()?, facts.texts.clone()))
            })
            .collect();
        for (key, texts) in told {
            let words = texts.iter().flat_map(|(subject, body)| [subject, body]);
            let words = words.map(String::as_bytes).chain([key.as_slice()]);
            if is_any_left(&directory, &AhoCorasick::new(words).expect("few words")) {
                model.broken("I8", "a deleted text or its key is in the files");
            }
        }
    }

    /// A power cut brings back no key of a mail that is deleted as its sender was told, not even until the
    /// next start wipes keys without texts.
    pub(super) fn search_for_wiped_keys(&self) {
        let mut model = self.model.lock();
        let told = model.mails.values();
        let told = told.filter(|facts| facts.told_deleted && facts.readers.len() == 1);
        let keys: Vec<_> = told
            .filter_map(|facts| facts.wiped.as_ref().or(facts.key.as_ref()))
            .collect();
        let keys = AhoCorasick::new(keys).expect("few keys");
        if is_any_left(&self.host.directory(), &keys) {
            model.broken("I8", "a power cut brought a deleted key back");
        }
    }
}
