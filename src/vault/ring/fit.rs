//! Whether a key node is fit to hold keys: it must keep them in its memory only, and give none away by itself.

use std::{collections::HashMap, fmt};

use redis::{InfoDict, RedisResult, aio::MultiplexedConnection, cmd, from_redis_value};

/// Why a node is not fit, with the remedy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    Saves,
    Appends,
    Copies,
    IsCopy,
    Evicts,
    NotesCommands,
    Moves,
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Saves => "it saves its memory to a file; set `save \"\"`",
            Self::Appends => "it appends changes to a file; set `appendonly no`",
            Self::Copies => "it has replicas; take them away",
            Self::IsCopy => "it is a replica; make it a node of its own with `replicaof no one`",
            Self::Evicts => {
                "it drops keys when its memory is full; set `maxmemory-policy noeviction`"
            }
            Self::NotesCommands => {
                "its slow log keeps commands with their keys; set `slowlog-log-slower-than -1`"
            }
            Self::Moves => {
                "it moves keys in its memory and leaves copies behind; set `activedefrag no`"
            }
        })
    }
}

/// The settings that decide.
const SETTINGS: [&str; 5] = [
    "save",
    "appendonly",
    "maxmemory-policy",
    "slowlog-log-slower-than",
    "activedefrag",
];

/// Why this node is not fit, if it is not. Whether its host swaps memory to a disk cannot be asked of it.
pub(super) async fn look(node: &mut MultiplexedConnection) -> RedisResult<Option<Unfit>> {
    let mut settings = HashMap::new();
    for setting in SETTINGS {
        let asked = cmd("CONFIG").arg("GET").arg(setting).take();
        let told: HashMap<String, String> = asked.query_async(node).await?;
        settings.extend(told);
    }
    let info: InfoDict = cmd("INFO").arg("replication").query_async(node).await?;
    let told = |name: &str| {
        info.get(name)
            .and_then(|told| from_redis_value::<String>(told).ok())
    };
    let set = |name: &str| settings.get(name).map_or("", String::as_str);
    let is_fit = [
        (set("save").is_empty(), Unfit::Saves),
        (set("appendonly") == "no", Unfit::Appends),
        (set("maxmemory-policy") == "noeviction", Unfit::Evicts),
        (
            set("slowlog-log-slower-than").starts_with('-'),
            Unfit::NotesCommands,
        ),
        // A node that cannot do it may not know the setting.
        (set("activedefrag") != "yes", Unfit::Moves),
        (told("role").as_deref() == Some("master"), Unfit::IsCopy),
        (
            told("connected_slaves").as_deref() == Some("0"),
            Unfit::Copies,
        ),
    ];
    Ok(is_fit
        .into_iter()
        .find_map(|(is_fit, unfit)| (!is_fit).then_some(unfit)))
}
