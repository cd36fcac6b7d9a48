//! How InMail bears much at once, and much that is stored.

use std::{
    collections::BTreeMap,
    ops::Range,
    time::{Duration, Instant},
};

use anyhow::Context;
use chrono::{DateTime, TimeDelta};
use tokio::time::timeout;

use super::{
    fill::Filling,
    machine::size,
    process::{Kind, LONG_WINDOW, Stage},
    scenarios::{Bench, number, warm_up},
};
use crate::{
    acts::{Act, CHAIN},
    double::now_ms,
    report::figures::{Cell, DUE, Expiry, Growth, INMAIL, Restart},
};

/// How far away Discord is while windows end.
const AWAY: Duration = Duration::from_millis(100);
/// How long a window is watched after its end.
const PATIENCE: Duration = Duration::from_mins(1);
/// So few people write all that is stored that each has a tenth of it in a folder.
const WRITERS: u64 = 10;
const LISTS_PER_SECOND: u32 = 50;
/// With more mail than this only the last have a window that is open.
const OPEN_WINDOWS: usize = 100_000;
/// When the other mail was sent.
const LONG_AGO: TimeDelta = TimeDelta::days(1);

impl Bench<'_> {
    /// Windows that end together, with Discord far away.
    pub(super) async fn expiry(&mut self, windows: usize) -> anyhow::Result<()> {
        let pace = |act| self.figures.median(INMAIL, act, 128, Cell::throughput);
        // Where no pace was seen it is no number, and nothing is left out.
        let sending = number(windows) / pace("compose") + number(windows) / pace("send");
        if !self.has_time(sending, &format!("{windows} windows that end together")) {
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

    /// The same acts, one at a time, while more and more mail is stored; then starts with all of it, and with
    /// windows that have ended meanwhile.
    pub(super) async fn growth(&mut self, inmail: Kind<'_>) -> anyhow::Result<()> {
        let mut stage = Stage::start(inmail, &self.options.folder.join("growth")).await?;
        self.restarts(&mut stage, "empty").await?;
        warm_up(&mut stage, WRITERS).await?;
        let (mut stored, mut each) = (0, 0.0);
        for mails in self.plan.mails.iter().copied() {
            let seconds = number(mails - stored) * each;
            if !self.has_time(seconds, &format!("growth to {mails} mails")) {
                break;
            }
            let began = Instant::now();
            let seen_from = mails.saturating_sub(OPEN_WINDOWS).max(stored);
            stage.halt().await?;
            fill(&stage, stored..seen_from, LONG_AGO, false)?;
            fill(&stage, seen_from..mails, TimeDelta::minutes(1), true)?;
            each = began.elapsed().as_secs_f64() / number(mails - stored);
            stage.begin().await?;
            stage.double.quiet().await;
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
                disk_bytes: size(&stage.mailbox()),
            });
        }
        self.restarts(&mut stage, "full").await?;
        stage.halt().await?;
        let window = TimeDelta::from_std(LONG_WINDOW)?;
        fill(&stage, stored..stored + self.plan.due, window, true)?;
        stage.begin().await?;
        self.restarts(&mut stage, DUE).await?;
        stage.end().await
    }

    async fn restarts(&mut self, stage: &mut Stage<'_>, what: &str) -> anyhow::Result<()> {
        for _ in 0..3 {
            let ms = stage.restart().await?;
            let connected = Instant::now();
            let mut work_ms = None;
            if what == DUE {
                let drawn = timeout(PATIENCE, stage.double.redrawn()).await;
                work_ms = drawn.ok().map(|()| connected.elapsed().as_secs_f64() * 1e3);
            }
            let what = what.to_owned();
            self.figures.restarts.push(Restart { what, ms, work_ms });
        }
        Ok(())
    }
}

/// Writes mails of these numbers, sent so long ago, into the mailbox of a bot that has ended.
fn fill(
    stage: &Stage<'_>,
    numbers: Range<usize>,
    ago: TimeDelta,
    is_seen: bool,
) -> anyhow::Result<()> {
    let now = DateTime::from_timestamp_millis(now_ms()).context("a clock of this time")?;
    let filling = Filling {
        numbers,
        writers: WRITERS,
        sent_at: now - ago,
        window: TimeDelta::from_std(LONG_WINDOW)?,
        is_seen,
    };
    filling.write(stage.mailbox())
}
