//! One page of SQLite's file format, and how to remove from it what no row needs.
//!
//! Deleted rows leave two traces that `secure_delete` misses: copies of moved cells in a page's unallocated
//! gap, and rowids that still divide the rows of a table between two pages. Offsets and kinds are those of
//! "Database File Format", sqlite.org/fileformat2.html, sections 1.5 and 1.6. A page that does not fit the
//! format is left as it is.

use std::ops::Range;

/// The file's own header, at the start of its first page.
const FILE_HEADER: usize = 100;
const INDEX_INTERIOR: u8 = 2;
const TABLE_INTERIOR: u8 = 5;
const INDEX_LEAF: u8 = 10;
const TABLE_LEAF: u8 = 13;
/// A freeblock begins with the offset of the next and its own length.
const FREEBLOCK_HEADER: usize = 4;
/// A varint has seven bits a byte, and all eight of its ninth.
const MAX_VARINT: usize = 9;

/// Where things are on a page of a table or an index.
struct Layout {
    kind: u8,
    header: usize,
    /// Offsets of the cells, two bytes each.
    pointers: Range<usize>,
    /// The space between the offsets and the cells.
    gap: Range<usize>,
    /// Unused space between cells, without its headers.
    freeblocks: Vec<Range<usize>>,
}

impl Layout {
    /// `None` for a page of another kind. The first byte tells the kind. On a page of another kind it is
    /// zero or the top byte of a page number: see `scrub::MAX_PAGES`.
    fn of(page: &[u8], first: bool) -> Option<Self> {
        let header = if first { FILE_HEADER } else { 0 };
        let kind = *page.get(header)?;
        let length = match kind {
            INDEX_INTERIOR | TABLE_INTERIOR => 12,
            INDEX_LEAF | TABLE_LEAF => 8,
            _ => return None,
        };
        let cells = u16_at(page, header + 3)?;
        let content = match u16_at(page, header + 5)? {
            0 => 1 << 16,
            content => content,
        };
        let pointers = header + length..header + length + 2 * cells;
        if pointers.end > content || content > page.len() {
            return None;
        }
        Some(Self {
            kind,
            header,
            gap: pointers.end..content,
            pointers,
            freeblocks: freeblocks(page, u16_at(page, header + 1)?, content)?,
        })
    }

    fn cells<'p>(&'p self, page: &'p [u8]) -> impl Iterator<Item = Option<usize>> + 'p {
        self.pointers
            .clone()
            .step_by(2)
            .map(|pointer| u16_at(page, pointer))
    }
}

/// The chain of freeblocks that begins at `next`. Their offsets rise through the content area.
fn freeblocks(page: &[u8], mut next: usize, mut lowest: usize) -> Option<Vec<Range<usize>>> {
    let mut found = Vec::new();
    while next != 0 {
        let end = next + u16_at(page, next + 2)?;
        if next < lowest || end < next + FREEBLOCK_HEADER || end > page.len() {
            return None;
        }
        found.push(next + FREEBLOCK_HEADER..end);
        lowest = end;
        next = u16_at(page, next)?;
    }
    Some(found)
}

/// The first page of the list of those that nothing uses, by the file's header (section 1.5).
pub(in crate::store) fn first_trunk(page: &[u8]) -> Option<u32> {
    const FIRST_TRUNK: usize = 32;
    u32_at(page, FIRST_TRUNK).filter(|number| *number > 0)
}

/// A page of that list: the next one, and the pages that it names.
pub(in crate::store) fn trunk(page: &[u8]) -> (Option<u32>, Vec<u32>) {
    let count = u32_at(page, 4).map_or(0, |count| count as usize);
    let leaves = (0..count).map_while(|leaf| u32_at(page, 8 + 4 * leaf));
    (u32_at(page, 0).filter(|next| *next > 0), leaves.collect())
}

/// Zeroes what no cell uses. `first` is set for the page with the file's header. Returns whether anything
/// changed.
pub(in crate::store) fn scrub_page(page: &mut [u8], first: bool) -> bool {
    let Some(layout) = Layout::of(page, first) else {
        return false;
    };
    let mut changed = false;
    for unused in layout.freeblocks.into_iter().chain([layout.gap]) {
        let unused = &mut page[unused];
        changed |= unused.iter().any(|byte| *byte != 0);
        unused.fill(0);
    }
    changed
}

/// A rowid between two pages of a table. Rowids on `child` and below it are not greater.
#[derive(Clone, Copy, Debug)]
pub(in crate::store) struct Divider {
    pub(in crate::store) child: u32,
    key: i64,
    at: usize,
    length: usize,
}

/// The dividers on a page. Only an interior page of a table has any.
pub(in crate::store) fn dividers(page: &[u8], first: bool) -> Vec<Divider> {
    let Some(layout) = Layout::of(page, first).filter(|layout| layout.kind == TABLE_INTERIOR)
    else {
        return Vec::new();
    };
    let cells = layout.cells(page).filter_map(|cell| {
        let cell = cell?;
        let (child, at) = (u32_at(page, cell)?, cell + 4);
        let (key, length) = varint_at(page, at)?;
        Some(Divider {
            child,
            key,
            at,
            length,
        })
    });
    cells.collect()
}

/// Where the greatest rowid on or below a page of a table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum Greatest {
    /// On this page.
    Key(i64),
    /// On this page or below it.
    Below(u32),
}

/// Where to find the greatest rowid on or below this page. `None` if the page is not of a table.
pub(in crate::store) fn greatest(page: &[u8], first: bool) -> Option<Greatest> {
    let layout = Layout::of(page, first)?;
    match layout.kind {
        TABLE_INTERIOR => Some(Greatest::Below(u32_at(page, layout.header + 8)?)),
        TABLE_LEAF => {
            let cell = layout.cells(page).last()??;
            let (_payload, length) = varint_at(page, cell)?;
            Some(Greatest::Key(varint_at(page, cell + length)?.0))
        }
        _ => None,
    }
}

/// Changes a divider to the greatest rowid that exists, or, if that is shorter, to the least number of the
/// divider's own length, which belongs to no row. Returns whether anything changed.
pub(in crate::store) fn lower(page: &mut [u8], divider: Divider, greatest: i64) -> bool {
    if greatest >= divider.key {
        // Equal: nothing to do. Greater: the table is not sound, so nothing is changed.
        return false;
    }
    let mut key = varint(greatest);
    if key.len() != divider.length {
        key = varint(least(divider.length));
    }
    let place = &mut page[divider.at..][..divider.length];
    let changed = place != key;
    place.copy_from_slice(&key);
    changed
}

/// The least number, from zero up, whose varint has this length.
fn least(length: usize) -> i64 {
    if length == 1 {
        0
    } else {
        1 << (7 * (length - 1))
    }
}

pub(in crate::store) fn varint(number: i64) -> Vec<u8> {
    let mut rest = number.cast_unsigned();
    let mut bytes = Vec::with_capacity(MAX_VARINT);
    if rest >> 56 != 0 {
        bytes.push(low(rest, 0xff));
        rest >>= 8;
        while bytes.len() < MAX_VARINT {
            bytes.push(low(rest, 0x7f) | 0x80);
            rest >>= 7;
        }
    } else {
        bytes.push(low(rest, 0x7f));
        rest >>= 7;
        while rest != 0 {
            bytes.push(low(rest, 0x7f) | 0x80);
            rest >>= 7;
        }
    }
    bytes.reverse();
    bytes
}

#[expect(clippy::cast_possible_truncation, reason = "masked to a byte")]
fn low(number: u64, mask: u8) -> u8 {
    number as u8 & mask
}

/// A number, and how many bytes it takes.
fn varint_at(page: &[u8], at: usize) -> Option<(i64, usize)> {
    let mut number: u64 = 0;
    for length in 1..=MAX_VARINT {
        let byte = *page.get(at + length - 1)?;
        if length == MAX_VARINT {
            number = number << 8 | u64::from(byte);
        } else {
            number = number << 7 | u64::from(byte & 0x7f);
            if byte & 0x80 != 0 {
                continue;
            }
        }
        return Some((number.cast_signed(), length));
    }
    None
}

fn u16_at(page: &[u8], at: usize) -> Option<usize> {
    let bytes = page.get(at..at + 2)?;
    Some(usize::from(bytes[0]) << 8 | usize::from(bytes[1]))
}

fn u32_at(page: &[u8], at: usize) -> Option<u32> {
    let bytes = page.get(at..at + 4)?.try_into().ok()?;
    Some(u32::from_be_bytes(bytes))
}
