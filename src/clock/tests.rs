//! The estimate against a host and a Discord that are moved by hand.

use std::sync::Mutex;

use super::*;

/// Stands still until moved by hand.
struct ManualTime {
    wall: Mutex<DateTime<Utc>>,
    elapsed: watch::Sender<Duration>,
    /// Time goes on and wakes nobody.
    suspended: Mutex<Duration>,
}

impl ManualTime {
    fn advance(&self, by: TimeDelta) {
        let step = by.to_std().unwrap();
        *self.wall.lock().unwrap() += by;
        self.elapsed.send_modify(|elapsed| *elapsed += step);
    }

    fn suspend(&self, length: TimeDelta) {
        let length = length.to_std().unwrap();
        self.elapsed.send_if_modified(|elapsed| {
            *elapsed += length;
            false
        });
        *self.suspended.lock().unwrap() += length;
    }
}

impl TimeSource for ManualTime {
    fn wall(&self) -> DateTime<Utc> {
        *self.wall.lock().unwrap()
    }

    fn elapsed(&self) -> Duration {
        *self.elapsed.borrow()
    }

    fn suspended(&self) -> Duration {
        *self.suspended.lock().unwrap()
    }

    fn sleep_until(&self, until: Duration) -> BoxFuture<'_, ()> {
        let mut elapsed = self.elapsed.subscribe();
        Box::pin(async move {
            // The sender lives in `self`, which this future borrows.
            elapsed.wait_for(|elapsed| *elapsed >= until).await.unwrap();
        })
    }
}

const MINUTE: TimeDelta = TimeDelta::minutes(1);
const HOUR: TimeDelta = TimeDelta::hours(1);

/// What Discord's clock says when a test begins.
fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_767_268_800_000).unwrap()
}

fn host(wall: DateTime<Utc>) -> (Arc<ManualTime>, Clock) {
    let elapsed = watch::Sender::new(Duration::ZERO);
    let time = Arc::new(ManualTime {
        wall: Mutex::new(wall),
        elapsed,
        suspended: Mutex::default(),
    });
    (time.clone(), Clock::new(time))
}

#[test]
fn a_host_an_hour_off_is_believed_until_discord_speaks() {
    for wrong in [HOUR, -HOUR] {
        let (time, clock) = host(noon() + wrong);
        assert_eq!(clock.now(), noon() + wrong);
        clock.observe(noon());
        assert_eq!(clock.now(), noon());
        time.advance(MINUTE);
        *time.wall.lock().unwrap() -= HOUR;
        assert_eq!(
            clock.now(),
            noon() + MINUTE,
            "a step of the host's clock is not news"
        );
    }
}

#[test]
fn a_late_sample_moves_nothing_back_and_an_early_one_moves_forward() {
    let (time, clock) = host(noon());
    clock.observe(noon());
    time.advance(MINUTE);
    clock.observe(noon());
    assert_eq!(clock.now(), noon() + MINUTE);
    clock.observe(noon() + MINUTE * 2);
    assert_eq!(clock.now(), noon() + MINUTE * 2);
}

#[test]
fn a_sample_that_comes_late_after_a_long_silence_does_not_set_the_clock_back() {
    let (time, clock) = host(noon());
    clock.observe(noon());
    time.advance(HOUR * 24);
    clock.observe(noon() + MINUTE);
    let drift = HOUR * 24 / 10_000;
    assert_eq!(clock.now(), noon() + HOUR * 24 - drift);
}

#[test]
fn a_fast_host_is_put_right_by_what_it_may_have_gained() {
    let (time, clock) = host(noon());
    clock.observe(noon());
    // Two seconds too many in ten hours are within 100 ppm: Discord is at ten hours less two.
    time.advance(HOUR * 10);
    let true_time = noon() + HOUR * 10 - TimeDelta::seconds(2);
    clock.observe(true_time);
    assert_eq!(clock.now(), true_time);
}

/// By how much a `Date` can be wrong: a little, as a proxy is, or as a page out of a cache.
fn wrong() -> [TimeDelta; 8] {
    let year = TimeDelta::days(365);
    let off = [TimeDelta::seconds(3), HOUR, year, year * 200];
    let [a, b, c, d] = off;
    [a, b, c, d, -a, -b, -c, -d]
}

#[test]
fn a_date_moves_nothing_once_discord_has_shown_the_time() {
    for off in wrong() {
        let (time, clock) = host(noon() - HOUR);
        clock.observe(noon());
        for _ in 0..5 {
            clock.hint(noon() + off);
            assert_eq!(clock.now(), noon(), "{off}");
        }
        time.advance(MINUTE);
        assert_eq!(clock.now(), noon() + MINUTE);
    }
}

#[test]
fn one_wrong_date_moves_nothing_and_the_first_click_outweighs_any_number() {
    for off in wrong() {
        let (_time, clock) = host(noon());
        clock.hint(noon() + off);
        assert_eq!(clock.now(), noon(), "{off}: one alone");
        clock.hint(noon());
        clock.hint(noon() + off);
        assert_eq!(
            clock.now(),
            noon(),
            "{off}: one right, two wrong, not in a row"
        );
        clock.hint(noon() + off);
        clock.observe(noon());
        assert_eq!(clock.now(), noon(), "{off}: after a click");
    }
}

#[test]
fn two_dates_that_agree_outweigh_a_wrong_host() {
    for off in wrong() {
        let (time, clock) = host(noon() + off);
        clock.hint(noon());
        time.advance(MINUTE);
        clock.hint(noon() + MINUTE);
        assert_eq!(clock.now(), noon() + MINUTE, "{off}");
        *time.wall.lock().unwrap() += HOUR;
        assert_eq!(
            clock.now(),
            noon() + MINUTE,
            "a step of the host's clock is not news"
        );
    }
}

#[test]
fn an_estimate_that_has_run_ahead_is_put_right_by_an_answer_that_discord_took() {
    let (time, clock) = host(noon());
    clock.observe(noon());
    // A host that is far too fast: an hour for Discord's minute.
    time.advance(HOUR);
    let pressed = noon() + MINUTE;
    clock.observe(pressed);
    assert!(
        clock.now() > pressed + LIMIT,
        "its crystal alone does not explain it"
    );
    let sent = clock.mark();
    clock.was_within(LIMIT, pressed, sent);
    assert_eq!(clock.now(), pressed);
    time.advance(TimeDelta::seconds(1));
    let later = clock.now();
    clock.was_within(LIMIT, pressed, clock.mark());
    assert_eq!(clock.now(), later, "what fits changes nothing");
}

/// How long Discord waits for an answer.
const LIMIT: TimeDelta = TimeDelta::seconds(3);

#[test]
fn one_snowflake_far_ahead_moves_nothing_and_a_second_that_agrees_moves_the_clock() {
    let (time, clock) = host(noon());
    clock.observe(noon());
    for ahead in [MINUTE * 16, HOUR, HOUR * 24 * 365] {
        clock.observe(noon() + ahead);
        assert_eq!(clock.now(), noon(), "{ahead}");
        clock.observe(noon());
    }
    clock.was_within(LIMIT, noon(), clock.mark());
    clock.observe(noon() + MINUTE);
    assert_eq!(clock.now(), noon(), "Discord has just shown that it is not");
    clock.observe(noon() + MINUTE + TimeDelta::seconds(1));
    assert_eq!(clock.now(), noon() + MINUTE + TimeDelta::seconds(1));
    time.advance(MINUTE);
    clock.observe(noon() + MINUTE * 2);
    assert_eq!(clock.now(), noon() + MINUTE * 2 + TimeDelta::seconds(1));
}

#[test]
fn after_a_pause_that_the_host_has_not_counted_the_first_click_that_discord_takes_counts() {
    let (_time, clock) = host(noon());
    clock.observe(noon());
    clock.was_within(LIMIT, noon(), clock.mark());
    let pressed = noon() + HOUR * 5;
    clock.observe(pressed);
    assert_eq!(clock.now(), noon());
    clock.was_within(LIMIT, pressed, clock.mark());
    assert_eq!(clock.now(), pressed);
    assert!(!clock.is_certain(), "one alone throws nothing away");
    clock.observe(pressed + MINUTE / 60);
    assert!(clock.is_certain());
    // And if it was wrong, the next says so.
    let wrong = noon() + HOUR * 50;
    clock.observe(wrong);
    clock.was_within(LIMIT, wrong, clock.mark());
    clock.observe(pressed + MINUTE / 30);
    assert_eq!(clock.now(), pressed + MINUTE / 30);
    assert!(clock.is_certain());
}

#[test]
fn witnesses_who_contradict_each_other_make_nothing_certain_until_discord_speaks() {
    let year = HOUR * 24 * 365;
    for (host_off, date_off, certain) in [
        (TimeDelta::zero(), TimeDelta::zero(), true),
        (TimeDelta::zero(), year, false),
        (TimeDelta::zero(), HOUR, false),
        (-HOUR, TimeDelta::zero(), false),
    ] {
        let (_time, clock) = host(noon() + host_off);
        assert!(clock.is_certain(), "nobody contradicts");
        for _ in 0..2 {
            clock.hint(noon() + date_off);
            assert_eq!(clock.is_certain(), certain, "{host_off}, {date_off}");
        }
        clock.observe(noon());
        assert!(clock.is_certain());
        assert_eq!(clock.now(), noon(), "{host_off}, {date_off}");
    }
}

#[tokio::test]
async fn who_overslept_because_the_host_was_suspended_wakes_with_the_next_news() {
    let (time, clock) = host(noon());
    clock.observe(noon());
    let mut sleep = std::pin::pin!(clock.sleep_until(noon() + MINUTE));
    assert!(poll_once(sleep.as_mut()).await.is_pending());
    time.suspend(HOUR);
    assert_eq!(clock.now(), noon() + HOUR);
    clock.hint(noon());
    sleep.await;
}

#[tokio::test]
async fn a_sleeper_wakes_when_time_comes_or_an_observation_jumps_past_it() {
    for jump in [false, true] {
        let (time, clock) = host(noon());
        clock.observe(noon());
        let mut sleep = std::pin::pin!(clock.sleep_until(noon() + MINUTE));
        assert!(poll_once(sleep.as_mut()).await.is_pending());
        clock.observe(noon() + MINUTE / 2);
        assert!(
            poll_once(sleep.as_mut()).await.is_pending(),
            "half a minute is left"
        );
        if jump {
            clock.observe(noon() + MINUTE);
        } else {
            time.advance(MINUTE / 2);
        }
        sleep.await;
    }
}

#[tokio::test]
async fn within_gives_the_value_or_the_deadline_whichever_comes_first() {
    let (_time, clock) = host(noon());
    clock.observe(noon());
    assert_eq!(clock.within(noon() + MINUTE, async { 7 }).await, Some(7));
    assert_eq!(
        clock.within(noon(), async { 7 }).await,
        None,
        "already too late"
    );
    let mut waiting = std::pin::pin!(clock.within(noon() + MINUTE, std::future::pending::<()>()));
    assert!(poll_once(waiting.as_mut()).await.is_pending());
    clock.observe(noon() + MINUTE);
    assert_eq!(waiting.await, None);
}

#[tokio::test]
async fn a_date_beyond_all_calendars_is_no_panic() {
    let (_time, clock) = host(noon());
    clock.observe(DateTime::<Utc>::MIN_UTC);
    let mut sleep = std::pin::pin!(clock.sleep_until(DateTime::<Utc>::MAX_UTC));
    assert!(poll_once(sleep.as_mut()).await.is_pending());
    for _ in 0..3 {
        clock.observe(DateTime::<Utc>::MAX_UTC);
    }
    sleep.await;
    clock.was_within(HOUR, DateTime::<Utc>::MAX_UTC, clock.mark());
    clock.observe(DateTime::<Utc>::MAX_UTC);
    let (_time, clock) = host(DateTime::<Utc>::MIN_UTC);
    clock.hint(DateTime::<Utc>::MAX_UTC);
    clock.was_within(HOUR, DateTime::<Utc>::MAX_UTC, clock.mark());
}

/// One poll within a task, so that a test sees "still asleep" without waiting for it.
async fn poll_once<F: Future>(mut future: Pin<&mut F>) -> std::task::Poll<F::Output> {
    std::future::poll_fn(|context| std::task::Poll::Ready(future.as_mut().poll(context))).await
}
