//! Small pictures of bars and lines, readable on light and dark ground.

use std::fmt::Write;

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 300.0;
/// Room for the title, for the numbers at the left, and for the names below.
const TOP: f64 = 44.0;
const LEFT: f64 = 60.0;
const BOTTOM: f64 = 46.0;
const COLOURS: [&str; 5] = ["#5865f2", "#e08a2b", "#2f9e64", "#c2417c", "#888888"];

/// Values of one thing: of every group of bars, or along a line.
pub struct Series {
    pub name: String,
    pub values: Vec<f64>,
}

/// Groups of bars side by side.
pub fn bars(title: &str, groups: &[String], series: &[Series]) -> String {
    let mut picture = Picture::new(title, series);
    let top = highest(series.iter().flat_map(|series| &series.values));
    picture.scale(top);
    let group = (WIDTH - LEFT) / number(groups.len());
    let bar = group * 0.8 / number(series.len());
    for (place, name) in groups.iter().enumerate() {
        let from = LEFT + group * number(place);
        picture.label(from + group / 2.0, HEIGHT - BOTTOM + 18.0, "middle", name);
        for (number_of, series) in series.iter().enumerate() {
            let value = series.values.get(place).copied().unwrap_or(f64::NAN);
            if !value.is_finite() {
                continue;
            }
            let (x, y) = (
                from + group * 0.1 + bar * number(number_of),
                height(value, top),
            );
            picture.draw(format_args!(
                r#"<rect x="{x:.1}" y="{y:.1}" width="{:.1}" height="{:.1}" fill="{}"/>"#,
                bar * 0.94,
                HEIGHT - BOTTOM - y,
                COLOURS[number_of % COLOURS.len()]
            ));
            picture.label(x + bar / 2.0, y - 3.0, "middle", &short(value));
        }
    }
    picture.done()
}

/// Lines over places that are as far apart as they are in the list.
pub fn lines(title: &str, places: &[String], series: &[Series]) -> String {
    let mut picture = Picture::new(title, series);
    let top = highest(series.iter().flat_map(|series| &series.values));
    picture.scale(top);
    let step = (WIDTH - LEFT - 40.0) / number(places.len().max(2) - 1);
    let across = |place: usize| LEFT + 20.0 + step * number(place);
    for (place, name) in places.iter().enumerate() {
        picture.label(across(place), HEIGHT - BOTTOM + 18.0, "middle", name);
    }
    for (number_of, series) in series.iter().enumerate() {
        let points = series.values.iter().enumerate();
        let points = points.filter(|(_, value)| value.is_finite());
        let points: Vec<String> = points
            .map(|(place, value)| format!("{:.1},{:.1}", across(place), height(*value, top)))
            .collect();
        picture.draw(format_args!(
            r#"<polyline points="{}" fill="none" stroke="{}" stroke-width="2"/>"#,
            points.join(" "),
            COLOURS[number_of % COLOURS.len()]
        ));
    }
    picture.done()
}

struct Picture(String);

impl Picture {
    fn new(title: &str, series: &[Series]) -> Self {
        let mut picture = Self(format!(
            r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="11" fill="#808890">"##
        ));
        picture.draw(format_args!(
            r#"<text x="8" y="16" font-size="14">{title}</text>"#
        ));
        let mut x = LEFT;
        for (number_of, series) in series.iter().enumerate() {
            let colour = COLOURS[number_of % COLOURS.len()];
            picture.draw(format_args!(
                r#"<rect x="{x}" y="24" width="9" height="9" fill="{colour}"/>"#
            ));
            picture.label(x + 13.0, 32.0, "start", &series.name);
            x += 30.0 + 6.5 * number(series.name.chars().count());
        }
        picture
    }

    fn draw(&mut self, what: std::fmt::Arguments<'_>) {
        // Writing into a string does not fail.
        let _ = writeln!(self.0, "{what}");
    }

    fn label(&mut self, x: f64, y: f64, anchor: &str, text: &str) {
        self.draw(format_args!(
            r#"<text x="{x:.1}" y="{y:.1}" text-anchor="{anchor}">{text}</text>"#
        ));
    }

    /// Lines across, with their numbers.
    fn scale(&mut self, top: f64) {
        for quarter in 0..=4 {
            let value = top * f64::from(quarter) / 4.0;
            let y = height(value, top);
            self.draw(format_args!(
                r##"<line x1="{LEFT}" x2="{WIDTH}" y1="{y:.1}" y2="{y:.1}" stroke="#80889040"/>"##
            ));
            self.label(LEFT - 6.0, y + 4.0, "end", &short(value));
        }
    }

    fn done(mut self) -> String {
        self.0.push_str("</svg>\n");
        self.0
    }
}

fn height(value: f64, top: f64) -> f64 {
    HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * (value / top)
}

/// A round number that none of the values exceeds.
fn highest<'a>(values: impl Iterator<Item = &'a f64>) -> f64 {
    let values = values.copied().filter(|value| value.is_finite());
    let highest = values.fold(f64::MIN_POSITIVE, f64::max);
    let power = 10_f64.powf(highest.log10().floor());
    let steps = [1.0, 1.2, 1.6, 2.0, 2.4, 3.2, 4.0, 6.0, 8.0];
    let step = steps.into_iter().find(|step| step * power >= highest);
    step.unwrap_or(10.0) * power
}

fn short(value: f64) -> String {
    match value {
        value if value >= 100.0 => format!("{value:.0}"),
        value if value >= 10.0 => format!("{value:.1}"),
        value => format!("{value:.2}"),
    }
}

#[expect(clippy::cast_precision_loss, reason = "places in a small picture")]
fn number(count: usize) -> f64 {
    count as f64
}
