//! The layout shows the architecture, and this test holds the code to it. It parses every path that a file
//! of `src` names. A room may name only the rooms that are listed for it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use syn::{UseTree, visit::Visit};

/// Which rooms a room may use. What is not listed is forbidden. A circle is impossible, because a room
/// stands below all rooms that may use it.
const ROOMS: [(&str, &[&str]); 22] = [
    ("model", &[]),
    ("failpoints", &[]),
    ("telemetry", &[]),
    ("random", &["failpoints", "model"]),
    ("vital", &["failpoints"]),
    ("host", &[]),
    ("http_server", &[]),
    ("pulse", &[]),
    ("metrics", &[]),
    ("clock", &["model"]),
    ("config", &["model", "telemetry"]),
    ("vault", &["failpoints", "model"]),
    ("store", &["failpoints", "model", "random", "vault"]),
    ("backup", &["model", "store"]),
    ("watch", &["http_server", "metrics", "store"]),
    ("service", &["model", "random", "store"]),
    (
        "jobs",
        &[
            "clock",
            "failpoints",
            "metrics",
            "model",
            "random",
            "service",
            "store",
        ],
    ),
    (
        "discord",
        &[
            "clock",
            "failpoints",
            "http_server",
            "jobs",
            "metrics",
            "model",
            "random",
            "service",
            "telemetry",
        ],
    ),
    ("fuzzing", &["discord", "vault"]),
    (
        "app",
        &[
            "clock", "config", "discord", "jobs", "metrics", "pulse", "service", "store", "vital",
            "watch",
        ],
    ),
    (
        "cli",
        &[
            "app",
            "backup",
            "clock",
            "config",
            "discord",
            "host",
            "model",
            "pulse",
            "service",
            "store",
            "telemetry",
            "vital",
        ],
    ),
    ("main", &["cli"]),
];

/// The same inside rooms with rooms of their own, in their order: each may use those before it.
const INSIDE: [(&str, &[&str]); 3] = [
    (
        "store",
        &[
            "engine", "tables", "erase", "clean", "open", "others", "backup", "health",
        ],
    ),
    (
        "store::tables",
        &[
            "jobs",
            "texts",
            "addressees",
            "people",
            "blocks",
            "guilds",
            "records",
            "views",
            "drafts",
            "notices",
            "suspensions",
            "copies",
            "mails",
            "folders",
            "conversations",
            "reports",
        ],
    ),
    (
        "discord",
        &[
            "rest",
            "payload",
            "lenient",
            "gateway",
            "phrases",
            "interaction",
            "endpoint",
            "arrivals",
            "ui",
            "handlers",
            "router",
            "outbox",
            "setup",
            "examine",
        ],
    ),
];

/// Libraries that only these rooms may use.
const LIBRARIES: [(&str, &[&str]); 11] = [
    ("hyper", &["http_server"]),
    ("prometheus_client", &["metrics"]),
    ("age", &["backup"]),
    ("redis", &["vault"]),
    ("ed25519_dalek", &["discord"]),
    ("sqlx", &["store"]),
    ("rusqlite", &["store"]),
    ("sd_notify", &["pulse"]),
    ("serenity", &["discord"]),
    ("reqwest", &["config", "discord"]),
    ("tokio_tungstenite", &["discord"]),
];

/// Every path that a file names, from the root of the crate, with the module that names it.
struct Paths {
    module: Vec<String>,
    found: BTreeSet<Vec<String>>,
}

impl Paths {
    fn note(&mut self, path: &[String]) {
        let mut whole = match path[0].as_str() {
            "crate" | "inmail" => Vec::new(),
            "self" => self.module.clone(),
            "super" => self.module[..self.module.len().saturating_sub(1)].to_vec(),
            library => vec![format!("::{library}")],
        };
        for part in &path[1..] {
            if part == "super" {
                whole.pop();
            } else {
                whole.push(part.clone());
            }
        }
        self.found.insert(whole);
    }

    fn note_tree(&mut self, before: &[String], tree: &UseTree) {
        let with = |ident: &syn::Ident| [before, &[ident.to_string()]].concat();
        match tree {
            UseTree::Path(path) => self.note_tree(&with(&path.ident), &path.tree),
            UseTree::Name(name) if name.ident == "self" => self.note(before),
            UseTree::Name(name) => self.note(&with(&name.ident)),
            UseTree::Rename(name) => self.note(&with(&name.ident)),
            UseTree::Glob(_) => self.note(before),
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.note_tree(before, tree);
                }
            }
        }
    }
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.note_tree(&[], &item.tree);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.segments.len() > 1 {
            let parts = path.segments.iter().map(|part| part.ident.to_string());
            self.note(&parts.collect::<Vec<_>>());
        }
        syn::visit::visit_path(self, path);
    }

    /// Code that is compiled only for tests may name anything.
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        let is_test = item.attrs.iter().any(|attribute| {
            let list = attribute.meta.require_list();
            list.is_ok_and(|list| list.path.is_ident("cfg") && list.tokens.to_string() == "test")
        });
        if !is_test {
            syn::visit::visit_item_mod(self, item);
        }
    }
}

fn files(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let entries = fs::read_dir(path).unwrap();
    entries
        .flat_map(|entry| files(&entry.unwrap().path()))
        .collect()
}

/// Every module of the program that is no test, with the paths it names.
fn modules() -> BTreeMap<Vec<String>, BTreeSet<Vec<String>>> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let modules = files(&source).into_iter().filter_map(|file| {
        let inside = file.strip_prefix(&source).unwrap().with_extension("");
        let module: Vec<String> = inside
            .iter()
            .map(|part| part.to_str().unwrap().to_owned())
            .collect();
        let is_fuzzing = module.len() > 1 && module.contains(&"fuzzing".to_owned());
        if is_fuzzing || module.contains(&"tests".to_owned()) || module == ["lib"] {
            return None;
        }
        let mut paths = Paths {
            module: module.clone(),
            found: BTreeSet::new(),
        };
        paths.visit_file(&syn::parse_file(&fs::read_to_string(file).unwrap()).unwrap());
        Some((module, paths.found))
    });
    modules.collect()
}

fn arrow(from: &[String], to: &[String]) -> String {
    format!("{} uses {}", from.join("::"), to.join("::"))
}

#[test]
fn each_room_uses_only_what_is_listed_for_it() {
    let rooms = BTreeMap::from(ROOMS);
    for (position, (room, allowed)) in ROOMS.iter().enumerate() {
        for below in *allowed {
            let found = ROOMS[..position].iter().any(|(name, _)| name == below);
            assert!(
                found,
                "{room} may use {below}, which does not stand above it"
            );
        }
    }
    let mut strange = Vec::new();
    for (module, named) in modules() {
        let room = module[0].as_str();
        let allowed = rooms.get(room);
        let allowed = allowed.unwrap_or_else(|| panic!("src/{room} is in no list"));
        for path in named {
            let other = path.first().map(String::as_str).unwrap_or_default();
            if rooms.contains_key(other) && other != room && !allowed.contains(&other) {
                strange.push(arrow(&module, &path));
            }
        }
    }
    assert!(strange.is_empty(), "{strange:#?}");
}

#[test]
fn inside_a_room_nothing_uses_what_is_above_it() {
    let (modules, mut strange) = (modules(), Vec::new());
    for (outer, rooms) in INSIDE {
        let outer: Vec<&str> = outer.split("::").collect();
        let place = |path: &[String]| {
            let is_inside = path.len() > outer.len() && outer.iter().zip(path).all(|(a, b)| a == b);
            let inner = is_inside.then(|| path[outer.len()].as_str())?;
            rooms.iter().position(|room| *room == inner)
        };
        for (module, named) in &modules {
            let Some(own) = place(module) else { continue };
            let up = named
                .iter()
                .filter(|path| place(path).is_some_and(|other| other > own));
            strange.extend(up.map(|path| arrow(module, path)));
        }
    }
    assert!(strange.is_empty(), "{strange:#?}");
}

/// Of each module that has modules inside: which of these uses which other one.
fn used_inside() -> BTreeMap<Vec<String>, BTreeMap<String, BTreeSet<String>>> {
    let (modules, mut inside) = (modules(), BTreeMap::new());
    for (module, named) in &modules {
        for path in named {
            let shared = module.iter().zip(path).take_while(|(a, b)| a == b).count();
            if shared < module.len()
                && path
                    .get(..=shared)
                    .is_some_and(|to| modules.contains_key(to))
            {
                let uses: &mut BTreeMap<_, BTreeSet<_>> =
                    inside.entry(path[..shared].to_vec()).or_default();
                let uses = uses.entry(module[shared].clone()).or_default();
                uses.insert(path[shared].clone());
            }
        }
    }
    inside
}

#[test]
fn modules_side_by_side_make_no_circle() {
    let mut circles = Vec::new();
    for (outer, mut uses) in used_inside() {
        // What uses none of those that are left is in no circle.
        loop {
            let left: BTreeSet<String> = uses.keys().cloned().collect();
            uses.retain(|_, used| !used.is_disjoint(&left));
            if uses.len() == left.len() {
                break;
            }
        }
        if !uses.is_empty() {
            circles.push((outer.join("::"), uses));
        }
    }
    assert!(circles.is_empty(), "{circles:#?}");
}

#[test]
fn each_library_is_spoken_in_its_room_only() {
    let modules = modules();
    for (library, rooms) in LIBRARIES {
        let library = format!("::{library}");
        let mut speakers = BTreeSet::new();
        for (module, named) in &modules {
            if named.iter().any(|path| path.first() == Some(&library)) {
                speakers.insert(module[0].clone());
            }
        }
        assert!(!speakers.is_empty(), "{library} is listed and not used");
        let strange: Vec<_> = speakers
            .iter()
            .filter(|room| !rooms.contains(&room.as_str()))
            .collect();
        assert!(strange.is_empty(), "{library} is spoken in {strange:?}");
    }
}

#[test]
fn the_sandbox_and_its_page_know_no_bot() {
    let sandbox = Path::new(env!("CARGO_MANIFEST_DIR")).join("sandbox");
    for part in ["src", "page", "Cargo.toml"] {
        for file in files(&sandbox.join(part)) {
            let text = fs::read_to_string(&file).unwrap().to_lowercase();
            assert!(
                !text.contains("inmail"),
                "{} must not know InMail",
                file.display()
            );
        }
    }
}
