//! What bots on one database remember together for a while, and what may be lost: one node has it, in its memory.

use std::time::Duration;

use redis::{Pipeline, Value};

use super::{NODES, Ring};

/// How long a number is remembered: as long as Discord delivers an interaction again.
const NUMBER_LIVES: Duration = Duration::from_mins(15);
/// How long a second is remembered. Clocks of bots differ by less.
const SECOND_LIVES: Duration = Duration::from_mins(1);
/// The bits of a Discord id below its time, which are nearly always the same.
const COUNTER: u32 = 22;

impl Ring {
    /// Whether no bot has asked for this number in the last quarter of an hour. As long as its node is away, every
    /// number is new.
    pub async fn is_first(&self, number: i64) -> bool {
        let mut request = redis::pipe();
        request
            .cmd("SET")
            .arg(self.note(b":", number))
            .arg(1)
            .arg("NX");
        request.arg("PX").arg(NUMBER_LIVES.as_millis());
        let answer: Option<Vec<Value>> = self.ask_for(number, request).await;
        answer.is_none_or(|answer| answer == [Value::Okay])
    }

    /// What bots have noted about a person that still counts at `now`, in milliseconds. The rest is forgotten. `None`
    /// while the person's node is away.
    pub async fn notes(&self, person: i64, now: i64) -> Option<Vec<Vec<u8>>> {
        let name = self.note(b"/", person);
        let mut request = redis::pipe();
        let forget = request.cmd("ZREMRANGEBYSCORE").arg(&name);
        forget.arg("-inf").arg(now).ignore();
        request.cmd("ZRANGE").arg(&name).arg(0).arg(-1);
        let [notes]: [Vec<Vec<u8>>; 1] = self
            .ask_for::<Vec<_>>(person, request)
            .await?
            .try_into()
            .ok()?;
        Some(notes)
    }

    /// Notes this about a person. It counts until this time, in milliseconds, which comes after `lives`. No two notes are
    /// equal. While the person's node is away, nothing is noted.
    pub async fn add_notes(&self, person: i64, until: i64, notes: &[Vec<u8>], lives: Duration) {
        let name = self.note(b"/", person);
        let mut request = redis::pipe();
        let add = request.cmd("ZADD").arg(&name);
        for note in notes {
            add.arg(until).arg(note);
        }
        // As long as the note that counts longest.
        for which in ["NX", "GT"] {
            let expire = request.cmd("PEXPIRE").arg(&name);
            expire.arg(lives.as_millis()).arg(which);
        }
        let _: Option<Value> = self.ask_for(person, request).await;
    }

    /// Counts one more of what all bots do in this second. Returns how many that makes. `None` while the second's node
    /// is away.
    pub async fn count(&self, second: i64) -> Option<u64> {
        let name = self.note(b"=", second);
        let mut request = redis::pipe();
        request.cmd("INCR").arg(&name);
        let expire = request.cmd("PEXPIRE").arg(&name);
        expire.arg(SECOND_LIVES.as_millis()).ignore();
        let counted: Option<Vec<u64>> = self.ask_for(second << COUNTER, request).await;
        counted?.pop()
    }

    async fn ask_for<T>(&self, id: i64, request: Pipeline) -> Option<T>
    where
        T: redis::FromRedisValue + Send + 'static,
    {
        let node = (id.unsigned_abs() >> COUNTER) % NODES as u64;
        // It is less than the number of nodes.
        let node = usize::try_from(node).unwrap_or_default();
        self.nodes[node].ask(request).await
    }

    fn note(&self, kind: &[u8], id: i64) -> Vec<u8> {
        [b"inmail:", &self.id.0[..], kind, &id.to_be_bytes()].concat()
    }
}
