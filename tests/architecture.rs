//! The layout shows the architecture, and this holds it to that.

use std::{fs, path::Path};

/// Every Rust file under a path, with its text.
fn sources(path: &Path) -> Vec<(String, String)> {
    if path.is_file() {
        return vec![(
            path.display().to_string(),
            fs::read_to_string(path).unwrap(),
        )];
    }
    let entries = fs::read_dir(path)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries.flat_map(|entry| sources(&entry)).collect()
}

fn assert_free(of: &[&str], places: &[&str]) {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for place in places {
        let found = sources(&source.join(place));
        assert!(!found.is_empty());
        for (path, text) in found {
            for word in of {
                assert!(!text.contains(word), "{path} must not know {word}");
            }
        }
    }
}

#[test]
fn the_sandbox_and_its_page_know_no_bot() {
    let sandbox = Path::new(env!("CARGO_MANIFEST_DIR")).join("sandbox");
    for part in ["src", "page", "Cargo.toml"] {
        for (path, text) in sources(&sandbox.join(part)) {
            let text = text.to_lowercase();
            assert!(!text.contains("inmail"), "{path} must not know InMail");
        }
    }
}

#[test]
fn the_domain_knows_no_library_of_the_edges() {
    let edges = [
        "sqlx",
        "serenity::",
        "tokio",
        "reqwest",
        "crate::store",
        "crate::service",
    ];
    assert_free(&edges, &["model.rs", "model"]);
}

#[test]
fn each_layer_looks_only_down() {
    assert_free(
        &["crate::store", "crate::service", "crate::discord"],
        &["vault.rs", "vault"],
    );
    assert_free(
        &["crate::service", "crate::jobs", "crate::discord"],
        &["store.rs", "store"],
    );
    assert_free(
        &["crate::jobs", "crate::discord", "reqwest", "serenity::"],
        &["service.rs", "service"],
    );
    assert_free(
        &["crate::discord", "reqwest", "serenity::", "sqlx"],
        &["jobs.rs", "jobs"],
    );
}

#[test]
fn all_sql_is_in_the_store() {
    let elsewhere = [
        "model", "vault", "service", "jobs", "discord", "app.rs", "main.rs",
    ];
    assert_free(&["sqlx::"], &elsewhere);
}
