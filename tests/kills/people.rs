//! People: what each of them does while the program runs, and what they record of its answers.
//!
//! They act as their client lets them, except that Discord may repeat a Send or Yes.

use std::{path::PathBuf, sync::Arc};

use fastrand::Rng;
use sandbox::{Actor, Discord, Message, Opt, Turn};

use crate::{
    cluster::Spy,
    fixtures::NOT_THERE,
    ledger::{Draft, Known, Ledger},
    life::Life,
    scanner::{Wanted, files},
    texts,
};

pub const NAMES: [&str; 8] = ["Alice", "Bob", "Carol", "Dora", "Eve", "Fay", "Gil", "Hal"];
/// The person who blocks and unblocks, and whom they block.
pub const BLOCKER: &str = "Dora";
pub const BLOCKED: &str = "Alice";

/// A person at work.
pub struct Person {
    pub discord: Discord,
    pub me: Actor,
    pub life: Life,
    pub ledger: Arc<Ledger>,
    pub rng: Rng,
    /// Where nothing may be left: the data directory and the log.
    pub places: Vec<PathBuf>,
    /// Clicks on Send and Yes, which Discord may deliver again.
    pub clicks: Vec<u64>,
    /// Notes the keys of mails that are about to be deleted. Where there is one, rows and keys are on other servers,
    /// which may be away; then an answer says so.
    pub spy: Option<Arc<Spy>>,
}

impl Person {
    /// Acts until the story ends.
    pub async fn live(mut self) {
        while self.life.begins().await {
            let _cut_or_done = match self.rng.u8(..100) {
                0..35 => self.compose().await,
                35..55 => self.open().await,
                55..80 => self.delete().await,
                80..88 => self.browse().await,
                88..93 => self.repeat(),
                _ if self.me.name() == BLOCKER => self.block().await,
                _ => self.browse().await,
            };
        }
    }

    fn step(&self, what: &str) {
        self.ledger.step(format!("{} {what}", self.me.name()));
    }

    /// The answer, after the checks. `None` if it was lost.
    async fn answer(&mut self, id: u64) -> Option<Turn> {
        let gone = self.ledger.gone_for(self.me.name());
        let turn = self.life.answer(&self.discord, &self.me, id).await;
        self.ledger.count(turn.is_some());
        let turn = turn?;
        let text = shown(turn.message.as_ref());
        let seen = self.ledger.mails_in(&text);
        let back = seen.intersection(&gone).next();
        assert!(back.is_none(), "a deleted mail is back: {text}");
        if text.starts_with("Something went wrong") {
            assert!(self.spy.is_some(), "{text}");
            return None;
        }
        Some(turn)
    }

    async fn click(&mut self, on: &Message, label: &str) -> Option<Turn> {
        self.step(label);
        let id = self.me.begin_click_seen(on, label);
        self.answer(id).await
    }

    /// Makes an important click once, twice or three times in a row.
    async fn click_often(&mut self, on: &Message, label: &str) -> Vec<Turn> {
        let times = [1, 1, 1, 2, 3][self.rng.usize(..5)];
        self.step(&format!("{label} x{times}"));
        let clicks: Vec<u64> = (0..times)
            .map(|_| self.me.begin_click_seen(on, label))
            .collect();
        self.clicks.extend(&clicks);
        let mut turns = Vec::new();
        for click in clicks {
            turns.extend(self.answer(click).await);
        }
        turns
    }

    async fn compose(&mut self) -> Option<()> {
        let mut names: Vec<&str> = NAMES.to_vec();
        names.retain(|name| *name != self.me.name());
        self.rng.shuffle(&mut names);
        let copied = usize::from(self.rng.u8(..6) == 0);
        let draft = self.written(names[0], &names[1..=copied], texts::subject);
        let to = self.discord.user(&draft.to);
        let cc: Vec<Actor> = draft.cc.iter().map(|cc| self.discord.user(cc)).collect();
        let mut options: Vec<(&str, Opt)> = vec![
            ("to", (&to).into()),
            ("message", draft.texts[0].as_str().into()),
        ];
        options.extend(cc.iter().map(|cc| ("cc", cc.into())));
        if let Some(subject) = &draft.subject {
            options.push(("subject", subject.as_str().into()));
        }
        let (text, number) = (draft.texts[0].clone(), self.ledger.begin(draft));
        self.step(&format!("writes {number} to {}", to.name()));
        let id = self.me.begin_slash("/inmail send", &options);
        let preview = self.answer(id).await?;
        self.decide(number, &text, preview.message?).await
    }

    fn written(
        &mut self,
        to: &str,
        cc: &[&str],
        subject: impl Fn(&mut Rng) -> Option<String>,
    ) -> Draft {
        Draft {
            from: self.me.name().to_owned(),
            to: to.to_owned(),
            cc: cc.iter().map(|cc| (*cc).to_owned()).collect(),
            subject: subject(&mut self.rng),
            texts: vec![texts::body(&mut self.rng)],
            sent: Known::No,
            receipt: None,
            deleted: Known::No,
            id: None,
        }
    }

    /// What happens to a preview.
    async fn decide(&mut self, draft: usize, text: &str, preview: Message) -> Option<()> {
        if !preview.text().starts_with("**Preview.**") || !preview.text().contains(text) {
            return None;
        }
        match self.rng.u8(..20) {
            0 => self.click(&preview, "Cancel").await.map(drop),
            1 => Some(()),
            2..5 => {
                let form = self.click(&preview, "Edit").await?;
                let text = texts::body(&mut self.rng);
                self.ledger.edit(draft, &text);
                let fields = [("message", text.as_str())];
                let id = self.me.try_submit(&form, &fields).ok()?;
                let edited = self.answer(id).await?.message?;
                self.send(draft, &edited).await
            }
            _ => self.send(draft, &preview).await,
        }
    }

    async fn send(&mut self, draft: usize, preview: &Message) -> Option<()> {
        preview.button("Send")?;
        self.step(&format!("sends {draft}"));
        self.ledger.sending(draft);
        for turn in self.click_often(preview, "Send").await {
            let Some(receipt) = turn.message else {
                continue;
            };
            let text = receipt.text();
            if text.contains("You can delete it until") {
                self.ledger.sent(draft, &text, mail_of(&receipt));
            }
        }
        Some(())
    }

    /// Opens the mail of a notice, or one of those that it counts, and perhaps answers it.
    async fn open(&mut self) -> Option<()> {
        let notice = self.rng.choice(self.me.dms())?;
        let mut opened = self.click(&notice, "Open").await?.message?;
        if opened.button("Reply").is_none() {
            opened = self.pick(&opened).await?.message?;
        }
        if self.rng.u8(..4) > 0 || opened.button("Reply").is_none() {
            return Some(());
        }
        // The newest of the mails it names, since an answer also shows the mail that it answers.
        let parent = *self.ledger.mails_in(&opened.text()).last()?;
        let form = self.click(&opened, "Reply").await?;
        form.modal.as_ref()?;
        let to = self.ledger.draft(parent).from;
        let draft = self.written(&to, &[], |_| None);
        let (text, number) = (draft.texts[0].clone(), self.ledger.begin(draft));
        self.step(&format!("answers {parent} with {number}"));
        let id = self.me.try_submit(&form, &[("message", &text)]).ok()?;
        let preview = self.answer(id).await?.message?;
        self.decide(number, &text, preview).await
    }

    /// Deletes a sent mail, from its page or by the command.
    async fn delete(&mut self) -> Option<()> {
        let screen = self.me.screen();
        let pages = screen.iter().filter(|seen| seen.enabled("Delete"));
        let page = self.rng.choice(pages.collect::<Vec<_>>())?;
        let id = mail_of(page)?;
        let drafts = self.ledger.drafts();
        let draft = drafts
            .iter()
            .position(|draft| draft.id.as_ref() == Some(&id));
        let draft = draft.or_else(|| self.ledger.mails_in(&page.text()).last().copied())?;
        let asked = if self.rng.bool() {
            self.click(page, "Delete").await?
        } else {
            let mail = [("inmail", id.as_str().into())];
            let asked = self.me.begin_slash("/inmail delete", &mail);
            self.answer(asked).await?
        };
        let question = asked.message?;
        question.button("Yes")?;
        if self.rng.u8(..8) == 0 {
            return self.click(&question, "No").await.map(drop);
        }
        if let Some(spy) = &self.spy {
            spy.note(&id).await;
        }
        self.step(&format!("deletes {draft}"));
        self.ledger.deleting(draft);
        for turn in self.click_often(&question, "Yes").await {
            let told = turn.text();
            if told.starts_with("**Deleted.**") || told == NOT_THERE {
                self.ledger.deleted(draft);
                self.look_for(draft);
            }
        }
        Some(())
    }

    /// At the moment when its sender is told, its text is in no file and no log.
    fn look_for(&self, draft: usize) {
        let draft = self.ledger.draft(draft);
        let wanted = Wanted::windows(draft.secrets());
        for place in &self.places {
            let trace = wanted.anywhere(&files(place));
            assert!(trace.is_none(), "text is left: {}", trace.unwrap());
        }
    }

    async fn browse(&mut self) -> Option<()> {
        let folder = ["/inmail inbox", "/inmail sent", "/inmail delete"][self.rng.usize(..3)];
        let id = self.me.begin_slash(folder, &[]);
        let list = self.answer(id).await?.message?;
        self.pick(&list).await.map(drop)
    }

    /// Picks one of the mails of a list.
    async fn pick(&mut self, list: &Message) -> Option<Turn> {
        let menu = list
            .components()
            .first()
            .map(|menu| menu["options"].clone())?;
        let option = self.rng.choice(menu.as_array()?)?;
        let label = option["label"].as_str()?;
        let id = self.me.try_select(&[label]).ok()?;
        self.answer(id).await
    }

    /// Discord delivers an old click again, perhaps to a program that has not seen it.
    fn repeat(&mut self) -> Option<()> {
        let click = self.rng.choice(&self.clicks)?;
        self.step("has a click repeated");
        self.me.replay(*click);
        Some(())
    }

    async fn block(&mut self) -> Option<()> {
        let id = self.me.begin_slash("/inmail settings", &[]);
        self.answer(id).await?;
        let blocked = self.discord.user(BLOCKED);
        self.step("blocks or unblocks");
        let id = self.me.try_select_users(&[&blocked]).ok()?;
        self.answer(id).await.map(drop)
    }
}

/// All words of a message, including its menus.
pub fn shown(message: Option<&Message>) -> String {
    let Some(message) = message else {
        return String::new();
    };
    let mut text = message.text();
    for menu in message.components() {
        for option in menu["options"].as_array().into_iter().flatten() {
            text.push('\n');
            text.push_str(option["label"].as_str().unwrap_or_default());
        }
    }
    text
}

/// The id of the mail on a page with a Delete button.
fn mail_of(page: &Message) -> Option<String> {
    let id = page.button("Delete")?["custom_id"].as_str()?;
    id.rsplit(':').next().map(ToOwned::to_owned)
}
