//! How long the parts take, each by itself: `cargo bench -p bench`. Without `--bench`, as with `cargo test`, each
//! runs once, so that none can rot.
//!
//! Only figures of one run can be compared. What a person waits for is measured by `bench run`.

#![expect(
    clippy::unwrap_used,
    reason = "a bench whose set-up fails has nothing to measure"
)]

mod mailbox;

use divan::{Bencher, black_box};
use inmail::{
    discord::interaction::context::Interaction,
    model::{Folder, MailContent, MailId, paging::Page},
    vault::{FileVault, Key, Slot, seal},
};
use serde_json::json;
use tempfile::TempDir;

use mailbox::Mailbox;

/// Characters of a text: one line, and as many as a form takes.
const LENGTHS: [usize; 2] = [100, 2_000];
/// Mails that are there already. Nothing here depends on their number, which the growth curves of
/// `docs/performance.md` show.
const STORED: usize = 200;
/// What it costs to sync is most of what these take, so fewer of them say as much.
const SYNCED: u32 = 30;

fn main() {
    divan::main();
}

fn text(characters: usize) -> MailContent {
    MailContent::parse("Birds", &"x".repeat(characters)).unwrap()
}

/// A new vault with one key in it.
fn vault() -> (TempDir, FileVault, Slot, Key) {
    let folder = TempDir::new().unwrap();
    let (vault, _) = FileVault::create(&folder.path().join("keys"), None).unwrap();
    let (slot, key) = vault.reserve().unwrap();
    (folder, vault, slot, key)
}

#[divan::bench(args = LENGTHS)]
fn seal_a_text(bencher: Bencher<'_, '_>, characters: usize) {
    let (_folder, _vault, _slot, key) = vault();
    let (id, text) = (1_i64.into(), text(characters));
    bencher.bench(|| seal(&key, id, black_box(&text)).unwrap());
}

#[divan::bench(args = LENGTHS)]
fn open_a_text(bencher: Bencher<'_, '_>, characters: usize) {
    let (_folder, vault, slot, key) = vault();
    let id = 1_i64.into();
    let sealed = seal(&key, id, &text(characters)).unwrap();
    vault.write(&[(slot, key)]).unwrap();
    bencher.bench(|| {
        let held = vault.held(slot).unwrap();
        held.open::<MailContent>(id, black_box(&sealed.0))
    });
}

#[divan::bench(args = LENGTHS)]
fn parse_a_text(bencher: Bencher<'_, '_>, characters: usize) {
    let typed = "x".repeat(characters);
    bencher.bench(|| MailContent::parse("Birds", black_box(&typed)).unwrap());
}

/// A click as the gateway delivers it, already JSON.
#[divan::bench]
fn decode_a_click(bencher: Bencher<'_, '_>) {
    let click = json!({
        "type": 3, "id": "1250000000000000000", "application_id": "1", "token": "t", "version": 1,
        "guild_id": "2", "channel_id": "3", "locale": "en-US", "guild_locale": "en-US",
        "member": {
            "user": { "id": "4", "username": "alice", "global_name": "Alice", "avatar": null },
            "nick": null, "permissions": "2147483648", "roles": [], "flags": 0,
        },
        "message": { "id": "5" },
        "data": { "component_type": 2, "custom_id": "delete:1250000000000000000:1250000000000000001" },
    });
    bencher.bench(|| Interaction::decode(black_box(&click)).unwrap());
}

#[divan::bench]
fn list_sent_mail(bencher: Bencher<'_, '_>) {
    let mut mailbox = Mailbox::with(STORED);
    bencher.bench_local(|| mailbox.open_folder(Folder::Sent, Page::Newest));
}

#[divan::bench]
fn open_ones_mail(bencher: Bencher<'_, '_>) {
    let mut mailbox = Mailbox::with(STORED);
    let mail = mailbox.send();
    bencher.bench_local(|| mailbox.open(mail));
}

#[divan::bench]
fn ask_whether_to_delete(bencher: Bencher<'_, '_>) {
    let mut mailbox = Mailbox::with(STORED);
    let mail = mailbox.send();
    bencher.bench_local(|| mailbox.ask(mail));
}

#[divan::bench(sample_count = SYNCED, sample_size = 1)]
fn compose_and_send(bencher: Bencher<'_, '_>) {
    let mut mailbox = Mailbox::with(STORED);
    bencher.bench_local(|| mailbox.send());
}

#[divan::bench(sample_count = SYNCED, sample_size = 1)]
fn delete_for_both(bencher: Bencher<'_, '_>) {
    let mut mailbox = Mailbox::with(STORED);
    let mut sent: Vec<MailId> = (0..=SYNCED).map(|_| mailbox.send()).collect();
    bencher.bench_local(|| mailbox.delete(sent.pop().unwrap()));
}
