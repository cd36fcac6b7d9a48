//! Somebody who asks for the inbox all the time, and so sees when nobody is answered.

use std::time::{Duration, Instant};

use sandbox::{Actor, Discord};
use tokio::task::JoinSet;

use crate::life::Life;

/// Whoever waits for an answer goes on asking.
const EVERY: Duration = Duration::from_millis(250);
/// A longer time without an answer is a failure that somebody notices.
const NOTICED: Duration = Duration::from_millis(500);

/// A time in which nobody was answered.
pub struct Outage {
    pub from: Instant,
    pub lasted: Duration,
}

/// Asks until everything is over. Returns the outages, the first one first.
pub async fn ask(discord: Discord, mut life: Life) -> Vec<Outage> {
    let anybody = discord.user("Yuri");
    let mut asked = JoinSet::new();
    while life.begins().await {
        asked.spawn(answered(discord.clone(), anybody.clone(), life.clone()));
        tokio::time::sleep(EVERY).await;
    }
    let mut answers: Vec<Instant> = asked.join_all().await.into_iter().flatten().collect();
    answers.sort();
    let between = answers.windows(2).map(|pair| Outage {
        from: pair[0],
        lasted: pair[1] - pair[0],
    });
    between.filter(|outage| outage.lasted > NOTICED).collect()
}

/// When the inbox was shown, if it was.
async fn answered(discord: Discord, anybody: Actor, mut life: Life) -> Option<Instant> {
    let id = anybody.begin_slash("/inmail inbox", &[]);
    let turn = life.answer(&discord, &anybody, id).await?;
    let is_shown = !turn.text().starts_with("Something went wrong");
    is_shown.then(Instant::now)
}
