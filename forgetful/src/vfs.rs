//! The VFS: SQLite's own for Unix, with a record of each change of a watched file.
//!
//! SQLite's own VFS opens files of other directories, as if this one did not exist.

#![allow(
    unsafe_code,
    reason = "SQLite calls these functions with pointers of its own; each block says why it may"
)]

use std::{
    cell::Cell,
    ffi::{CStr, OsStr, c_char, c_int, c_void},
    os::unix::ffi::OsStrExt,
    path::Path,
    ptr,
    sync::{
        Arc, Once, Weak,
        atomic::{AtomicPtr, Ordering},
    },
};

use libsqlite3_sys::{
    SQLITE_IOERR, SQLITE_IOERR_SHORT_READ, SQLITE_OK, SQLITE_OPEN_CREATE, SQLITE_OPEN_MAIN_JOURNAL,
    SQLITE_OPEN_SUPER_JOURNAL, SQLITE_OPEN_WAL, sqlite3_file, sqlite3_io_methods, sqlite3_vfs,
    sqlite3_vfs_find, sqlite3_vfs_register,
};

use crate::disk::{self, Disk};

/// SQLite's own VFS for Unix.
static UNIX: AtomicPtr<sqlite3_vfs> = AtomicPtr::new(ptr::null_mut());

/// Makes SQLite open every file through this layer from now on, in the whole process.
///
/// # Panics
///
/// If SQLite has no VFS for Unix.
pub fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // SAFETY: SQLite's VFS is there for ever; a copy of it may be registered under another name, and
        // is never freed. All its functions but the two below ignore which of the two they are given.
        let registered = unsafe {
            let unix = sqlite3_vfs_find(c"unix".as_ptr());
            assert!(!unix.is_null(), "SQLite has no VFS for Unix");
            UNIX.store(unix, Ordering::Release);
            let mut layer = *unix;
            layer.pNext = ptr::null_mut();
            layer.zName = c"forgetful".as_ptr();
            layer.szOsFile += c_int::try_from(size_of::<Layered>()).expect("a few bytes");
            layer.xOpen = Some(open);
            layer.xDelete = Some(delete);
            sqlite3_vfs_register(Box::leak(Box::new(layer)), 1)
        };
        assert_eq!(registered, SQLITE_OK);
    });
}

/// An open file. SQLite's own follows it in the same piece of memory.
#[repr(C)]
struct Layered {
    methods: *const sqlite3_io_methods,
    /// A box that [`close`] frees.
    watched: *mut Watched,
}

struct Watched {
    /// `None` once these files are no longer watched.
    disk: Weak<Disk>,
    name: String,
    /// The first sync of a new journal syncs its directory too.
    syncs_names: Cell<bool>,
}

/// SQLite's own file.
///
/// # Safety
/// For files that [`open`] made.
unsafe fn inner(file: *mut sqlite3_file) -> *mut sqlite3_file {
    // SAFETY: `szOsFile` asks SQLite for that much more.
    unsafe { file.byte_add(size_of::<Layered>()) }
}

/// # Safety
/// For files that [`open`] made, until they are closed.
unsafe fn watched<'a>(file: *mut sqlite3_file) -> &'a Watched {
    // SAFETY: such a file begins with a `Layered`, and only `close` frees what it points to.
    unsafe { &*(*file.cast::<Layered>()).watched }
}

/// Calls a method of SQLite's own file.
macro_rules! call {
    ($file:expr, $method:ident($($argument:expr),*)) => {{
        let inner = inner($file);
        let method = (*(*inner).pMethods).$method.expect("SQLite's own files have every method");
        method(inner, $($argument),*)
    }};
}

/// Methods that only pass their arguments on.
macro_rules! pass_on {
    ($($name:ident: $method:ident($($argument:ident: $kind:ty),*) -> $result:ty;)*) => {$(
        unsafe extern "C" fn $name(file: *mut sqlite3_file, $($argument: $kind),*) -> $result {
            // SAFETY: SQLite calls this for an open file that `open` made.
            unsafe { call!(file, $method($($argument),*)) }
        }
    )*};
}

pass_on! {
    read: xRead(to: *mut c_void, length: c_int, at: i64) -> c_int;
    file_size: xFileSize(size: *mut i64) -> c_int;
    lock: xLock(kind: c_int) -> c_int;
    unlock: xUnlock(kind: c_int) -> c_int;
    check_reserved_lock: xCheckReservedLock(result: *mut c_int) -> c_int;
    file_control: xFileControl(operation: c_int, argument: *mut c_void) -> c_int;
    sector_size: xSectorSize() -> c_int;
    device_characteristics: xDeviceCharacteristics() -> c_int;
    shm_map: xShmMap(page: c_int, size: c_int, extend: c_int, to: *mut *mut c_void) -> c_int;
    shm_lock: xShmLock(offset: c_int, count: c_int, flags: c_int) -> c_int;
    shm_barrier: xShmBarrier() -> ();
    shm_unmap: xShmUnmap(delete: c_int) -> c_int;
    fetch: xFetch(at: i64, length: c_int, to: *mut *mut c_void) -> c_int;
    unfetch: xUnfetch(at: i64, page: *mut c_void) -> c_int;
}

static METHODS: sqlite3_io_methods = sqlite3_io_methods {
    iVersion: 3,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: Some(fetch),
    xUnfetch: Some(unfetch),
};

/// The watched directory of a file that SQLite names.
///
/// # Safety
/// The name is null or ends with a zero.
unsafe fn find(name: *const c_char) -> Option<(Arc<Disk>, String)> {
    if name.is_null() {
        return None;
    }
    // SAFETY: it is not null.
    let name = unsafe { CStr::from_ptr(name) };
    disk::find(Path::new(OsStr::from_bytes(name.to_bytes())))
}

unsafe extern "C" fn open(
    _: *mut sqlite3_vfs,
    name: *const c_char,
    file: *mut sqlite3_file,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    let unix = UNIX.load(Ordering::Acquire);
    // SAFETY: stored before this function was registered; SQLite passes its own VFS's arguments, a name
    // that is null or ends with a zero, and memory for `Layered` and a file of its own after it.
    unsafe {
        let open = (*unix).xOpen.expect("every VFS opens files");
        let Some((disk, name_there)) = find(name) else {
            return open(unix, name, file, flags, out);
        };
        let is_new = flags & SQLITE_OPEN_CREATE != 0 && !disk.is_there(&name_there);
        let journals = SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL;
        let (layered, inner) = (file.cast::<Layered>(), inner(file));
        (*layered).methods = ptr::null();
        (*inner).pMethods = ptr::null();
        let opened = open(unix, name, inner, flags, out);
        // SQLite closes what has methods, also if it could not be opened.
        if !(*inner).pMethods.is_null() {
            if is_new {
                disk.makes(&name_there);
            }
            let watched = Watched {
                disk: Arc::downgrade(&disk),
                name: name_there,
                syncs_names: Cell::new(flags & SQLITE_OPEN_CREATE != 0 && flags & journals != 0),
            };
            (*layered).watched = Box::into_raw(Box::new(watched));
            (*layered).methods = &raw const METHODS;
        }
        opened
    }
}

unsafe extern "C" fn delete(_: *mut sqlite3_vfs, name: *const c_char, sync: c_int) -> c_int {
    let unix = UNIX.load(Ordering::Acquire);
    // SAFETY: stored before this function was registered; SQLite passes its own VFS's arguments.
    let (watched, delete) = unsafe {
        let delete = (*unix).xDelete.expect("every VFS deletes files");
        (find(name), move || delete(unix, name, sync))
    };
    let Some((disk, name)) = watched else {
        return delete();
    };
    let deleted = disk.remove(&name, || {
        let deleted = delete();
        (deleted, deleted == SQLITE_OK)
    });
    if deleted == SQLITE_OK && sync & 1 != 0 {
        disk.names_synced();
    }
    deleted
}

unsafe extern "C" fn close(file: *mut sqlite3_file) -> c_int {
    // SAFETY: SQLite closes a file that `open` made once, and uses it no more, whatever this says.
    unsafe {
        let closed = call!(file, xClose());
        drop(Box::from_raw((*file.cast::<Layered>()).watched));
        closed
    }
}

/// What stands in a file, with zeros beyond its end, and how long it is; `None` if it cannot be read.
///
/// # Safety
/// For open files that [`open`] made.
unsafe fn standing(file: *mut sqlite3_file, at: i64, end: Option<i64>) -> Option<(Vec<u8>, u64)> {
    let mut length = 0;
    // SAFETY: the file is open, and SQLite fills as many bytes as there are.
    unsafe {
        if call!(file, xFileSize(&raw mut length)) != SQLITE_OK {
            return None;
        }
        let mut bytes = vec![0; usize::try_from(end.unwrap_or(length) - at).unwrap_or(0)];
        let to = bytes.as_mut_ptr().cast();
        let count = c_int::try_from(bytes.len()).ok()?;
        let read = call!(file, xRead(to, count, at));
        (read == SQLITE_OK || read == SQLITE_IOERR_SHORT_READ)
            .then(|| (bytes, length.cast_unsigned()))
    }
}

unsafe extern "C" fn write(
    file: *mut sqlite3_file,
    from: *const c_void,
    length: c_int,
    at: i64,
) -> c_int {
    // SAFETY: SQLite calls this for an open file that `open` made.
    unsafe {
        let watched = watched(file);
        let Some(disk) = watched.disk.upgrade() else {
            return call!(file, xWrite(from, length, at));
        };
        let mut state = disk.state();
        let Some((before, size)) = standing(file, at, Some(at + i64::from(length))) else {
            return SQLITE_IOERR;
        };
        state.changed(&watched.name, at.cast_unsigned(), before, size);
        call!(file, xWrite(from, length, at))
    }
}

unsafe extern "C" fn truncate(file: *mut sqlite3_file, length: i64) -> c_int {
    // SAFETY: as for `write`.
    unsafe {
        let watched = watched(file);
        let Some(disk) = watched.disk.upgrade() else {
            return call!(file, xTruncate(length));
        };
        let mut state = disk.state();
        let Some((before, size)) = standing(file, length, None) else {
            return SQLITE_IOERR;
        };
        state.changed(&watched.name, length.cast_unsigned(), before, size);
        call!(file, xTruncate(length))
    }
}

unsafe extern "C" fn sync(file: *mut sqlite3_file, flags: c_int) -> c_int {
    // SAFETY: as for `write`.
    unsafe {
        let watched = watched(file);
        let Some(disk) = watched.disk.upgrade() else {
            return call!(file, xSync(flags));
        };
        let mut state = disk.state();
        let synced = call!(file, xSync(flags));
        if synced == SQLITE_OK {
            state.synced(&watched.name);
            if watched.syncs_names.take() {
                state.names_synced();
            }
        }
        synced
    }
}
