//! Opening the store where new keys are on key nodes: no file has to fit the database, but the nodes have to.

use std::{collections::BTreeSet, env, sync::Arc};

use zeroize::Zeroizing;

use super::{OpenError, Place, installation, look, serve};
use crate::{
    failpoints::{self, Point},
    model::KeyNodes,
    store::{
        Store,
        engine::{Conn, StoreError, Target, Writers},
        lost,
        tables::texts,
    },
    vault::{
        DatabaseId, Held, Slot, Vault,
        ring::{PASSWORD, Ring},
    },
};

pub(super) async fn open(place: &Place, nodes: &KeyNodes) -> Result<Store, OpenError> {
    let failed = |source| place.failed(source);
    let target = place.target();
    let is_shared = matches!(target, Target::Postgres(_, Writers::Many));
    let found = look::database(place).await?;
    let mut conn = match found {
        Some((conn, _)) => conn,
        None => Conn::open_to_write(&target).await.map_err(failed)?,
    };
    if is_shared {
        // This bot writes alone until it serves.
        let held = conn.hold(Writers::Many).await;
        held.map_err(|source| match source {
            StoreError::Held => OpenError::Busy {
                path: place.database(),
            },
            source => failed(source),
        })?;
    }
    conn.migrate(place.migrations()).await.map_err(failed)?;
    failpoints::reached(Point::Migrated);
    let stored = installation(&mut conn, DatabaseId::random()?).await;
    let id = known(place, stored.map_err(failed)?)?;
    let ring = Arc::new(connect(nodes, id).await?);
    let unfinished = unfinished(place, &mut conn, &ring).await?;
    if is_shared {
        conn.let_go().await.map_err(|error| failed(error.into()))?;
    }
    serve(conn, target, Vault::Ring(ring), unfinished, 0)
        .await
        .map_err(failed)
}

/// Whether [`open`] would succeed. Changes nothing.
pub(super) async fn check(place: &Place, nodes: &KeyNodes) -> Result<(), OpenError> {
    let found = look::database(place).await?;
    // Before the first start there is no id yet, and whether the nodes are fit does not depend on it.
    connect(nodes, DatabaseId::random()?).await?;
    match found {
        Some((mut conn, migrated)) => {
            if !migrated.is_empty() {
                refuse_those_of_a_file(place, &mut conn).await?;
            }
            let closed = conn.close().await;
            closed.map_err(|error| place.failed(error.into()))
        }
        None => Ok(()),
    }
}

/// Opens the database and the nodes for a process that only reads.
pub(super) async fn read(place: &Place, nodes: &KeyNodes) -> Result<(Conn, Vault), OpenError> {
    let (mut conn, id) = look::existing(place).await?;
    refuse_those_of_a_file(place, &mut conn).await?;
    let ring = connect(nodes, known(place, id)?).await?;
    Ok((conn, Vault::Ring(Arc::new(ring))))
}

async fn connect(nodes: &KeyNodes, id: DatabaseId) -> Result<Ring, OpenError> {
    let password = password();
    let password = password.as_ref().map(|password| password.as_str());
    Ok(Ring::open(nodes, password, id).await?)
}

fn password() -> Option<Zeroizing<String>> {
    env::var(PASSWORD).ok().map(Zeroizing::new)
}

/// Why key nodes of this place cannot be used, of those that cannot.
pub(super) async fn faults(nodes: &KeyNodes) -> Result<Vec<OpenError>, OpenError> {
    let password = password();
    let password = password.as_ref().map(|password| password.as_str());
    let ring = Ring::connect(nodes, password, DatabaseId::random()?)?;
    let faults = ring.faults().await.into_iter();
    Ok(faults.map(OpenError::KeyNode).collect())
}

/// The id of the database, under which the nodes know its keys.
fn known(place: &Place, stored: Option<Vec<u8>>) -> Result<DatabaseId, OpenError> {
    let id = stored.and_then(|stored| stored.try_into().ok());
    id.map(DatabaseId).ok_or_else(|| {
        let source = StoreError::Damaged {
            what: "id of the database",
        };
        place.failed(source)
    })
}

/// The slots of texts whose erasure a crash has interrupted: their keys are wiped.
async fn unfinished(
    place: &Place,
    conn: &mut Conn,
    ring: &Ring,
) -> Result<BTreeSet<Slot>, OpenError> {
    refuse_those_of_a_file(place, conn).await?;
    let slots = texts::all_unsettled(conn).await;
    let slots = slots.map_err(|source| place.failed(source))?;
    let held = ring.held(&slots).await?;
    let missing = held.iter().filter(|held| **held == Held::Lost).count();
    if missing > 0 {
        lost(missing);
    }
    let wiped = slots.into_iter().zip(held);
    let wiped = wiped.filter(|(_, held)| *held == Held::Wiped);
    Ok(wiped.map(|(slot, _)| slot).collect())
}

async fn refuse_those_of_a_file(place: &Place, conn: &mut Conn) -> Result<(), OpenError> {
    let last = look::last_slot(conn).await;
    match last.map_err(|source| place.failed(source))? {
        Some(slot) if slot.is_in_file() => Err(OpenError::KeysInFile {
            path: place.database(),
        }),
        _ => Ok(()),
    }
}
