//! Text: whatever is typed is refused, or fit to be kept and shown.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| inmail::fuzzing::text(data));
