//! The properties that the fuzz targets in `fuzz/` check for every input, besides that nothing panics.
//!
//! Compiled only for these targets and for the tests, which replay their corpora. So nothing has to be
//! public for their sake. Each property stands beside the code it is about.

pub use crate::{
    discord::fuzzing::{custom_id, interaction, text},
    vault::fuzzing::vault_file,
};

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    /// Passes every file of a target's corpus to it.
    fn replay(target: &str, property: fn(&[u8])) {
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
        let files = fs::read_dir(corpus.join(target)).unwrap();
        let replayed = files.map(|file| property(&fs::read(file.unwrap().path()).unwrap()));
        assert!(replayed.count() >= 20, "{target} has too few seeds");
    }

    #[test]
    fn the_corpus_of_custom_ids_holds() {
        replay("custom_id", custom_id);
    }

    #[test]
    fn the_corpus_of_texts_holds() {
        replay("text", text);
    }

    #[test]
    fn the_corpus_of_interactions_holds() {
        replay("interaction", interaction);
    }

    #[test]
    fn the_corpus_of_vault_files_holds() {
        replay("vault_file", vault_file);
    }
}
