//! Reports: of one server each, and gone at their time.

use chrono::TimeDelta;

use super::{Place, keys, noon, person};
use crate::{
    model::{Evidence, Job, Report, paging::Section, report::Outcome},
    store::{
        engine::StoreError,
        erase,
        tables::{jobs, reports},
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
            letter: None,
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
        assert_eq!(keys(place.directory.path()), left);
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
        assert!(jobs::is_queued(&mut *conn, &job).await.unwrap(), "{job:?}");
    }
}
