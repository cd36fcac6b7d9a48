//! Rate limits as Discord counts them: every route has a bucket for each channel, server or token,
//! and a bucket can run empty.

use std::collections::HashMap;

use super::masked;

/// Requests in one window, of posts into a channel and of everything else. Discord promises no numbers;
/// posts are as it has been seen to count them, but in a shorter window, so that no test waits long.
const POSTS: usize = 5;
const OTHERS: usize = 50;
const WINDOW_MS: i64 = 1_000;

pub(crate) struct Buckets {
    windows: HashMap<String, Window>,
    limited: bool,
}

impl Default for Buckets {
    fn default() -> Self {
        Self {
            windows: HashMap::new(),
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

/// A bucket after one more request.
pub(crate) struct Bucket {
    /// The name Discord gives it, which is the same for every channel.
    pub name: String,
    pub limit: usize,
    pub remaining: usize,
    pub reset_after_ms: i64,
    /// Whether this request was one too many.
    pub exceeded: bool,
}

impl Buckets {
    pub fn set_limited(&mut self, limited: bool) {
        self.limited = limited;
    }

    /// Those that are empty at this time: whoever waits for a bot may have to let time pass.
    pub fn empty(&self, now: i64) -> Vec<&str> {
        let empty = |window: &Window| window.ends > now && window.used >= window.limit;
        let windows = self.windows.iter().filter(|(_, window)| empty(window));
        windows.map(|(name, _)| name.as_str()).collect()
    }

    /// One more request, at this time of the sandbox's clock.
    pub(super) fn take(&mut self, method: &str, path: &str, now: i64) -> Bucket {
        let post =
            method == "POST" && path.starts_with("/channels/") && path.ends_with("/messages");
        let limit = if post { POSTS } else { OTHERS };
        self.windows.retain(|_, window| window.ends > now);
        let window = self.windows.entry(major(method, path)).or_default();
        if window.ends <= now {
            *window = Window {
                ends: now + WINDOW_MS,
                used: 0,
                limit,
            };
        }
        if !self.limited {
            window.used = 0;
        }
        let exceeded = window.used >= limit;
        window.used = (window.used + 1).min(limit);
        Bucket {
            name: name(method, path),
            limit,
            remaining: limit - window.used,
            reset_after_ms: window.ends - now,
            exceeded,
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
