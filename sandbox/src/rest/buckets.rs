//! Rate limits as Discord counts them: every route has a bucket for each channel, server or token, a
//! bucket can run empty, and a bot has 50 requests a second over all its routes.

use std::collections::HashMap;

use super::masked;

/// Requests in one window, for posts into a channel and for everything else. Discord promises no numbers.
/// Posts are as Discord has been seen to count them, but in a shorter window, so that no test waits long.
const POSTS: usize = 5;
const OTHERS: usize = 50;
const WINDOW_MS: i64 = 1_000;
/// Requests of a bot a second, but for those by the token of an interaction ("Rate Limits", "Global Rate
/// Limit").
const GLOBAL: usize = 50;

pub(crate) struct Buckets {
    windows: HashMap<String, Window>,
    global: Window,
    limited: bool,
}

impl Default for Buckets {
    fn default() -> Self {
        Self {
            windows: HashMap::new(),
            global: Window::default(),
            limited: true,
        }
    }
}

#[derive(Default)]
struct Window {
    ends: i64,
    used: usize,
    limit: usize,
}

impl Window {
    /// Counts one more request. Returns `false` if it is one too many.
    fn take(&mut self, limit: usize, now: i64, limited: bool) -> bool {
        if self.ends <= now {
            *self = Self {
                ends: now + WINDOW_MS,
                used: 0,
                limit,
            };
        }
        if !limited {
            self.used = 0;
        }
        let fits = self.used < limit;
        self.used = (self.used + 1).min(limit);
        fits
    }
}

/// A bucket after one more request.
pub(crate) struct Bucket {
    /// The name Discord gives it, which is the same for every channel.
    pub name: String,
    pub limit: usize,
    pub remaining: usize,
    pub reset_after_ms: i64,
    /// Whether this request was one too many.
    pub exceeded: bool,
    /// Whether the bot has made too many over all its routes.
    pub exceeded_global: bool,
}

impl Buckets {
    pub fn set_limited(&mut self, limited: bool) {
        self.limited = limited;
    }

    /// The buckets that are empty at this time. A test that waits for a bot may have to let time pass.
    pub fn empty(&self, now: i64) -> Vec<&str> {
        let empty = |window: &Window| window.ends > now && window.used >= window.limit;
        let windows = self.windows.iter().filter(|(_, window)| empty(window));
        let global = empty(&self.global).then_some("all routes of the bot");
        windows
            .map(|(name, _)| name.as_str())
            .chain(global)
            .collect()
    }

    /// One more request, at this time of the sandbox's clock.
    pub(super) fn take(&mut self, method: &str, path: &str, now: i64) -> Bucket {
        let post =
            method == "POST" && path.starts_with("/channels/") && path.ends_with("/messages");
        let limit = if post { POSTS } else { OTHERS };
        self.windows.retain(|_, window| window.ends > now);
        let of_bot = !path.starts_with("/interactions/") && !path.starts_with("/webhooks/");
        let exceeded_global = of_bot && !self.global.take(GLOBAL, now, self.limited);
        let window = self.windows.entry(major(method, path)).or_default();
        let exceeded = !exceeded_global && !window.take(limit, now, self.limited);
        let decisive = if exceeded_global {
            &self.global
        } else {
            &*window
        };
        Bucket {
            name: name(method, path),
            limit,
            remaining: limit - window.used,
            reset_after_ms: decisive.ends - now,
            exceeded,
            exceeded_global,
        }
    }
}

/// The bucket itself: ids count only where Discord counts them ("Rate Limits": channels, servers,
/// webhooks with their token).
fn major(method: &str, path: &str) -> String {
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    let majors = match parts.first() {
        Some(&"webhooks" | &"interactions") => 3,
        _ => 2,
    };
    let ids = parts.iter().enumerate().map(|(place, part)| {
        if place < majors || !is_id(part) {
            *part
        } else {
            "id"
        }
    });
    let ids: Vec<&str> = ids.collect();
    format!("{method} {}", ids.join("/"))
}

fn name(method: &str, path: &str) -> String {
    let path = masked(path);
    let parts = path.split('/').skip(1);
    let parts: Vec<&str> = parts
        .map(|part| if is_id(part) { "id" } else { part })
        .collect();
    format!("{}-{}", method.to_lowercase(), parts.join("-"))
}

fn is_id(part: &str) -> bool {
    part.bytes().any(|byte| byte.is_ascii_digit())
}
