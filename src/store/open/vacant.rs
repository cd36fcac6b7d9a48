//! A place without data, held until data is put into it: all of it or nothing.

mod database;
mod directory;

use super::{OpenError, Place};
use database::VacantDatabase;
use directory::VacantDirectory;

/// An empty place that no other process can use meanwhile.
pub enum Vacant {
    Directory(VacantDirectory),
    Database(Box<VacantDatabase>),
}

impl Vacant {
    /// Takes the place. Removes what an interrupted restore left.
    pub async fn take(place: &Place) -> Result<Self, OpenError> {
        if place.file().is_some() {
            return Ok(Self::Directory(VacantDirectory::take(&place.directory)?));
        }
        let database = VacantDatabase::take(place).await?;
        Ok(Self::Database(Box::new(database)))
    }

    /// Where a store is to be made that then becomes this place's.
    pub fn stage(&self) -> Place {
        match self {
            Self::Directory(directory) => Place::from(&directory.stage()),
            Self::Database(database) => database.stage(),
        }
    }

    /// Puts the closed store in place.
    pub async fn settle(self) -> Result<(), OpenError> {
        match self {
            Self::Directory(directory) => directory.settle(),
            Self::Database(database) => database.settle().await,
        }
    }

    /// Leaves the place as it was.
    pub async fn abandon(self) -> Result<(), OpenError> {
        match self {
            Self::Directory(directory) => directory.abandon(),
            Self::Database(database) => database.abandon().await,
        }
    }
}
