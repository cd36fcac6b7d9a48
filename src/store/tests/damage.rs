//! A damaged text costs itself, and nothing that is read with it.

use super::{Place, mail, noon, person, send};
use crate::{
    model::{Comment, Evidence, MailContent, Report},
    store::{
        engine::{StoreError, Tx},
        tables::reports,
    },
};

async fn damage(place: &Place, sql: &'static str) {
    let damaged = place
        .store
        .write(async move |tx: &mut Tx| Ok::<_, StoreError>(tx.conn.run(sql).await?));
    damaged.await.unwrap();
}

#[tokio::test]
async fn one_key_that_is_no_key_leaves_the_other_mail_of_its_page_readable() {
    let place = Place::new().await;
    for n in [1, 2] {
        send(&place.store, mail(n), person(1), person(2))
            .await
            .unwrap();
    }
    damage(
        &place,
        "UPDATE texts SET key = substr(sealed, 1, 5) WHERE id = (SELECT max(id) FROM texts)",
    )
    .await;
    let read = place.store.contents(&[mail(1), mail(2)]).await.unwrap();
    assert_eq!(read[&mail(1)], MailContent::parse("", "hello").unwrap());
    assert_eq!(read[&mail(2)], MailContent::unreadable());
}

#[tokio::test]
async fn a_report_whose_text_is_damaged_can_still_be_reviewed() {
    let place = Place::new().await;
    let id = 1_i64.into();
    let report = Report {
        id,
        guild: 7_i64.into(),
        reporter: person(1),
        accused: person(2),
        reported_at: noon(),
        expires_at: noon(),
        decision: None,
        warning_failed: false,
    };
    let evidence = Evidence {
        content: None,
        comment: Comment::parse("rude").unwrap(),
    };
    let filed: Result<(), StoreError> = place
        .store
        .write(async move |tx| reports::file(tx, &report, &evidence).await)
        .await;
    filed.unwrap();
    damage(&place, "UPDATE texts SET sealed = substr(sealed, 2)").await;
    let read = place.store.evidence(id).await.unwrap().unwrap();
    assert_eq!(read.content, Some(MailContent::unreadable()));
    assert_eq!(read.comment, None);
}
