//! How many keys one batch may touch, so that a start can tell a crash from a foreign key file.

use super::*;
use crate::store::engine::MAX_UNFINISHED_KEYS;

#[tokio::test]
async fn a_batch_ends_once_it_has_touched_enough_keys() {
    let (_place, store) = fresh().await;
    let most = i64::try_from(KEYS).unwrap();
    with_drafts(&store, 0..3 * most).await;
    let discard_many = |ids: std::ops::Range<i64>| -> Case {
        case!(tx => {
            for id in ids {
                discard(tx, id).await?;
            }
            Ok(())
        })
    };
    let ended = in_one_batch(
        &store,
        vec![
            discard_many(1..most),
            discard_many(most..2 * most),
            case!(tx => {
                discard(tx, 2 * most).await?;
                spoil_commit(tx).await
            }),
        ],
    )
    .await;
    assert!(ended[0].is_ok() && ended[1].is_ok(), "{ended:?}");
    assert!(is_driver(&ended[2]), "in a batch of its own: {ended:?}");

    let ended = discard_many(2 * most..3 * most + 1)(&store).await;
    assert!(ended.is_ok(), "a portion, and one that is gone: {ended:?}");
}

#[tokio::test]
async fn a_use_case_that_wipes_more_than_a_portion_is_undone() {
    let (place, store) = fresh().await;
    let most = i64::try_from(KEYS).unwrap();
    with_drafts(&store, 0..most + 1).await;
    let ended: Result<(), StoreError> = store
        .write(async move |tx| {
            for id in 0..=most {
                discard(tx, id).await?;
            }
            Ok(())
        })
        .await;
    assert!(matches!(ended, Err(StoreError::TooMany)), "{ended:?}");
    assert_eq!(keys(place.path()).await, KEYS + 1);
}

#[tokio::test]
async fn a_crash_between_wipe_and_commit_at_the_bound_is_completed_and_beyond_it_refused() {
    let (place, store) = fresh().await;
    let most = 2 * i64::try_from(KEYS).unwrap() - 1;
    with_drafts(&store, 0..most + 2).await;
    // The largest batch there is, stopped by a commit that fails: what is on the disk now is what a
    // crash at that moment leaves.
    let half = i64::try_from(KEYS).unwrap() - 1;
    let ended = in_one_batch(
        &store,
        vec![
            case!(tx => {
                for id in 0..half {
                    discard(tx, id).await?;
                }
                spoil_commit(tx).await
            }),
            case!(tx => {
                for id in half..most {
                    discard(tx, id).await?;
                }
                Ok(())
            }),
        ],
    )
    .await;
    assert!(is_driver(&ended[0]) && is_driver(&ended[1]), "{ended:?}");
    assert_eq!(keys(place.path()).await, 2);
    let crashed = TempDir::new().unwrap();
    copy(place.path(), crashed.path());
    let store = reopen(crashed.path()).await.unwrap();
    assert_eq!(ids(&store, "drafts").await, [most, most + 1]);
    assert_eq!(ids(&store, "texts").await, [most, most + 1]);

    // One key more is missing than any crash explains.
    let crashed = TempDir::new().unwrap();
    copy(place.path(), crashed.path());
    let path = crashed.path().join("inmail.keys");
    let mut bytes = fs::read(&path).unwrap();
    let last = 4_096 + MAX_UNFINISHED_KEYS * 32;
    bytes[last..last + 32].fill(0);
    fs::write(&path, &bytes).unwrap();
    let refused = reopen(crashed.path()).await.err().unwrap();
    assert!(
        matches!(refused, OpenError::KeysMissing { missing, .. } if missing == MAX_UNFINISHED_KEYS + 1),
        "{refused}"
    );
    assert!(fs::read(&path).unwrap() == bytes, "nothing is changed");
}
