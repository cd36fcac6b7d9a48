//! What is measured of a bot by itself: calls of the kernel, and rest.

use tokio::time::sleep;

use super::{
    counts::Counting,
    process::Stage,
    scenarios::{Bench, number},
};
use crate::{
    acts::CHAIN,
    report::figures::{Counts, Idle},
};

/// A bot that uses less than this, in microseconds of CPU time between two looks, is at rest.
const CALM_US: f64 = 50_000.0;
/// How often it is looked at, at most.
const MOST_LOOKS: usize = 30;

impl Bench<'_> {
    /// Calls of the kernel for each act, in short runs of their own.
    pub(super) async fn counts(&mut self, stage: &mut Stage<'_>) -> anyhow::Result<()> {
        for (in_flight, count) in [(1, 100), (128, 500)] {
            for act in CHAIN {
                let process = stage.processes().first().copied().unwrap_or_default();
                let Some(counting) = Counting::begin(process, &self.options.folder).await else {
                    eprintln!("SKIPPED: calls of the kernel; strace cannot look");
                    return Ok(());
                };
                let outcome = stage.closed(&[act], count, in_flight).await?;
                stage.double.quiet().await;
                let mut calls = counting.end().await;
                for times in calls.values_mut() {
                    *times /= number(outcome.times.count);
                }
                let (bot, scenario) = (stage.kind.name(), act.name());
                eprintln!("{bot:>9} {scenario:<8} {in_flight:>3} {calls:.1?}");
                self.figures.counts.push(Counts {
                    bot: bot.to_owned(),
                    scenario: scenario.to_owned(),
                    in_flight,
                    calls,
                });
            }
        }
        Ok(())
    }

    /// A bot that nobody asks for anything, and that has worked off what it was asked for, if it ever does.
    pub(super) async fn idle(&mut self, stage: &Stage<'_>, when: &str) {
        stage.double.quiet().await;
        let (mut before, mut after) = (stage.sample(), stage.sample());
        for _ in 0..MOST_LOOKS {
            before = after;
            sleep(self.plan.idle).await;
            after = stage.sample();
            if after.cpu_us - before.cpu_us < CALM_US {
                break;
            }
        }
        let seconds = after.at.duration_since(before.at).as_secs_f64();
        self.figures.idle.push(Idle {
            bot: stage.kind.name().to_owned(),
            when: when.to_owned(),
            rss_kib: after.rss_kib,
            switches: (after.switches - before.switches) / seconds,
        });
    }
}
