//! What several bots on one PostgreSQL database tell each other: that jobs have changed, and who answers on a
//! view.

use sqlx::{
    PgPool, Postgres,
    pool::PoolConnection,
    postgres::{PgConnectOptions, PgListener, PgPoolOptions},
};

use super::postgres::SETTINGS;
use crate::{
    model::ViewId,
    store::engine::{StoreError, notifier::JobChanges},
};

/// The channel on which a commit says what it did to the jobs.
pub(in crate::store) const CHANNEL: &str = "inmail";
/// Answers and drawings under way at once; each has a connection for its lock.
const LOCKS: u32 = 16;
/// How long an answer waits for the one of another bot. A bot that hangs must not make those wait for ever who wait
/// for it, nor take all connections with them.
const PATIENCE: &str = "20s";
/// The first number of the locks of views. The writer's lock has one number, so neither meets the other.
const VIEW_LOCK: i32 = 1;

/// Connections for what bots tell each other; cheap to clone.
#[derive(Clone)]
pub(in crate::store) struct Shared {
    locks: PgPool,
    news: PgPool,
}

impl Shared {
    /// Opens no connection yet.
    pub(in crate::store) fn new(options: &PgConnectOptions) -> Self {
        let options = options.clone().options(SETTINGS);
        let pool = |most| PgPoolOptions::new().max_connections(most);
        let patient = [("lock_timeout", PATIENCE)];
        Self {
            locks: pool(LOCKS).connect_lazy_with(options.clone().options(patient)),
            news: pool(1).connect_lazy_with(options),
        }
    }

    /// Waits until no other bot answers on a view or draws it.
    pub(in crate::store) async fn lock(&self, view: ViewId) -> Result<ViewGuard, StoreError> {
        let conn = self.locks.acquire().await?;
        // From here on the connection may have the lock, even if nobody waits for that any more.
        let mut guard = ViewGuard {
            view,
            conn: Some(conn),
            is_sure: false,
        };
        if let Some(conn) = &mut guard.conn {
            sqlx::query("SELECT pg_advisory_lock($1, $2)")
                .bind(VIEW_LOCK)
                .bind(number(view))
                .execute(&mut **conn)
                .await?;
        }
        guard.is_sure = true;
        Ok(guard)
    }

    /// What other bots, and this one, commit from now on.
    pub(in crate::store) async fn listen(&self) -> Result<News, StoreError> {
        let mut listener = PgListener::connect_with(&self.news).await?;
        listener.listen(CHANNEL).await?;
        Ok(News(listener))
    }

    pub(in crate::store) async fn close(&self) {
        self.locks.close().await;
        self.news.close().await;
    }
}

/// Two views with the same number wait for each other and lose nothing by it.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a lock has 32 bits for the view"
)]
fn number(view: ViewId) -> i32 {
    let raw = view.get();
    (raw ^ (raw >> 32)) as i32
}

/// While this is held, no other bot answers on the view or draws it.
#[derive(Debug)]
pub(in crate::store) struct ViewGuard {
    view: ViewId,
    conn: Option<PoolConnection<Postgres>>,
    is_sure: bool,
}

impl Drop for ViewGuard {
    fn drop(&mut self) {
        let Some(mut conn) = self.conn.take() else {
            return;
        };
        if !self.is_sure {
            // The end of its connection ends the lock.
            conn.close_on_drop();
            return;
        }
        let view = self.view;
        tokio::spawn(async move {
            let unlocked = sqlx::query("SELECT pg_advisory_unlock($1, $2)")
                .bind(VIEW_LOCK)
                .bind(number(view))
                .execute(&mut *conn)
                .await;
            if unlocked.is_err() {
                conn.close_on_drop();
            }
        });
    }
}

/// What bots have committed.
pub(in crate::store) struct News(PgListener);

impl News {
    /// What the next commit did to the jobs. After a lost connection, anything may have been.
    pub(in crate::store) async fn next(&mut self) -> Result<JobChanges, StoreError> {
        let told = self.0.try_recv().await?;
        let changes = told.and_then(|told| JobChanges::read(told.payload()));
        Ok(changes.unwrap_or_else(JobChanges::anything))
    }
}
