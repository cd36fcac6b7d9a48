//! The scanner can fail: it finds everything that is planted in a file, wherever it is.

use std::fs;

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305,
    aead::{Aead, Payload},
};
use fastrand::Rng;
use tempfile::TempDir;

use crate::{
    forms::forms_of_id,
    scanner::{Place, WINDOW, Wanted, files},
    texts,
};

/// Places in a file of zeros: its ends, inside, and across the blocks that are skipped.
const PLACES: [usize; 6] = [0, 1, 4_090, 8_192, 12_281, 3 * 4_096 - 12];
const ID: i64 = 1_455_890_816_434_176_001;

fn zeros_with(at: usize, planted: &[u8]) -> Place {
    let mut bytes = vec![0; 16_384];
    bytes[at..at + planted.len()].copy_from_slice(planted);
    Place::new("planted", bytes)
}

#[test]
fn twelve_bytes_of_a_text_are_found_wherever_they_lie() {
    let mut rng = Rng::with_seed(1);
    for _ in 0..40 {
        let (text, other) = (texts::body(&mut rng), texts::body(&mut rng));
        let wanted = Wanted::windows([text.as_bytes()]);
        let windows = text.len() - WINDOW;
        for part in [0, windows / 2, windows] {
            let part = &text.as_bytes()[part..part + WINDOW];
            for at in PLACES {
                assert!(wanted.within(&zeros_with(at, part)).is_some(), "{at}");
            }
            let less = zeros_with(PLACES[2], &part[..WINDOW - 1]);
            assert_eq!(wanted.within(&less), None, "eleven bytes may be chance");
        }
        let unrelated = Place::new("unrelated", other.into_bytes());
        assert_eq!(wanted.within(&unrelated), None);
    }
}

#[test]
fn a_key_is_found_by_its_bytes_and_by_what_it_opens() {
    let mut rng = Rng::with_seed(2);
    let mut key = [0; 32];
    rng.fill(&mut key);
    // A key that begins or ends with zeros is a key as well.
    for zeros in [0..0, 0..3, 29..32] {
        let mut key = key;
        key[zeros].fill(0);
        let nonce = [7; 24];
        let payload = Payload {
            msg: b"a text",
            aad: &ID.to_le_bytes(),
        };
        let text = XChaCha20Poly1305::new(&key.into()).encrypt(&nonce.into(), payload);
        let sealed = (ID, [nonce.to_vec(), text.unwrap()].concat());
        for at in PLACES {
            let place = zeros_with(at, &key);
            assert!(Wanted::windows([&key[..]]).within(&place).is_some());
            assert!(place.key_of(&sealed).is_some(), "{at}");
        }
        assert_eq!(zeros_with(0, &[1; 32]).key_of(&sealed), None);
        let stranger = (ID + 1, sealed.1.clone());
        assert_eq!(zeros_with(0, &key).key_of(&stranger), None);
    }
}

#[test]
fn an_id_is_found_in_every_form() {
    let wanted = Wanted::whole(forms_of_id(ID));
    for form in forms_of_id(ID) {
        assert!(wanted.within(&zeros_with(4_093, &form)).is_some());
    }
    for form in forms_of_id(ID + 1) {
        assert_eq!(wanted.within(&zeros_with(4_093, &form)), None);
    }
}

#[test]
fn every_file_is_looked_through() {
    let place = TempDir::new().unwrap();
    fs::create_dir(place.path().join("deep")).unwrap();
    let wanted = Wanted::windows([&b"left behind in a corner"[..]]);
    for name in ["a", "deep/b"] {
        fs::write(place.path().join(name), "nothing here").unwrap();
        assert_eq!(wanted.anywhere(&files(place.path())), None);
        fs::write(place.path().join(name), "... left behind in").unwrap();
        assert!(wanted.anywhere(&files(place.path())).is_some(), "{name}");
        fs::remove_file(place.path().join(name)).unwrap();
    }
}
