//! `inmail backup`, `inmail restore` and `inmail move`.

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
    config::{self, Config},
    store::{
        Place, Store,
        backup::{Due, Source},
    },
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
    let place = place(config)?;
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
    let restored = backup::restore(&place, config.master(), file, &opener, due, &mut progress);
    let counts = runtime()?.block_on(restored).map_err(failure)?;
    drop(bar);
    say(&format!(
        "inmail: {} now holds {} and {}; {} left out because their time is over\n\
         inmail: what people have erased or changed since the backup was made is as it was then \
         (docs/backup.md); no notice is sent again",
        place.name(),
        mails(counts.mails),
        reports(counts.reports),
        counts.expired
    ));
    Ok(())
}

/// Moves the mailbox of a directory into the place of these settings.
pub fn relocate(config: &Config, from: &Path, master_key: Option<&Path>) -> Result<(), Failure> {
    let place = place(config)?;
    if Store::is_new(from) {
        return Err(Failure::lasting(anyhow!(
            "there is no InMail data in {}; give --from the directory that the bot has used",
            whole(from)
        )));
    }
    let master = master_key.map(config::read_master_key);
    let master = master.transpose().map_err(Failure::lasting)?;
    let bar = Bar::new("moving");
    let now = Clock::new(Arc::new(SystemTime::default())).now();
    let due = Due {
        now,
        mail_before: None,
    };
    let moved = async {
        let old = Place::from(&from.to_owned());
        let _alone = Store::keep_out(&old)?;
        let source = Source::open(&old, master.as_ref()).await?;
        backup::relocate(source, &place, due, &mut |done, all| bar.at(done, all)).await
    };
    let counts = runtime()?.block_on(moved).map_err(failure)?;
    drop(bar);
    say(&format!(
        "inmail: {} now holds {} and {}, without drafts\n\
         inmail: {} still holds them too; remove it once the bot has started on the new place, since nobody \
         can erase anything there any more",
        place.name(),
        mails(counts.mails),
        reports(counts.reports),
        whole(from),
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
