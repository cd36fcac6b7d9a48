//! What is recorded of a mail before it is deleted, and the search for it afterwards.

use std::path::Path;

use crate::{
    forms::{digits, forms_of_id},
    log,
    records::Kept,
    scanner::{Place, Wanted, files},
};

/// A mail of which nothing may be left.
#[derive(Clone, Debug, Default)]
pub struct Gone {
    pub id: i64,
    /// All of its texts.
    pub texts: Vec<String>,
    /// How its last text and those before were stored. Empty while another person holds it.
    pub kept: Vec<Kept>,
    /// Two people without any other connection.
    pub strangers: Option<[i64; 2]>,
}

impl Gone {
    fn secrets(&self) -> impl Iterator<Item = &[u8]> {
        let texts = self.texts.iter().map(String::as_bytes);
        texts.chain(self.kept.iter().map(|kept| &kept.key[..]))
    }

    /// Whether nobody else holds it, so that all of it has to go.
    pub fn is_whole(&self) -> bool {
        !self.kept.is_empty()
    }

    /// At the moment its sender is told, its text and keys are in no file and no line of the log, and the
    /// log does not name it.
    pub fn assert_erased(&self, data: &Path) {
        let (secrets, log) = (Wanted::windows(self.secrets()), logged());
        assert_none("the moment it was told", &secrets, &files(data));
        assert_none("in the log", &secrets, [&log]);
        assert_none("in the log", &Wanted::whole([digits(self.id)]), [&log]);
    }

    /// At the same moment, nothing in any file opens the sealed texts.
    pub fn assert_sealed_for_ever(&self, places: &[Place]) {
        for kept in &self.kept {
            assert!(
                !crate::fixtures::opens(&kept.sealed, &[0; 32]),
                "zeros open it"
            );
            for place in places {
                let key = place.key_of(&kept.sealed);
                assert!(key.is_none(), "{} opens the text", key.unwrap());
            }
        }
    }
}

/// The texts and keys of these mails are nowhere.
pub fn assert_none_of(gone: &[Gone], places: &[Place]) {
    let wanted = Wanted::windows(gone.iter().flat_map(Gone::secrets));
    assert_none("text or key", &wanted, places);
}

/// After a clean-up nothing names these mails, and no two numbers side by side connect two strangers.
pub fn assert_forgotten(gone: &[Gone], places: &[Place]) {
    let whole = gone.iter().filter(|gone| gone.is_whole());
    let ids = whole.clone().flat_map(|gone| forms_of_id(gone.id));
    assert_none("an id", &Wanted::whole(ids), places);
    let ties = whole.filter_map(|gone| gone.strangers);
    let ties = ties.flat_map(|[one, other]| [[one, other], [other, one]]);
    let ties = ties.map(|pair| pair.map(i64::to_be_bytes).concat());
    assert_none("a tie", &Wanted::whole(ties), places);
}

fn assert_none<'a>(what: &str, wanted: &Wanted, places: impl IntoIterator<Item = &'a Place>) {
    let mut places = places.into_iter();
    let trace = places.find_map(|place| wanted.within(place));
    assert!(trace.is_none(), "{what}: {}", trace.unwrap());
}

/// Everything that has been logged.
pub fn logged() -> Place {
    Place::new("the log", log::all().clone())
}
