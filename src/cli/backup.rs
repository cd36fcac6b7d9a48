//! `inmail backup` and `inmail restore`.

use std::{
    fs, io,
    io::IsTerminal,
    path::{Path, absolute},
    sync::Arc,
};

use anyhow::{Context, anyhow};
use inmail::{
    backup::{self, BackupError, Opener, Sealer},
    clock::{Clock, SystemTime},
    config::Config,
    store::backup::Due,
    telemetry::Output,
};
use secrecy::{ExposeSecret, SecretString};

use super::{Failure, To, With, bar::Bar, place, runtime};

/// A shorter passphrase is soon guessed by whoever has the file.
const SHORTEST: usize = 12;

pub fn backup(config: &Config, file: &Path, to: &To) -> Result<(), Failure> {
    let sealer = if to.recipient.is_empty() {
        let passphrase = match &to.passphrase_file {
            Some(file) => in_file(file)?,
            None => ask_twice()?,
        };
        if passphrase.expose_secret().chars().count() < SHORTEST {
            return Err(Failure::lasting(anyhow!(
                "the passphrase is shorter than {SHORTEST} characters; take a longer one"
            )));
        }
        Sealer::Passphrase(passphrase)
    } else {
        Sealer::to(&to.recipient).map_err(failure)?
    };
    let bar = Bar::new("backing up");
    let now = Clock::new(Arc::new(SystemTime::default())).now();
    let mut progress = |done, all| bar.at(done, all);
    let written = backup::write(
        place(config)?,
        config.master(),
        file,
        sealer,
        now,
        &mut progress,
    );
    let counts = runtime()?.block_on(written).map_err(failure)?;
    drop(bar);
    say(&format!(
        "inmail: {} now holds {} and {}, without what can still be deleted and without drafts\n\
         inmail: it keeps what is erased from now on until you remove the file",
        whole(file),
        mails(counts.mails),
        reports(counts.reports)
    ));
    Ok(())
}

pub fn restore(config: &Config, file: &Path, with: &With) -> Result<(), Failure> {
    if config.database.is_some() {
        return Err(Failure::lasting(anyhow!(
            "a backup cannot be restored into PostgreSQL yet; set `database` to \"\" to restore it into files"
        )));
    }
    let opener = match (&with.identity, &with.passphrase_file) {
        (Some(identity), _) => Opener::with(identity).map_err(failure)?,
        (None, Some(file)) => Opener::Passphrase(in_file(file)?),
        (None, None) => Opener::Passphrase(ask("Passphrase of the backup: ")?),
    };
    let bar = Bar::new("restoring");
    let now = Clock::new(Arc::new(SystemTime::default())).now();
    let retention = config.policy.retention;
    let due = Due {
        now,
        mail_before: retention.map(|retention| now - retention),
    };
    let mut progress = |done, all| bar.at(done, all);
    let restored = backup::restore(
        &config.data_dir,
        config.master(),
        file,
        &opener,
        due,
        &mut progress,
    );
    let counts = runtime()?.block_on(restored).map_err(failure)?;
    drop(bar);
    say(&format!(
        "inmail: {} now holds {} and {}; {} left out because their time is over\n\
         inmail: what people have erased or changed since the backup was made is as it was then \
         (docs/backup.md); no notice is sent again",
        whole(&config.data_dir),
        mails(counts.mails),
        reports(counts.reports),
        counts.expired
    ));
    Ok(())
}

fn failure(error: BackupError) -> Failure {
    Failure {
        lasting: error.is_lasting(),
        error: error.into(),
    }
}

fn say(words: &str) {
    let output = Output::to(io::stdout());
    output.say(words);
    output.flush();
}

fn whole(path: &Path) -> String {
    let whole = absolute(path).unwrap_or_else(|_| path.to_owned());
    whole.display().to_string()
}

fn mails(count: u64) -> String {
    match count {
        1 => "1 mail".to_owned(),
        _ => format!("{count} mails"),
    }
}

fn reports(count: u64) -> String {
    match count {
        1 => "1 report".to_owned(),
        _ => format!("{count} reports"),
    }
}

/// The passphrase in the first line of a file.
fn in_file(file: &Path) -> Result<SecretString, Failure> {
    let read = fs::read_to_string(file).map(SecretString::from);
    let text = read
        .with_context(|| format!("cannot read the passphrase file {}", file.display()))
        .map_err(Failure::lasting)?;
    let line = text.expose_secret().lines().next().unwrap_or_default();
    Ok(line.to_owned().into())
}

fn ask_twice() -> Result<SecretString, Failure> {
    let passphrase = ask("Passphrase for the backup: ")?;
    if ask("The same again: ")?.expose_secret() == passphrase.expose_secret() {
        Ok(passphrase)
    } else {
        Err(Failure::lasting(anyhow!("the two passphrases differ")))
    }
}

fn ask(prompt: &str) -> Result<SecretString, Failure> {
    if !io::stdin().is_terminal() {
        return Err(Failure::lasting(anyhow!(
            "there is no terminal to ask for a passphrase; name a file (`--passphrase-file`), or use age's \
             keys (`--recipient`, `--identity`)"
        )));
    }
    let typed = rpassword::prompt_password(prompt);
    typed
        .map(SecretString::from)
        .context("the passphrase could not be read")
        .map_err(Failure::lasting)
}
