//! `inmail doctor`: looks at everything that can be wrong, and says each fault in one sentence with its
//! remedy. It changes nothing.

use std::{
    fs, io,
    os::unix::fs::MetadataExt,
    path::{Path, absolute},
    sync::Arc,
};

use inmail::{
    clock::{Clock, SystemTime, TimeSource},
    config::Config,
    discord::{Rest, examine},
    host, pulse,
    store::{OpenError, Store, health},
    telemetry::Output,
};
use rustix::fs::statvfs;

use super::{Failure, place, runtime, sentence};

/// With less free space the next chunk of keys and the database's log may find none.
const LEAST_SPACE: u64 = 64 * 1024 * 1024;

/// Prints every fault. Returns whether there is none.
pub fn doctor(config: &Config, online: bool) -> Result<bool, Failure> {
    let output = Output::to(io::stdout());
    let faults = runtime()?.block_on(look(config, online, &output))?;
    for fault in &faults {
        output.say(&format!("fault: {fault}"));
    }
    output.say(&match faults.len() {
        0 => "inmail: no fault was found".to_owned(),
        1 => "inmail: 1 fault was found".to_owned(),
        many => format!("inmail: {many} faults were found"),
    });
    output.flush();
    Ok(faults.is_empty())
}

async fn look(config: &Config, online: bool, output: &Output) -> Result<Vec<String>, Failure> {
    let data = &config.data_dir;
    let whole = absolute(data).unwrap_or_else(|_| data.clone());
    output.say(&format!("the data directory is {}", whole.display()));
    for warning in host::look(data) {
        output.say(&format!("warning: {warning}"));
    }
    let mut faults: Vec<String> = modes(data, config.master_key_file.as_deref());
    faults.extend(space(data));
    let clock = Clock::new(Arc::new(SystemTime::default()));
    let rest = Rest::new(&config.api_url, config.token.clone(), clock.clone());
    let rest = Arc::new(rest.map_err(Failure::passing)?);
    if online {
        examine::ask_time(&rest).await;
    }
    let mut channels = Vec::new();
    let place = place(config)?;
    let nodes = Store::faults_of_key_nodes(&place).await;
    let nodes = nodes.unwrap_or_else(|error| vec![error]);
    faults.extend(nodes.into_iter().map(|error| sentence(&error.into())));
    let runs = match Store::check(&place, config.master()).await {
        Ok(()) => false,
        Err(OpenError::InUse { .. }) => true,
        Err(error) => {
            faults.push(sentence(&error.into()));
            false
        }
    };
    output.say(if runs {
        "a bot is running on it"
    } else {
        "no bot is running on it"
    });
    faults.extend(silence(data).filter(|_| runs));
    match health::examine(&place, config.master(), clock.now()).await {
        Ok(found) => {
            faults.extend(work(&found, runs));
            if found.has_another_master {
                output.say(
                    "warning: a second master key opens the key file; once the bot has started with the new \
                     one, run `inmail key retire`",
                );
            }
            channels = found.channels;
        }
        // There is nothing to examine before the first start.
        Err(OpenError::Empty { .. }) => output.say("it holds no data yet"),
        Err(OpenError::Older { .. }) => output.say("the next start brings its tables up to date"),
        Err(error) if faults.is_empty() => faults.push(sentence(&error.into())),
        Err(_) => {}
    }
    if online {
        let found = examine::examine(
            &rest,
            &clock,
            config.guild,
            config.listen.is_some(),
            &channels,
        )
        .await;
        faults.extend(found.iter().map(ToString::to_string));
    }
    Ok(faults)
}

/// Files that other users can read, or a directory in which they can put files.
fn modes(data: &Path, master_key: Option<&Path>) -> Vec<String> {
    let names = ["inmail.db", "inmail.keys", "inmail.lock"];
    let files = names.map(|name| (data.join(name), 0o077, "0600"));
    let all = [(data.to_owned(), 0o022, "0700")].into_iter().chain(files);
    // A group may be how the bot gets at it.
    let master_key = master_key.map(|file| (file.to_owned(), 0o007, "o="));
    let open = all.chain(master_key).filter(|(path, forbidden, _)| {
        let found = fs::metadata(path);
        found.is_ok_and(|found| found.mode() & forbidden != 0)
    });
    let faults = open.map(|(path, _, mode)| {
        let path = path.display();
        format!("other users can get at {path}; run `chmod {mode} {path}`")
    });
    faults.collect()
}

fn space(data: &Path) -> Option<String> {
    let free = statvfs(data).ok()?;
    let bytes = free.f_bavail.saturating_mul(free.f_frsize);
    (bytes < LEAST_SPACE).then(|| {
        format!(
            "only {} MiB are free for {}; make room, or set `data_dir` to a larger disk",
            bytes / 1024 / 1024,
            data.display()
        )
    })
}

/// Whoever holds the data directory, but has given no sign of life for long.
fn silence(data: &Path) -> Option<String> {
    let touched = Store::last_touch(data).ok()??;
    let age = (SystemTime::default().wall() - touched).to_std().ok()?;
    (age > pulse::LIFE).then(|| {
        format!(
            "the bot hangs: its last sign of life is {} s old; start it again",
            age.as_secs()
        )
    })
}

fn work(found: &health::Health, runs: bool) -> Vec<String> {
    let mut faults = Vec::new();
    if !found.is_whole {
        faults.push(
            "the database is damaged; stop the bot, move the data directory away and restore a backup"
                .to_owned(),
        );
    }
    if found.parked > 0 {
        faults.push(format!(
            "jobs of another release that are set aside: {}; start that release, or report this as a bug",
            found.parked
        ));
    }
    if found.stuck > 0 {
        faults.push(format!(
            "jobs that have failed ten times: {}; the bot's log says why",
            found.stuck
        ));
    }
    if runs && found.late > 0 {
        faults.push(format!(
            "jobs that are ten minutes late though the bot runs: {}; look into its log, and start it again",
            found.late
        ));
    }
    faults
}
