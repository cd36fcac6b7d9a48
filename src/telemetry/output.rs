//! The output for the operator's lines. A thread of its own writes them.
//!
//! A full disk, a reader that has gone and a reader that has stopped reading cost lines, never the bot.

use std::{
    io::{self, Write},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{self, Receiver, Sender, SyncSender},
    },
    thread,
    time::Duration,
};

use tracing_subscriber::fmt::MakeWriter;

/// How many lines can wait to be written.
const WAITING: usize = 4_096;
/// How long [`Output::flush`] waits for them.
const PATIENCE: Duration = Duration::from_secs(1);

enum Message {
    Lines(Vec<u8>),
    Flush(Sender<()>),
}

/// Accepts lines without waiting. Cheap to clone.
#[derive(Clone)]
pub struct Output {
    queue: SyncSender<Message>,
    /// How many lines were lost since the last one that was written.
    lost: Arc<AtomicU64>,
}

impl Output {
    /// An output to this file or pipe.
    pub fn to(target: impl Write + Send + 'static) -> Self {
        let (queue, messages) = mpsc::sync_channel(WAITING);
        let lost = Arc::<AtomicU64>::default();
        let (writing, counter) = (thread::Builder::new().name("log".to_owned()), lost.clone());
        // Without a thread there is no log. The next code that needs a thread reports it.
        let _ = writing.spawn(move || write_all(target, &messages, &counter));
        Self { queue, lost }
    }

    /// One sentence, as a line.
    pub fn say(&self, sentence: &str) {
        self.put(format!("{sentence}\n").into_bytes());
    }

    /// Returns once every line so far is written or cannot be.
    pub fn flush(&self) {
        let (tell, told) = mpsc::channel();
        // If the queue is full, nobody is reading.
        if self.queue.try_send(Message::Flush(tell)).is_ok() {
            let _ = told.recv_timeout(PATIENCE);
        }
    }

    fn put(&self, lines: Vec<u8>) {
        if self.queue.try_send(Message::Lines(lines)).is_err() {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Write for Output {
    fn write(&mut self, lines: &[u8]) -> io::Result<usize> {
        self.put(lines.to_owned());
        Ok(lines.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'w> MakeWriter<'w> for Output {
    type Writer = Self;

    fn make_writer(&'w self) -> Self {
        self.clone()
    }
}

fn write_all(mut target: impl Write, messages: &Receiver<Message>, lost: &AtomicU64) {
    let mut torn = false;
    for message in messages {
        match message {
            Message::Lines(lines) => {
                // The beginning of a line that did not fit has a line of its own.
                if torn && target.write(b"\n").is_ok_and(|written| written > 0) {
                    torn = false;
                }
                let written = if torn { 0 } else { put(&mut target, &lines) };
                if written < lines.len() {
                    torn |= written > 0;
                    lost.fetch_add(1, Ordering::Relaxed);
                    continue;
                }
                let lost = lost.swap(0, Ordering::Relaxed);
                if lost > 0 {
                    tracing::warn!(
                        lost,
                        "lines of the log could not be written and are missing"
                    );
                }
            }
            Message::Flush(tell) => {
                let _ = (target.flush(), tell.send(()));
            }
        }
    }
}

/// How many bytes of it were written.
fn put(target: &mut impl Write, bytes: &[u8]) -> usize {
    let mut written = 0;
    while written < bytes.len() {
        match target.write(&bytes[written..]) {
            Ok(0) => break,
            Ok(more) => written += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => break,
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use std::sync::{Mutex, PoisonError};

    use super::*;

    /// A disk with room for this many more bytes.
    #[derive(Clone, Default)]
    struct Disk(Arc<Mutex<(Vec<u8>, usize)>>);

    impl Disk {
        fn room(&self, bytes: usize) {
            self.0.lock().unwrap().1 = bytes;
        }
        fn text(&self) -> String {
            String::from_utf8(self.0.lock().unwrap().0.clone()).unwrap()
        }
    }

    impl Write for Disk {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let mut disk = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let taken = bytes.len().min(disk.1);
            if taken == 0 {
                return Err(io::ErrorKind::StorageFull.into());
            }
            disk.1 -= taken;
            disk.0.extend_from_slice(&bytes[..taken]);
            Ok(taken)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_line_that_finds_no_room_is_lost_and_the_next_begins_anew() {
        let disk = Disk::default();
        let output = Output::to(disk.clone());
        let say = |room: usize, sentence: &str| {
            disk.room(room);
            output.say(sentence);
            output.flush();
        };
        say(100, "one");
        say(2, "two");
        say(0, "three");
        assert_eq!(output.lost.load(Ordering::Relaxed), 2);
        say(100, "four");
        assert_eq!(disk.text(), "one\ntw\nfour\n");
        assert_eq!(output.lost.load(Ordering::Relaxed), 0, "told");
    }

    /// A reader that has stopped reading: each write begins, and ends when the test allows it.
    struct Stuck {
        begun: Sender<()>,
        may_end: Receiver<()>,
    }

    impl Write for Stuck {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            // The receiver may have been dropped.
            let _ = (self.begun.send(()), self.may_end.recv());
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_that_has_stopped_reading_holds_nobody_up() {
        let (begun, has_begun) = mpsc::channel();
        let (let_go, may_end) = mpsc::channel();
        let output = Output::to(Stuck { begun, may_end });
        output.say("the line that is being written");
        has_begun.recv().unwrap();
        for _ in 0..WAITING + 2 {
            output.say("a line that waits, or is lost");
        }
        output.flush();
        assert_eq!(output.lost.load(Ordering::Relaxed), 2);
        drop(let_go);
    }
}
