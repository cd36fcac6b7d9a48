//! A progress bar for work that takes long, if a person watches in a terminal.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Shorter work shows none.
const LONG: Duration = Duration::from_secs(1);

pub struct Bar {
    begun: Instant,
    bar: ProgressBar,
}

impl Bar {
    pub fn new(doing: &'static str) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        // Without colours, so NO_COLOR changes nothing. A mistake in the template is found by its test.
        if let Ok(style) = ProgressStyle::with_template(TEMPLATE) {
            bar.set_style(style);
        }
        bar.set_message(doing);
        Self {
            begun: Instant::now(),
            bar,
        }
    }

    /// So many are done, of all of them.
    pub fn at(&self, done: u64, all: Option<u64>) {
        if self.bar.is_hidden() && self.begun.elapsed() >= LONG {
            // It stays hidden where there is no terminal.
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        if let Some(all) = all {
            self.bar.set_length(all);
        }
        self.bar.set_position(done);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

const TEMPLATE: &str = "{msg} {wide_bar} {pos}/{len}";

#[cfg(test)]
mod tests {
    #[test]
    fn the_template_is_one() {
        indicatif::ProgressStyle::with_template(super::TEMPLATE).unwrap();
    }
}
