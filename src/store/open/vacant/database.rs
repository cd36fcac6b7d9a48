//! A database in PostgreSQL without data. What is put into it is made in a schema of its own, which then takes the
//! name that a bot looks for.

use crate::store::{
    engine::{Conn, SCHEMA, STAGE, StoreError},
    open::{OpenError, Place},
};

/// An empty database.
pub struct VacantDatabase {
    place: Place,
    conn: Conn,
}

impl VacantDatabase {
    /// Takes the database. Removes what an interrupted restore left.
    pub async fn take(place: &Place) -> Result<Self, OpenError> {
        let failed = |source| place.failed(source);
        let mut conn = Conn::open(&place.target())
            .await
            .map_err(|error| failed(error.into()))?;
        let is_made = conn.is_made().await;
        if is_made.map_err(|error| failed(error.into()))? {
            return Err(OpenError::HasRows {
                path: place.database(),
            });
        }
        let mut taken = Self {
            place: place.clone(),
            conn,
        };
        taken.clear().await?;
        Ok(taken)
    }

    pub fn stage(&self) -> Place {
        self.place.staged()
    }

    pub async fn settle(mut self) -> Result<(), OpenError> {
        let rename = format!("ALTER SCHEMA {STAGE} RENAME TO {SCHEMA}");
        self.run(&rename).await?;
        self.close().await
    }

    pub async fn abandon(mut self) -> Result<(), OpenError> {
        self.clear().await?;
        self.close().await
    }

    async fn clear(&mut self) -> Result<(), OpenError> {
        self.run(&format!("DROP SCHEMA IF EXISTS {STAGE} CASCADE"))
            .await
    }

    async fn run(&mut self, statement: &str) -> Result<(), OpenError> {
        let done = self.conn.run(statement).await;
        done.map_err(|error| self.place.failed(StoreError::from(error)))
    }

    async fn close(self) -> Result<(), OpenError> {
        let closed = self.conn.close().await;
        closed.map_err(|error| self.place.failed(StoreError::from(error)))
    }
}
