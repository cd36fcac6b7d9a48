//! People and their names.

use std::collections::HashMap;

use super::{GuildId, Language, PersonName, UserId};

/// A person, as an interaction names them.
#[derive(Clone, Debug)]
pub struct Person {
    pub id: UserId,
    /// The name to use where no other is known.
    pub name: PersonName,
    /// The person's name in one server, as the interaction gives it.
    pub nick: Option<Nick>,
    /// The language of the person who acts. An interaction does not say in which language others read.
    pub language: Option<Language>,
    /// The person's picture, or none.
    pub avatar: Option<Avatar>,
}

impl Person {
    /// A person with the first of these names that shows anything.
    pub fn named<'a>(
        id: UserId,
        names: impl IntoIterator<Item = Option<&'a str>>,
        nick: Option<Nick>,
    ) -> Self {
        let mut seen = names.into_iter().flatten().filter_map(PersonName::seen);
        let name = seen.next().unwrap_or_else(|| PersonName::parse(""));
        Self {
            id,
            name,
            nick,
            language: None,
            avatar: None,
        }
    }

    /// The person's name in the place from which the interaction came.
    pub fn called(&self) -> &PersonName {
        let nick = self.nick.as_ref();
        nick.and_then(|nick| nick.name.as_ref())
            .unwrap_or(&self.name)
    }
}

/// A person's name in one server: a nickname, or none.
#[derive(Clone, Debug)]
pub struct Nick {
    pub guild: GuildId,
    pub name: Option<PersonName>,
}

impl Nick {
    /// The nickname of a member, if it shows anything.
    pub fn of(guild: GuildId, given: Option<&str>) -> Self {
        let name = given.and_then(PersonName::seen);
        Self { guild, name }
    }
}

/// The hash by which Discord names a person's picture. It is nothing but a hash, so an address made of it
/// leads nowhere else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Avatar(String);

impl Avatar {
    /// A hash as Discord gives it: 32 hexadecimal digits, after `a_` if the picture moves.
    pub fn parse(hash: &str) -> Option<Self> {
        let digits = hash.strip_prefix("a_").unwrap_or(hash);
        let is_hash = digits.len() == 32
            && digits
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        is_hash.then(|| Self(hash.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The known names of people, and their pictures.
#[derive(Clone, Debug, Default)]
pub struct Names {
    names: HashMap<UserId, PersonName>,
    avatars: HashMap<UserId, Avatar>,
}

impl Names {
    /// A person's name, if it is known.
    pub fn get(&self, user: UserId) -> Option<&PersonName> {
        self.names.get(&user)
    }

    /// A person's picture, if they have one.
    pub fn avatar(&self, user: UserId) -> Option<&Avatar> {
        self.avatars.get(&user)
    }

    /// The same with pictures.
    #[must_use]
    pub fn with_avatars(self, avatars: impl IntoIterator<Item = (UserId, Avatar)>) -> Self {
        Self {
            avatars: avatars.into_iter().collect(),
            ..self
        }
    }
}

impl FromIterator<(UserId, PersonName)> for Names {
    fn from_iter<I: IntoIterator<Item = (UserId, PersonName)>>(names: I) -> Self {
        Self {
            names: names.into_iter().collect(),
            avatars: HashMap::new(),
        }
    }
}

impl From<&Person> for Names {
    fn from(person: &Person) -> Self {
        Self::from_iter([(person.id, person.called().clone())])
    }
}

#[cfg(test)]
mod tests {
    use super::Avatar;

    #[test]
    fn a_picture_is_named_by_a_hash_and_by_nothing_else() {
        let hash = "8c4f0e6f2b6f4d2e9b1a7c3d5e8f9a0b";
        for hash in [hash.to_owned(), format!("a_{hash}")] {
            assert_eq!(Avatar::parse(&hash).unwrap().as_str(), hash);
        }
        for none in [
            "",
            "a_",
            "8c4f",
            "../../../../../../evil.example/32",
            "8C4F0E6F2B6F4D2E9B1A7C3D5E8F9A0B",
            "a_a_8c4f0e6f2b6f4d2e9b1a7c3d5e8f9a0b",
            "8c4f0e6f2b6f4d2e9b1a7c3d5e8f9a0/",
        ] {
            assert_eq!(Avatar::parse(none), None, "{none}");
        }
    }
}
