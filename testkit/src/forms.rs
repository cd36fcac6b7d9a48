//! Ids as bytes, as a file or a log would contain them.

/// An id in every form in which a database, a message or a log could contain it: as a column, as a rowid,
/// with its bytes reversed, in digits.
pub fn forms_of_id(id: i64) -> [Vec<u8>; 4] {
    [
        id.to_be_bytes().to_vec(),
        varint(id),
        id.to_le_bytes().to_vec(),
        digits(id),
    ]
}

/// An id in digits.
pub fn digits(id: i64) -> Vec<u8> {
    id.to_string().into_bytes()
}

/// SQLite's variable-length integer ("Database File Format", 1.6) for numbers that need all nine bytes, as
/// snowflakes do.
fn varint(number: i64) -> Vec<u8> {
    assert!(number >> 56 != 0, "not a snowflake");
    let number = number.to_be_bytes();
    let rest = i64::from_be_bytes(number) >> 8;
    let mut bytes: Vec<u8> = (0..8)
        .map(|place| (rest >> (7 * (7 - place))).to_le_bytes()[0] | 0x80)
        .collect();
    bytes.push(number[7]);
    bytes
}
