//! The tables.

use std::fmt::Write;

use super::figures::{Cell, DEPLOYMENTS, Figures, INMAIL, RATES, Restart, YARDSTICK};
use crate::stats::median;

pub const SCENARIOS: [&str; 6] = ["list", "compose", "send", "ask", "delete", "mixed"];
pub const LEVELS: [usize; 3] = [1, 16, 128];

/// A table under a heading; nothing where there are no rows. Columns are parted by `|`.
pub fn table(heading: &str, columns: &str, rows: impl IntoIterator<Item = String>) -> String {
    let rows: Vec<String> = rows.into_iter().collect();
    if rows.is_empty() {
        return String::new();
    }
    let parting = "---|".repeat(columns.split('|').count());
    let mut text = format!("\n## {heading}\n\n| {columns} |\n|{parting}\n");
    for row in rows {
        // Writing into a string does not fail.
        let _ = writeln!(text, "| {row} |");
    }
    text
}

pub fn machine(figures: &Figures) -> String {
    let described = figures.machine.iter();
    let described = described.map(|(what, value)| format!("{what} | {value}"));
    let others = [
        format!("load after | {}", figures.load_after),
        format!("`fdatasync` of 4 KiB | {}", ms(figures.sync_us())),
        format!("command | `bench {}`", figures.command),
        format!("rounds | {}", figures.fdatasync.len()),
        format!("time | {:.0} s", figures.seconds),
    ];
    table("The machine", "what | value", described.chain(others))
}

/// Scenario by scenario, at every level.
pub fn beside(figures: &Figures) -> String {
    let mut rows = Vec::new();
    for (scenario, level) in cells() {
        if figures.of(INMAIL, scenario, level, 0).next().is_none() {
            continue;
        }
        let both = |value: fn(&Cell) -> f64, told: fn(f64) -> String| {
            let ours = figures.median(INMAIL, scenario, level, value);
            let ratio = figures.ratio(scenario, level, value);
            format!("{} ({})", told(ours), times(ratio))
        };
        rows.push(format!(
            "{scenario} | {level} | {} | {} | {} | {} | {} | {}",
            both(p50, ms),
            both(p99, ms),
            both(Cell::throughput, whole),
            both(cpu, |us| whole(us) + " µs"),
            both(|cell| cell.switches, whole),
            trouble(figures.of(INMAIL, scenario, level, 0)),
        ));
    }
    let columns = "scenario | in flight | p50 | p99 | per second | CPU each | context switches each | lost, late, odd";
    table("InMail (and × yardstick)", columns, rows)
}

/// Events by the clock, whatever becomes of them.
pub fn steady(figures: &Figures) -> String {
    let mut rows = Vec::new();
    for per_second in RATES {
        for bot in [YARDSTICK, INMAIL] {
            let cells: Vec<&Cell> = figures.of(bot, "mixed", 0, per_second).collect();
            if cells.is_empty() {
                continue;
            }
            let of = |value: fn(&Cell) -> f64| median(cells.iter().map(|cell| value(cell)));
            rows.push(format!(
                "{per_second}/s | {bot} | {} | {} | {} | {} | {} µs | {}",
                ms(of(p50)),
                ms(of(|cell| cell.outcome.times.p90)),
                ms(of(p99)),
                ms(of(|cell| cell.outcome.times.max)),
                whole(of(cpu)),
                trouble(cells.iter().copied()),
            ));
        }
    }
    let columns = "rate | bot | p50 | p90 | p99 | slowest | CPU each | lost, late, odd";
    table("Mixed, by the clock", columns, rows)
}

/// Calls of the kernel.
pub fn calls(figures: &Figures) -> String {
    let rows = figures.counts.iter().map(|counts| {
        format!(
            "{} | {} | {} | {:.1} | {:.1} | {:.0}",
            counts.bot,
            counts.scenario,
            counts.in_flight,
            counts.syncs(),
            counts.call("pwrite64"),
            counts.call("futex")
        )
    });
    let columns = "bot | scenario | in flight | syncs each | writes each | futex each";
    table(
        "Calls of the kernel, as `strace` counts them",
        columns,
        rows,
    )
}

/// What InMail asks Discord for beside the answers.
pub fn requests(figures: &Figures) -> String {
    let mut rows = Vec::new();
    for (scenario, level) in cells() {
        let cells: Vec<&Cell> = figures.of(INMAIL, scenario, level, 0).collect();
        let Some(last) = cells.last() else {
            continue;
        };
        let told = last.requests.iter();
        let told: Vec<String> = told
            .map(|(what, count)| format!("{what} {count:.2}"))
            .collect();
        let share = |count: fn(&Cell) -> usize| {
            let counted: usize = cells.iter().map(|cell| count(cell)).sum();
            let answered: usize = cells.iter().map(|cell| cell.outcome.times.count).sum();
            counted * 100 / answered.max(1)
        };
        rows.push(format!(
            "{scenario} | {level} | {} | {} %",
            told.join(", "),
            share(|cell| cell.outcome.deferred),
        ));
    }
    let columns = "scenario | in flight | further requests each | deferred";
    table("What else InMail asks Discord for", columns, rows)
}

pub fn expiry(figures: &Figures) -> String {
    let rows = figures.expiry.iter().map(|expiry| {
        let dead = &expiry.dead_after_ms;
        let after = |share: usize| {
            let last = (expiry.windows * share).div_ceil(100).saturating_sub(1);
            let dead = dead.get(last);
            dead.map_or("never".to_owned(), |ms| format!("{ms} ms"))
        };
        format!(
            "{} | {} | {} | {} | {} | {}",
            expiry.windows,
            after(50),
            after(99),
            after(100),
            ms(expiry.quiet.p99),
            ms(expiry.meanwhile.p99),
        )
    });
    let columns =
        "windows | half are dead after | 99 % | all | *list* p99 before | *list* p99 meanwhile";
    table(
        "Windows that end together, Discord 100 ms away",
        columns,
        rows,
    )
}

/// Deployments beside each other.
pub fn deployments(figures: &Figures) -> String {
    let mut rows = Vec::new();
    for (scenario, level) in cells() {
        for (name, what) in DEPLOYMENTS {
            if figures.of(name, scenario, level, 0).next().is_none() {
                continue;
            }
            let of = |value: fn(&Cell) -> f64| figures.median(name, scenario, level, value);
            rows.push(format!(
                "{scenario} | {level} | {what} | {} | {} | {} | {} µs | {} µs | {}",
                ms(of(p50)),
                ms(of(p99)),
                whole(of(Cell::throughput)),
                whole(of(cpu)),
                whole(of(|cell| cell.servers_us)),
                trouble(figures.of(name, scenario, level, 0)),
            ));
        }
    }
    let columns = "scenario | in flight | deployment | p50 | p99 | per second | CPU each | of the servers | lost, late, odd";
    table(
        "Interactions over HTTP, and several processes",
        columns,
        rows,
    )
}

pub fn growth(figures: &Figures) -> String {
    let rows = figures.growth.iter().map(|growth| {
        let acts = SCENARIOS.iter().filter_map(|act| growth.p50_us.get(*act));
        let acts: Vec<String> = acts.map(|p50| ms(*p50)).collect();
        format!(
            "{} | {} | {} | {:.1} MB",
            growth.mails,
            acts.join(" | "),
            mib(growth.rss_kib),
            bytes(growth.disk_bytes) / 1e6
        )
    });
    let columns = "mails | list | compose | send | ask | delete | RSS | on disk";
    let heading = "p50 at one in flight, and what is stored: a tenth in each folder, the newest 100,000 with an open window";
    table(heading, columns, rows)
}

pub fn processes(figures: &Figures) -> String {
    let idle = figures.idle.iter().map(|idle| {
        let (rss, switches) = (mib(idle.rss_kib), idle.switches);
        format!(
            "{} | idle {} | {rss}, {switches:.1} context switches a second",
            idle.bot, idle.when
        )
    });
    let starts = figures.restarts.iter().map(|restart| {
        let Restart { what, ms, work_ms } = restart;
        let work = work_ms.map(|ms| format!(", the first is drawn again {ms:.0} ms later"));
        let work = work.unwrap_or_default();
        format!("{INMAIL} | killed, then from start to connection, {what} | {ms:.0} ms{work}")
    });
    table("The processes", "bot | what | seen", idle.chain(starts))
}

fn cells() -> impl Iterator<Item = (&'static str, usize)> {
    let cells = SCENARIOS.iter();
    cells.flat_map(|scenario| LEVELS.map(|level| (*scenario, level)))
}

pub fn p50(cell: &Cell) -> f64 {
    cell.outcome.times.p50
}

pub fn p99(cell: &Cell) -> f64 {
    cell.outcome.times.p99
}

pub fn cpu(cell: &Cell) -> f64 {
    cell.cpu_us
}

fn trouble<'a>(cells: impl Iterator<Item = &'a Cell>) -> String {
    let (mut lost, mut late, mut odd) = (0, 0, 0);
    for Cell { outcome, .. } in cells {
        lost += outcome.lost;
        late += outcome.late;
        odd += outcome.odd;
    }
    format!("{lost}, {late}, {odd}")
}

fn whole(value: f64) -> String {
    format!("{value:.0}")
}

/// Microseconds as milliseconds.
pub fn ms(us: f64) -> String {
    format!("{:.3} ms", us / 1e3)
}

pub fn times(ratio: f64) -> String {
    format!("{ratio:.2} ×")
}

pub fn mib(kib: f64) -> String {
    format!("{:.1} MiB", kib / 1_024.0)
}

#[expect(clippy::cast_precision_loss, reason = "sizes of files")]
pub fn bytes(count: u64) -> f64 {
    count as f64
}
