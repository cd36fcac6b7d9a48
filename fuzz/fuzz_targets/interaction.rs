//! Interactions: any JSON in Discord's place is understood, apologised for, or dropped.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| inmail::fuzzing::interaction(data));
