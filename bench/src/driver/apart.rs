//! What is measured of a bot by itself: calls of the kernel, rest, restarts.

use std::collections::BTreeMap;

use super::{
    counts::Counting,
    process::{Kind, Stage},
    scenarios::{Bench, CHAIN, LONG_WINDOW, number},
};
use crate::{
    protocol::Order,
    report::figures::{Counts, INMAIL, Idle, Restart},
};

impl Bench<'_> {
    /// Calls of the kernel for each act, in short runs of their own.
    pub(super) fn counts(&mut self, stage: &mut Stage<'_>, bot: &str) -> anyhow::Result<()> {
        for in_flight in [1, 128] {
            let count = if in_flight == 1 { 100 } else { 500 };
            for act in CHAIN {
                let Some(counting) = Counting::begin(stage.process(), &self.options.folder) else {
                    eprintln!("SKIPPED: counts of calls; neither perf nor strace can look");
                    return Ok(());
                };
                let tool = counting.tool().to_owned();
                let acts = vec![act];
                let outcome = stage.order(&Order::Closed {
                    acts,
                    count,
                    in_flight,
                })?;
                stage.order(&Order::Quiet)?;
                let calls = counting.end().into_iter();
                let answered = number(outcome.answered);
                let calls: BTreeMap<_, _> = calls
                    .map(|(call, times)| (call, times / answered))
                    .collect();
                eprintln!("{bot:>9} {:<8} {in_flight:>3} {calls:.1?}", act.name());
                self.figures.counts.push(Counts {
                    bot: bot.to_owned(),
                    tool,
                    scenario: act.name().to_owned(),
                    in_flight,
                    calls,
                });
            }
        }
        Ok(())
    }

    pub(super) fn idle(
        &mut self,
        stage: &mut Stage<'_>,
        bot: &str,
        when: &str,
    ) -> anyhow::Result<()> {
        stage.order(&Order::Quiet)?;
        let before = stage.sample();
        std::thread::sleep(self.plan.idle);
        let after = stage.sample();
        let seconds = after.at.duration_since(before.at).as_secs_f64();
        self.figures.idle.push(Idle {
            bot: bot.to_owned(),
            when: when.to_owned(),
            rss_kib: after.rss_kib,
            switches: (after.switches - before.switches) / seconds,
        });
        Ok(())
    }

    /// Starts with what all runs have left, and with nothing.
    pub(super) fn restarts(&mut self, stage: &mut Stage<'_>, bot: &str) -> anyhow::Result<()> {
        for _ in 0..3 {
            let ms = stage.restart()?;
            self.figures.restarts.push(Restart {
                bot: bot.to_owned(),
                what: "killed, with all that was stored".to_owned(),
                ms,
            });
        }
        if bot == INMAIL {
            let program = self.options.program.as_path();
            let window = LONG_WINDOW;
            let folder = self.options.folder.join("empty");
            let mut empty = Stage::start(Kind::InMail { program, window }, &folder)?;
            for _ in 0..3 {
                let ms = empty.restart()?;
                self.figures.restarts.push(Restart {
                    bot: bot.to_owned(),
                    what: "killed, empty".to_owned(),
                    ms,
                });
            }
        }
        Ok(())
    }
}
