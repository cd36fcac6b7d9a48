//! Rate limits: which routes are left alone and until when, because Discord asks for it or because they
//! keep refusing.
//!
//! A request to a closed route is not sent at all, since refused requests count towards a ban. This module
//! does not know what a request is for.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};

/// How long a route is left alone after its first refusal. Doubled with each further one.
const FIRST_PAUSE: TimeDelta = TimeDelta::seconds(1);
const MAX_PAUSE: TimeDelta = TimeDelta::minutes(15);
/// While one request tries a route that has refused, others wait for its result.
const TRIAL: TimeDelta = TimeDelta::seconds(25);

/// The closed routes of one token.
#[derive(Debug, Default)]
pub struct RateLimits(Mutex<HashMap<String, RateLimit>>);

#[derive(Clone, Copy, Debug, Default)]
struct RateLimit {
    /// Until when Discord wants it left alone.
    limited: Option<DateTime<Utc>>,
    /// How often in a row it has refused, and when it is tried again.
    refusals: u32,
    tried_again: Option<DateTime<Utc>>,
}

/// What a limit is counted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// This method on this channel or other top-level resource.
    Route,
    /// Everything that the bot does.
    Global,
}

/// Stands for every route. No path looks like it.
const GLOBAL: &str = "*";

impl RateLimits {
    /// How long Discord still wants this route left alone at `now`.
    pub fn closed(&self, route: &str, now: DateTime<Utc>) -> Option<TimeDelta> {
        let limits = self.limits();
        let until = |name| limits.get(name).and_then(|gate: &RateLimit| gate.limited);
        let until = until(GLOBAL).max(until(route))?;
        (until > now).then(|| until - now)
    }

    /// Closes a route, or all of them, until `until`.
    pub fn close(&self, scope: Scope, route: &str, now: DateTime<Utc>, until: DateTime<Utc>) {
        let name = match scope {
            Scope::Global => GLOBAL,
            Scope::Route => route,
        };
        let mut limits = self.limits();
        limits.retain(|_, gate| gate.is_of_use(now));
        let gate = limits.entry(name.to_owned()).or_default();
        gate.limited = gate.limited.max(Some(until));
    }

    /// How long a route that has refused is still left alone at `now`. After that one request tries it.
    pub fn refusing(&self, route: &str, now: DateTime<Utc>) -> Option<TimeDelta> {
        let mut limits = self.limits();
        let tried_again = &mut limits.get_mut(route)?.tried_again;
        let until = (*tried_again)?;
        if until > now {
            return Some(until - now);
        }
        *tried_again = Some(now + TRIAL);
        None
    }

    /// A route has refused once more.
    pub fn refused(&self, route: &str, now: DateTime<Utc>) {
        let mut limits = self.limits();
        limits.retain(|_, gate| gate.is_of_use(now));
        let gate = limits.entry(route.to_owned()).or_default();
        let doubled = FIRST_PAUSE * 2_i32.pow(gate.refusals.min(10));
        gate.refusals += 1;
        gate.tried_again = Some(now + doubled.min(MAX_PAUSE));
    }

    /// A route does not refuse (any more).
    pub fn accepted(&self, route: &str) {
        if let Some(gate) = self.limits().get_mut(route) {
            (gate.refusals, gate.tried_again) = (0, None);
        }
    }

    fn limits(&self) -> MutexGuard<'_, HashMap<String, RateLimit>> {
        // Each critical section leaves the map whole, so the map of a poisoned lock is still right.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl RateLimit {
    /// Refusals are remembered for twice the longest pause.
    fn is_of_use(&self, now: DateTime<Utc>) -> bool {
        let refusal = self.tried_again.map(|at| at + MAX_PAUSE * 2);
        self.limited.max(refusal).is_some_and(|until| until > now)
    }
}

/// The route of a path: the method, and the part that names one channel (or has no such part), by which
/// Discord counts. Message ids and queries do not count.
pub fn route(method: &str, path: &str) -> String {
    let path = path.split('?').next().unwrap_or_default();
    let kept = if path.starts_with("/channels/") { 3 } else { 4 };
    let parts: Vec<&str> = path.splitn(kept + 1, '/').take(kept).collect();
    format!("{method} {}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gate_closes_its_route_or_everything_until_its_time() {
        let (limits, now) = (RateLimits::default(), DateTime::UNIX_EPOCH);
        let (one, other) = (
            route("POST", "/channels/1/messages"),
            route("POST", "/channels/2/messages"),
        );
        let later = now + TimeDelta::seconds(5);
        limits.close(Scope::Route, &one, now, later);
        assert_eq!(limits.closed(&one, now), Some(TimeDelta::seconds(5)));
        assert_eq!(limits.closed(&other, now), None);
        assert_eq!(limits.closed(&one, later), None);
        limits.close(Scope::Global, &one, now, later);
        assert_eq!(limits.closed(&other, now), Some(TimeDelta::seconds(5)));
        limits.close(Scope::Global, &one, later, later + TimeDelta::seconds(1));
        assert_eq!(limits.limits().len(), 1, "what has reopened is forgotten");
    }

    #[test]
    fn of_two_pauses_the_longer_one_counts_whichever_came_last() {
        let (limits, now) = (RateLimits::default(), DateTime::UNIX_EPOCH);
        let after = |seconds| now + TimeDelta::seconds(seconds);
        for (route, first, second) in [("one", 60, 5), ("other", 5, 60)] {
            limits.close(Scope::Route, route, now, after(first));
            limits.close(Scope::Route, route, now, after(second));
            assert_eq!(limits.closed(route, now), Some(TimeDelta::seconds(60)));
        }
        limits.close(Scope::Global, "one", now, after(90));
        assert_eq!(limits.closed("one", now), Some(TimeDelta::seconds(90)));
        limits.close(Scope::Route, "one", now, after(120));
        assert_eq!(limits.closed("one", now), Some(TimeDelta::seconds(120)));
        assert_eq!(limits.closed("other", now), Some(TimeDelta::seconds(90)));
    }

    #[test]
    fn a_route_that_refuses_is_left_alone_for_longer_each_time_and_tried_by_one() {
        let (limits, now) = (RateLimits::default(), DateTime::UNIX_EPOCH);
        let at = |seconds| now + TimeDelta::seconds(seconds);
        assert_eq!(limits.refusing("here", now), None);
        limits.refused("here", now);
        assert_eq!(limits.refusing("elsewhere", now), None);
        assert_eq!(limits.refusing("here", now), Some(TimeDelta::seconds(1)));
        assert_eq!(limits.refusing("here", at(1)), None, "one tries");
        let wait = limits.refusing("here", at(1));
        assert_eq!(wait, Some(TRIAL), "the others wait for it");
        limits.refused("here", at(1));
        assert_eq!(limits.refusing("here", at(1)), Some(TimeDelta::seconds(2)));
        for _ in 0..20 {
            limits.refused("here", at(1));
        }
        assert_eq!(limits.refusing("here", at(1)), Some(MAX_PAUSE));
        assert_eq!(
            limits.closed("here", at(1)),
            None,
            "Discord asks for nothing"
        );
        limits.accepted("here");
        assert_eq!(limits.refusing("here", at(1)), None);
    }

    #[test]
    fn a_route_is_method_and_channel() {
        assert_eq!(
            route("DELETE", "/channels/1/messages/22"),
            "DELETE /channels/1"
        );
        assert_eq!(
            route("GET", "/channels/1/messages?limit=5"),
            "GET /channels/1"
        );
        assert_eq!(
            route("POST", "/users/@me/channels"),
            "POST /users/@me/channels"
        );
    }
}
