//! The tables.

use std::fmt::Write;

use super::figures::{Cell, Figures, INMAIL, YARDSTICK};
use crate::stats::median;

pub const SCENARIOS: [&str; 6] = ["list", "compose", "send", "ask", "delete", "mixed"];
pub const LEVELS: [usize; 3] = [1, 16, 128];

/// A table with this head; nothing without rows.
pub fn table(title: &str, head: &[&str], rows: &[Vec<String>]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let mut text = format!("\n## {title}\n\n| {} |\n", head.join(" | "));
    // Writing into a string does not fail.
    let _ = writeln!(text, "|{}", "---|".repeat(head.len()));
    for row in rows {
        let _ = writeln!(text, "| {} |", row.join(" | "));
    }
    text
}

pub fn machine(figures: &Figures) -> String {
    let mut rows: Vec<Vec<String>> = figures
        .machine
        .iter()
        .map(|(what, value)| vec![what.clone(), value.clone()])
        .collect();
    let others = [
        ("load after", figures.load_after.clone()),
        ("`fdatasync` of 4 KiB", ms(figures.sync_us())),
        ("command", format!("`bench {}`", figures.command)),
        (
            "rounds, time",
            format!("{}, {:.0} s", figures.rounds, figures.seconds),
        ),
    ];
    rows.extend(others.map(|(what, value)| vec![what.to_owned(), value]));
    table("The machine", &["what", "value"], &rows)
}

/// Scenario by scenario, at every level.
pub fn beside(figures: &Figures) -> String {
    let mut rows = Vec::new();
    for scenario in SCENARIOS {
        for level in LEVELS {
            let of = |bot, value: fn(&Cell) -> f64| figures.median(bot, scenario, level, value);
            let ratio = |value: fn(&Cell) -> f64| times(figures.ratio(scenario, level, value));
            if figures.of(INMAIL, scenario, level, 0).next().is_none() {
                continue;
            }
            rows.push(vec![
                scenario.to_owned(),
                level.to_string(),
                format!("{} ({})", ms(of(INMAIL, p50)), ratio(p50)),
                format!("{} ({})", ms(of(INMAIL, p99)), ratio(p99)),
                format!(
                    "{:.0} ({})",
                    of(INMAIL, Cell::per_second),
                    ratio(Cell::per_second)
                ),
                format!("{:.0} µs ({})", of(INMAIL, cpu), ratio(cpu)),
                format!("{:.0} ({})", of(INMAIL, switches), ratio(switches)),
                trouble(figures.of(INMAIL, scenario, level, 0)),
            ]);
        }
    }
    let head = [
        "scenario",
        "in flight",
        "p50 (× yardstick)",
        "p99",
        "per second",
        "CPU each",
        "context switches each",
        "lost, late, odd",
    ];
    table("Beside the yardstick", &head, &rows)
}

/// Events by the clock, whatever becomes of them.
pub fn steady(figures: &Figures) -> String {
    let mut rows = Vec::new();
    for per_second in [200, 2_000] {
        for bot in [YARDSTICK, INMAIL] {
            let cells: Vec<&Cell> = figures.of(bot, "mixed", 0, per_second).collect();
            if cells.is_empty() {
                continue;
            }
            let of = |value: fn(&Cell) -> f64| median(cells.iter().map(|cell| value(cell)));
            rows.push(vec![
                format!("{per_second}/s"),
                bot.to_owned(),
                ms(of(p50)),
                ms(of(|cell| cell.outcome.all.p90)),
                ms(of(p99)),
                ms(of(|cell| cell.outcome.all.max)),
                format!("{:.0} µs", of(cpu)),
                trouble(cells.iter().copied()),
            ]);
        }
    }
    let head = [
        "rate",
        "bot",
        "p50",
        "p90",
        "p99",
        "slowest",
        "CPU each",
        "lost, late, odd",
    ];
    table("Mixed, by the clock", &head, &rows)
}

/// Calls of the kernel.
pub fn calls(figures: &Figures) -> String {
    let rows: Vec<Vec<String>> = figures
        .counts
        .iter()
        .map(|counts| {
            let call = |name| counts.calls.get(name).copied().unwrap_or(f64::NAN);
            vec![
                counts.bot.clone(),
                counts.scenario.clone(),
                counts.in_flight.to_string(),
                format!("{:.1}", call("fdatasync") + call("fsync")),
                format!("{:.1}", call("pwrite64")),
                format!("{:.0}", call("futex")),
                counts.tool.clone(),
            ]
        })
        .collect();
    let head = [
        "bot",
        "scenario",
        "in flight",
        "syncs each",
        "writes each",
        "futex each",
        "counted by",
    ];
    table("Calls of the kernel", &head, &rows)
}

/// What InMail asks Discord for beside the answers.
pub fn requests(figures: &Figures) -> String {
    let mut rows = Vec::new();
    for scenario in SCENARIOS {
        for level in LEVELS {
            let cells: Vec<&Cell> = figures.of(INMAIL, scenario, level, 0).collect();
            let Some(last) = cells.last() else {
                continue;
            };
            let told: Vec<String> = last
                .requests
                .iter()
                .map(|(what, count)| format!("{what} {count:.2}"))
                .collect();
            let share = |count: fn(&Cell) -> usize| {
                let counted: usize = cells.iter().map(|cell| count(cell)).sum();
                let answered: usize = cells.iter().map(|cell| cell.outcome.answered).sum();
                percent(counted, answered)
            };
            rows.push(vec![
                scenario.to_owned(),
                level.to_string(),
                told.join(", "),
                share(|cell| cell.outcome.deferred),
                share(|cell| cell.outcome.notices_left),
            ]);
        }
    }
    let head = [
        "scenario",
        "in flight",
        "further requests each",
        "deferred",
        "told that the notice is still there",
    ];
    table("What else Discord is asked for", &head, &rows)
}

pub fn expiry(figures: &Figures) -> String {
    let rows: Vec<Vec<String>> = figures
        .expiry
        .iter()
        .map(|expiry| {
            let dead = &expiry.dead_after_ms;
            let at = |share: usize| dead.get((dead.len() * share / 100).min(dead.len().max(1) - 1));
            let after = |share| at(share).map_or("never".to_owned(), |ms| format!("{ms} ms"));
            vec![
                expiry.windows.to_string(),
                format!("{} ms", expiry.delay_ms),
                after(50),
                after(99),
                after(100),
                expiry.alive.to_string(),
                ms(expiry.quiet.p99),
                ms(expiry.meanwhile.p99),
            ]
        })
        .collect();
    let head = [
        "windows",
        "Discord away",
        "half are dead after",
        "99 %",
        "all that went dead",
        "still alive",
        "list p99 before",
        "list p99 meanwhile",
    ];
    table("Windows that end together", &head, &rows)
}

pub fn growth(figures: &Figures) -> String {
    let rows: Vec<Vec<String>> = figures
        .growth
        .iter()
        .map(|growth| {
            let mut row = vec![growth.mails.to_string()];
            let acts = SCENARIOS.iter().filter_map(|act| growth.p50_us.get(*act));
            row.extend(acts.map(|p50| ms(*p50)));
            row.push(mib(growth.rss_kib));
            row.push(format!("{:.1} MB", bytes(growth.disk_bytes) / 1e6));
            row
        })
        .collect();
    let head = [
        "mails stored",
        "list p50 at 1",
        "compose",
        "send",
        "ask",
        "delete",
        "RSS",
        "on disk",
    ];
    table("What grows with what is stored", &head, &rows)
}

pub fn processes(figures: &Figures) -> String {
    let idle = figures.idle.iter().map(|idle| {
        vec![
            idle.bot.clone(),
            format!("idle {}", idle.when),
            format!(
                "{}, {:.1} context switches a second",
                mib(idle.rss_kib),
                idle.switches
            ),
        ]
    });
    let starts = figures.restarts.iter().map(|restart| {
        vec![
            restart.bot.clone(),
            format!("start to connection, {}", restart.what),
            format!("{:.0} ms", restart.ms),
        ]
    });
    let rows: Vec<Vec<String>> = idle.chain(starts).collect();
    table("The processes", &["bot", "what", "seen"], &rows)
}

pub fn p50(cell: &Cell) -> f64 {
    cell.outcome.all.p50
}

pub fn p99(cell: &Cell) -> f64 {
    cell.outcome.all.p99
}

pub fn cpu(cell: &Cell) -> f64 {
    cell.cpu_us
}

fn switches(cell: &Cell) -> f64 {
    cell.switches
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

#[expect(clippy::cast_precision_loss, reason = "counts of answers")]
fn percent(part: usize, of: usize) -> String {
    format!("{:.0} %", part as f64 * 100.0 / of.max(1) as f64)
}
