//! The trace: what the program did to its files, in order, as strace saw it.

use std::{collections::HashMap, path::Path};

/// The calls that change files or names, or make them durable.
pub const CALLS: &str = "trace=openat,write,pwrite64,ftruncate,fsync,fdatasync,rename,unlink";

/// An event in the data directory.
pub struct Event {
    /// The length of the trace after the event.
    pub end: u64,
    pub call: Call,
}

/// Files are identified by their names in the directory.
pub enum Call {
    Create {
        name: String,
    },
    Write {
        name: String,
        at: usize,
        bytes: Vec<u8>,
    },
    Length {
        name: String,
        length: usize,
    },
    /// Everything written before `since` is durable.
    Sync {
        name: String,
        since: u64,
    },
    /// The same for names.
    SyncNames {
        since: u64,
    },
    Rename {
        from: String,
        to: String,
    },
    Remove {
        name: String,
    },
}

/// Reads the events of `directory`. A line without a line break is still being written.
pub fn read(trace: &[u8], directory: &Path) -> Vec<Event> {
    let mut reader = Reader {
        directory: directory.to_str().unwrap(),
        offsets: HashMap::new(),
    };
    let (mut events, mut begun) = (Vec::new(), HashMap::new());
    let mut end = 0;
    for line in trace.split_inclusive(|byte| *byte == b'\n') {
        let start = end;
        end += line.len() as u64;
        let Some(line) = line.strip_suffix(b"\n") else {
            break;
        };
        let line = std::str::from_utf8(line).unwrap();
        // `PID call(…) = result`, or in two lines with those of other threads between them.
        let (thread, rest) = line.split_once(' ').unwrap();
        let rest = rest.trim_start();
        if let Some(first) = rest.strip_suffix(" <unfinished ...>") {
            begun.insert(thread, (start, first.to_owned()));
            continue;
        }
        let (since, whole) = match rest.strip_prefix("<... ") {
            Some(resumed) => {
                let Some((since, first)) = begun.remove(thread) else {
                    continue;
                };
                let (_, last) = resumed.split_once(" resumed>").unwrap();
                (since, first + last)
            }
            None => (start, rest.to_owned()),
        };
        events.extend(reader.call(&whole, since).map(|call| Event { end, call }));
    }
    events
}

struct Reader<'a> {
    directory: &'a str,
    /// The offset of the next plain write to a descriptor.
    offsets: HashMap<String, usize>,
}

impl Reader<'_> {
    fn call(&mut self, line: &str, since: u64) -> Option<Call> {
        let (call, result) = line.rsplit_once(" = ")?;
        if result.starts_with('-') {
            return None;
        }
        let (name, arguments) = call.trim_end().strip_suffix(')')?.split_once('(')?;
        let mut given = arguments.split(", ");
        let first = given.next()?;
        match name {
            "openat" => {
                let name = self.name(&text(given.next()?))?;
                let flags = given.next()?;
                self.offsets.insert(descriptor(result)?.0, 0);
                flags.contains("O_CREAT").then_some(Call::Create { name })
            }
            "rename" => Some(Call::Rename {
                from: self.name(&text(first))?,
                to: self.name(&text(given.next()?))?,
            }),
            "unlink" => self.name(&text(first)).map(|name| Call::Remove { name }),
            "fsync" | "fdatasync" if descriptor(first)?.1 == self.directory => {
                Some(Call::SyncNames { since })
            }
            _ => {
                let (number, path) = descriptor(first)?;
                let name = self.name(&path)?;
                Some(match name_of(call) {
                    "fsync" | "fdatasync" => Call::Sync { name, since },
                    "ftruncate" => Call::Length {
                        name,
                        length: given.next()?.parse().ok()?,
                    },
                    "pwrite64" => {
                        let bytes = bytes(given.next()?);
                        let at = given.nth(1)?.parse().ok()?;
                        Call::Write { name, at, bytes }
                    }
                    _ => {
                        let mut bytes = bytes(given.next()?);
                        bytes.truncate(result.trim().parse().ok()?);
                        let next = self.offsets.entry(number).or_default();
                        let at = *next;
                        *next += bytes.len();
                        Call::Write { name, at, bytes }
                    }
                })
            }
        }
    }

    /// The name of a file in the directory. SQLite's shared memory is only for running programs and is made
    /// anew after a power cut.
    fn name(&self, path: &str) -> Option<String> {
        let name = path.strip_prefix(self.directory)?.strip_prefix('/')?;
        (!name.ends_with("-shm")).then(|| name.to_owned())
    }
}

fn name_of(call: &str) -> &str {
    call.split('(').next().unwrap_or_default()
}

/// `5<\x2f…>`: the number and the path.
fn descriptor(argument: &str) -> Option<(String, String)> {
    let (number, path) = argument.trim().split_once('<')?;
    let (path, _) = path.split_once('>')?;
    Some((number.to_owned(), String::from_utf8(unescaped(path)).ok()?))
}

fn text(argument: &str) -> String {
    String::from_utf8(bytes(argument)).unwrap_or_default()
}

/// `"\x2f…"`.
fn bytes(argument: &str) -> Vec<u8> {
    unescaped(argument.trim().trim_matches('"'))
}

fn unescaped(hex: &str) -> Vec<u8> {
    let digits = hex.split("\\x").skip(1);
    digits
        .map(|byte| u8::from_str_radix(byte, 16).unwrap())
        .collect()
}
