//! Reads any JSON. A value that none of our types can hold is lost, and not the interaction that contains
//! it.

use std::{collections::BTreeMap, fmt};

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde_json::{Map, Value, value::RawValue};

/// Deeper values become null. Discord nests components three or four times.
const DEPTH: u8 = 100;

/// Reads whatever can be read.
pub fn read(raw: &RawValue) -> Value {
    serde_json::from_str(raw.get()).unwrap_or_else(|_| piece_by_piece(raw, DEPTH))
}

fn piece_by_piece(raw: &RawValue, depth: u8) -> Value {
    let text = raw.get();
    let Some(deeper) = depth.checked_sub(1) else {
        return Value::Null;
    };
    match text.as_bytes().first() {
        Some(b'{') => {
            let fields: BTreeMap<Text, Box<RawValue>> =
                serde_json::from_str(text).unwrap_or_default();
            let fields = fields.into_iter();
            let fields: Map<String, Value> = fields
                .map(|(Text(name), value)| (name, piece_by_piece(&value, deeper)))
                .collect();
            fields.into()
        }
        Some(b'[') => {
            let values: Vec<&RawValue> = serde_json::from_str(text).unwrap_or_default();
            let values = values.into_iter();
            values.map(|value| piece_by_piece(value, deeper)).collect()
        }
        Some(b'"') => {
            let text: Option<Text> = serde_json::from_str(text).ok();
            text.map_or(Value::Null, |Text(text)| text.into())
        }
        _ => serde_json::from_str(text).unwrap_or_default(),
    }
}

/// Text in which an unpaired half of a surrogate pair becomes the sign for an unknown character.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Text(String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;
        impl Visitor<'_> for Bytes {
            type Value = Text;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text")
            }
            fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Text, E> {
                Ok(Text(String::from_utf8_lossy(bytes).into_owned()))
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Text, E> {
                Ok(Text(text.to_owned()))
            }
        }
        deserializer.deserialize_bytes(Bytes)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_nobody_can_read_costs_itself_and_nothing_beside_it() {
        let deep = format!("{}{}", "[".repeat(500), "]".repeat(500));
        for (odd, read_as) in [
            ("1e999", Value::Null),
            ("[-1e999, 7]", json!([null, 7])),
            (r#""\ud83d!""#, json!("\u{fffd}\u{fffd}\u{fffd}!")),
            (
                r#"{"\udead":1,"b":"\ud800"}"#,
                json!({ "\u{fffd}\u{fffd}\u{fffd}": 1, "b": "\u{fffd}\u{fffd}\u{fffd}" }),
            ),
        ] {
            let text =
                format!(r#"{{"odd":{odd},"id":"7","member":{{"nick":"Ann","flags":{odd}}}}}"#);
            let raw: Box<RawValue> = serde_json::from_str(&text).unwrap();
            let read = read(&raw);
            assert_eq!(read["odd"], read_as, "{odd}");
            assert_eq!(
                (&read["id"], &read["member"]["nick"]),
                (&json!("7"), &json!("Ann"))
            );
        }
        let raw: Box<RawValue> =
            serde_json::from_str(&format!(r#"{{"deep":{deep},"id":"7"}}"#)).unwrap();
        assert_eq!(read(&raw)["id"], "7");
        let raw: Box<RawValue> = serde_json::from_str("7").unwrap();
        assert_eq!(read(&raw), json!(7));
    }
}
