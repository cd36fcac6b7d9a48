//! Texts: each is sealed under a key of its own.

use std::collections::HashMap;

use serde::{Serialize, de::DeserializeOwned};

use crate::{
    model::TextId,
    store::engine::{Conn, StoreError, Tx, slot, sql},
    vault::{Opened, Slot, Vault},
};

/// Seals a text under this id and a new key.
pub async fn put<T: Serialize>(tx: &mut Tx, id: TextId, text: &T) -> Result<(), StoreError> {
    let (new_slot, sealed) = tx.seal(id, text)?;
    sql::query!(
        "INSERT INTO texts (id, slot, sealed) VALUES ($1, $2, $3)",
        id.get(),
        i64::from(new_slot.0),
        sealed.0
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(())
}

/// Removes a text and wipes its key, if there is one.
pub async fn erase(tx: &mut Tx, id: TextId) -> Result<(), StoreError> {
    if let Some(slot) = take(tx, id).await? {
        tx.wipe_key(slot)?;
    }
    Ok(())
}

/// Removes a text that another one replaces. Its key is wiped once the new text is on disk.
pub async fn retire(tx: &mut Tx, id: TextId) -> Result<(), StoreError> {
    if let Some(slot) = take(tx, id).await? {
        tx.retire_key(slot)?;
    }
    Ok(())
}

/// Removes a text, if there is one, and returns the slot of its key.
async fn take(tx: &mut Tx, id: TextId) -> Result<Option<Slot>, StoreError> {
    #[derive(sqlx::FromRow)]
    struct Row {
        slot: i64,
    }
    let id = id.get();
    let row = sql::query_as!(Row, "DELETE FROM texts WHERE id = $1 RETURNING slot", id)
        .fetch_optional(&mut tx.conn)
        .await?;
    row.map(|row| slot(row.slot)).transpose()
}

/// The id of the text whose key is in this slot.
pub async fn at(tx: &mut Tx, slot: Slot) -> Result<Option<TextId>, StoreError> {
    let slot = i64::from(slot.0);
    let id = sql::query_scalar!("SELECT id FROM texts WHERE slot = $1", slot)
        .fetch_optional(&mut tx.conn)
        .await?;
    Ok(id.map(TextId::from))
}

/// Opens those of these texts that there are.
pub async fn open_all<T: DeserializeOwned>(
    conn: &mut Conn,
    vault: &Vault,
    ids: &[TextId],
) -> Result<HashMap<TextId, Result<T, StoreError>>, StoreError> {
    #[derive(sqlx::FromRow)]
    struct Row {
        id: i64,
        slot: i64,
        sealed: Vec<u8>,
    }
    let ids: serde_json::Value = ids.iter().map(|id| id.get()).collect();
    let rows = sql::query_as!(
Row,
        "SELECT id, slot, sealed FROM texts WHERE id IN (SELECT CAST(value AS BIGINT) FROM json_each($1))",
        ids.to_string()
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut texts = HashMap::with_capacity(rows.len());
    for row in rows {
        let id = TextId::from(row.id);
        match vault.open_sealed(slot(row.slot)?, id, &row.sealed)? {
            Opened::Text(text) => drop(texts.insert(id, Ok(text))),
            Opened::Wiped => {}
            // A look at this one alone tells a race from damage.
            Opened::Mismatch => match open(conn, vault, id).await {
                Ok(text) => texts.extend(text.map(|text| (id, Ok(text)))),
                Err(error) => drop(texts.insert(id, Err(error))),
            },
        }
    }
    Ok(texts)
}

/// Opens a text; `None` if there is none (any more).
pub async fn open<T: DeserializeOwned>(
    conn: &mut Conn,
    vault: &Vault,
    id: TextId,
) -> Result<Option<T>, StoreError> {
    #[derive(sqlx::FromRow)]
    struct Row {
        slot: i64,
        sealed: Vec<u8>,
    }
    let mut mismatched = None;
    loop {
        let raw = id.get();
        let row = sql::query_as!(Row, r#"SELECT slot, sealed FROM texts WHERE id = $1"#, raw)
            .fetch_optional(&mut *conn)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let slot = slot(row.slot)?;
        match vault.open_sealed(slot, id, &row.sealed)? {
            Opened::Text(text) => return Ok(Some(text)),
            Opened::Wiped => return Ok(None),
            // Between our two reads the text may have been erased and its slot used again. Then the row
            // names another slot. The same slot twice means damage, not a race.
            Opened::Mismatch if mismatched == Some(slot) => {
                return Err(StoreError::Damaged { what: "text" });
            }
            Opened::Mismatch => mismatched = Some(slot),
        }
    }
}
