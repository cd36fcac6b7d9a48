//! What is left in the end: rows, files, logs, and the memory of the key nodes.

use std::{collections::BTreeSet, iter::zip, path::Path};

use testkit::{copies::Copies, engine, nodes::Nodes};

use super::{Secret, Spy};
use crate::{
    ledger::{Draft, Known, Ledger},
    scanner::{Wanted, files},
};

/// Bytes of each of the two halves of a share (`src/vault/ring/share.rs`).
const ADDEND: usize = 32;

/// Compares the rows after the end with what people see.
pub(super) async fn on_rows(data: &Path, copies: usize) {
    let count = async |rows: &str| engine::ask(data, rows).await.len();
    assert_eq!(count("SELECT 1 FROM copies").await, copies);
    let orphans = "SELECT 1 FROM texts WHERE id NOT IN
                   (SELECT mail_id FROM copies UNION SELECT id FROM drafts)";
    assert_eq!(count(orphans).await, 0, "texts of nobody");
    let unsettled = "SELECT 1 FROM texts WHERE key IS NULL AND id NOT IN (SELECT id FROM drafts)";
    assert_eq!(count(unsettled).await, 0, "keys that never settle");
}

/// Neither a text nor the key of a deleted mail is in the files of PostgreSQL, of a standby and of an archive, no key in
/// the nodes' memory, and no text and no number of one in a log.
pub(super) async fn on_what_is_left(ledger: &Ledger, spy: &Spy, log: &Path, nodes: &Nodes) {
    let mut places = vec![engine::server()];
    if let Some(copies) = Copies::lent() {
        copies.replay();
        copies.archive();
        places.extend([copies.standby, copies.archived]);
    }
    let server: Vec<_> = places.iter().flat_map(|place| files(place)).collect();
    let drafts = ledger.drafts();
    let wanted = Wanted::windows(drafts.iter().flat_map(Draft::secrets));
    for place in [&server, &files(log)] {
        let trace = wanted.anywhere(place);
        assert!(trace.is_none(), "text is left: {}", trace.unwrap());
    }
    let gone = drafts.iter().filter(|draft| draft.deleted == Known::Yes);
    let ids: Vec<&String> = gone.clone().filter_map(|draft| draft.id.as_ref()).collect();
    // Copied people keep theirs, and the key with it.
    let alone = gone.filter(|draft| draft.cc.is_empty());
    let secrets = alone.filter_map(|draft| spy.secret_of(draft.id.as_ref()?));
    let secrets: Vec<Secret> = secrets.collect();
    in_memory(nodes, &secrets);
    let keys: Vec<Vec<u8>> = secrets.into_iter().map(|secret| secret.key).collect();
    println!(
        "{} keys of deleted mails are looked for in {} files",
        keys.len(),
        server.len()
    );
    // PostgreSQL's log has pages, and a key may lie across two of them.
    let trace = Wanted::windows(keys.iter().map(Vec::as_slice)).anywhere(&server);
    assert!(trace.is_none(), "a key is left: {}", trace.unwrap());
    if let Some(kept) = spy.settled().await.first() {
        for place in &places {
            let found = Wanted::windows([kept.as_slice()]).anywhere(&files(place));
            assert!(
                found.is_some(),
                "a key that is kept is found in {}, so a missing one means something",
                place.display()
            );
        }
    }
    let ids = ids.into_iter().map(|id| id.clone().into_bytes());
    let trace = Wanted::whole(ids).anywhere(&files(log));
    assert!(trace.is_none(), "a number is left: {}", trace.unwrap());
}

/// No key can be made of what the nodes have in their memory. That takes the shares of two of them; one may be left by
/// a program that was killed before it rinsed, and tells nothing.
fn in_memory(nodes: &Nodes, gone: &[Secret]) {
    let mut left = vec![0; gone.len()];
    for (node, memory) in nodes.memories().iter().enumerate() {
        let known = zip(0.., gone).filter_map(|(at, gone)| Some((at, gone.shares[node].as_ref()?)));
        let addends =
            known.flat_map(|(at, share)| share.chunks(ADDEND).map(move |addend| (at, addend)));
        let (places, addends): (Vec<usize>, Vec<&[u8]>) = addends.unzip();
        let found = memory.find(&addends);
        let found: BTreeSet<usize> = found.into_iter().map(|found| places[found]).collect();
        for place in found {
            left[place] += 1_usize;
        }
        let keys: Vec<&Vec<u8>> = gone.iter().map(|secret| &secret.key).collect();
        assert!(memory.find(&keys).is_empty(), "a key is in a node's memory");
    }
    println!(
        "of {} keys of deleted mails, {} have a share left on one node",
        gone.len(),
        left.iter().filter(|nodes| **nodes == 1).count()
    );
    let whole = left.iter().filter(|nodes| **nodes > 1).count();
    assert_eq!(whole, 0, "keys that two nodes still have");
}
