//! How InMail bears much at once, and much that is stored.

use std::{collections::BTreeMap, time::Duration};

use super::{
    machine::size,
    process::{Kind, Stage},
    scenarios::{Bench, warm_up},
};
use crate::{
    acts::{Act, CHAIN},
    report::figures::{Expiry, Growth, Restart},
};

/// How far away Discord is while windows end.
const AWAY: Duration = Duration::from_millis(100);
/// How long a window is watched after its end.
const PATIENCE: Duration = Duration::from_mins(1);
/// So few people write all that is stored that each has a tenth of it in a folder.
const WRITERS: u64 = 10;
const LISTS_PER_SECOND: u32 = 50;

impl Bench<'_> {
    /// Windows that end together, with Discord far away.
    pub(super) async fn expiry(&mut self, windows: usize) -> anyhow::Result<()> {
        if !self.has_time(windows, &format!("{windows} windows that end together")) {
            return Ok(());
        }
        // Long enough to send all of them and to look at the quiet before they end.
        let seconds = if windows > 1_000 { 30 } else { 15 };
        let (program, window) = (&self.options.program, Duration::from_secs(seconds));
        let kind = Kind::InMail { program, window };
        let mut stage = Stage::start(kind, &self.options.folder.join("expiry")).await?;
        stage.closed(&[Act::Compose], windows, 32).await?;
        stage.double.quiet().await;
        // All are sent at one moment, as their snowflakes say, and so all windows end at one.
        stage.double.world().freeze(true);
        stage.closed(&[Act::Send], windows, 64).await?;
        stage.double.world().freeze(false);
        stage.double.world().delay = AWAY;
        let quiet = stage.open(&[Act::List], LISTS_PER_SECOND, 2).await?;
        // From before the end until well after it.
        let lasting = u32::try_from(seconds)? + 5;
        let meanwhile = stage.open(&[Act::List], LISTS_PER_SECOND, lasting).await?;
        let (dead_after_ms, alive) = stage.double.windows(window, PATIENCE).await;
        eprintln!(
            "{windows} windows: the last dead after {:?} ms, {alive} still alive",
            dead_after_ms.last()
        );
        self.figures.expiry.push(Expiry {
            windows,
            dead_after_ms,
            alive,
            quiet: quiet.times,
            meanwhile: meanwhile.times,
        });
        stage.end().await
    }

    /// The same acts, one at a time, while more and more mail is stored, all of it with an open window; then
    /// starts with all of it.
    pub(super) async fn growth(&mut self, inmail: Kind<'_>) -> anyhow::Result<()> {
        let mut stage = Stage::start(inmail, &self.options.folder.join("growth")).await?;
        self.restarts(&mut stage, "empty").await?;
        warm_up(&mut stage, WRITERS).await?;
        let mut stored = 0;
        for mails in self.plan.mails.iter().copied() {
            if !self.has_time(mails - stored, &format!("growth to {mails} mails")) {
                break;
            }
            stage.double.world().people.writers = WRITERS;
            stage.closed(&[Act::Compose], mails - stored, 32).await?;
            stage.closed(&[Act::Send], mails - stored, 32).await?;
            stage.double.quiet().await;
            stage.double.world().people.keep();
            stored = mails;
            let mut p50_us = BTreeMap::new();
            for act in CHAIN {
                let outcome = stage.closed(&[act], 200, 1).await?;
                p50_us.insert(act.name().to_owned(), outcome.times.p50);
                stage.double.quiet().await;
            }
            eprintln!("{mails} mails: {p50_us:.0?}");
            self.figures.growth.push(Growth {
                mails,
                p50_us,
                rss_kib: stage.sample().rss_kib,
                disk_bytes: size(&stage.folder.join("data")),
            });
        }
        self.restarts(&mut stage, "full").await?;
        stage.end().await
    }

    async fn restarts(&mut self, stage: &mut Stage<'_>, what: &str) -> anyhow::Result<()> {
        for _ in 0..3 {
            let (ms, what) = (stage.restart().await?, what.to_owned());
            self.figures.restarts.push(Restart { what, ms });
        }
        Ok(())
    }
}
