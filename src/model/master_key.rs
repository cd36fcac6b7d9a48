//! The operator's master key: 64 hexadecimal digits in a file that lies elsewhere than the data.

use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

/// Bytes of a master key.
pub const LENGTH: usize = 32;

/// A master key. It is zeroed when dropped and never printed.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct MasterKey([u8; LENGTH]);

impl MasterKey {
    /// From random bytes.
    pub fn new(bytes: [u8; LENGTH]) -> Self {
        Self(bytes)
    }

    /// Reads the content of a file. `None` if that is not 64 hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        let mut key = Self([0; LENGTH]);
        hex::decode_to_slice(text.trim(), &mut key.0).ok()?;
        Some(key)
    }

    pub fn bytes(&self) -> &[u8; LENGTH] {
        &self.0
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_64_hexadecimal_digits_are_a_key_and_it_never_prints_itself() {
        let digits = "00ff0A".to_owned() + &"7".repeat(58);
        let key = MasterKey::parse(&format!(" {digits}\n")).unwrap();
        assert_eq!(key.bytes()[..4], [0, 255, 10, 0x77]);
        assert_eq!(format!("{key:?}"), "MasterKey(…)");
        let nearly = [
            String::new(),
            digits[1..].to_owned(),
            digits.clone() + "0",
            digits.replace('f', "g"),
            digits.replace("ff", "é"),
        ];
        for text in nearly {
            assert!(MasterKey::parse(&text).is_none(), "{text}");
        }
    }
}
