//! Use cases against a real store: what each must plan, and to the millisecond.

use std::{
    pin::pin,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::join_all;
use tokio::{sync::Barrier, time::timeout};

use super::{views::DRAWN_AT_ONCE, *};
use crate::{
    model::{
        Folder, Job, JobOutcome, Language, Person, Query, UserId, ViewContext, ViewState, Words,
        ids::first_snowflake_at, job::Lane, paging::Page, view::Token, window::TOKEN_LIFE,
    },
    store::{
        Tx, jobs,
        tests::{Place, lose_text, mail, noon, person, send},
    },
};

/// A person at a message of theirs, with a token of this moment.
fn context(view: i64, viewer: UserId, at: DateTime<Utc>) -> ViewContext {
    ViewContext {
        view: view.into(),
        viewer,
        token: Token {
            secret: format!("token of {view}").into(),
            issued_at: at,
        },
        is_new: true,
        met: Vec::new(),
    }
}

#[tokio::test]
async fn every_view_plans_the_end_of_its_token() {
    let place = Place::new().await;
    let service = Service::new(place.store.clone(), Policy::default());
    let (context, inbox) = (context(7, person(1), noon()), Folder::Inbox);
    service
        .open_folder(&context, inbox, Page::Newest)
        .await
        .unwrap();
    let mut conn = place.store.read().await.unwrap();
    assert!(
        jobs::is_queued(&mut conn, &Job::ExpireEphemera)
            .await
            .unwrap()
    );
    let next = jobs::next_due(&mut conn, Lane::House).await.unwrap();
    assert_eq!(next, Some(noon() + TOKEN_LIFE));
}

#[tokio::test]
async fn a_token_is_forgotten_when_it_ends_and_not_before() {
    let place = Place::new().await;
    let service = Service::new(place.store.clone(), Policy::default());
    service
        .open_privacy(&context(7, person(1), noon()))
        .await
        .unwrap();
    let end = noon() + TOKEN_LIFE;
    let known_after_sweep = async |at| {
        service.sweep(at).await.unwrap();
        service.view(7_i64.into(), noon()).await.unwrap().is_some()
    };
    assert!(known_after_sweep(end - TimeDelta::milliseconds(1)).await);
    let mut conn = place.store.read().await.unwrap();
    let planned = jobs::is_queued(&mut conn, &Job::ExpireEphemera).await;
    assert!(planned.unwrap(), "one sweep plans the next");
    drop(conn);
    assert!(!known_after_sweep(end).await);
}

#[tokio::test]
async fn a_click_gives_a_view_the_life_of_its_own_token() {
    let place = Place::new().await;
    let service = Service::new(place.store.clone(), Policy::default());
    service
        .open_privacy(&context(7, person(1), noon()))
        .await
        .unwrap();
    let later = noon() + TimeDelta::minutes(10);
    service
        .open_privacy(&context(7, person(1), later))
        .await
        .unwrap();
    service.sweep(noon() + TOKEN_LIFE).await.unwrap();
    let view = service.view(7_i64.into(), later).await.unwrap();
    assert!(view.is_some(), "it can be drawn again for ten more minutes");
}

#[tokio::test]
async fn a_job_that_has_waited_for_an_answer_does_not_draw_over_it() {
    let place = Place::new().await;
    let service = Service::new(place.store.clone(), Policy::default());
    let context = context(7, person(1), noon());
    service.open_privacy(&context).await.unwrap();
    let draws = async |_| panic!("the answer is replaced");
    let due = noon() + TOKEN_LIFE;
    let claim = async move |tx: &mut Tx| jobs::claim(tx, Lane::Views, due, 1).await;
    let [run] = &place.store.note(claim).await.unwrap()[..] else {
        panic!("an answer that does not arrive is drawn by a job");
    };
    service.shown(&context, 1).await.unwrap();
    let done = service.refresh(run, context.view, noon, draws).await;
    assert_eq!(done.unwrap(), JobOutcome::Done);
}

/// Opens so many views whose answers do not arrive, and claims the jobs that draw them.
async fn unanswered(place: &Place, service: &Service, views: usize) -> Vec<jobs::Claimed> {
    for view in (1..).take(views) {
        let context = context(view, person(1), noon());
        service.open_privacy(&context).await.unwrap();
    }
    let due = noon() + TOKEN_LIFE;
    let claim = async move |tx: &mut Tx| jobs::claim(tx, Lane::Views, due, 1_000).await;
    let claimed = place.store.note(claim).await.unwrap();
    assert_eq!(claimed.len(), views);
    claimed
}

async fn redraw<F: Future<Output = ()>>(service: &Service, run: &jobs::Claimed, draws: F) {
    let Job::Refresh { view } = run.job else {
        panic!("a view is drawn again")
    };
    let draws = Mutex::new(Some(draws));
    let draw = async |_| {
        let draws = draws.lock().unwrap().take();
        draws.expect("it is drawn once").await;
        Ok(())
    };
    service.refresh(run, view, noon, draw).await.unwrap();
}

#[tokio::test]
async fn views_that_wait_for_discord_keep_no_other_from_being_drawn() {
    let place = Place::new().await;
    let service = Service::new(place.store.clone(), Policy::default());
    let runs = unanswered(&place, &service, DRAWN_AT_ONCE * 2).await;
    let all_asked = Barrier::new(runs.len());
    let answered = async || {
        all_asked.wait().await;
    };
    let all = runs.iter().map(|run| redraw(&service, run, answered()));
    let done = timeout(Duration::from_secs(30), join_all(all)).await;
    assert!(done.is_ok(), "no job asks Discord before another is done");
}

#[tokio::test]
async fn a_job_draws_a_view_when_it_is_its_turn() {
    let place = Place::new().await;
    let service = Service::new(place.store.clone(), Policy::default());
    let runs = unanswered(&place, &service, 1).await;
    let mut turns = join_all((0..DRAWN_AT_ONCE).map(|_| service.views.turn())).await;
    let mut redrawn = pin!(redraw(&service, &runs[0], async {}));
    let long_enough = async {
        for _ in 0..20 {
            let written = place.store.write(async |_| Ok::<_, StoreError>(()));
            written.await.unwrap();
        }
    };
    tokio::select! {
        biased;
        () = &mut redrawn => panic!("others are being drawn"),
        () = long_enough => {}
    }
    turns.pop();
    redrawn.await;
}

#[tokio::test]
async fn the_first_use_of_inmail_plans_nothing_where_no_notice_can_stand() {
    let place = Place::new().await;
    let service = Service::new(place.store.clone(), Policy::default());
    let newcomer = Person {
        language: Some(Language::default()),
        ..Person::named(person(3), [Some("Carol")], None)
    };
    let mut context = context(7, newcomer.id, noon());
    context.met.push(newcomer);
    service.open_privacy(&context).await.unwrap();
    let mut conn = place.store.read().await.unwrap();
    let person = context.viewer;
    let planned = jobs::is_queued(&mut conn, &Job::Tidy { person }).await;
    assert!(!planned.unwrap());
}

#[tokio::test]
async fn mail_is_kept_from_the_time_it_was_sent_not_from_the_first_word_of_its_draft() {
    let place = Place::new().await;
    // Begun thirteen minutes before it was sent.
    let id = first_snowflake_at(noon() - TimeDelta::minutes(13)).into();
    send(&place.store, id, person(1), person(2)).await.unwrap();
    let policy = Policy {
        retention: Some(TimeDelta::days(1)),
        ..Policy::default()
    };
    let service = Service::new(place.store.clone(), policy);
    let kept_after = async |at| {
        service.enforce_retention(at).await.unwrap();
        let context = context(7, person(1), noon());
        service.open_mail(&context, id, false).await.is_ok()
    };
    let day = noon() + TimeDelta::days(1);
    assert!(kept_after(day).await);
    assert!(!kept_after(day + TimeDelta::minutes(1)).await);
}

#[tokio::test]
async fn nobody_takes_over_the_view_of_another() {
    let place = Place::new().await;
    let service = Service::new(place.store.clone(), Policy::default());
    send(&place.store, mail(1), person(1), person(2))
        .await
        .unwrap();
    service
        .open_settings(&context(7, person(1), noon()), 0)
        .await
        .unwrap();
    let another = context(7, person(2), noon());
    let taken = service.open_mail(&another, mail(1), false).await;
    assert!(matches!(
        taken,
        Err(ServiceError::Refused(Refusal::NotFound))
    ));
    let view = service.view(7_i64.into(), noon()).await.unwrap().unwrap();
    assert_eq!(
        (view.viewer, view.state),
        (person(1), ViewState::Settings { page: 0 })
    );
}

/// A search for words.
fn saying(words: &str) -> Query {
    Query {
        words: Words::parse(words),
        ..Query::default()
    }
}

/// The pages of a search from the newest to the oldest: how much each shows, and after how many mails it
/// stopped.
async fn searched(service: &Service, query: Query) -> Vec<(usize, Option<usize>)> {
    let context = context(7, person(1), noon());
    let mut screen = service.search(&context, Folder::Sent, query).await.unwrap();
    let mut pages = Vec::new();
    loop {
        let ViewModel::Folder {
            folder,
            lines,
            older,
            searched,
            ..
        } = screen.model
        else {
            panic!("a search shows a list");
        };
        pages.push((lines.len(), searched.unwrap().stopped_after));
        assert!(pages.len() <= 1_000, "it goes round and round");
        let Some(older) = older else { return pages };
        screen = service.open_folder(&context, folder, older).await.unwrap();
    }
}

#[tokio::test]
async fn a_search_opens_a_thousand_mails_for_a_page_and_goes_on_from_there() {
    let place = Place::new().await;
    let sent = (0..1_205).map(|n| send(&place.store, mail(n), person(1), person(2)));
    join_all(sent).await;
    let service = Service::new(place.store.clone(), Policy::default());
    let nothing = searched(&service, saying("heron")).await;
    assert_eq!(nothing, [(0, Some(1_000)), (0, None)]);
    let everything = searched(&service, saying("HELLO")).await;
    assert_eq!(everything.len(), 121);
    assert!(everything.iter().all(|(_, stopped)| stopped.is_none()));
    assert_eq!(
        everything.iter().map(|(shown, _)| shown).sum::<usize>(),
        1_205
    );
}

#[tokio::test]
async fn a_search_that_takes_long_stops_and_goes_on_from_there() {
    let place = Place::new().await;
    let sent = (0..250).map(|n| send(&place.store, mail(n), person(1), person(2)));
    join_all(sent).await;
    let service = Service::new(place.store.clone(), Policy::default());
    let seconds = AtomicU64::new(0);
    let slow = move || Duration::from_secs(seconds.fetch_add(1, Ordering::Relaxed));
    let pages = searched(&service.timed_by(slow), saying("heron")).await;
    assert_eq!(pages, [(0, Some(100)), (0, Some(100)), (0, None)]);
}

#[tokio::test]
async fn what_is_deleted_during_a_search_by_person_hides_nothing_else() {
    let place = Place::new().await;
    let sent = (0..25).map(|n| send(&place.store, mail(n), person(1), person(2)));
    join_all(sent).await;
    lose_text(&place.store, mail(20)).await;
    let service = Service::new(place.store.clone(), Policy::default());
    let query = Query {
        person: Some(person(2)),
        ..Query::default()
    };
    let pages = searched(&service, query).await;
    assert_eq!(pages.iter().map(|(shown, _)| shown).sum::<usize>(), 24);
}
