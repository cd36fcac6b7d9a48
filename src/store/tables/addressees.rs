//! Addressees: who is copied on a draft or mail.

use crate::{
    model::{MailId, UserId},
    store::engine::{StoreError, Tx, sql, users},
};

/// Copies these people on a draft, in this order.
pub async fn add(tx: &mut Tx, id: MailId, copied: &[UserId]) -> Result<(), StoreError> {
    if copied.is_empty() {
        return Ok(());
    }
    sql::query!(
        "INSERT INTO cc (id, place, user_id) SELECT $1, CAST(key AS BIGINT) + 1, CAST(value AS BIGINT) FROM json_each($2)",
        id.get(),
        users(copied)
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(())
}

/// The people copied on a draft or mail, as a statement about it has read them.
pub(in crate::store) fn parse(copied: &str) -> Result<Vec<UserId>, StoreError> {
    let users: Result<Vec<i64>, _> = serde_json::from_str(copied);
    let users = users.map_err(|_| StoreError::Damaged { what: "addressees" })?;
    Ok(users.into_iter().map(UserId::from).collect())
}

/// Forgets who was copied on a draft or mail that is gone.
pub async fn forget(tx: &mut Tx, id: MailId) -> Result<(), StoreError> {
    let id = id.get();
    sql::query!("DELETE FROM cc WHERE id = $1", id)
        .execute(&mut tx.conn)
        .await?;
    Ok(())
}
