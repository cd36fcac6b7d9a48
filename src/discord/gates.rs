//! Gates: routes that Discord has asked us to leave alone, and until when.
//!
//! A request through a closed gate is not sent at all: refused requests count towards a ban. Must not
//! know what a request is for.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};

/// The closed routes of one token.
#[derive(Debug, Default)]
pub struct Gates(Mutex<HashMap<String, DateTime<Utc>>>);

/// What a limit is counted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// This method on this channel or other top-level resource.
    Route,
    /// Everything the bot does.
    Global,
}

/// Stands for every route; no path looks like it.
const GLOBAL: &str = "*";

impl Gates {
    /// How long this route is still closed at `now`.
    pub fn closed(&self, route: &str, now: DateTime<Utc>) -> Option<TimeDelta> {
        let gates = self.gates();
        let until = gates.get(GLOBAL).max(gates.get(route))?;
        (*until > now).then(|| *until - now)
    }

    /// Closes a route, or all of them, until `until`.
    pub fn close(&self, scope: Scope, route: &str, now: DateTime<Utc>, until: DateTime<Utc>) {
        let name = match scope {
            Scope::Global => GLOBAL,
            Scope::Route => route,
        };
        let mut gates = self.gates();
        gates.retain(|_, until| *until > now);
        let gate = gates.entry(name.to_owned()).or_insert(until);
        *gate = until.max(*gate);
    }

    fn gates(&self) -> MutexGuard<'_, HashMap<String, DateTime<Utc>>> {
        // Each critical section leaves the map whole, so a poisoned one is still right.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The route of a path: the method and what Discord counts by, the part that names one channel (or
/// has no such part). Message ids and queries do not count.
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
        let (gates, now) = (Gates::default(), DateTime::UNIX_EPOCH);
        let (one, other) = (
            route("POST", "/channels/1/messages"),
            route("POST", "/channels/2/messages"),
        );
        let later = now + TimeDelta::seconds(5);
        gates.close(Scope::Route, &one, now, later);
        assert_eq!(gates.closed(&one, now), Some(TimeDelta::seconds(5)));
        assert_eq!(gates.closed(&other, now), None);
        assert_eq!(gates.closed(&one, later), None);
        gates.close(Scope::Global, &one, now, later);
        assert_eq!(gates.closed(&other, now), Some(TimeDelta::seconds(5)));
        gates.close(Scope::Global, &one, later, later + TimeDelta::seconds(1));
        assert_eq!(gates.gates().len(), 1, "what has reopened is forgotten");
    }

    #[test]
    fn of_two_pauses_the_longer_one_counts_whichever_came_last() {
        let (gates, now) = (Gates::default(), DateTime::UNIX_EPOCH);
        let after = |seconds| now + TimeDelta::seconds(seconds);
        for (route, first, second) in [("one", 60, 5), ("other", 5, 60)] {
            gates.close(Scope::Route, route, now, after(first));
            gates.close(Scope::Route, route, now, after(second));
            assert_eq!(gates.closed(route, now), Some(TimeDelta::seconds(60)));
        }
        gates.close(Scope::Global, "one", now, after(90));
        assert_eq!(gates.closed("one", now), Some(TimeDelta::seconds(90)));
        gates.close(Scope::Route, "one", now, after(120));
        assert_eq!(gates.closed("one", now), Some(TimeDelta::seconds(120)));
        assert_eq!(gates.closed("other", now), Some(TimeDelta::seconds(90)));
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
