//! An edited draft under failure: either what it said or what it says now, never neither.

use super::*;
use crate::{store::tables::texts, vault::Held};

async fn edit(tx: &mut Tx, id: i64, text: &str) -> Result<(), StoreError> {
    let content = MailContent::parse("", text).unwrap();
    let until = noon() + TimeDelta::minutes(14);
    drafts::write(tx, id.into(), 1, ALICE.into(), noon(), until, &content).await?;
    Ok(())
}

async fn text(store: &Store, id: i64) -> Option<String> {
    let content = store.content(MailId::from(id)).await.unwrap();
    content.map(|content| content.body.expose().to_owned())
}

#[tokio::test]
async fn an_edit_leaves_one_key_and_what_it_says_now() {
    let (place, store) = fresh().await;
    with_drafts(&store, 1..2).await;
    let done = store.write(async |tx| edit(tx, 1, "better").await).await;
    done.unwrap();
    assert_eq!(text(&store, 1).await.as_deref(), Some("better"));
    assert_eq!(keys(place.path()).await, 1);
}

#[tokio::test]
async fn a_draft_that_comes_and_goes_within_one_batch_leaves_no_key() {
    let (place, store) = fresh().await;
    let ended = in_one_batch(
        &store,
        vec![
            case!(tx => write(tx, 1).await),
            case!(tx => edit(tx, 1, "better").await),
            case!(tx => discard(tx, 1).await),
        ],
    )
    .await;
    assert!(ended.iter().all(Result::is_ok), "{ended:?}");
    assert_eq!(keys(place.path()).await, 0);
}

#[tokio::test]
async fn an_edit_whose_commit_fails_leaves_what_the_draft_said() {
    let (place, store) = fresh().await;
    with_drafts(&store, 1..2).await;
    let ended = in_one_batch(
        &store,
        vec![
            case!(tx => edit(tx, 1, "better").await),
            case!(tx => spoil_commit(tx).await),
        ],
    )
    .await;
    assert!(is_driver(&ended[0]), "{ended:?}");
    assert_eq!(text(&store, 1).await.as_deref(), Some("a text"));
    with_drafts(&store, 2..3).await;
    assert_eq!(text(&store, 1).await.as_deref(), Some("a text"));
    assert_eq!(
        keys(place.path()).await,
        2,
        "that of the better text is gone"
    );
}

#[tokio::test]
async fn an_edit_whose_key_cannot_be_written_leaves_what_the_draft_said() {
    let (_place, store) = fresh().await;
    with_drafts(&store, 1..2).await;
    let vault = store.vault.clone();
    let ended = in_one_batch(
        &store,
        vec![case!(tx => {
            let (_, key) = vault.reserve()?;
            tx.added.push((BEYOND, key));
            edit(tx, 1, "better").await
        })],
    )
    .await;
    assert!(matches!(ended[0], Err(StoreError::Vault(_))), "{ended:?}");
    grow_vault(&store);
    with_drafts(&store, 2..3).await;
    assert_eq!(text(&store, 1).await.as_deref(), Some("a text"));
}

#[tokio::test]
async fn an_old_key_that_cannot_be_wiped_takes_nothing_back_but_is_wiped_before_the_next_write() {
    let (place, store) = fresh().await;
    with_drafts(&store, 1..2).await;
    let ended = in_one_batch(
        &store,
        vec![case!(tx => {
            tx.retire_key(BEYOND)?;
            edit(tx, 1, "better").await
        })],
    )
    .await;
    assert!(ended[0].is_ok(), "{ended:?}");
    assert_eq!(text(&store, 1).await.as_deref(), Some("better"));
    let write_2 = || store.write(async |tx| write(tx, 2).await);
    assert!(matches!(write_2().await, Err(StoreError::Vault(_))));
    grow_vault(&store);
    write_2().await.unwrap();
    assert_eq!(keys(place.path()).await, 2, "one for each text");
    assert_eq!(text(&store, 1).await.as_deref(), Some("better"));
}

#[tokio::test]
async fn a_crash_before_the_old_key_is_wiped_leaves_only_the_new_text() {
    let (place, store) = fresh().await;
    with_drafts(&store, 1..2).await;
    let before = fs::read(place.path().join("inmail.keys")).unwrap();
    let done = store.write(async |tx| edit(tx, 1, "better").await).await;
    done.unwrap();
    let after = TempDir::new().unwrap();
    copy(place.path(), after.path());
    store.close().await;
    // The old key is back, as if its wipe had not reached the disk.
    let mut keys_after = fs::read(after.path().join("inmail.keys")).unwrap();
    keys_after[4_096..4_128].copy_from_slice(&before[4_096..4_128]);
    fs::write(after.path().join("inmail.keys"), keys_after).unwrap();
    assert_eq!(keys(after.path()).await, 2);
    let store = reopen(after.path()).await.unwrap();
    assert_eq!(text(&store, 1).await.as_deref(), Some("better"));
    assert_eq!(keys(after.path()).await, 1);
}

#[tokio::test]
async fn a_key_that_has_moved_into_its_row_and_cannot_be_wiped_costs_no_text() {
    let (_place, store) = fresh().await;
    with_drafts(&store, 1..2).await;
    let mut conn = store.read().await.unwrap();
    let slot = texts::unsettled(&mut conn, MailId::from(1_i64).into()).await;
    drop(conn);
    let slot = slot.unwrap().unwrap();
    let Some(Held::Key(key)) = store.vault.held(&[slot]).await.unwrap().pop() else {
        panic!("the vault has no key of the text");
    };
    let ended = in_one_batch(
        &store,
        vec![case!(tx => {
            tx.retire_key(BEYOND)?;
            texts::settle(tx, MailId::from(1_i64).into(), slot, &key).await
        })],
    )
    .await;
    assert!(ended[0].is_ok(), "{ended:?}");
    grow_vault(&store);
    store.write(async |tx| begin(tx, 2).await).await.unwrap();
    assert_eq!(text(&store, 1).await.as_deref(), Some("a text"));
}
