//! People and what they are called.

use std::collections::HashMap;

use super::{GuildId, PersonName, UserId};

/// A person as an interaction names them.
#[derive(Clone, Debug)]
pub struct Person {
    pub id: UserId,
    /// What they are called where nothing else is known.
    pub name: PersonName,
    /// What the interaction says of their name in one server.
    pub nick: Option<Nick>,
}

impl Person {
    /// A person with the first of these names of which anything can be seen.
    pub fn named<'a>(
        id: UserId,
        names: impl IntoIterator<Item = Option<&'a str>>,
        nick: Option<Nick>,
    ) -> Self {
        let mut seen = names.into_iter().flatten().filter_map(PersonName::seen);
        let name = seen.next().unwrap_or_else(|| PersonName::parse(""));
        Self { id, name, nick }
    }

    /// What they are called where the interaction came from.
    pub fn called(&self) -> &PersonName {
        let nick = self.nick.as_ref();
        nick.and_then(|nick| nick.name.as_ref())
            .unwrap_or(&self.name)
    }
}

/// What a person is called in one server: a name of its own there, or none.
#[derive(Clone, Debug)]
pub struct Nick {
    pub guild: GuildId,
    pub name: Option<PersonName>,
}

impl Nick {
    /// The nickname of a member, if anything can be seen of it.
    pub fn of(guild: GuildId, given: Option<&str>) -> Self {
        let name = given.and_then(PersonName::seen);
        Self { guild, name }
    }
}

/// What people are called, as far as that is known.
#[derive(Clone, Debug, Default)]
pub struct Names(HashMap<UserId, PersonName>);

impl Names {
    /// What a person is called, if that is known.
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
