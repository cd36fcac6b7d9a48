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

/// The known names of people.
#[derive(Clone, Debug, Default)]
pub struct Names(HashMap<UserId, PersonName>);

impl Names {
    /// A person's name, if it is known.
    pub fn get(&self, user: UserId) -> Option<&PersonName> {
        self.0.get(&user)
    }
}

impl FromIterator<(UserId, PersonName)> for Names {
    fn from_iter<I: IntoIterator<Item = (UserId, PersonName)>>(names: I) -> Self {
        Self(names.into_iter().collect())
    }
}

impl From<&Person> for Names {
    fn from(person: &Person) -> Self {
        Self::from_iter([(person.id, person.called().clone())])
    }
}
