//! Faults: what happens to the parts of a cluster, one at a time.

use std::{fs, time::Duration};

use fastrand::Rng;
use rustix::process::{Pid, Signal, kill_process};
use sandbox::ActiveFault;
use testkit::engine;
use tokio::time::timeout;

use super::{Cluster, PROGRAMS};

/// In this time somebody is answered or sent a notice.
const A_POST: Duration = Duration::from_secs(3);
/// How long a part stands still that is stopped and goes on: less and more than others wait for it.
const STOPPED_MS: u64 = 4_000;

/// What happens to a part.
#[derive(Clone, Copy)]
pub(super) enum Fault {
    Kill,
    /// One program after another is killed before it knows what became of a notice that it posted.
    KillsAtPost,
    Standstill,
    KillOfNode,
    StandstillOfNode,
    /// The immediate shutdown of PostgreSQL.
    Shutdown,
}

/// How often each happens among twenty faults in a row.
const TWENTY: [(Fault, usize); 6] = [
    (Fault::Kill, 5),
    (Fault::KillsAtPost, 4),
    (Fault::Standstill, 4),
    (Fault::KillOfNode, 4),
    (Fault::StandstillOfNode, 1),
    (Fault::Shutdown, 2),
];

/// So many faults, in an order by chance.
pub(super) fn faults(number: usize, rng: &mut Rng) -> Vec<Fault> {
    let mut faults = Vec::new();
    while faults.len() < number {
        let each = TWENTY.map(|(fault, times)| vec![fault; times]);
        let mut twenty = each.concat();
        rng.shuffle(&mut twenty);
        faults.extend(twenty);
    }
    faults.truncate(number);
    faults
}

impl Cluster {
    /// Makes a fault happen, to a part chosen by chance. Returns what happened, in words.
    pub(super) async fn fail(&mut self, fault: Fault, rng: &mut Rng) -> String {
        let stopped = Duration::from_millis(rng.u64(..STOPPED_MS));
        match fault {
            Fault::Kill => {
                let number = rng.usize(..PROGRAMS);
                self.restart(number);
                format!("kill of program {number}")
            }
            Fault::KillsAtPost => {
                // Whichever program it is that posted.
                let post = self.unanswered("/messages").await;
                for number in 0..PROGRAMS {
                    self.restart(number);
                }
                post.lift();
                "kill of one program after another while a post was unanswered".to_owned()
            }
            Fault::Standstill => {
                let number = rng.usize(..PROGRAMS);
                self.parts[number].running.signal(Signal::STOP);
                tokio::time::sleep(stopped).await;
                self.parts[number].running.signal(Signal::CONT);
                format!("program {number} stood still for {stopped:?}")
            }
            Fault::KillOfNode => {
                let node = rng.usize(..3);
                self.nodes.kill(node);
                tokio::time::sleep(stopped / 4).await;
                self.nodes.restart(node);
                self.mended().await;
                format!("kill of key node {node}")
            }
            Fault::StandstillOfNode => {
                let node = rng.usize(..3);
                self.nodes.stop(node);
                tokio::time::sleep(stopped).await;
                self.nodes.go_on(node);
                self.mended().await;
                format!("key node {node} stood still for {stopped:?}")
            }
            Fault::Shutdown => {
                // What shows an answer has just been committed.
                let answer = self.unanswered("/callback").await;
                shut_down_at_once();
                answer.lift();
                "immediate shutdown of PostgreSQL".to_owned()
            }
        }
    }

    /// Has Discord accept the next post to a path without saying so. Returns then, or if there is none just now.
    async fn unanswered(&self, path: &str) -> ActiveFault {
        let post = self
            .discord
            .fail_next("POST", path, sandbox::Fault::Unanswered);
        let _nobody_posts = timeout(A_POST, post.met(1)).await;
        post
    }

    /// Returns once every program has seen a node again and has mended it: the fault model allows one node at a
    /// time. What stood still for a moment was perhaps missed by nobody.
    async fn mended(&self) {
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
}

/// Ends PostgreSQL as a crash would; whoever lends it starts it again.
pub(super) fn shut_down_at_once() {
    let file = engine::server().join("postmaster.pid");
    // It may be starting again.
    let Ok(file) = fs::read_to_string(file) else {
        return;
    };
    let pid = file.lines().next().unwrap().parse().unwrap();
    let _ = kill_process(Pid::from_raw(pid).unwrap(), Signal::QUIT);
}
