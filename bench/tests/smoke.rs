//! The bench still fits the program: its people's clicks are found in what InMail answers.

use std::{
    path::Path,
    process::{Command, Output},
};

const BENCH: &str = env!("CARGO_BIN_EXE_bench");

fn smoke(program: &Path, folder: &str) -> Output {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(folder);
    let mut bench = Command::new(BENCH);
    bench.arg("smoke").arg("--program").arg(program);
    // A trace of calls would follow the sentence.
    bench.arg("--folder").arg(folder).env("RUST_BACKTRACE", "0");
    let output = bench.output();
    output.expect("the bench was built for this test")
}

#[test]
fn each_bot_answers_every_act_with_what_was_asked_for() {
    // `cargo test --workspace` builds it before any test runs.
    let program = Path::new(BENCH).with_file_name("inmail");
    if !program.exists() {
        println!("SKIPPED: there is no {}", program.display());
        return;
    }
    let output = smoke(&program, "answers");
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "yardstick answers\nInMail answers\nhttp answers\n",
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn a_program_that_does_not_serve_is_told_of_at_once() {
    let output = smoke(Path::new("/bin/true"), "ends");
    let told = String::from_utf8_lossy(&output.stderr);
    let expected = "Error: it has ended with exit status: 0; this is the bot InMail";
    assert!(
        !output.status.success() && told.starts_with(expected),
        "{told}"
    );
}
