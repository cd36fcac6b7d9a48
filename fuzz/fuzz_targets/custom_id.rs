//! Custom ids: any text is one of ours, written just so, or a stranger.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| inmail::fuzzing::custom_id(data));
