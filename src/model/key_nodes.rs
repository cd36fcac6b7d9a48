//! The addresses of the key nodes.

/// How many key nodes there are.
pub const KEY_NODES: usize = 3;

/// The addresses of three different key nodes, like `redis://10.0.0.1` or `unix:///run/keys.sock`. They hold no
/// password, so that they can be shown and logged. The variable `REDISCLI_AUTH` holds one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyNodes([String; KEY_NODES]);

impl KeyNodes {
    /// Reads three addresses with a comma between them. `None` if they are not three, are not different, or one
    /// holds a password.
    pub fn parse(text: &str) -> Option<Self> {
        let addresses: Vec<String> = text.split(',').map(|one| one.trim().to_owned()).collect();
        let addresses: [String; KEY_NODES] = addresses.try_into().ok()?;
        let [a, b, c] = &addresses;
        let are_different = a != b && b != c && a != c;
        (are_different && addresses.iter().all(|one| is_address(one))).then_some(Self(addresses))
    }

    pub fn addresses(&self) -> &[String; KEY_NODES] {
        &self.0
    }
}

fn is_address(text: &str) -> bool {
    let schemes = ["redis://", "valkey://", "unix://"];
    let rest = schemes.iter().find_map(|scheme| text.strip_prefix(scheme));
    rest.is_some_and(|rest| {
        let is_plain = !rest.contains(['@', '?']) && !rest.contains(char::is_whitespace);
        !rest.is_empty() && is_plain
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_different_addresses_without_passwords_are_taken() {
        for good in [
            "redis://10.0.0.1,redis://10.0.0.2,redis://10.0.0.3",
            "redis://keys-1:6380, valkey://keys-2, unix:///run/keys.sock",
            "redis://[::1]:1,redis://[::1]:2,redis://[::1]:3",
        ] {
            let nodes = KeyNodes::parse(good).unwrap();
            let addresses = nodes.addresses().join(",");
            assert_eq!(addresses, good.replace(' ', ""));
        }
        for bad in [
            "",
            "redis://a,redis://b",
            "redis://a,redis://b,redis://c,redis://d",
            "redis://a,redis://a,redis://b",
            "redis://:secret@a,redis://b,redis://c",
            "redis://a?password=x,redis://b,redis://c",
            "a,b,c",
            "redis://,redis://b,redis://c",
            "http://a,http://b,http://c",
        ] {
            assert_eq!(KeyNodes::parse(bad), None, "{bad}");
        }
    }
}
