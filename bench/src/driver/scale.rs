//! How InMail bears much at once, and much that is stored.

use std::collections::BTreeMap;

use super::{
    process::{Kind, Stage},
    scenarios::{Bench, CHAIN, READERS, warm_up},
    size,
};
use crate::{
    protocol::{Act, Order},
    report::figures::{Expiry, Growth},
};

/// Where windows end while they are watched: long enough to write and send them all.
const SHORT_WINDOW_S: u64 = 15;
/// How far away Discord is then.
const DELAY_MS: u64 = 100;

impl Bench<'_> {
    /// Windows that end together, with Discord far away.
    pub(super) fn expiry(&mut self, windows: usize) -> anyhow::Result<()> {
        let window = format!("{SHORT_WINDOW_S}s");
        let kind = Kind::InMail {
            program: &self.options.program,
            window: &window,
        };
        let folder = self.options.folder.join("expiry").join(windows.to_string());
        let mut stage = Stage::start(kind, &folder)?;
        let closed = |act, count, in_flight| Order::Closed {
            acts: vec![act],
            count,
            in_flight,
        };
        stage.order(&closed(Act::Compose, windows, 32))?;
        stage.order(&Order::Quiet)?;
        // All are sent at one moment, as their snowflakes say, and so all windows end at one.
        stage.order(&Order::Freeze(true))?;
        stage.order(&closed(Act::Send, windows, 64))?;
        stage.order(&Order::Freeze(false))?;
        stage.order(&Order::Delay { ms: DELAY_MS })?;
        let lists = |seconds| Order::Open {
            acts: vec![Act::List],
            per_second: 50,
            seconds,
        };
        let quiet = stage.order(&lists(2))?;
        // From before the end until well after it.
        let meanwhile = stage.order(&lists(u32::try_from(SHORT_WINDOW_S)? + 5))?;
        let outcome = stage.order(&Order::Windows {
            window_ms: SHORT_WINDOW_S * 1_000,
            patience_ms: 60_000,
        })?;
        eprintln!(
            "{windows} windows: the last dead after {:?} ms, {} still alive",
            outcome.dead_after_ms.last(),
            outcome.alive
        );
        self.figures.expiry.push(Expiry {
            windows,
            delay_ms: DELAY_MS,
            dead_after_ms: outcome.dead_after_ms,
            alive: outcome.alive,
            quiet: quiet.all,
            meanwhile: meanwhile.all,
        });
        Ok(())
    }

    /// The same acts, one at a time, while more and more mail is stored.
    pub(super) fn growth(&mut self, inmail: Kind<'_>) -> anyhow::Result<()> {
        let folder = self.options.folder.join("growth");
        let mut stage = Stage::start(inmail, &folder)?;
        warm_up(&mut stage)?;
        let closed = |act, count, in_flight| Order::Closed {
            acts: vec![act],
            count,
            in_flight,
        };
        let mut stored = 0;
        for mails in self.plan.mails.iter().copied() {
            stage.order(&Order::People(READERS))?;
            stage.order(&closed(Act::Compose, mails - stored, 32))?;
            stage.order(&closed(Act::Send, mails - stored, 32))?;
            stage.order(&Order::Quiet)?;
            stage.order(&Order::Keep)?;
            stage.order(&Order::People(0))?;
            stored = mails;
            let mut p50_us = BTreeMap::new();
            for act in CHAIN {
                let outcome = stage.order(&closed(act, 200, 1))?;
                p50_us.insert(act.name().to_owned(), outcome.all.p50);
                stage.order(&Order::Quiet)?;
            }
            eprintln!("{mails} mails: {p50_us:.0?}");
            self.figures.growth.push(Growth {
                mails,
                p50_us,
                rss_kib: stage.sample().rss_kib,
                disk_bytes: size(&folder.join("data")),
            });
        }
        Ok(())
    }
}
