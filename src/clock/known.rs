//! What is known about Discord's time, and how each witness changes it.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

/// A host's oscillator gains less than one part in this many. 100 ppm is nine seconds a day, which is
/// beyond any clock crystal that is sold.
const DRIFT: u32 = 10_000;
/// A smaller gain of the host is ignored. It takes a quarter of an hour to build up.
const NOTICEABLE: Duration = Duration::from_millis(100);
/// Two witnesses agree if they differ by no more than this. A `Date` is cut to the second, and answers take
/// time.
const AGREED: TimeDelta = TimeDelta::seconds(2);
/// A snowflake further ahead of the estimate than this is doubted. An interaction does not arrive later
/// than a session can be resumed.
const AHEAD: TimeDelta = TimeDelta::minutes(15);
/// The same while only the host's clock is known, which may be set to another time zone.
const AHEAD_OF_HOST: TimeDelta = TimeDelta::days(1);
/// What is known about Discord's time.
#[derive(Clone, Copy, Default)]
pub(super) struct Known {
    pub estimate: Option<Estimate>,
    /// Whether Discord itself has shown the time.
    pub by_discord: bool,
    /// A `Date` that no other witness confirms yet, as Discord's time at `elapsed == 0`.
    alone: Option<DateTime<Utc>>,
    /// The latest possible time at Discord, shown by an answer that Discord accepted.
    latest: Option<Estimate>,
    /// A snowflake far ahead that no other witness confirms yet, as Discord's time at `elapsed == 0`.
    doubted: Option<DateTime<Utc>>,
    /// The estimate before a single snowflake moved it far ahead.
    pub before: Option<Estimate>,
    /// How long the host had been suspended when sleepers were last woken.
    pub suspended: Duration,
}

/// Discord's time at `elapsed == 0`, as well as it is known.
#[derive(Clone, Copy)]
pub(super) struct Estimate {
    pub origin: DateTime<Utc>,
    /// The value of `elapsed` when it was last set.
    at: Duration,
}

impl Estimate {
    /// This estimate after one more sample. The longer ago the old estimate was made, the less it counts,
    /// by at most what the host can have gained since. So a late sample does not set the clock back,
    /// however long the silence before it.
    fn after(self, origin: DateTime<Utc>, at: Duration) -> Self {
        let gained = at.saturating_sub(self.at) / DRIFT;
        if origin < self.origin && gained < NOTICEABLE {
            return self;
        }
        Self {
            origin: earlier(self.origin, gained).max(origin),
            at,
        }
    }
}

impl Known {
    /// Whether Discord's clock cannot have reached this snowflake, or is unlikely to have.
    fn is_far_ahead(&self, origin: DateTime<Utc>, at: Duration, host: DateTime<Utc>) -> bool {
        let by_answer = self.latest.map(|latest| {
            let gained = at.saturating_sub(latest.at) / DRIFT;
            beyond(later(latest.origin, gained), AGREED)
        });
        let known = self.estimate.map(|estimate| estimate.origin);
        let most = match (by_answer, known) {
            (Some(most), _) => most,
            (None, Some(known)) if self.by_discord => beyond(known, AHEAD),
            (None, Some(known)) => beyond(known.max(host), AHEAD),
            (None, None) => beyond(host, AHEAD_OF_HOST),
        };
        origin > most
    }

    /// Learns from a snowflake that is not doubted.
    fn take(&mut self, origin: DateTime<Utc>, at: Duration) {
        if let Some(before) = self.before.take()
            && self
                .estimate
                .is_some_and(|leapt| leapt.origin - origin > AHEAD)
        {
            // No other witness confirmed the one that was far ahead.
            (self.estimate, self.latest) = (Some(before), None);
        }
        let estimate = self.estimate.filter(|_| self.by_discord);
        let after = estimate.map_or(Estimate { origin, at }, |known| known.after(origin, at));
        (self.estimate, self.by_discord, self.doubted) = (Some(after), true, None);
    }

    /// Moves far ahead, because another witness confirms it.
    fn leap(&mut self, origin: DateTime<Utc>, at: Duration) {
        (self.estimate, self.by_discord) = (Some(Estimate { origin, at }), true);
        (self.latest, self.doubted) = (None, None);
    }

    /// Whether no witness contradicts another.
    pub fn is_certain(&self, host: DateTime<Utc>) -> bool {
        if self.by_discord {
            return self.before.is_none();
        }
        let agrees = |known: Estimate| (known.origin - host).abs() <= AHEAD;
        self.alone.is_none() && self.estimate.is_none_or(agrees)
    }

    /// Discord's clock has reached `seen`; see [`super::Clock::observe`].
    pub fn observe(&mut self, seen: DateTime<Utc>, at: Duration, host: DateTime<Utc>) {
        let origin = earlier(seen, at);
        if !self.is_far_ahead(origin, at, earlier(host, at)) {
            self.take(origin, at);
        } else if self
            .doubted
            .is_some_and(|other| (other - origin).abs() <= AHEAD)
        {
            self.leap(origin, at);
        } else {
            self.doubted = Some(origin);
        }
    }

    /// At `mark` Discord's clock was at most `age` past `seen`; see [`super::Clock::was_within`].
    pub fn was_within(
        &mut self,
        age: TimeDelta,
        seen: DateTime<Utc>,
        mark: Duration,
        at: Duration,
    ) {
        let origin = earlier(seen, mark);
        let latest = earlier(later(seen, age.to_std().unwrap_or_default()), mark);
        if self
            .doubted
            .is_some_and(|doubted| doubted <= latest && origin <= beyond(doubted, AGREED))
        {
            let before = self.estimate.filter(|_| self.by_discord);
            self.leap(origin, at);
            self.before = before;
        } else if self.estimate.is_some_and(|it| it.origin > latest) {
            self.estimate = Some(Estimate { origin, at });
            (self.by_discord, self.before) = (true, None);
        }
        let latest = Estimate {
            origin: latest,
            at: mark,
        };
        let known_latest = self.latest.filter(|it| it.origin <= latest.origin);
        self.latest = Some(known_latest.unwrap_or(latest));
    }

    /// A `Date` header; see [`super::Clock::hint`].
    pub fn hint(&mut self, date: DateTime<Utc>, at: Duration, host: DateTime<Utc>) {
        let origin = earlier(date, at);
        if self.by_discord {
            return;
        }
        let told = self.estimate.map_or(earlier(host, at), |it| it.origin);
        if agree(told, origin) {
            let estimate = self.estimate.unwrap_or(Estimate { origin, at });
            self.estimate = Some(estimate.after(origin, at));
            self.alone = None;
        } else if self.alone.is_some_and(|other| agree(other, origin)) {
            self.estimate = Some(Estimate { origin, at });
            self.alone = None;
        } else {
            self.alone = Some(origin);
        }
    }
}

/// Whether two witnesses tell the same time.
fn agree(one: DateTime<Utc>, other: DateTime<Utc>) -> bool {
    (one - other).abs() <= AGREED
}

/// Saturates where chrono's range ends, since a far-off date must not end a task.
pub(super) fn later(at: DateTime<Utc>, by: Duration) -> DateTime<Utc> {
    beyond(at, TimeDelta::from_std(by).unwrap_or(TimeDelta::MAX))
}

/// See [`later`].
fn beyond(at: DateTime<Utc>, by: TimeDelta) -> DateTime<Utc> {
    at.checked_add_signed(by)
        .unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// See [`later`].
pub(super) fn earlier(at: DateTime<Utc>, by: Duration) -> DateTime<Utc> {
    let by = TimeDelta::from_std(by).unwrap_or(TimeDelta::MAX);
    at.checked_sub_signed(by)
        .unwrap_or(DateTime::<Utc>::MIN_UTC)
}
