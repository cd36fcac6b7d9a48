//! Work in bulk, against a real store.

use super::*;
use crate::{
    model::{
        Evidence, Report, ViewContext, ViewState,
        job::Lane,
        policy::{Limits, Policy},
        view::Token,
        window::Window,
    },
    store::{
        Store, Tx,
        tests::{Place, begin, fill, garble_views, keys, mail, noon, person, send},
    },
};

fn policy() -> Policy {
    Policy {
        window: Window::new(TimeDelta::minutes(10)).unwrap(),
        hold: TimeDelta::zero(),
        retention: None,
        reports_kept: TimeDelta::days(30),
        history_kept: TimeDelta::days(1),
        limits: Limits {
            sends: 1,
            sends_to_one: 1,
            deletions: 1,
            reports: 1,
        },
    }
}

/// A person's message, answered at this time.
fn context(view: i64, viewer: UserId, at: DateTime<Utc>) -> ViewContext {
    ViewContext {
        view: view.into(),
        viewer,
        token: Token {
            secret: "token".into(),
            issued_at: at,
        },
        is_new: true,
        met: Vec::new(),
    }
}

/// A report in one of two servers, kept for 30 days from noon on.
async fn file(store: &Store, n: i64) {
    let report = Report {
        id: mail(n).get().into(),
        guild: (n % 2).into(),
        reporter: person(1),
        accused: person(2),
        reported_at: noon(),
        expires_at: noon() + TimeDelta::days(30),
        decision: None,
        warning_failed: false,
    };
    let evidence = Evidence {
        content: None,
        comment: None,
    };
    let filed: Result<(), StoreError> = store
        .write(async move |tx| reports::file(tx, &report, &evidence).await)
        .await;
    filed.unwrap();
}

/// When the next work of this lane is due. The redraws of unconfirmed views wait in another one.
async fn next_due(store: &Store) -> Option<DateTime<Utc>> {
    let mut conn = store.read().await.unwrap();
    jobs::next_due(&mut conn, Lane::House).await.unwrap()
}

/// Sweeps as the worker does. Returns when the next work is due.
async fn sweep(service: &Service, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let store = service.store();
    let run = store.write(async move |tx| jobs::claim(tx, Lane::House, at, 1).await);
    let run = run.await.unwrap().remove(0);
    service.sweep(at).await.unwrap();
    let finished = store.write(async move |tx| jobs::finish(tx, &run).await);
    finished.await.unwrap();
    next_due(store).await
}

#[tokio::test]
async fn what_is_done_in_bulk_comes_in_portions_and_to_the_end() {
    let place = Place::new().await;
    let (store, directory) = (&place.store, place.directory.path());
    let service = Service::new(store.clone(), policy());
    for n in 0..40 {
        begin(store, mail(n), person(1), person(2)).await.unwrap();
        send(store, mail(100 + n), person(2), person(3))
            .await
            .unwrap();
        begin(store, mail(200 + n), person(2), person(3))
            .await
            .unwrap();
    }
    assert_eq!(keys(directory).await, 120);
    service.erase_user(person(2), noon()).await.unwrap();
    assert_eq!(keys(directory).await, 80, "40 are still with their reader");
    service.erase_user(person(3), noon()).await.unwrap();
    assert_eq!(keys(directory).await, 40);
    service.sweep(noon() + TimeDelta::hours(1)).await.unwrap();
    assert_eq!(keys(directory).await, 0);
}

#[tokio::test]
async fn what_is_too_much_for_one_run_goes_on_in_another_and_to_the_end() {
    let place = Place::new().await;
    let (store, directory) = (&place.store, place.directory.path());
    let policy = Policy {
        retention: Some(TimeDelta::days(1)),
        ..policy()
    };
    let service = Service::new(store.clone(), policy);
    let one_run = i64::from(ERASE_PORTIONS * erase::PORTION);
    let sent = (0..=one_run).map(|n| send(store, mail(n), person(1), person(2)));
    for sent in futures_util::future::join_all(sent).await {
        sent.unwrap();
    }
    let forget = || service.erase_user(person(1), noon());
    assert_eq!(forget().await.unwrap(), Progress::More);
    assert_eq!(forget().await.unwrap(), Progress::Done);
    let later = noon() + TimeDelta::days(30);
    assert_eq!(
        service.enforce_retention(later).await.unwrap(),
        Progress::More
    );
    assert_eq!(keys(directory).await, 1);
    assert_eq!(
        service.enforce_retention(later).await.unwrap(),
        Progress::Done
    );
    assert_eq!(keys(directory).await, 0);
}

#[tokio::test]
async fn a_month_after_the_bot_has_left_two_servers_nothing_is_kept_of_them() {
    let place = Place::new().await;
    let (store, directory) = (&place.store, place.directory.path());
    let service = Service::new(store.clone(), policy());
    for n in 0..40 {
        file(store, n).await;
    }
    service.prune_left_guilds(Vec::new(), noon()).await.unwrap();
    assert_eq!(keys(directory).await, 40);
    let later = noon() + LEFT_FOR;
    service.prune_left_guilds(Vec::new(), later).await.unwrap();
    assert_eq!(keys(directory).await, 0);
}

#[tokio::test]
async fn a_click_while_a_sweep_runs_does_not_put_off_the_next_one() {
    let place = Place::new().await;
    let store = &place.store;
    let service = Service::new(store.clone(), policy());
    begin(store, mail(1), person(1), person(2)).await.unwrap();
    let context = context(7, person(3), noon() + TimeDelta::minutes(5));
    let run =
        store.write(async |tx| jobs::claim(tx, Lane::House, noon() + TimeDelta::hours(1), 9).await);
    let run = run.await.unwrap().remove(0);
    assert!(matches!(run.job, Job::ExpireEphemera));
    service.open_privacy(&context).await.unwrap();
    service.sweep(noon() + TimeDelta::minutes(5)).await.unwrap();
    store
        .write(async move |tx| jobs::finish(tx, &run).await)
        .await
        .unwrap();
    let due = next_due(store).await.unwrap();
    assert!(
        due < noon() + TimeDelta::minutes(15),
        "{due}: the draft is over before the view"
    );
}

#[tokio::test]
async fn each_sweep_plans_the_next_so_that_draft_view_and_report_all_go_in_their_time() {
    let place = Place::new().await;
    let store = &place.store;
    let service = Service::new(store.clone(), policy());
    let look = noon() + TimeDelta::hours(1);
    file(store, 9).await;
    service
        .open_privacy(&context(7, person(3), look))
        .await
        .unwrap();
    begin(store, mail(1), person(1), person(2)).await.unwrap();
    let mut swept = Vec::new();
    let mut next = next_due(store).await;
    while let Some(at) = next {
        swept.push(at);
        assert!(swept.len() <= 3, "it sweeps without end: {swept:?}");
        next = sweep(&service, at).await;
    }
    let view = service.view(7_i64.into(), look).await.unwrap();
    assert!(view.is_none() && keys(place.directory.path()).await == 0);
    assert!(swept[0] < look, "the draft: {swept:?}");
    assert!(swept[1] > look && swept[1] <= look + TimeDelta::minutes(15));
    assert_eq!(swept[2..], [noon() + TimeDelta::days(30)]);
}

#[tokio::test]
async fn what_expires_soon_after_a_sweep_waits_for_the_next_one() {
    let place = Place::new().await;
    let store = &place.store;
    let service = Service::new(store.clone(), policy());
    for second in 0..3 {
        let view = context(second + 1, person(1), noon() + TimeDelta::seconds(second));
        service.open_privacy(&view).await.unwrap();
    }
    let at = noon() + TimeDelta::minutes(15);
    let next = sweep(&service, at).await;
    assert_eq!(next, Some(at + TimeDelta::seconds(10)));
}

#[tokio::test]
async fn a_view_that_cannot_be_read_costs_only_itself() {
    let place = Place::new().await;
    let store = &place.store;
    let service = Service::new(store.clone(), policy());
    send(store, mail(1), person(1), person(2)).await.unwrap();
    service
        .open_mail(&context(7, person(2), noon()), mail(1), false)
        .await
        .unwrap();
    garble_views(store).await;
    let deleted = service
        .delete(&context(8, person(1), noon()), mail(1), mail(2))
        .await;
    assert!(deleted.is_ok(), "its sender need not know of the view");
    let view = service.view(7_i64.into(), noon()).await.unwrap().unwrap();
    assert_eq!(view.state, ViewState::Removed);
    assert!(!view.is_right(), "it is drawn again");
}

#[tokio::test]
async fn a_window_is_not_closed_by_a_clock_that_was_set_back() {
    let place = Place::new().await;
    let service = Service::new(place.store.clone(), policy());
    send(&place.store, mail(1), person(1), person(2))
        .await
        .unwrap();
    let context = context(7, person(1), noon());
    let opened = service.open_mail(&context, mail(1), false).await;
    let version = opened.unwrap().version;
    let end = noon() + TimeDelta::minutes(10);
    let claim = async move |tx: &mut Tx| jobs::claim(tx, Lane::House, end, 1).await;
    let run = place.store.note(claim).await.unwrap().remove(0);
    let closed_at = async |now| {
        let outcome = service.close_window(&run, mail(1), now).await.unwrap();
        let view = service.view(7_i64.into(), noon()).await.unwrap().unwrap();
        (outcome, view.version)
    };
    assert_eq!(closed_at(noon()).await, (JobOutcome::At(end), version));
    let drawn_again = (JobOutcome::Recorded, version + 1);
    assert_eq!(closed_at(end).await, drawn_again);
}

#[tokio::test]
async fn the_clean_up_of_a_large_database_pauses_and_goes_on_where_it_was() {
    let place = Place::new().await;
    let store = &place.store;
    let service = Service::new(store.clone(), policy());
    fill(store, 10 << 20).await;
    assert!(service.scrub(FIRST_PAGE, noon()).await.unwrap());
    let at = noon() + SCRUB_PAUSE;
    let run = store.write(async move |tx| jobs::claim(tx, Lane::House, at, 1).await);
    let run = run.await.unwrap().remove(0);
    let Job::Scrub { page } = run.job else {
        panic!("{:?} comes first", run.job);
    };
    assert!(page > FIRST_PAGE, "it begins anew");
    assert!(service.scrub(page, at).await.unwrap());
    let due = next_due(store).await;
    assert_eq!(due, Some(at + SCRUB_EVERY), "the rest was one run's work");
}

#[tokio::test]
async fn a_sweep_that_cannot_cut_the_log_is_repeated_soon() {
    let place = Place::new().await;
    let store = &place.store;
    let service = Service::new(store.clone(), policy());
    let database = place.directory.path().join("inmail.db");
    let reader = rusqlite::Connection::open(database).unwrap();
    reader.execute_batch("BEGIN; SELECT 1 FROM texts").unwrap();
    begin(store, mail(1), person(1), person(2)).await.unwrap();
    let at = noon() + TimeDelta::minutes(15);
    let again = at + TimeDelta::minutes(1);
    assert_eq!(sweep(&service, at).await, Some(again));
    drop(reader);
    assert_eq!(sweep(&service, again).await, None);
}
