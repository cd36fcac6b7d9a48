//! Texts: each is sealed under a key of its own.

use std::collections::HashMap;

use serde::{Serialize, de::DeserializeOwned};
use zeroize::Zeroizing;

use crate::{
    model::TextId,
    store::engine::{Conn, StoreError, Tx, slot, slot_raw, sql},
    vault::{Held, Key, Opened, Sealed, Slot, Vault},
};

/// Seals a text under this id and a new key.
pub async fn put<T: Serialize>(tx: &mut Tx, id: TextId, text: &T) -> Result<(), StoreError> {
    let (slot, sealed) = tx.seal(id, text)?;
    insert(tx, id, slot, &sealed, None).await
}

/// The same for a text that cannot be unsent.
pub async fn put_settled<T: Serialize>(
    tx: &mut Tx,
    id: TextId,
    text: &T,
) -> Result<(), StoreError> {
    let (slot, sealed, key) = tx.seal_settled(id, text)?;
    insert(tx, id, slot, &sealed, key.as_ref()).await
}

async fn insert(
    tx: &mut Tx,
    id: TextId,
    slot: Slot,
    sealed: &Sealed,
    key: Option<&Key>,
) -> Result<(), StoreError> {
    sql::query!(
        "INSERT INTO texts (id, slot, sealed, key) VALUES ($1, $2, $3, $4)",
        id.get(),
        slot_raw(slot),
        sealed.0,
        key.map(Key::bytes)
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(())
}

/// The slot of a text whose key is in no row. `None` if there is no such text.
pub async fn unsettled(conn: &mut Conn, id: TextId) -> Result<Option<Slot>, StoreError> {
    let id = id.get();
    let found = sql::query_scalar!("SELECT slot FROM texts WHERE id = $1 AND key IS NULL", id)
        .fetch_optional(conn)
        .await?;
    found.map(slot).transpose()
}

/// The slots of all texts whose keys are in no row.
pub async fn all_unsettled(conn: &mut Conn) -> Result<Vec<Slot>, StoreError> {
    let found = sql::query_scalar!("SELECT slot FROM texts WHERE key IS NULL")
        .fetch_all(conn)
        .await?;
    found.into_iter().map(slot).collect()
}

/// Keeps the key of a text in its row from now on, unless the text is gone or its key is there already. The key
/// is wiped in its slot once the row is on disk.
pub async fn settle(tx: &mut Tx, id: TextId, slot: Slot, key: &Key) -> Result<(), StoreError> {
    let settled = sql::query!(
        "UPDATE texts SET key = $3 WHERE id = $1 AND slot = $2 AND key IS NULL",
        id.get(),
        slot_raw(slot),
        key.bytes()
    )
    .execute(&mut tx.conn)
    .await?;
    if settled > 0 {
        tx.retire_key(slot)?;
    }
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
    sql::row! {
        struct Row {
            slot: i64,
        }
    }
    let id = id.get();
    let row = sql::query_as!(Row, "DELETE FROM texts WHERE id = $1 RETURNING slot", id)
        .fetch_optional(&mut tx.conn)
        .await?;
    row.map(|row| slot(row.slot)).transpose()
}

/// The id of the text whose key is in this slot, and not in its row.
pub async fn at(tx: &mut Tx, slot: Slot) -> Result<Option<TextId>, StoreError> {
    let slot = slot_raw(slot);
    let id = sql::query_scalar!("SELECT id FROM texts WHERE slot = $1 AND key IS NULL", slot)
        .fetch_optional(&mut tx.conn)
        .await?;
    Ok(id.map(TextId::from))
}

sql::row! {
    struct Row {
        id: i64,
        slot: i64,
        sealed: Vec<u8>,
        key: Option<Vec<u8>>,
    }
}

impl Row {
    /// The key, if it is in the row.
    fn key(&mut self) -> Result<Option<Held>, StoreError> {
        let Some(key) = self.key.take() else {
            return Ok(None);
        };
        let stored = Key::stored(&Zeroizing::new(key));
        let key = stored.ok_or(StoreError::Damaged { what: "key" })?;
        Ok(Some(Held::Key(key)))
    }
}

/// Opens those of these texts that there are.
pub async fn open_all<T: DeserializeOwned>(
    conn: &mut Conn,
    vault: &Vault,
    ids: &[TextId],
) -> Result<HashMap<TextId, Result<T, StoreError>>, StoreError> {
    let ids: serde_json::Value = ids.iter().map(|id| id.get()).collect();
    let rows = sql::query_as!(
        Row,
        "SELECT id, slot, sealed, key FROM texts
         WHERE id IN (SELECT CAST(value AS BIGINT) FROM json_each($1))",
        ids.to_string()
    )
    .fetch_all(&mut *conn)
    .await?;
    let unsettled = rows.iter().filter(|row| row.key.is_none());
    let slots = unsettled.map(|row| slot(row.slot));
    let slots = slots.collect::<Result<Vec<_>, _>>()?;
    let mut held = vault.held(&slots).await?.into_iter();
    let mut texts = HashMap::with_capacity(rows.len());
    for mut row in rows {
        let id = TextId::from(row.id);
        let key = match row.key() {
            Ok(key) => key,
            // It costs this text, and not the page that it is on.
            Err(damaged) => {
                texts.insert(id, Err(damaged));
                continue;
            }
        };
        let Some(held) = key.or_else(|| held.next()) else {
            return Err(StoreError::Damaged { what: "slot" });
        };
        match held.open(id, &row.sealed) {
            Opened::Text(text) => drop(texts.insert(id, Ok(text))),
            // A look at this one alone tells a race from damage, and a wiped key from one that has moved.
            Opened::Wiped | Opened::Mismatch => match open(conn, vault, id).await {
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
    let mut before = None;
    loop {
        let raw = id.get();
        let row = sql::query_as!(
            Row,
            "SELECT id, slot, sealed, key FROM texts WHERE id = $1",
            raw
        )
        .fetch_optional(&mut *conn)
        .await?;
        let Some(mut row) = row else { return Ok(None) };
        let slot = slot(row.slot)?;
        let is_settled = row.key.is_some();
        let held = match row.key()? {
            Some(key) => key,
            None => vault.held(&[slot]).await?.pop().unwrap_or(Held::Damaged),
        };
        // Between our two reads the text may have been erased and its slot used again, or its key may have
        // moved into its row. Then the row is another one now. The same row twice is no race.
        let is_same = before.replace((slot, is_settled)) == Some((slot, is_settled));
        match held.open(id, &row.sealed) {
            Opened::Text(text) => return Ok(Some(text)),
            Opened::Wiped if is_same || !vault.settles() => return Ok(None),
            Opened::Mismatch if is_same => return Err(StoreError::Damaged { what: "text" }),
            Opened::Wiped | Opened::Mismatch => {}
        }
    }
}
