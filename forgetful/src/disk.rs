//! The disk under one directory: its files as the program sees them, and their unsynced changes.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io,
    ops::Range,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};

use crate::unsynced::Unsynced;

/// Directories whose files are watched; SQLite finds them by the path of a file.
static WATCHED: Mutex<BTreeMap<PathBuf, Weak<Disk>>> = Mutex::new(BTreeMap::new());

/// A watched directory. It is watched until this is dropped.
pub struct Disk {
    directory: PathBuf,
    state: Mutex<State>,
}

#[derive(Clone, Default)]
pub(crate) struct State {
    files: BTreeMap<String, Unsynced>,
    names: Vec<Named>,
}

/// A change of names that a sync of the directory has not made durable.
#[derive(Clone)]
enum Named {
    Made(String),
    Moved {
        from: String,
        to: String,
        replaced: Option<Content>,
    },
    Removed(String, Content),
    Exchanged(String, String),
}

#[derive(Clone)]
struct Content {
    bytes: Vec<u8>,
    unsynced: Unsynced,
}

impl Disk {
    /// Watches a directory. All of its content counts as synced.
    pub fn watch(directory: &Path) -> io::Result<Arc<Self>> {
        Self::watch_from(directory, State::default())
    }

    fn watch_from(directory: &Path, state: State) -> io::Result<Arc<Self>> {
        // As SQLite names it.
        let directory = directory.canonicalize()?;
        let disk = Arc::new(Self {
            directory: directory.clone(),
            state: Mutex::new(state),
        });
        watched().insert(directory, Arc::downgrade(&disk));
        Ok(disk)
    }

    /// A file of this name is about to be made.
    pub fn makes(&self, name: &str) {
        self.state().made(name);
    }

    /// These bytes of a file are about to be written.
    pub fn writes(&self, name: &str, range: Range<u64>) -> io::Result<()> {
        let file = File::open(self.directory.join(name))?;
        let mut bytes = vec![0; size(range.end - range.start)];
        let length = file.metadata()?.len();
        let there = size(length.min(range.end).saturating_sub(range.start));
        file.read_exact_at(&mut bytes[..there], range.start)?;
        self.state().changed(name, range.start, bytes, length);
        Ok(())
    }

    /// A file is about to get this length.
    pub fn resizes(&self, name: &str, length: u64) -> io::Result<()> {
        let now = fs::metadata(self.directory.join(name))?.len();
        self.writes(name, length.min(now)..now)
    }

    /// A file is about to be renamed.
    pub fn moves(&self, from: &str, to: &str) -> io::Result<()> {
        let mut state = self.state();
        let replaced = self.content(&state, to)?;
        let unsynced = state.files.remove(from).unwrap_or_default();
        state.files.insert(to.to_owned(), unsynced);
        let (from, to) = (from.to_owned(), to.to_owned());
        state.names.push(Named::Moved { from, to, replaced });
        Ok(())
    }

    /// Two files are about to get each other's name.
    pub fn exchanges(&self, one: &str, other: &str) {
        let mut state = self.state();
        exchange(&mut state.files, one, other);
        state
            .names
            .push(Named::Exchanged(one.to_owned(), other.to_owned()));
    }

    /// The content of a file is synced.
    pub fn synced(&self, name: &str) {
        self.state().synced(name);
    }

    /// The directory is synced, and so are the names of its files.
    pub fn names_synced(&self) {
        self.state().names_synced();
    }

    /// The power goes. Writes what may be left into another directory. `choose` gets a number of changes
    /// and returns how many of them had reached the disk.
    pub fn leave(&self, to: &Path, choose: &mut dyn FnMut(usize) -> usize) -> io::Result<()> {
        let state = self.state();
        let mut files = self.contents(&state)?;
        let named = choose(state.names.len());
        for change in state.names[named..].iter().rev() {
            change.undo(&mut files);
        }
        for (name, content) in files {
            let left = content.unsynced.left(content.bytes, choose);
            fs::write(to.join(name), left)?;
        }
        Ok(())
    }

    /// The process ends and the machine continues. The files go into another directory as they are, and
    /// unsynced changes stay unsynced there.
    pub fn carry(&self, to: &Path) -> io::Result<Arc<Self>> {
        let state = self.state();
        for name in self.names()? {
            fs::copy(self.directory.join(&name), to.join(&name))?;
        }
        Self::watch_from(to, state.clone())
    }

    /// All files except those that SQLite shares between processes and makes anew.
    fn names(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.directory)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if !name.ends_with("-shm") {
                names.push(name);
            }
        }
        Ok(names)
    }

    fn contents(&self, state: &State) -> io::Result<BTreeMap<String, Content>> {
        let mut files = BTreeMap::new();
        for name in self.names()? {
            if let Some(content) = self.content(state, &name)? {
                files.insert(name, content);
            }
        }
        Ok(files)
    }

    pub(crate) fn is_there(&self, name: &str) -> bool {
        self.directory.join(name).exists()
    }

    fn content(&self, state: &State, name: &str) -> io::Result<Option<Content>> {
        let bytes = match fs::read(self.directory.join(name)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            read => read?,
        };
        let unsynced = state.files.get(name).cloned().unwrap_or_default();
        Ok(Some(Content { bytes, unsynced }))
    }

    /// Removes a file, unless `remove` says that it could not.
    pub(crate) fn remove<R>(&self, name: &str, remove: impl FnOnce() -> (R, bool)) -> R {
        let mut state = self.state();
        // A file that cannot be read cannot be restored either.
        let content = self.content(&state, name).ok().flatten();
        let (result, is_gone) = remove();
        if let (Some(content), true) = (content, is_gone) {
            state.files.remove(name);
            state.names.push(Named::Removed(name.to_owned(), content));
        }
        result
    }

    /// The power is not cut while this is held. Each change of the state is complete, so the state of a
    /// poisoned lock is.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        watched().remove(&self.directory);
    }
}

impl State {
    pub(crate) fn made(&mut self, name: &str) {
        self.names.push(Named::Made(name.to_owned()));
    }

    pub(crate) fn changed(&mut self, name: &str, at: u64, before: Vec<u8>, length: u64) {
        let file = self.files.entry(name.to_owned()).or_default();
        file.note(size(at), before, size(length));
    }

    pub(crate) fn synced(&mut self, name: &str) {
        self.files.remove(name);
    }

    pub(crate) fn names_synced(&mut self) {
        self.names.clear();
    }
}

impl Named {
    fn undo(&self, files: &mut BTreeMap<String, Content>) {
        match self {
            Self::Made(name) => drop(files.remove(name)),
            Self::Exchanged(one, other) => exchange(files, one, other),
            Self::Removed(name, content) => drop(files.insert(name.clone(), content.clone())),
            Self::Moved { from, to, replaced } => {
                if let Some(moved) = files.remove(to) {
                    files.insert(from.clone(), moved);
                }
                if let Some(replaced) = replaced {
                    files.insert(to.clone(), replaced.clone());
                }
            }
        }
    }
}

fn exchange<T>(files: &mut BTreeMap<String, T>, one: &str, other: &str) {
    let (first, second) = (files.remove(one), files.remove(other));
    files.extend(first.map(|file| (other.to_owned(), file)));
    files.extend(second.map(|file| (one.to_owned(), file)));
}

/// The watched directory of a file, and the file's name in it.
pub(crate) fn find(file: &Path) -> Option<(Arc<Disk>, String)> {
    let disk = watched().get(file.parent()?)?.upgrade()?;
    Some((disk, file.file_name()?.to_str()?.to_owned()))
}

/// Each change of it is one call, so the value of a poisoned lock is complete.
fn watched() -> MutexGuard<'static, BTreeMap<PathBuf, Weak<Disk>>> {
    WATCHED.lock().unwrap_or_else(PoisonError::into_inner)
}

fn size(bytes: u64) -> usize {
    usize::try_from(bytes).expect("tests keep their files small")
}
