//! Envelopes: who writes to whom, and where. The rules of addressing.

use super::{GuildId, MailId, Person, Refusal, UserId};

/// A person picked as recipient.
#[derive(Clone, Debug)]
pub struct Addressee {
    pub person: Person,
    pub is_bot: bool,
    /// Whether the interaction's resolved members include this person.
    pub is_member: bool,
}

impl Addressee {
    /// Whether `sender` may pick this person: a member of the same server, no bot, not the sender.
    fn is_allowed(&self, sender: UserId) -> Result<(), Refusal> {
        if self.person.id == sender {
            Err(Refusal::ToSelf)
        } else if self.is_bot {
            Err(Refusal::ToBot)
        } else if !self.is_member {
            Err(Refusal::NotAMember)
        } else {
            Ok(())
        }
    }
}

/// The addressees of a mail: one main recipient and at most [`Addressees::MAX_COPIED`] copied people, all
/// different.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addressees {
    pub to: UserId,
    pub cc: Vec<UserId>,
}

impl Addressees {
    /// With the recipient these are four readers, who fit in one line. More of them belong in a channel.
    pub const MAX_COPIED: usize = 3;

    /// The picked people, if `sender` may write to them. They are members of the same server, no bots, not
    /// the sender, and nobody is picked twice.
    pub fn pick(sender: UserId, to: &Addressee, cc: &[Addressee]) -> Result<Self, Refusal> {
        let mut picked = Vec::with_capacity(1 + cc.len());
        for addressee in std::iter::once(to).chain(cc) {
            let id = addressee.person.id;
            addressee.is_allowed(sender)?;
            if picked.contains(&id) {
                return Err(Refusal::DuplicateRecipient);
            }
            picked.push(id);
        }
        let to = picked.remove(0);
        picked.truncate(Self::MAX_COPIED);
        Ok(Self { to, cc: picked })
    }

    /// Those of the picked people to whom `sender` may write, each once. There may be no main recipient.
    pub fn of_picked(
        sender: UserId,
        to: &Addressee,
        cc: &[Addressee],
    ) -> (Option<UserId>, Vec<UserId>) {
        let allowed = |one: &Addressee| one.is_allowed(sender).is_ok().then_some(one.person.id);
        let to = allowed(to);
        let mut copied = Vec::new();
        for id in cc.iter().filter_map(allowed) {
            if Some(id) != to && !copied.contains(&id) {
                copied.push(id);
            }
        }
        copied.truncate(Self::MAX_COPIED);
        (to, copied)
    }

    /// The same addressees with another main recipient, who gets no copy.
    pub fn to(mut self, sender: UserId, picked: &Addressee) -> Result<Self, Refusal> {
        picked.is_allowed(sender)?;
        self.to = picked.person.id;
        self.cc.retain(|copied| *copied != self.to);
        Ok(self)
    }

    /// The same main recipient with copies for other people.
    pub fn copied(self, sender: UserId, picked: &[Addressee]) -> Result<Self, Refusal> {
        let mut cc = Vec::with_capacity(picked.len());
        for one in picked.iter().take(Self::MAX_COPIED) {
            one.is_allowed(sender)?;
            if one.person.id == self.to || cc.contains(&one.person.id) {
                return Err(Refusal::DuplicateRecipient);
            }
            cc.push(one.person.id);
        }
        Ok(Self { to: self.to, cc })
    }

    /// All addressees, the main recipient first.
    pub fn everybody(&self) -> impl Iterator<Item = UserId> {
        std::iter::once(self.to).chain(self.cc.iter().copied())
    }
}

/// Who writes to whom, and where. A draft and the mail it becomes share it.
#[derive(Clone, Debug)]
pub struct Envelope {
    pub id: MailId,
    pub guild: GuildId,
    pub sender: UserId,
    pub addressees: Addressees,
    /// The mail that this one answers.
    pub parent: Option<MailId>,
}

impl Envelope {
    /// The envelope of an answer by `reader`, who holds this mail as a recipient. It goes to the sender
    /// and, with `all`, to everybody else on the mail. It belongs to the same server.
    #[must_use]
    pub fn answer(&self, id: MailId, reader: UserId, all: bool) -> Self {
        let others = self.addressees.everybody();
        let others = others.filter(|other| all && *other != reader && *other != self.sender);
        Self {
            id,
            guild: self.guild,
            sender: reader,
            addressees: Addressees {
                to: self.sender,
                cc: others.collect(),
            },
            parent: Some(self.id),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::PersonName;

    fn somebody(id: i64) -> Addressee {
        Addressee {
            person: Person {
                id: id.into(),
                name: PersonName::parse("Somebody"),
                nick: None,
                language: None,
                avatar: None,
            },
            is_bot: false,
            is_member: true,
        }
    }

    fn pick(to: i64, cc: &[i64]) -> Result<Addressees, Refusal> {
        let cc: Vec<Addressee> = cc.iter().map(|id| somebody(*id)).collect();
        Addressees::pick(1_i64.into(), &somebody(to), &cc)
    }

    #[test]
    fn nobody_is_picked_twice_nor_oneself() {
        assert_eq!(pick(2, &[3, 4, 5]).unwrap().cc.len(), 3);
        assert_eq!(pick(2, &[3, 3]), Err(Refusal::DuplicateRecipient));
        assert_eq!(pick(2, &[2]), Err(Refusal::DuplicateRecipient));
        assert_eq!(pick(2, &[1]), Err(Refusal::ToSelf));
        assert_eq!(pick(1, &[]), Err(Refusal::ToSelf));
    }

    #[test]
    fn a_person_who_is_copied_is_a_person_and_a_member_like_the_recipient() {
        let robot = Addressee {
            is_bot: true,
            ..somebody(3)
        };
        let stranger = Addressee {
            is_member: false,
            ..somebody(3)
        };
        for (who, no) in [(robot, Refusal::ToBot), (stranger, Refusal::NotAMember)] {
            let to = Addressees::pick(1_i64.into(), &who, &[]);
            assert_eq!(to, Err(no));
            let last = [somebody(4), somebody(5), who];
            let cc = Addressees::pick(1_i64.into(), &somebody(2), &last);
            assert_eq!(cc, Err(no));
        }
    }

    #[test]
    fn an_answer_goes_to_the_sender_and_with_all_to_everybody_else() {
        let mail = Envelope {
            id: 10_i64.into(),
            guild: 7_i64.into(),
            sender: 1_i64.into(),
            addressees: pick(2, &[3, 4]).unwrap(),
            parent: None,
        };
        let one = mail.answer(11_i64.into(), 3_i64.into(), false);
        assert_eq!(
            (one.addressees.to, one.addressees.cc),
            (1_i64.into(), vec![])
        );
        let all = mail.answer(11_i64.into(), 3_i64.into(), true);
        assert_eq!(all.addressees.cc, [2_i64.into(), 4_i64.into()]);
        assert_eq!((all.guild, all.parent), (7_i64.into(), Some(10_i64.into())));
    }
}
