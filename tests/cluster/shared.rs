//! Two bots on one database, and what they tell each other.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use inmail::{
    model::{
        DatabaseUrl, Job, JobOutcome, KeyNodes, Person, PersonName, Refusal, UserId, ViewContext,
        ViewId, ViewState,
        ids::first_snowflake_at,
        job::Lane,
        policy::Policy,
        view::{ANSWER_ARRIVES_WITHIN, Token},
    },
    service::{Service, ServiceError},
    store::{DirectoryLock, Place, Store, StoreError, jobs, views},
};
use tempfile::TempDir;
use testkit::{engine, nodes::Nodes};

use crate::nodes;

/// Two bots before they run, with what they stand on.
struct Two {
    one: Store,
    other: Store,
    place: Place,
    locks: Vec<DirectoryLock>,
    folders: Vec<TempDir>,
    _nodes: Nodes,
}

async fn two() -> Option<Two> {
    let nodes = nodes()?;
    let folders = vec![TempDir::new().unwrap(), TempDir::new().unwrap()];
    let database = DatabaseUrl::parse(&engine::database(folders[0].path()).unwrap()).unwrap();
    let addresses = KeyNodes::parse(&nodes.addresses()).unwrap();
    let in_folder = |folder: &TempDir| {
        let place = Place::new(folder.path(), Some(&database), Some(&addresses));
        place.unwrap().shared(true)
    };
    let (one, first) = Store::open(in_folder(&folders[0]), None).await.unwrap();
    let (other, second) = Store::open(in_folder(&folders[1]), None).await.unwrap();
    let third = TempDir::new().unwrap();
    Some(Two {
        one,
        other,
        place: in_folder(&third),
        locks: vec![first, second],
        folders: folders.into_iter().chain([third]).collect(),
        _nodes: nodes,
    })
}

impl Two {
    /// Starts a third bot.
    async fn third(&mut self) -> Store {
        let (store, lock) = Store::open(&self.place, None).await.unwrap();
        self.locks.push(lock);
        assert_eq!(self.folders.len(), self.locks.len());
        store
    }
}

/// What one bot tells the other comes in milliseconds.
async fn soon(told: impl Future<Output = ()>) {
    let told = tokio::time::timeout(Duration::from_secs(20), told).await;
    told.expect("the other bot was not told");
}

fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

/// The use cases of a bot.
fn service(store: &Store) -> Service {
    Service::new(store.clone(), Policy::default())
}

/// One bot is about to answer on a view.
async fn place(store: &Store, view: ViewId) -> ViewContext {
    let context = ViewContext {
        view,
        viewer: UserId::from(7_i64),
        token: Token {
            secret: format!("token of {}", view.get()).into(),
            issued_at: noon(),
        },
        is_new: true,
        met: Vec::new(),
    };
    let owned = context.clone();
    let placed: Result<_, StoreError> = store
        .write(async move |tx| views::put(tx, &owned, ViewState::Cancelled).await)
        .await;
    placed.unwrap().unwrap();
    context
}

/// Draws a view if it needs that. Returns how often it was drawn, and what comes next.
async fn refresh(service: &Service, view: ViewId, now: DateTime<Utc>) -> (usize, JobOutcome) {
    let drawn = AtomicUsize::new(0);
    let draw = async |_| {
        drawn.fetch_add(1, Ordering::Relaxed);
        Ok(())
    };
    enqueue(service.store(), &Job::Refresh { view }, now).await;
    let run = claim(service.store(), Lane::Views, now).await.remove(0);
    let outcome = service.refresh(&run, view, || now, draw).await.unwrap();
    (drawn.into_inner(), outcome)
}

fn erasure() -> Job {
    Job::EraseUser {
        user: UserId::from(7_i64),
    }
}

async fn enqueue(store: &Store, job: &Job, due: DateTime<Utc>) {
    let job = *job;
    let queued: Result<(), StoreError> = store
        .write(async move |tx| {
            jobs::enqueue(tx, &job, due);
            Ok(())
        })
        .await;
    queued.unwrap();
}

async fn claim(store: &Store, lane: Lane, now: DateTime<Utc>) -> Vec<jobs::Claimed> {
    let claimed = store.write(async move |tx| jobs::claim(tx, lane, now, 8).await);
    let claimed: Result<Vec<jobs::Claimed>, StoreError> = claimed.await;
    claimed.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_of_one_bot_is_the_others_only_after_its_lease_and_then_for_good() {
    let Some(mut two) = two().await else { return };
    let one = two.one.clone();
    enqueue(&one, &erasure(), noon()).await;
    let theirs = claim(&one, Lane::House, noon()).await.remove(0);
    let other = two.third().await;
    assert!(claim(&other, Lane::House, noon()).await.is_empty());
    let later = noon() + TimeDelta::minutes(2);
    assert!(
        claim(&other, Lane::House, later - TimeDelta::milliseconds(1))
            .await
            .is_empty()
    );
    assert_eq!(claim(&other, Lane::House, later).await.len(), 1);
    // The first one stood still for so long, and has nothing more to say.
    let late: Result<(), StoreError> = one
        .write(async move |tx| jobs::finish(tx, &theirs).await)
        .await;
    late.unwrap();
    let mut conn = other.read().await.unwrap();
    assert!(jobs::is_queued(&mut conn, &erasure()).await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn work_that_one_bot_queues_wakes_the_other_at_once() {
    let Some(two) = two().await else { return };
    let (one, other) = (two.one.clone(), two.other.clone());
    let ear = other.clone();
    let hears = tokio::spawn(async move { ear.hear_others().await });
    // What is told before it listens is not missed either.
    let woken = other.jobs_queued(Lane::House);
    enqueue(&one, &erasure(), noon()).await;
    soon(woken).await;
    let woken = other.jobs_queued(Lane::House);
    enqueue(&one, &erasure(), noon()).await;
    soon(woken).await;
    let watch = other.watch(&erasure());
    let tried = watch.tried();
    let run = claim(&one, Lane::House, noon()).await.remove(0);
    let done: Result<(), StoreError> = one
        .write(async move |tx| jobs::finish(tx, &run).await)
        .await;
    done.unwrap();
    soon(tried).await;
    hears.abort();
}

/// Polls a wait for a lock until the server has it wait.
async fn begins_to_wait(two: &Two, waiting: &mut (impl Future<Output: Sized> + Unpin)) {
    let waits = "SELECT 1 FROM pg_locks JOIN pg_database d ON d.oid = database
                 WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()";
    while engine::ask(two.folders[0].path(), waits).await.is_empty() {
        tokio::select! {
            biased;
            _ = &mut *waiting => panic!("both hold it"),
            () = tokio::task::yield_now() => {}
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_bot_at_a_time_answers_on_a_view() {
    let Some(two) = two().await else { return };
    let (one, other) = (two.one.clone(), two.other.clone());
    let (view, another) = (ViewId::from(7_i64), ViewId::from(8_i64));
    let first = one.hold_view(view).await.unwrap();
    drop(other.hold_view(another).await.unwrap());
    let mut second = Box::pin(other.hold_view(view));
    begins_to_wait(&two, &mut second).await;
    drop(first);
    second.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_that_no_longer_waits_for_a_view_keeps_nobody_from_it() {
    let Some(two) = two().await else { return };
    let (one, other) = (two.one.clone(), two.other.clone());
    let view = ViewId::from(7_i64);
    let first = one.hold_view(view).await.unwrap();
    let mut second = Box::pin(other.hold_view(view));
    begins_to_wait(&two, &mut second).await;
    drop(second);
    drop(first);
    soon(Box::pin(async { drop(one.hold_view(view).await.unwrap()) })).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interaction_is_taken_by_one_bot() {
    let Some(two) = two().await else { return };
    let (one, other) = (two.one.clone(), two.other.clone());
    for interaction in 1..=9 {
        let taken = tokio::join!(one.is_first(interaction), other.is_first(interaction));
        assert!(taken.0 != taken.1, "{interaction}: {taken:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn use_cases_of_both_bots_come_one_after_the_other() {
    let Some(two) = two().await else { return };
    let (one, other) = (two.one.clone(), two.other.clone());
    let each = (1..=40_i64).map(|user| {
        let store = if user % 2 == 0 {
            one.clone()
        } else {
            other.clone()
        };
        async move {
            let job = Job::EraseUser { user: user.into() };
            let queued: Result<(), StoreError> = store
                .write(async move |tx| {
                    jobs::enqueue(tx, &job, noon());
                    Ok(())
                })
                .await;
            queued.unwrap();
        }
    });
    futures_util::future::join_all(each).await;
    let mut left = claim(&one, Lane::House, noon()).await.len();
    while left < 40 {
        let more = claim(&other, Lane::House, noon()).await.len();
        assert!(more > 0, "{left}");
        left += more;
    }
    assert_eq!(left, 40);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_a_killed_bot_left_on_its_way_is_drawn_over_once_it_must_have_landed() {
    let Some(two) = two().await else { return };
    let (one, other) = (service(&two.one), service(&two.other));
    let [left, confirmed] = [0, 1].map(|n| ViewId::from(first_snowflake_at(noon()) + n));
    place(&two.one, left).await;
    let context = place(&two.one, confirmed).await;
    one.shown(&context, 1).await.unwrap();

    let settled = noon() + ANSWER_ARRIVES_WITHIN;
    let (drawn, next) = refresh(&other, left, noon()).await;
    assert_eq!(
        (drawn, next),
        (1, JobOutcome::At(settled)),
        "at once, for its reader"
    );
    let (drawn, next) = refresh(&other, left, settled).await;
    assert_eq!(
        (drawn, next),
        (1, JobOutcome::Recorded),
        "over what has landed"
    );
    let (drawn, _) = refresh(&one, left, settled).await;
    assert_eq!(drawn, 0, "and that is known to all");
    let (drawn, _) = refresh(&other, confirmed, settled).await;
    assert_eq!(drawn, 0, "what was confirmed is right");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_who_reached_a_limit_at_one_bot_has_reached_it_at_the_other() {
    let Some(two) = two().await else { return };
    let services = [service(&two.one), service(&two.other)];
    let [reporter, accused] = [1_i64, 2].map(|id| Person {
        id: UserId::from(id),
        name: PersonName::parse("P"),
        nick: None,
        language: None,
        avatar: None,
    });
    let most = Policy::default().limits.reports;
    let report = async |n: u32| {
        let service = &services[n as usize % 2];
        let (id, guild) = (i64::from(n + 1).into(), 3_i64.into());
        service
            .report_person(id, guild, &reporter, &accused, None, noon())
            .await
    };
    for n in 0..most {
        report(n).await.unwrap();
    }
    for n in most..most + 2 {
        let refused = report(n).await;
        let is_refused = matches!(
            refused,
            Err(ServiceError::Refused(Refusal::ReportingTooFast { .. }))
        );
        assert!(is_refused, "{n}: {refused:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn both_bots_together_ask_discord_for_no_more_than_one_may() {
    let Some(two) = two().await else { return };
    let turns = async |now| {
        let mut taken = [0; 2];
        for n in 0..100 {
            let store = [&two.one, &two.other][n % 2];
            taken[n % 2] += usize::from(store.takes_turn(now).await);
        }
        taken
    };
    assert_eq!(turns(noon()).await, [23, 22]);
    let end = noon() + TimeDelta::milliseconds(999);
    assert_eq!(turns(end).await, [0, 0], "it is the same second");
    assert_eq!(turns(noon() + TimeDelta::seconds(1)).await, [23, 22]);
}
