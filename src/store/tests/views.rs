//! Views: how much the end of a window looks at.

use std::sync::atomic::Ordering;

use super::{Place, count_steps, mail, noon, person, stop_counting};
use crate::store::{engine::StoreError, tables::views};

/// What the end of the window of the first mail redraws of its sender's views, and how many steps that takes, in
/// hundreds. They have open a list and one view of each of so many mails.
async fn redrawn(mails: i64) -> (usize, usize) {
    let place = Place::new().await;
    let ended = place.store.write(async move |tx| {
        let (first, viewer, at) = (mail(0).get(), person(1).get(), noon().timestamp_millis());
        let filling = format!(
            "INSERT INTO views (id, viewer, scene, subject, version, shown, expires_at)
             WITH RECURSIVE n (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < {mails})
             SELECT {first} + n, {viewer}, '{{}}', CASE n WHEN 0 THEN NULL ELSE {first} + n END, 1, 1, {at} FROM n"
        );
        tx.conn.run(&filling).await?;
        let steps = count_steps(tx.reader());
        views::redraw_window(tx, person(1), (first + 1).into(), noon()).await?;
        stop_counting(tx.reader());
        Ok::<_, StoreError>((tx.plan.queued.len(), steps.load(Ordering::Relaxed)))
    });
    ended.await.unwrap()
}

#[tokio::test]
async fn the_end_of_a_window_looks_at_no_view_of_other_mail() {
    let (few, many) = (redrawn(10).await, redrawn(10_000).await);
    // The view of the mail, and the list.
    assert_eq!((few.0, many.0), (2, 2));
    assert!(many.1 <= few.1 + 3, "{few:?}, {many:?} hundred steps");
}
