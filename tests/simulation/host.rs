//! The host: where a process ends, when the disk fails, and repeatable numbers in place of random ones.

use std::{
    cell::{Cell, RefCell},
    fs, io,
    path::{Path, PathBuf},
    rc::Rc,
    sync::Arc,
};

use forgetful::Disk;
use inmail::failpoints::{Change, Interference, Point};

use super::discord::Discord;

/// How a process ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Everything it has written stays, synced or not.
    Killed,
    /// Unsynced changes are lost, all or some of them by chance.
    PowerCut,
}

/// One power cut in this many keeps only what was synced.
const NOTHING_LEFT_EVERY: u8 = 3;

/// The host of one world.
pub struct Host {
    root: PathBuf,
    /// The directory of the running process.
    directory: RefCell<PathBuf>,
    /// The unsynced changes of its files.
    disk: RefCell<Arc<Disk>>,
    processes: Cell<u32>,
    /// While a test reads the files itself, nothing interferes.
    looking: Cell<bool>,
    /// How many more points the process passes before it ends.
    ends_after: Cell<Option<(u32, Ending)>>,
    /// The point at which the process ends, and how often it passes it before.
    ends_at: RefCell<Vec<(Point, u32)>>,
    ends_there: Cell<Ending>,
    /// The files that the last process left.
    image: RefCell<Option<(PathBuf, Arc<Disk>, Ending)>>,
    /// How many more writes succeed, and how many then fail.
    failing: Cell<Option<(u32, u32)>>,
    keys_only: Cell<bool>,
    pub disk_faults: Cell<u64>,
    seed: u64,
    chance: RefCell<fastrand::Rng>,
    discord: Arc<Discord>,
    /// How many points were passed. The world uses it to wait until nothing moves.
    pub passed: Cell<u64>,
    /// The points at which processes ended.
    pub ended: RefCell<Vec<Point>>,
    /// How many of these ends were power cuts.
    pub cuts: Cell<u64>,
}

impl Host {
    /// A host with its files below `root`.
    pub fn new(root: &Path, seed: u64, discord: Arc<Discord>) -> Rc<Self> {
        forgetful::install();
        let directory = root.join("0");
        fs::create_dir(&directory).unwrap();
        Rc::new(Self {
            root: root.to_owned(),
            disk: RefCell::new(Disk::watch(&directory).unwrap()),
            directory: RefCell::new(directory),
            processes: Cell::new(0),
            looking: Cell::new(false),
            ends_after: Cell::new(None),
            ends_at: RefCell::default(),
            ends_there: Cell::new(Ending::Killed),
            image: RefCell::new(None),
            failing: Cell::new(None),
            keys_only: Cell::new(false),
            disk_faults: Cell::new(0),
            seed,
            chance: RefCell::new(fastrand::Rng::with_seed(seed)),
            discord,
            passed: Cell::new(0),
            ended: RefCell::default(),
            cuts: Cell::new(0),
        })
    }

    pub fn directory(&self) -> PathBuf {
        self.directory.borrow().clone()
    }

    pub fn set_looking(&self, on: bool) {
        self.looking.set(on);
    }

    /// Ends the process after this many more points.
    pub fn end_after(&self, points: u32, how: Ending) {
        self.ends_after.set(Some((points, how)));
    }

    /// Ends the process when it passes this point. Further points follow in later processes.
    pub fn end_at(&self, points: Vec<(Point, u32)>, how: Ending) {
        *self.ends_at.borrow_mut() = points;
        self.ends_there.set(how);
    }

    /// Lets this many more writes succeed, and then lets that many fail.
    pub fn fail_disk(&self, after: u32, fails: u32) {
        self.keys_only.set(after.is_multiple_of(2));
        let after = if self.keys_only.get() {
            after / 8
        } else {
            after
        };
        self.failing.set(Some((after, fails)));
    }

    pub fn mend_disk(&self) {
        self.failing.set(None);
    }

    /// Whether the process has ended. Whatever it still does has no effect.
    pub fn has_ended(&self) -> bool {
        self.image.borrow().is_some()
    }

    /// Ends the process. This decides which changes of its files remain.
    pub fn end(&self, how: Ending) {
        if self.has_ended() {
            return;
        }
        self.processes.set(self.processes.get() + 1);
        let image = self.root.join(self.processes.get().to_string());
        fs::create_dir(&image).unwrap();
        let disk = self.disk.borrow();
        let left = match how {
            Ending::Killed => disk.carry(&image),
            Ending::PowerCut => {
                self.cuts.set(self.cuts.get() + 1);
                disk.leave(&image, &mut self.reaches_the_disk()).unwrap();
                Disk::watch(&image)
            }
        };
        self.ends_after.set(None);
        // From here on Discord answers none of its requests.
        self.discord.hang_up();
        *self.image.borrow_mut() = Some((image, left.unwrap(), how));
    }

    /// How many of the unsynced changes a power cut keeps. It has a random source of its own, so nothing
    /// else depends on how much there was to lose.
    fn reaches_the_disk(&self) -> impl FnMut(usize) -> usize {
        let number = u64::from(self.processes.get());
        let mut chance = fastrand::Rng::with_seed(self.seed.wrapping_mul(1_000) + number);
        let nothing = chance.u8(..NOTHING_LEFT_EVERY) == 0;
        move |changes| {
            if nothing { 0 } else { chance.usize(..=changes) }
        }
    }

    /// Gives the next process the files that the last one left. Returns how that one ended.
    pub fn begin_anew(&self) -> Option<Ending> {
        let (image, disk, how) = self.image.borrow_mut().take()?;
        let old = self.directory.replace(image);
        self.disk.replace(disk);
        // The old process's connections may still be closing.
        let _ = fs::remove_dir_all(old);
        Some(how)
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
            Some((0, how)) => Some(how),
            Some((left, how)) => {
                self.ends_after.set(Some((left - 1, how)));
                None
            }
            None => self.passes(point).then(|| self.ends_there.get()),
        };
        if let Some(how) = due {
            self.ended.borrow_mut().push(point);
            self.end(how);
        }
    }

    fn disk(&self, point: Point) -> io::Result<()> {
        if self.looking.get() || self.has_ended() {
            return Ok(());
        }
        // Sometimes only the key file cannot be written.
        if self.keys_only.get() && !matches!(point, Point::SlotPut | Point::SlotsSynced) {
            return Ok(());
        }
        match self.failing.get() {
            Some((0, 0)) => self.failing.set(None),
            Some((0, fails)) => {
                self.failing.set(Some((0, fails - 1)));
                self.disk_faults.set(self.disk_faults.get() + 1);
                return Err(io::ErrorKind::StorageFull.into());
            }
            Some((after, fails)) => self.failing.set(Some((after - 1, fails))),
            None => {}
        }
        Ok(())
    }

    fn changes(&self, change: Change<'_>) {
        if self.has_ended() {
            return;
        }
        let disk = self.disk.borrow();
        let name = |file: &Path| file.file_name().unwrap().to_str().unwrap().to_owned();
        let noted = match change {
            Change::Write { file, at, length } => {
                disk.writes(&name(file), at..at + u64::try_from(length).unwrap())
            }
            Change::Length { file, length } => disk.resizes(&name(file), length),
            Change::Rename { from, to } => disk.moves(&name(from), &name(to)),
            Change::Exchange { one, other } => return disk.exchanges(&name(one), &name(other)),
            Change::Make(file) => return disk.makes(&name(file)),
            Change::Sync(file) => return disk.synced(&name(file)),
            Change::SyncNames => return disk.names_synced(),
        };
        noted.unwrap();
    }

    fn number(&self) -> Option<u64> {
        Some(self.chance.borrow_mut().u64(..))
    }

    fn rows_first(&self) -> bool {
        self.chance.borrow_mut().bool()
    }

    /// Yes if the process is to end there. Otherwise the key file grows once in 65,536 texts.
    fn has_no_slot(&self) -> bool {
        let planned = self.ends_at.borrow();
        let next = planned.first().map(|(point, _)| *point);
        next == Some(Point::Lengthened) && !self.has_ended()
    }

    fn blocking(&self) -> bool {
        true
    }
}
