//! Keys under failure: no text outlives its key, no key its text, and no more pile up.

use super::*;
use crate::store::tables::texts;

#[tokio::test]
async fn keys_wiped_for_a_commit_that_fails_take_their_rows_with_them_before_the_next_write() {
    let (_place, store) = fresh().await;
    with_drafts(&store, 1..4).await;
    let ended = in_one_batch(
        &store,
        vec![
            case!(tx => discard(tx, 2).await),
            case!(tx => spoil_commit(tx).await),
        ],
    )
    .await;
    assert!(is_driver(&ended[0]) && is_driver(&ended[1]), "{ended:?}");
    assert_eq!(
        ids(&store, "texts").await,
        [1, 2, 3],
        "nothing was committed"
    );
    assert_eq!(store.content(MailId::from(2_i64)).await.unwrap(), None);
    // In the same transaction its slot is still taken.
    let (free, _) = store.vault.reserve().unwrap();
    assert_eq!(free, Slot(3));
    store.vault.release(&[free]);

    store.write(async |tx| write(tx, 4).await).await.unwrap();
    assert_eq!(ids(&store, "texts").await, [1, 3, 4]);
    assert_eq!(ids(&store, "drafts").await, [1, 3, 4]);
    assert!(store.content(MailId::from(4_i64)).await.unwrap().is_some());
}

#[tokio::test]
async fn a_wipe_that_fails_is_tried_again_before_the_next_write() {
    let (_place, store) = fresh().await;
    with_drafts(&store, 1..4).await;
    let ended = in_one_batch(
        &store,
        vec![
            case!(tx => discard(tx, 1).await),
            case!(tx => tx.wipe_key(BEYOND)),
            case!(tx => discard(tx, 3).await),
        ],
    )
    .await;
    for ended in &ended {
        assert!(matches!(ended, Err(StoreError::Vault(_))), "{ended:?}");
    }
    assert!(
        store.content(MailId::from(3_i64)).await.unwrap().is_some(),
        "the wipe ended before it"
    );
    let write_4 = || store.write(async |tx| write(tx, 4).await);
    let ended = write_4().await;
    assert!(matches!(ended, Err(StoreError::Vault(_))), "{ended:?}");
    assert_eq!(
        ids(&store, "texts").await,
        [1, 2, 3],
        "nothing new comes first"
    );

    grow_vault(&store);
    write_4().await.unwrap();
    assert_eq!(
        ids(&store, "drafts").await,
        [2, 4],
        "both wipes are completed"
    );
}

#[tokio::test]
async fn keys_that_cannot_be_written_fail_those_who_need_them_and_their_rows_go() {
    let (_place, store) = fresh().await;
    with_drafts(&store, 1..3).await;
    let vault = store.vault.clone();
    let ended = in_one_batch(
        &store,
        vec![
            case!(tx => discard(tx, 1).await),
            case!(tx => {
                let (_, key) = vault.reserve()?;
                tx.added.push((BEYOND, key));
                write(tx, 3).await
            }),
        ],
    )
    .await;
    assert!(ended[0].is_ok(), "it is done and on disk: {ended:?}");
    assert!(matches!(ended[1], Err(StoreError::Vault(_))), "{ended:?}");
    assert_eq!(store.content(MailId::from(3_i64)).await.unwrap(), None);

    grow_vault(&store);
    store.write(async |tx| write(tx, 4).await).await.unwrap();
    assert_eq!(ids(&store, "drafts").await, [2, 4]);
    assert_eq!(ids(&store, "texts").await, [2, 4]);
}

#[tokio::test]
async fn keys_written_beside_a_commit_that_fails_are_forgotten_at_once() {
    let (place, store) = fresh().await;
    let ended = in_one_batch(
        &store,
        vec![
            case!(tx => write(tx, 1).await),
            case!(tx => spoil_commit(tx).await),
        ],
    )
    .await;
    assert!(is_driver(&ended[0]), "{ended:?}");
    assert_eq!(keys(place.path()).await, 0);
    assert_eq!(ids(&store, "drafts").await, [0_i64; 0]);
    with_drafts(&store, 2..4).await;
    assert_eq!(ids(&store, "texts").await, [2, 3]);
    assert_eq!(keys(place.path()).await, 2);
}

#[tokio::test]
async fn a_decision_whose_reason_cannot_be_kept_is_not_made() {
    let (_place, store) = fresh().await;
    let vault = store.vault.clone();
    let ended = in_one_batch(
        &store,
        vec![case!(tx => {
            let (_, key) = vault.reserve()?;
            tx.added.push((BEYOND, key));
            begin(tx, 1).await?;
            texts::put_settled(tx, MailId::from(2_i64).into(), &"a reason").await
        })],
    )
    .await;
    assert!(matches!(ended[0], Err(StoreError::Vault(_))), "{ended:?}");
    assert_eq!(ids(&store, "drafts").await, [0_i64; 0]);
}
