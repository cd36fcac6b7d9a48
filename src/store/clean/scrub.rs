//! The clean-up: it zeroes what deleted rows left in the pages of the live database.
//!
//! Pages are read and written through SQLite itself, by its `sqlite_dbpage` table, inside ordinary use
//! cases, so that no caller waits long.

use std::collections::BTreeSet;

use crate::{
    failpoints::{self, Point},
    store::{
        clean::page::{self, Greatest},
        engine::{Conn, SqliteConn, StoreError, Tx, values},
    },
};

/// About how many pages one use case reads: a few milliseconds' work.
const READS: u32 = 64;
/// Up to this page the top byte of a page number is below every kind of page that is looked for, so no page
/// is taken for another kind. 2^25 pages are 128 GiB.
const MAX_PAGES: u32 = 1 << 25;
/// No table is deeper: with four children a page, 20 levels are more than all page numbers.
const MAX_DEPTH: u32 = 20;

/// Whether this program's SQLite has been built with the table that the clean-up needs.
pub(in crate::store) fn is_possible() -> Result<bool, StoreError> {
    let mut nowhere = SqliteConn::nowhere()?;
    let found: Vec<(bool,)> =
        nowhere.read("SELECT sqlite_compileoption_used('ENABLE_DBPAGE_VTAB')")?;
    Ok(found == [(true,)])
}

/// Cleans pages, beginning with page `from` (the first is 1), until one use case has done enough. Returns
/// where to go on, or `None` after the last page. PostgreSQL has no pages that we could clean.
pub fn portion(tx: &mut Tx, from: u32) -> Result<Option<u32>, StoreError> {
    let Conn::Sqlite(conn) = &mut tx.conn else {
        return Ok(None);
    };
    let next = clean(conn, from)?;
    failpoints::reached(Point::Scrubbed);
    Ok(next)
}

/// [`portion`], inside a transaction of any connection.
pub(in crate::store) fn clean(conn: &mut SqliteConn, from: u32) -> Result<Option<u32>, StoreError> {
    let last: Vec<(u32,)> = conn.read("PRAGMA page_count")?;
    let last = last.first().map_or(0, |(last,)| *last);
    if last > MAX_PAGES {
        return Err(StoreError::TooLarge);
    }
    let mut pages = Pages {
        conn,
        reads: 0,
        free: BTreeSet::new(),
    };
    pages.find_free(last)?;
    for number in from..=last {
        if pages.reads >= READS {
            return Ok(Some(number));
        }
        pages.clean(number)?;
    }
    Ok(None)
}

struct Pages<'t> {
    conn: &'t mut SqliteConn,
    reads: u32,
    /// The pages that nothing uses.
    free: BTreeSet<u32>,
}

impl Pages<'_> {
    /// Looks up the pages that nothing uses. SQLite zeroes a page that it frees, but not one that a use case
    /// took and gave back by failing.
    fn find_free(&mut self, last: u32) -> Result<(), StoreError> {
        let mut trunk = page::first_trunk(&self.read(1)?);
        // No list has more trunks than the file has pages.
        for _ in 0..last {
            let Some(number) = trunk else { break };
            let (next, leaves) = page::trunk(&self.read(number)?);
            self.free.extend(leaves);
            trunk = next;
        }
        // However long the list is, some pages are cleaned.
        self.reads = 0;
        Ok(())
    }

    fn clean(&mut self, number: u32) -> Result<(), StoreError> {
        let first = number == 1;
        let mut page = self.read(number)?;
        if self.free.contains(&number) {
            if page.iter().any(|byte| *byte != 0) {
                page.fill(0);
                self.write(number, &page)?;
            }
            return Ok(());
        }
        let mut changed = page::scrub_page(&mut page, first);
        for divider in page::dividers(&page, first) {
            if let Some(greatest) = self.greatest(divider.child)? {
                changed |= page::lower(&mut page, divider, greatest);
            }
        }
        if changed {
            self.write(number, &page)?;
        }
        Ok(())
    }

    fn write(&mut self, number: u32, page: &[u8]) -> Result<(), StoreError> {
        let written = self.conn.execute(
            "UPDATE sqlite_dbpage SET data = $2 WHERE pgno = $1",
            values::arguments!(number, page),
        );
        written?;
        Ok(())
    }

    /// The greatest rowid on or below a page.
    fn greatest(&mut self, mut number: u32) -> Result<Option<i64>, StoreError> {
        for _ in 0..MAX_DEPTH {
            match page::greatest(&self.read(number)?, false) {
                Some(Greatest::Key(key)) => return Ok(Some(key)),
                Some(Greatest::Below(next)) => number = next,
                None => return Ok(None),
            }
        }
        Ok(None)
    }

    fn read(&mut self, number: u32) -> Result<Vec<u8>, StoreError> {
        self.reads += 1;
        let page = self.conn.fetch(
            "SELECT data FROM sqlite_dbpage WHERE pgno = $1",
            values::arguments!(number),
            1,
            |row| row.get(0),
        );
        Ok(page?.pop().ok_or(sqlx::Error::RowNotFound)?)
    }
}
