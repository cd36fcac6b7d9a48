//! What is aimed at, and whether it is reached.

use super::{
    figures::{Cell, Figures, INMAIL, YARDSTICK},
    tables::{self, bytes, cpu, mib, ms, p50, p99, times},
};
use crate::stats::median;

/// How fast a scenario is to be, × yardstick; where a write is waited for, so many syncs come on top.
struct Aim {
    scenario: &'static str,
    slower: f64,
    syncs_on_top: f64,
    cpu: f64,
    per_second: f64,
    syncs: f64,
}

const fn read(scenario: &'static str) -> Aim {
    Aim {
        scenario,
        slower: 1.4,
        syncs_on_top: 0.0,
        cpu: 1.5,
        per_second: 0.9,
        syncs: 0.0,
    }
}

const fn written(scenario: &'static str, cpu: f64, per_second: f64) -> Aim {
    Aim {
        scenario,
        slower: 1.0,
        syncs_on_top: 3.0,
        cpu,
        per_second,
        syncs: 2.0,
    }
}

const AIMS: [Aim; 5] = [
    read("list"),
    written("compose", 2.5, 0.8),
    written("send", 2.5, 0.8),
    read("ask"),
    written("delete", 3.0, 0.6),
];
const STEADY_P99_US: f64 = 10_000.0;
const PROGRAM_MIB: f64 = 15.0;

struct Row {
    what: String,
    aim: String,
    seen: String,
    reached: bool,
}

/// All that can be said of these figures.
pub fn table(figures: &Figures) -> String {
    let mut rows = Vec::new();
    for aim in &AIMS {
        if figures.of(INMAIL, aim.scenario, 1, 0).next().is_some() {
            rows.extend(of_scenario(figures, aim));
        }
    }
    rows.extend(deletions(figures));
    rows.extend(steady(figures));
    rows.extend(expiry(figures));
    rows.extend(processes(figures));
    let rows: Vec<Vec<String>> = rows
        .into_iter()
        .map(
            |Row {
                 what,
                 aim,
                 seen,
                 reached,
             }| {
                let reached = if reached { "yes" } else { "no" };
                vec![what, aim, seen, reached.to_owned()]
            },
        )
        .collect();
    tables::table("Targets", &["what", "target", "seen", "reached"], &rows)
}

fn of_scenario(figures: &Figures, aim: &Aim) -> Vec<Row> {
    let name = aim.scenario;
    let (ours, theirs) = (
        figures.median(INMAIL, name, 1, p50),
        figures.median(YARDSTICK, name, 1, p50),
    );
    let allowed = theirs * aim.slower + aim.syncs_on_top * figures.sync_us();
    let aimed = if aim.syncs_on_top > 0.0 {
        format!(
            "≤ yardstick + {} `fdatasync` = {}",
            aim.syncs_on_top,
            ms(allowed)
        )
    } else {
        format!("≤ {}", times(aim.slower))
    };
    let mut rows = vec![Row {
        what: format!("*{name}*, p50 at 1 in flight"),
        aim: aimed,
        seen: format!("{} ({})", ms(ours), times(figures.ratio(name, 1, p50))),
        reached: ours <= allowed,
    }];
    let ratio = figures.ratio(name, 1, cpu);
    rows.push(Row {
        what: format!("*{name}*, CPU each at 1"),
        aim: format!("≤ {}", times(aim.cpu)),
        seen: times(ratio),
        reached: ratio <= aim.cpu,
    });
    let ratio = figures.ratio(name, 128, Cell::per_second);
    rows.push(Row {
        what: format!("*{name}*, per second at 128"),
        aim: format!("≥ {}", times(aim.per_second)),
        seen: times(ratio),
        reached: ratio >= aim.per_second,
    });
    let counts = figures.counts.iter().find(|counts| {
        (
            counts.bot.as_str(),
            counts.scenario.as_str(),
            counts.in_flight,
        ) == (INMAIL, name, 1)
    });
    if let Some(counts) = counts {
        let call = |call| counts.calls.get(call).copied().unwrap_or(f64::NAN);
        let syncs = call("fdatasync") + call("fsync");
        rows.push(Row {
            // Those after the answer are in it: the kernel does not tell them apart.
            what: format!("*{name}*, syncs each at 1"),
            aim: format!("≤ {}", aim.syncs),
            seen: format!("{syncs:.1}"),
            // What is written later for many interactions together is a small part of one.
            reached: syncs <= aim.syncs + 0.1,
        });
    }
    rows
}

/// One deletion must not cost more because others are under way.
fn deletions(figures: &Figures) -> Option<Row> {
    figures.of(INMAIL, "delete", 1, 0).next()?;
    let cost = tables::LEVELS.map(|level| figures.median(INMAIL, "delete", level, cpu));
    Some(Row {
        what: "CPU of one deletion with 1, 16, 128 in flight".to_owned(),
        aim: "falls".to_owned(),
        seen: cost.map(|cost| format!("{cost:.0}")).join(", ") + " µs",
        reached: cost.is_sorted_by(|a, b| a >= b),
    })
}

fn steady(figures: &Figures) -> Option<Row> {
    let cells: Vec<&Cell> = figures.of(INMAIL, "mixed", 0, 2_000).collect();
    let p99 = median(cells.iter().map(|cell| p99(cell)));
    let missed = cells
        .iter()
        .map(|cell| cell.outcome.lost + cell.outcome.late);
    let missed: usize = missed.sum();
    (!cells.is_empty()).then(|| Row {
        what: "*mixed* at 2,000 a second, p99; lost or late".to_owned(),
        aim: format!("≤ {}; 0", ms(STEADY_P99_US)),
        seen: format!("{}; {missed}", ms(p99)),
        reached: p99 <= STEADY_P99_US && missed == 0,
    })
}

fn expiry(figures: &Figures) -> Vec<Row> {
    let rows = figures.expiry.iter().map(|expiry| {
        let allowed = if expiry.windows > 1_000 { 6_000 } else { 1_500 };
        let last = expiry.dead_after_ms.last().copied().unwrap_or(i64::MAX);
        let slower = expiry.meanwhile.p99 / expiry.quiet.p99;
        Row {
            what: format!(
                "{} windows that end together; *list* p99 meanwhile",
                expiry.windows
            ),
            aim: format!("all dead within {allowed} ms; ≤ 3 × quiet"),
            seen: format!("{last} ms, {} never; {}", expiry.alive, times(slower)),
            reached: expiry.alive == 0 && last <= allowed && slower <= 3.0,
        }
    });
    rows.collect()
}

fn processes(figures: &Figures) -> Vec<Row> {
    let memory = |bot: &str, when: &str| {
        let mut found = figures.idle.iter();
        let found = found.find(|idle| idle.bot == bot && idle.when == when);
        found.map_or(f64::NAN, |idle| idle.rss_kib)
    };
    let mut rows = Vec::new();
    for (when, most) in [("at start", 1.25), ("after all", 1.3)] {
        let (ours, ratio) = (
            memory(INMAIL, when),
            memory(INMAIL, when) / memory(YARDSTICK, when),
        );
        rows.push(Row {
            what: format!("RSS {when}"),
            aim: format!("≤ {}", times(most)),
            seen: format!("{} ({})", mib(ours), times(ratio)),
            reached: ratio <= most,
        });
    }
    let start = |what: &str| {
        let of = figures.restarts.iter();
        let of = of.filter(|restart| restart.bot == INMAIL && restart.what.ends_with(what));
        median(of.map(|restart| restart.ms))
    };
    let (full, empty) = (start("stored"), start("empty"));
    if full.is_finite() {
        rows.push(Row {
            what: "start to connection with all that was stored".to_owned(),
            aim: "≤ 2 × an empty start".to_owned(),
            seen: format!("{full:.0} ms, empty {empty:.0} ms"),
            reached: full <= 2.0 * empty,
        });
    }
    let program = bytes(figures.program_bytes) / 1_048_576.0;
    rows.push(Row {
        what: "the program".to_owned(),
        aim: format!("≤ {PROGRAM_MIB} MiB"),
        seen: format!("{program:.1} MiB"),
        reached: program <= PROGRAM_MIB,
    });
    rows
}
