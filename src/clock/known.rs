//! What is known of Discord's time, and how each witness changes it.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

/// A host's oscillator gains less than one part in so many: 100 ppm, nine seconds a day, is beyond
/// what any clock crystal is sold with.
const DRIFT: u32 = 10_000;
/// A smaller gain of the host is not looked for; it takes a quarter of an hour to come about.
const NOTICEABLE: Duration = Duration::from_millis(100);
/// Two witnesses agree who differ by no more: a `Date` is cut to the second, and answers take time.
const AGREED: TimeDelta = TimeDelta::seconds(2);
/// A snowflake that is further ahead of what is known is doubted: what comes late is not later than a
/// session can be resumed.
const AHEAD: TimeDelta = TimeDelta::minutes(15);
/// The same where nothing but the host's clock is known, which can be set to another time zone.
const AHEAD_OF_HOST: TimeDelta = TimeDelta::days(1);
/// What is known of Discord's time.
#[derive(Clone, Copy, Default)]
pub(super) struct Known {
    pub estimate: Option<Estimate>,
    /// Whether Discord itself has shown the time.
    pub by_discord: bool,
    /// A `Date` that nobody agrees with so far, as Discord's time at `elapsed == 0`.
    alone: Option<DateTime<Utc>>,
    /// The latest that Discord's time can be, by an answer that it took.
    latest: Option<Estimate>,
    /// A snowflake far ahead that nobody agrees with so far, as Discord's time at `elapsed == 0`.
    doubted: Option<DateTime<Utc>>,
    /// The estimate before it was moved far ahead for a single snowflake.
    pub before: Option<Estimate>,
    /// How long the host had been suspended when sleepers were last woken.
    pub suspended: Duration,
}

/// Discord's time at `elapsed == 0`, as good as it is known.
#[derive(Clone, Copy)]
pub(super) struct Estimate {
    pub origin: DateTime<Utc>,
    /// The value of `elapsed` when it was last set.
    at: Duration,
}

impl Estimate {
    /// This estimate after one more sample. What was known before counts less the longer ago it was,
    /// by no more than the host can have gained since: so a sample that comes late, however long the
    /// silence before it, does not set the clock back.
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
    /// Whether Discord cannot be as far as this snowflake says, or is not likely to be.
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

    /// A snowflake that is not doubted.
    fn take(&mut self, origin: DateTime<Utc>, at: Duration) {
        if let Some(before) = self.before.take()
            && self
                .estimate
                .is_some_and(|leapt| leapt.origin - origin > AHEAD)
        {
            // The one that was far ahead stood alone.
            (self.estimate, self.latest) = (Some(before), None);
        }
        let estimate = self.estimate.filter(|_| self.by_discord);
        let after = estimate.map_or(Estimate { origin, at }, |known| known.after(origin, at));
        (self.estimate, self.by_discord, self.doubted) = (Some(after), true, None);
    }

    /// Moves far ahead, with whoever agrees that it is right.
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

    /// A `Date`; see [`super::Clock::hint`].
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

/// Whether two witnesses mean the same time.
fn agree(one: DateTime<Utc>, other: DateTime<Utc>) -> bool {
    (one - other).abs() <= AGREED
}

/// Saturates where chrono's range ends, since a far-off date must not bring a task down.
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
