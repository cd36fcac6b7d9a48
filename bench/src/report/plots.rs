//! Which pictures there are.

use super::{
    figures::{Cell, Figures, INMAIL, YARDSTICK},
    svg::{self, Series},
    tables::{LEVELS, SCENARIOS, cpu, p50},
};

/// Name, title and picture of each for which there are figures.
pub fn all(figures: &Figures) -> Vec<(&'static str, &'static str, String)> {
    let mut pictures = Vec::new();
    if !figures.cells.is_empty() {
        pictures.extend([latency(figures), throughput(figures), cost(figures)]);
    }
    if !figures.expiry.is_empty() {
        pictures.push(expiry(figures));
    }
    if !figures.growth.is_empty() {
        pictures.push(growth(figures));
    }
    pictures
}

fn names() -> Vec<String> {
    SCENARIOS.map(str::to_owned).to_vec()
}

fn both(figures: &Figures, level: usize, value: fn(&Cell) -> f64) -> Vec<Series> {
    let of = |bot: &str| Series {
        name: bot.to_owned(),
        values: SCENARIOS
            .map(|scenario| figures.median(bot, scenario, level, value))
            .to_vec(),
    };
    vec![of(INMAIL), of(YARDSTICK)]
}

fn latency(figures: &Figures) -> (&'static str, &'static str, String) {
    let title = "p50 at one in flight, ms";
    let in_ms = |cell: &Cell| p50(cell) / 1e3;
    let picture = svg::bars(title, &names(), &both(figures, 1, in_ms));
    ("latency", title, picture)
}

fn throughput(figures: &Figures) -> (&'static str, &'static str, String) {
    let title = "Answers a second at 128 in flight";
    let picture = svg::bars(title, &names(), &both(figures, 128, Cell::throughput));
    ("throughput", title, picture)
}

fn cost(figures: &Figures) -> (&'static str, &'static str, String) {
    let title = "CPU of InMail for each act, with all that follows, µs";
    let series = LEVELS.map(|level| Series {
        name: format!("{level} in flight"),
        values: SCENARIOS
            .map(|scenario| figures.median(INMAIL, scenario, level, cpu))
            .to_vec(),
    });
    ("cost", title, svg::bars(title, &names(), &series))
}

/// How many windows are dead, over time.
fn expiry(figures: &Figures) -> (&'static str, &'static str, String) {
    const STEPS: i64 = 20;
    let title = "Share of the windows that are dead, %, over ms after their end";
    let last = figures
        .expiry
        .iter()
        .filter_map(|expiry| expiry.dead_after_ms.last());
    let last = last.copied().max().unwrap_or(0).max(STEPS);
    let moments: Vec<i64> = (0..=STEPS).map(|step| last * step / STEPS).collect();
    let series: Vec<Series> = figures
        .expiry
        .iter()
        .map(|expiry| Series {
            name: format!("{} windows", expiry.windows),
            values: moments
                .iter()
                .map(|moment| {
                    share(
                        expiry.dead_after_ms.partition_point(|dead| dead <= moment),
                        expiry.windows,
                    )
                })
                .collect(),
        })
        .collect();
    let places: Vec<String> = (0..)
        .zip(&moments)
        .map(|(place, moment)| {
            if place % 4 == 0 {
                moment.to_string()
            } else {
                String::new()
            }
        })
        .collect();
    ("expiry", title, svg::lines(title, &places, &series))
}

fn growth(figures: &Figures) -> (&'static str, &'static str, String) {
    let title = "p50 at one in flight, ms, over mails stored";
    let places: Vec<String> = figures
        .growth
        .iter()
        .map(|growth| growth.mails.to_string())
        .collect();
    let series: Vec<Series> = SCENARIOS[..5]
        .iter()
        .map(|act| Series {
            name: (*act).to_owned(),
            values: figures
                .growth
                .iter()
                .map(|growth| growth.p50_us.get(*act).map_or(f64::NAN, |us| us / 1e3))
                .collect(),
        })
        .collect();
    ("growth", title, svg::lines(title, &places, &series))
}

#[expect(clippy::cast_precision_loss, reason = "counts of windows")]
fn share(part: usize, of: usize) -> f64 {
    part as f64 * 100.0 / of as f64
}
