//! The hooks as tests see them.

use std::{cell::RefCell, io, marker::PhantomData, rc::Rc};

use super::{Change, Point};

/// What a test does where it can interfere. By default every method does nothing.
pub trait Interference {
    /// The program has reached a point. A test that ends it here copies its files.
    fn reached(&self, _point: Point) {}

    /// The disk's answer to a write at this point.
    fn disk(&self, _point: Point) -> io::Result<()> {
        Ok(())
    }

    /// The program changes its own files. A test that cuts the power loses what is not synced.
    fn changes(&self, _change: Change<'_>) {}

    /// Whether the code with this name panics now.
    fn dies(&self, _name: &str) -> bool {
        false
    }

    /// A number to use in place of a random one.
    fn number(&self) -> Option<u64> {
        None
    }

    /// Whether new keys are written only after their rows are committed. Both orders can happen.
    fn rows_first(&self) -> bool {
        false
    }

    /// Whether the key file grows now, as if all its 65,536 slots were taken.
    fn has_no_slot(&self) -> bool {
        false
    }

    /// Whether waiting for the database or the disk blocks this whole thread, so that everything in it
    /// happens in one order.
    fn blocking(&self) -> bool {
        false
    }
}

thread_local! {
    static CURRENT: RefCell<Option<Rc<dyn Interference>>> = const { RefCell::new(None) };
}

/// Interference continues in this thread until this is dropped.
#[must_use]
pub struct Interfering(PhantomData<Rc<()>>);

/// Interferes with everything that this thread does.
pub fn interfere(with: Rc<dyn Interference>) -> Interfering {
    CURRENT.set(Some(with));
    Interfering(PhantomData)
}

impl Drop for Interfering {
    fn drop(&mut self) {
        CURRENT.set(None);
    }
}

fn current() -> Option<Rc<dyn Interference>> {
    CURRENT.with_borrow(Clone::clone)
}

/// The program is at this point. A test may end it here.
pub(crate) fn reached(point: Point) {
    if let Some(test) = current() {
        test.reached(point);
    }
}

/// The program is about to write at this point. A test may say that the disk is full.
pub(crate) fn disk(point: Point) -> io::Result<()> {
    current().map_or(Ok(()), |test| test.disk(point))
}

/// The program is about to change a file of its own.
pub(crate) fn changes(change: Change<'_>) {
    if let Some(test) = current() {
        test.changes(change);
    }
}

/// The program has synced a file of its own, if `done` is `Ok`.
pub(crate) fn synced(done: io::Result<()>, what: Change<'_>) -> io::Result<()> {
    done.inspect(|()| changes(what))
}

/// Names the code that panics at once, in a program that a test runs as a process of its own.
const DOOMED: &str = "FAILPOINT_PANICS";

/// Code with a name, which a test may let panic.
pub(crate) fn mortal<F: Future>(name: &'static str, work: F) -> impl Future<Output = F::Output> {
    let mut work = Box::pin(work);
    let is_doomed = std::env::var(DOOMED).is_ok_and(|doomed| doomed == name);
    std::future::poll_fn(move |context| {
        let dies = is_doomed || current().is_some_and(|test| test.dies(name));
        assert!(!dies, "a test wants it");
        work.as_mut().poll(context)
    })
}

/// A test's number in place of a random one.
pub(crate) fn number() -> Option<u64> {
    current()?.number()
}

/// Whether a test wants rows committed before their keys are written.
pub(crate) fn rows_first() -> bool {
    current().is_some_and(|test| test.rows_first())
}

/// Whether a test wants the key file to grow as if all its slots were taken.
pub(crate) fn has_no_slot() -> bool {
    current().is_some_and(|test| test.has_no_slot())
}

/// Whether a test wants everything in this thread to happen in one order.
pub(crate) fn is_blocking() -> bool {
    current().is_some_and(|test| test.blocking())
}
