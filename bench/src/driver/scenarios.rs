//! The scenarios, bot beside bot.

use std::{collections::BTreeMap, time::Instant};

use super::{
    Options, Plan, machine,
    process::{Kind, Stage},
    sample::Sample,
};
use crate::{
    acts::{Act, CHAIN, MIXED, Outcome},
    report::figures::{Cell, Figures, RATES},
};

/// A run of the bench.
pub struct Bench<'a> {
    pub options: &'a Options,
    pub plan: Plan,
    pub began: Instant,
    pub figures: &'a mut Figures,
}

impl Bench<'_> {
    /// Measures all that is asked for.
    pub async fn measure(&mut self) -> anyhow::Result<()> {
        let inmail = Kind::inmail(&self.options.program);
        self.pair(inmail).await?;
        if self.options.has("expiry") {
            for windows in self.plan.windows {
                self.expiry(*windows).await?;
            }
        }
        if self.options.has("cluster") {
            self.deployments().await?;
        }
        if self.options.has("growth") {
            self.growth(inmail).await?;
        }
        Ok(())
    }

    /// Whether there is time for what takes so many seconds. If not, it is noted.
    pub(super) fn has_time(&mut self, seconds: f64, what: &str) -> bool {
        let seconds = self.began.elapsed().as_secs_f64() + seconds;
        let takes_too_long = seconds > self.options.longest().as_secs_f64();
        if takes_too_long {
            eprintln!("SKIPPED: {what}; it would take too long");
            self.figures.skipped.push(what.to_owned());
        }
        !takes_too_long
    }

    /// The yardstick and InMail by turns.
    async fn pair(&mut self, inmail: Kind<'_>) -> anyhow::Result<()> {
        let folder = &self.options.folder;
        let mut stages = [
            Stage::start(Kind::Yardstick, folder).await?,
            Stage::start(inmail, folder).await?,
        ];
        for stage in &mut stages {
            self.idle(stage, "at start").await;
            warm_up(stage, 200).await?;
        }
        for round in 1..=self.plan.rounds {
            // On a machine with much other work one round may have to do.
            if self.began.elapsed() > self.options.longest() / 3 {
                break;
            }
            eprintln!("round {round} of {}", self.plan.rounds);
            self.figures.fdatasync.push(machine::fdatasync(folder)?);
            if self.options.has("table") {
                self.table(&mut stages).await?;
            }
            if self.options.has("open") {
                self.open(&mut stages).await?;
            }
        }
        for mut stage in stages {
            if self.options.has("counts") {
                self.counts(&mut stage).await?;
            }
            self.idle(&stage, "after all").await;
            stage.end().await?;
        }
        Ok(())
    }

    async fn table(&mut self, stages: &mut [Stage<'_>; 2]) -> anyhow::Result<()> {
        let scenarios = scenarios();
        for (in_flight, ours, theirs) in self.plan.levels {
            for (scenario, acts) in &scenarios {
                for stage in &mut *stages {
                    let is_yardstick = stage.kind == Kind::Yardstick;
                    let count = if is_yardstick { theirs } else { ours };
                    let before = stage.sample();
                    let outcome = stage.closed(acts, count, in_flight).await?;
                    self.cell(stage, scenario, in_flight, 0, &before, outcome)
                        .await;
                }
            }
        }
        Ok(())
    }

    async fn open(&mut self, stages: &mut [Stage<'_>; 2]) -> anyhow::Result<()> {
        for per_second in RATES {
            for stage in &mut *stages {
                let before = stage.sample();
                let seconds = self.plan.open_seconds;
                let outcome = stage.open(&MIXED, per_second, seconds).await?;
                self.cell(stage, "mixed", 0, per_second, &before, outcome)
                    .await;
            }
        }
        Ok(())
    }

    /// Waits until the bot is quiet again; what it has used since `before` is counted for each act.
    pub(super) async fn cell(
        &mut self,
        stage: &Stage<'_>,
        scenario: &str,
        in_flight: usize,
        per_second: u32,
        before: &Sample,
        outcome: Outcome,
    ) {
        stage.double.quiet().await;
        let after = stage.sample();
        let answered = number(outcome.times.count);
        let requests = stage.double.world().take_requests().into_iter();
        let requests: BTreeMap<_, _> = requests
            .map(|(what, count)| (what, number(count) / answered))
            .collect();
        let cell = Cell {
            bot: stage.kind.name().to_owned(),
            scenario: scenario.to_owned(),
            in_flight,
            per_second,
            cpu_us: (after.cpu_us - before.cpu_us) / answered,
            servers_us: (after.servers_us - before.servers_us) / answered,
            switches: (after.switches - before.switches) / answered,
            requests,
            outcome,
        };
        let Outcome {
            times,
            lost,
            late,
            odd,
            ..
        } = &cell.outcome;
        eprintln!(
            "{:>9} {scenario:<8} {in_flight:>3} {per_second:>4}/s  p50 {:>8.3} ms  p99 {:>9.3} ms  {:>6.0}/s  {:>6.0} µs CPU  {:>5.1} switches  lost {lost} late {late} odd {odd}",
            cell.bot,
            times.p50 / 1e3,
            times.p99 / 1e3,
            cell.throughput(),
            cell.cpu_us,
            cell.switches,
        );
        self.figures.cells.push(cell);
    }
}

/// Each act by itself, in the order in which one makes what the next needs, and all by turns.
pub(super) fn scenarios() -> Vec<(&'static str, Vec<Act>)> {
    let scenarios = CHAIN.map(|act| (act.name(), vec![act]));
    let mixed = [("mixed", MIXED.to_vec())];
    scenarios.into_iter().chain(mixed).collect()
}

/// People with some mail in their folders, open connections, and one of everything.
pub(super) async fn warm_up(stage: &mut Stage<'_>, writers: u64) -> anyhow::Result<()> {
    stage.double.world().people.writers = writers;
    stage.closed(&[Act::Compose], 600, 16).await?;
    stage.closed(&[Act::Send], 600, 16).await?;
    stage.double.quiet().await;
    stage.double.world().people.keep();
    for act in CHAIN {
        stage.closed(&[act], 50, 16).await?;
    }
    stage.double.quiet().await;
    // What was asked for until now belongs to no scenario.
    stage.double.world().take_requests();
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "counts of answers")]
pub(super) fn number(count: usize) -> f64 {
    count as f64
}
