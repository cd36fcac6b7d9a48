//! The vault: any bytes in the key file's place are opened or refused, and never changed.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| inmail::fuzzing::vault_file(data));
