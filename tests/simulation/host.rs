//! The host: where a process ends, when the disk fails, and numbers that only seem random.

use std::{
    cell::{Cell, RefCell},
    fs, io,
    path::{Path, PathBuf},
    rc::Rc,
    sync::Arc,
};

use inmail::failpoints::{Interference, Point};

use super::discord::Discord;

/// The files that a process leaves; the lock is gone with it. The log first: a connection that was
/// dropped may be folding it back from a thread of its own, and what is in both files does no harm.
const FILES: [&str; 3] = ["inmail.db-wal", "inmail.db", "inmail.keys"];

/// The host of one world.
pub struct Host {
    root: PathBuf,
    /// Where the running process keeps its files.
    directory: RefCell<PathBuf>,
    processes: Cell<u32>,
    /// Nothing happens while a test looks at the files itself.
    looking: Cell<bool>,
    /// Points until the process ends.
    ends_after: Cell<Option<u32>>,
    /// The point, and how often it is passed, at which the process ends.
    ends_at: RefCell<Vec<(Point, u32)>>,
    /// What the last process left when it ended.
    image: RefCell<Option<PathBuf>>,
    /// Writes until the disk fails, and how many then do.
    disk: Cell<Option<(u32, u32)>>,
    keys_only: Cell<bool>,
    pub disk_faults: Cell<u64>,
    chance: RefCell<fastrand::Rng>,
    discord: Arc<Discord>,
    /// How many points were passed, for whoever waits until nothing moves.
    pub passed: Cell<u64>,
    /// Points at which a process was ended.
    pub ended: RefCell<Vec<Point>>,
}

impl Host {
    /// A host that keeps its files below `root`.
    pub fn new(root: &Path, seed: u64, discord: Arc<Discord>) -> Rc<Self> {
        Rc::new(Self {
            root: root.to_owned(),
            directory: RefCell::new(root.join("0")),
            processes: Cell::new(0),
            looking: Cell::new(false),
            ends_after: Cell::new(None),
            ends_at: RefCell::default(),
            image: RefCell::new(None),
            disk: Cell::new(None),
            keys_only: Cell::new(false),
            disk_faults: Cell::new(0),
            chance: RefCell::new(fastrand::Rng::with_seed(seed)),
            discord,
            passed: Cell::new(0),
            ended: RefCell::default(),
        })
    }

    pub fn directory(&self) -> PathBuf {
        self.directory.borrow().clone()
    }

    pub fn set_looking(&self, on: bool) {
        self.looking.set(on);
    }

    /// The process ends after so many more points.
    pub fn end_after(&self, points: u32) {
        self.ends_after.set(Some(points));
    }

    /// The process ends when it passes this point; further ones follow in later processes.
    pub fn end_at(&self, points: Vec<(Point, u32)>) {
        *self.ends_at.borrow_mut() = points;
    }

    /// The disk takes so many more writes, then fails that many.
    pub fn fail_disk(&self, after: u32, fails: u32) {
        self.keys_only.set(after.is_multiple_of(2));
        let after = if self.keys_only.get() {
            after / 8
        } else {
            after
        };
        self.disk.set(Some((after, fails)));
    }

    pub fn mend_disk(&self) {
        self.disk.set(None);
    }

    /// The process has ended; whatever it still does leads nowhere.
    pub fn has_ended(&self) -> bool {
        self.image.borrow().is_some()
    }

    /// Ends the process: its files stay as they are.
    pub fn end(&self) {
        if self.has_ended() {
            return;
        }
        self.processes.set(self.processes.get() + 1);
        let image = self.root.join(self.processes.get().to_string());
        fs::create_dir(&image).unwrap();
        for file in FILES {
            let from = self.directory.borrow().join(file);
            match fs::copy(from, image.join(file)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => panic!("{error}"),
                _ => {}
            }
        }
        self.ends_after.set(None);
        // From here on nobody hears what it still says.
        self.discord.hang_up();
        *self.image.borrow_mut() = Some(image);
    }

    /// The next process finds what the last one left.
    pub fn begin_anew(&self) {
        if let Some(image) = self.image.borrow_mut().take() {
            let old = self.directory.replace(image);
            // Its connections may still be closing.
            let _ = fs::remove_dir_all(old);
        }
    }

    fn passes(&self, point: Point) -> bool {
        let mut planned = self.ends_at.borrow_mut();
        match planned.first_mut() {
            Some((wanted, 0)) if *wanted == point => {
                planned.remove(0);
                true
            }
            Some((wanted, left)) if *wanted == point => {
                *left -= 1;
                false
            }
            _ => false,
        }
    }
}

impl Interference for Host {
    fn reached(&self, point: Point) {
        if self.looking.get() || self.has_ended() {
            return;
        }
        self.passed.set(self.passed.get() + 1);
        let due = match self.ends_after.get() {
            Some(0) => true,
            Some(left) => {
                self.ends_after.set(Some(left - 1));
                false
            }
            None => self.passes(point),
        };
        if due {
            self.ended.borrow_mut().push(point);
            self.end();
        }
    }

    fn disk(&self, point: Point) -> io::Result<()> {
        if self.looking.get() || self.has_ended() {
            return Ok(());
        }
        // Now and then it is the key file alone that cannot be written.
        if self.keys_only.get() && !matches!(point, Point::SlotPut | Point::SlotsSynced) {
            return Ok(());
        }
        match self.disk.get() {
            Some((0, 0)) => self.disk.set(None),
            Some((0, fails)) => {
                self.disk.set(Some((0, fails - 1)));
                self.disk_faults.set(self.disk_faults.get() + 1);
                return Err(io::ErrorKind::StorageFull.into());
            }
            Some((after, fails)) => self.disk.set(Some((after - 1, fails))),
            None => {}
        }
        Ok(())
    }

    fn number(&self) -> Option<u64> {
        Some(self.chance.borrow_mut().u64(..))
    }

    fn rows_first(&self) -> bool {
        self.chance.borrow_mut().bool()
    }

    /// If the process is to end there; else the key file grows once in 65,536 texts.
    fn has_no_slot(&self) -> bool {
        let planned = self.ends_at.borrow();
        let next = planned.first().map(|(point, _)| *point);
        next == Some(Point::Lengthened) && !self.has_ended()
    }

    fn blocking(&self) -> bool {
        true
    }
}
