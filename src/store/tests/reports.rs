//! Reports: of one server each, and gone at their time.

use chrono::TimeDelta;

use super::{Place, keys, mail, noon, person, send};
use crate::{
    model::{Evidence, Job, Language, Report, job::Lane, paging::Section, report::Outcome},
    store::{
        engine::{StoreError, Tx},
        erase,
        tables::{copies, guilds, jobs, reports},
    },
};

/// Reports 1 and 3 of one server and report 2 of another.
async fn three(place: &Place) {
    for (id, guild) in [(1_i64, 7_i64), (2, 8), (3, 7)] {
        let report = Report {
            id: id.into(),
            guild: guild.into(),
            reporter: person(1),
            accused: person(2),
            reported_at: noon(),
            expires_at: noon() + TimeDelta::days(id),
            decision: None,
            warning_failed: false,
        };
        let evidence = Evidence {
            content: None,
            comment: None,
        };
        let filed: Result<(), StoreError> = place
            .store
            .write(async move |tx| reports::file(tx, &report, &evidence).await)
            .await;
        filed.unwrap();
    }
}

async fn listed(place: &Place, guild: i64) -> Vec<i64> {
    let mut conn = place.store.read().await.unwrap();
    let found = reports::list(&mut conn, guild.into(), person(9), Section::at(0, 25, 25))
        .await
        .unwrap();
    found.iter().map(|report| report.id.get()).collect()
}

#[tokio::test]
async fn moderators_see_the_reports_of_their_server_undecided_ones_first() {
    let place = Place::new().await;
    three(&place).await;
    assert_eq!(listed(&place, 7).await, [3, 1], "the newest first");
    let decide = place.store.write(async |tx| {
        let dismissed = Outcome::Dismissed;
        reports::decide(tx, 3_i64.into(), dismissed, person(9), noon()).await
    });
    assert!(decide.await.unwrap());
    assert_eq!(listed(&place, 7).await, [1, 3]);
    assert_eq!(listed(&place, 8).await, [2]);
    let mut conn = place.store.read().await.unwrap();
    let open = reports::count_open(&mut conn, 7_i64.into()).await;
    assert_eq!(open.unwrap(), (1, 1), "undecided, of this server");
}

#[tokio::test]
async fn a_report_goes_at_its_time_with_its_key_and_not_before() {
    let place = Place::new().await;
    three(&place).await;
    let day = noon() + TimeDelta::days(1);
    for (at, left) in [(day - TimeDelta::milliseconds(1), 3), (day, 2)] {
        let expire = place
            .store
            .write(async move |tx| erase::expire_reports_portion(tx, at).await);
        assert!(!expire.await.unwrap());
        assert_eq!(keys(place.directory.path()).await, left);
    }
}

#[tokio::test]
async fn a_report_plans_its_announcement_and_its_end() {
    let place = Place::new().await;
    three(&place).await;
    let mut conn = place.store.read().await.unwrap();
    let announce = Job::Announce {
        report: 2_i64.into(),
    };
    for job in [announce, Job::ExpireEphemera] {
        assert!(jobs::is_queued(&mut conn, &job).await.unwrap(), "{job:?}");
    }
}

#[tokio::test]
async fn where_one_channel_works_only_what_waits_in_its_server_is_tried() {
    let place = Place::new().await;
    three(&place).await;
    let claim = async || {
        let all = async move |tx: &mut Tx| jobs::claim(tx, Lane::Reports, noon(), 9).await;
        place.store.write(all).await.unwrap()
    };
    loop {
        let runs = claim().await;
        if runs.is_empty() {
            break;
        }
        let finish = async move |tx: &mut Tx| {
            for run in &runs {
                jobs::finish(tx, run).await?;
            }
            Ok::<_, StoreError>(())
        };
        place.store.write(finish).await.unwrap();
    }
    let works = async |tx: &mut Tx| reports::announce_waiting(tx, 8_i64.into(), noon()).await;
    place.store.write(works).await.unwrap();
    let tried: Vec<Job> = claim().await.iter().map(|run| run.job).collect();
    let report = 2_i64.into();
    assert_eq!(tried, [Job::Announce { report }]);
}

#[tokio::test]
async fn nobody_learns_that_they_were_reported_in_another_server() {
    let place = Place::new().await;
    three(&place).await;
    let mut conn = place.store.read().await.unwrap();
    for (guild, who, about) in [(7, 2, true), (9, 2, false), (7, 1, false)] {
        let found = reports::is_any_about(&mut conn, i64::into(guild), person(who)).await;
        assert_eq!(found.unwrap(), about, "{who} in {guild}");
    }
}

#[tokio::test]
async fn moderators_are_told_in_the_channel_of_their_own_server() {
    let place = Place::new().await;
    let set = async |tx: &mut Tx| {
        for guild in [7_i64, 8] {
            guilds::set_reports_channel(tx, guild.into(), (guild + 10).into(), Language::English)
                .await?;
        }
        Ok::<_, StoreError>(())
    };
    place.store.write(set).await.unwrap();
    let mut conn = place.store.read().await.unwrap();
    for (guild, channel) in [(7_i64, Some(17_i64)), (8, Some(18)), (9, None)] {
        let found = guilds::reports_channel(&mut conn, guild.into()).await;
        assert_eq!(found.unwrap(), channel.map(Into::into), "{guild}");
    }
}

#[tokio::test]
async fn each_reader_of_a_mail_can_report_it_once() {
    let place = Place::new().await;
    let sent = send(&place.store, mail(1), person(1), person(2));
    sent.await.unwrap();
    three(&place).await;
    let link = async |who: i64, report: i64| {
        let link =
            async move |tx: &mut Tx| copies::link(tx, mail(1), person(who), report.into()).await;
        place.store.write(link).await.unwrap()
    };
    assert!(link(2, 1).await);
    assert!(!link(2, 2).await, "once");
    assert!(link(1, 3).await, "another holder");
}
