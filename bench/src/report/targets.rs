//! What is aimed at, and whether it is reached.

use super::{
    figures::{Cell, DUE, Figures, Growth, INMAIL, Restart, YARDSTICK},
    tables::{LEVELS, bytes, cpu, mib, ms, p50, p99, table, times},
};
use crate::{acts::TEXT, stats::median};

/// How fast a scenario is to be, × yardstick; where a write is waited for, so many syncs come on top.
struct Aim {
    scenario: &'static str,
    slower: f64,
    syncs_on_top: f64,
    cpu: f64,
    throughput: f64,
    syncs: f64,
}

const fn read(scenario: &'static str) -> Aim {
    Aim {
        scenario,
        slower: 1.4,
        syncs_on_top: 0.0,
        cpu: 1.5,
        throughput: 0.9,
        syncs: 0.0,
    }
}

const fn written(scenario: &'static str, cpu: f64, throughput: f64) -> Aim {
    Aim {
        scenario,
        slower: 1.0,
        syncs_on_top: 3.0,
        cpu,
        throughput,
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

/// All that can be said of these figures.
pub fn all(figures: &Figures) -> String {
    let mut rows = Vec::new();
    for aim in &AIMS {
        if figures.of(INMAIL, aim.scenario, 1, 0).next().is_some() {
            rows.extend(of_scenario(figures, aim));
        }
    }
    rows.extend(deletions(figures));
    rows.extend(steady(figures));
    rows.extend(expiry(figures));
    rows.extend(growth(figures));
    rows.extend(memory(figures));
    rows.extend(start(figures));
    let program = bytes(figures.program_bytes) / 1_048_576.0;
    rows.push(row(
        "the program",
        "≤ 15 MiB",
        &format!("{program:.1} MiB"),
        program <= 15.0,
    ));
    rows.extend(build(figures));
    let skipped = figures.skipped.iter();
    rows.extend(skipped.map(|what| format!("{what} | | not measured |")));
    table("Targets", "what | target | seen | reached", rows)
}

fn row(what: &str, aim: &str, seen: &str, reached: bool) -> String {
    let reached = if reached { "yes" } else { "**no**" };
    [what, aim, seen, reached].join(" | ")
}

fn of_scenario(figures: &Figures, aim: &Aim) -> Vec<String> {
    let name = aim.scenario;
    let ours = figures.median(INMAIL, name, 1, p50);
    let theirs = figures.median(YARDSTICK, name, 1, p50);
    let allowed = theirs * aim.slower + aim.syncs_on_top * figures.sync_us();
    let ratio = figures.ratio(name, 1, p50);
    let (most, is_fast) = match aim.syncs_on_top {
        0.0 => (times(aim.slower), ratio <= aim.slower),
        syncs => {
            let most = format!("yardstick + {syncs} `fdatasync` = {}", ms(allowed));
            (most, ours <= allowed)
        }
    };
    let cpu_ratio = figures.ratio(name, 1, cpu);
    let throughput = figures.ratio(name, 128, Cell::throughput);
    let mut rows = vec![
        row(
            &format!("*{name}*, p50 at 1 in flight"),
            &format!("≤ {most}"),
            &format!("{} ({})", ms(ours), times(ratio)),
            is_fast,
        ),
        row(
            &format!("*{name}*, CPU each at 1"),
            &format!("≤ {}", times(aim.cpu)),
            &times(cpu_ratio),
            cpu_ratio <= aim.cpu,
        ),
        row(
            &format!("*{name}*, per second at 128"),
            &format!("≥ {}", times(aim.throughput)),
            &times(throughput),
            throughput >= aim.throughput,
        ),
    ];
    let mut counts = figures.counts.iter();
    let counts = counts
        .find(|counts| (&*counts.bot, &*counts.scenario, counts.in_flight) == (INMAIL, name, 1));
    rows.extend(counts.map(|counts| {
        row(
            // Those after the answer are in it, for the kernel does not tell them apart.
            &format!("*{name}*, syncs each at 1"),
            &format!("≤ {}", aim.syncs),
            &format!("{:.1}", counts.syncs()),
            // What is synced later for many acts together is a small part of each.
            counts.syncs() <= aim.syncs + 0.1,
        )
    }));
    rows
}

/// A release build from nothing, the libraries' sources being there.
fn build(figures: &Figures) -> Option<String> {
    let seconds = figures.build_seconds?;
    let seen = format!("{seconds:.0} s");
    Some(row(
        "a release build",
        "≤ 6 minutes",
        &seen,
        seconds <= 360.0,
    ))
}

/// One deletion must not cost more because others are under way.
fn deletions(figures: &Figures) -> Option<String> {
    figures.of(INMAIL, "delete", 1, 0).next()?;
    let cost = LEVELS.map(|level| figures.median(INMAIL, "delete", level, cpu));
    Some(row(
        "CPU of one deletion with 1, 16, 128 in flight",
        "falls",
        &(cost.map(|cost| format!("{cost:.0}")).join(", ") + " µs"),
        cost.is_sorted_by(|a, b| a >= b),
    ))
}

fn steady(figures: &Figures) -> Option<String> {
    let cells: Vec<&Cell> = figures.of(INMAIL, "mixed", 0, 2_000).collect();
    cells.first()?;
    let p99 = median(cells.iter().map(|cell| p99(cell)));
    let missed = cells.iter();
    let missed = missed.map(|cell| cell.outcome.lost + cell.outcome.late);
    let missed: usize = missed.sum();
    Some(row(
        "*mixed* at 2,000 a second: p99; lost or late",
        "≤ 10 ms; 0",
        &format!("{}; {missed}", ms(p99)),
        p99 <= 10_000.0 && missed == 0,
    ))
}

fn expiry(figures: &Figures) -> Vec<String> {
    let rows = figures.expiry.iter().map(|expiry| {
        let allowed = if expiry.windows > 1_000 { 6_000 } else { 1_500 };
        let last = expiry.dead_after_ms.last().copied().unwrap_or(i64::MAX);
        let slower = expiry.meanwhile.p99 / expiry.quiet.p99;
        row(
            &format!(
                "{} windows that end together; *list* p99 meanwhile",
                expiry.windows
            ),
            &format!("all dead within {allowed} ms; ≤ 3 × quiet"),
            &format!("{last} ms, {} never; {}", expiry.alive, times(slower)),
            expiry.alive == 0 && last <= allowed && slower <= 3.0,
        )
    });
    rows.collect()
}

/// From the least to the most that was stored.
fn growth(figures: &Figures) -> Vec<String> {
    let (Some(least), Some(most)) = (figures.growth.first(), figures.growth.last()) else {
        return Vec::new();
    };
    let what = |what: &str| format!("{what}, {} to {} mails", least.mails, most.mails);
    let each = least.p50_us.iter();
    let each =
        each.map(|(act, before)| (act, most.p50_us.get(act).map_or(f64::NAN, |us| us / before)));
    let slowest = each.max_by(|(_, a), (_, b)| a.total_cmp(b));
    let rss = most.rss_kib / least.rss_kib;
    let disk = |growth: &Growth| bytes(growth.disk_bytes);
    #[expect(clippy::cast_precision_loss, reason = "counts of mails")]
    let mails = (most.mails - least.mails) as f64;
    let a_mail = (disk(most) - disk(least)) / mails;
    let allowed = 1.25 * bytes(TEXT.len() as u64 + 200);
    let mut rows: Vec<String> = slowest
        .map(|(act, slower)| {
            let seen = &format!("*{act}* {}", times(slower));
            row(
                &what("p50 of the act that grows most"),
                "≤ 1.2 ×",
                seen,
                slower <= 1.2,
            )
        })
        .into_iter()
        .collect();
    rows.push(row(&what("RSS"), "≤ 1.1 ×", &times(rss), rss <= 1.1));
    rows.push(row(
        &what("on disk, a mail"),
        &format!("≤ {allowed:.0} bytes"),
        &format!("{a_mail:.0} bytes"),
        a_mail <= allowed,
    ));
    rows
}

fn memory(figures: &Figures) -> Vec<String> {
    let memory = |bot: &str, when: &str| {
        let mut found = figures.idle.iter();
        let found = found.find(|idle| idle.bot == bot && idle.when == when);
        found.map_or(f64::NAN, |idle| idle.rss_kib)
    };
    let rows = [("at start", 1.25), ("after all", 1.3)].map(|(when, most)| {
        let ours = memory(INMAIL, when);
        let ratio = ours / memory(YARDSTICK, when);
        row(
            &format!("RSS {when}"),
            &format!("≤ {}", times(most)),
            &format!("{} ({})", mib(ours), times(ratio)),
            ratio <= most,
        )
    });
    rows.to_vec()
}

fn start(figures: &Figures) -> Vec<String> {
    let start = |what: &str, time: fn(&Restart) -> Option<f64>| {
        let of = figures.restarts.iter();
        median(of.filter(|restart| restart.what == what).filter_map(time))
    };
    let connected = |what| start(what, |restart| Some(restart.ms));
    let (full, due, empty) = (connected("full"), connected(DUE), connected("empty"));
    if !due.is_finite() {
        return Vec::new();
    }
    let work = start(DUE, |restart| restart.work_ms);
    vec![
        row(
            "start to connection with all that was stored",
            "≤ 2 × an empty start",
            &format!("{full:.0} ms, empty {empty:.0} ms"),
            full <= 2.0 * empty,
        ),
        row(
            "the same when windows have ended meanwhile; the first of them is told",
            "≤ 2 × an empty start; within 1 s",
            &format!("{due:.0} ms; {work:.0} ms later"),
            due <= 2.0 * empty && work <= 1_000.0,
        ),
    ]
}
