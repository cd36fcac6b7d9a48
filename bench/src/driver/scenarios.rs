//! The scenarios, bot beside bot.

use std::collections::BTreeMap;

use super::{
    Options, disk,
    plan::Plan,
    process::{Kind, Stage},
};
use crate::{
    protocol::{Act, MIXED, Order, Outcome},
    report::figures::{Cell, Figures, INMAIL, YARDSTICK},
};

/// The way of a mail; each act makes what the next needs.
pub(super) const CHAIN: [Act; 5] = [Act::List, Act::Compose, Act::Send, Act::Ask, Act::Delete];
/// How long a sender can delete: longer than any run, so that nothing ends meanwhile.
pub(super) const LONG_WINDOW: &str = "14m";
pub(super) const READERS: u64 = 200;

/// Measures all that is asked for.
pub fn measure(options: &Options, plan: &Plan, figures: &mut Figures) -> anyhow::Result<()> {
    let program = options.program.as_path();
    let inmail = Kind::InMail {
        program,
        window: LONG_WINDOW,
    };
    let mut bench = Bench {
        options,
        plan,
        figures,
    };
    bench.pair(inmail)?;
    if options.has("expiry") {
        for windows in plan.windows {
            bench.expiry(*windows)?;
        }
    }
    if options.has("growth") && !plan.mails.is_empty() {
        bench.growth(inmail)?;
    }
    Ok(())
}

pub(super) struct Bench<'a> {
    pub options: &'a Options,
    pub plan: &'a Plan,
    pub figures: &'a mut Figures,
}

impl Bench<'_> {
    /// InMail and the yardstick by turns.
    fn pair(&mut self, inmail: Kind<'_>) -> anyhow::Result<()> {
        let folder = |name: &str| self.options.folder.join(name);
        let mut theirs = Stage::start(Kind::Yardstick, &folder("yardstick"))?;
        let mut ours = Stage::start(inmail, &folder("inmail"))?;
        for (bot, stage) in [(YARDSTICK, &mut theirs), (INMAIL, &mut ours)] {
            self.idle(stage, bot, "at start")?;
            warm_up(stage)?;
        }
        for round in 0..self.plan.rounds {
            self.figures
                .fdatasync
                .push(disk::fdatasync(&self.options.folder)?);
            if self.options.has("table") {
                eprintln!("round {} of {}", round + 1, self.plan.rounds);
                self.table(&mut theirs, &mut ours)?;
            }
            if self.options.has("open") {
                self.open(&mut theirs, &mut ours)?;
            }
        }
        if self.options.has("counts") {
            self.counts(&mut theirs, YARDSTICK)?;
            self.counts(&mut ours, INMAIL)?;
        }
        for (bot, stage) in [(YARDSTICK, &mut theirs), (INMAIL, &mut ours)] {
            self.idle(stage, bot, "after all")?;
            if self.options.has("restart") {
                self.restarts(stage, bot)?;
            }
        }
        Ok(())
    }

    fn table<'a>(&mut self, theirs: &mut Stage<'a>, ours: &mut Stage<'a>) -> anyhow::Result<()> {
        for (in_flight, our_count, their_count) in self.plan.levels {
            for act in CHAIN {
                let acts = [act];
                for (stage, bot, count) in [
                    (&mut *theirs, YARDSTICK, their_count),
                    (&mut *ours, INMAIL, our_count),
                ] {
                    self.closed(stage, bot, act.name(), &acts, count, in_flight)?;
                }
            }
            for (stage, bot, count) in [
                (&mut *theirs, YARDSTICK, their_count),
                (&mut *ours, INMAIL, our_count),
            ] {
                self.closed(stage, bot, "mixed", &MIXED, count, in_flight)?;
            }
        }
        Ok(())
    }

    fn closed(
        &mut self,
        stage: &mut Stage<'_>,
        bot: &str,
        scenario: &str,
        acts: &[Act],
        count: usize,
        in_flight: usize,
    ) -> anyhow::Result<()> {
        let acts = acts.to_vec();
        let order = Order::Closed {
            acts,
            count,
            in_flight,
        };
        self.cell(stage, bot, scenario, in_flight, 0, &order)
    }

    fn open(&mut self, theirs: &mut Stage<'_>, ours: &mut Stage<'_>) -> anyhow::Result<()> {
        for per_second in self.plan.rates {
            let (acts, seconds) = (MIXED.to_vec(), self.plan.open_seconds);
            let order = Order::Open {
                acts,
                per_second,
                seconds,
            };
            self.cell(theirs, YARDSTICK, "mixed", 0, per_second, &order)?;
            self.cell(ours, INMAIL, "mixed", 0, per_second, &order)?;
        }
        Ok(())
    }

    /// Runs an order, and until the bot is quiet again; what it used is counted for each act.
    fn cell(
        &mut self,
        stage: &mut Stage<'_>,
        bot: &str,
        scenario: &str,
        in_flight: usize,
        per_second: u32,
        order: &Order,
    ) -> anyhow::Result<()> {
        let before = stage.sample();
        let outcome = stage.order(order)?;
        let after_that = stage.order(&Order::Quiet)?;
        let after = stage.sample();
        let answered = number(outcome.answered);
        let mut requests = BTreeMap::new();
        for (what, count) in outcome.requests.iter().chain(&after_that.requests) {
            *requests.entry(what.clone()).or_insert(0.0) += number(*count) / answered;
        }
        let cell = Cell {
            bot: bot.to_owned(),
            scenario: scenario.to_owned(),
            in_flight,
            per_second,
            cpu_us: (after.cpu_us - before.cpu_us) / answered,
            switches: (after.switches - before.switches) / answered,
            rss_kib: after.rss_kib,
            requests,
            outcome,
        };
        let Outcome {
            all,
            lost,
            late,
            odd,
            ..
        } = &cell.outcome;
        eprintln!(
            "{bot:>9} {scenario:<8} {in_flight:>3} {per_second:>4}/s  p50 {:>8.3} ms  p99 {:>9.3} ms  {:>6.0}/s  {:>6.0} µs CPU  {:>5.1} switches  lost {lost} late {late} odd {odd}",
            all.p50 / 1e3,
            all.p99 / 1e3,
            cell.per_second(),
            cell.cpu_us,
            cell.switches,
        );
        self.figures.cells.push(cell);
        Ok(())
    }
}

/// People with some mail in their folders, open connections, and one of everything.
pub(super) fn warm_up(stage: &mut Stage<'_>) -> anyhow::Result<()> {
    let closed = |act, count| Order::Closed {
        acts: vec![act],
        count,
        in_flight: 16,
    };
    stage.order(&Order::People(READERS))?;
    stage.order(&closed(Act::Compose, 600))?;
    stage.order(&closed(Act::Send, 600))?;
    stage.order(&Order::Quiet)?;
    stage.order(&Order::Keep)?;
    stage.order(&Order::People(0))?;
    for act in CHAIN {
        stage.order(&closed(act, 50))?;
    }
    stage.order(&Order::Quiet)?;
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "counts of answers")]
pub(super) fn number(count: usize) -> f64 {
    count as f64
}
