# Short names for longer commands. `just` is not needed: each line works as it stands.

default:
    @just --list

# What must hold before anything lands.
ci:
    .ci/run

# The quick loop: types, then the unit tests and the stories.
check:
    cargo clippy --workspace --all-targets -- -D warnings
    cargo test --lib --test bot --test architecture

# Writes the cache of checked statements anew, after a query or migration has changed.
sqlx:
    .ci/sqlx

# The long runs, or those named: simulation kills cluster residue forged powercut engine mistakes mutants fuzz deploy bench.
long *names:
    .ci/long {{names}}

# Planted mistakes, all or those named; `just mistakes --sample 10`.
mistakes *names:
    mistakes/run {{names}}

# Mutants that cargo-mutants makes: how many, and the seed of the sample.
mutants *sample:
    mistakes/mutants/run {{sample}}

# The try-out page.
sandbox *arguments:
    cargo run --example sandbox -- {{arguments}}

# The README's pictures (Chromium and its driver).
pictures:
    PICTURES=docs cargo test --test page picture

# Every page as text, after a change of words; then read the difference.
pages:
    INSTA_UPDATE=always cargo test --test bot pages
    git diff -- '*.snap'

# What cleaning costs beside VACUUM (docs/adr/0006-scrubber.md).
cleaning:
    cargo test --lib what_cleaning_costs -- --ignored --nocapture
