//! The machine, and what one sync costs on it.

use std::{
    fs::{self, File},
    io::Write,
    path::Path,
    process::Command,
    time::Instant,
};

use anyhow::ensure;

use crate::stats::Latencies;

/// Cores, processor, kernel, memory, what else is going on, and what is measured.
pub fn describe() -> Vec<(String, String)> {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let value = |path: &str, name: &str| {
        let text = read(path);
        let line = text.lines().find(|line| line.starts_with(name));
        let value = line.and_then(|line| line.split_once(':'));
        value.map_or("?".to_owned(), |(_, value)| value.trim().to_owned())
    };
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let described = [
        ("cores", cores.to_string()),
        ("processor", value("/proc/cpuinfo", "model name")),
        ("memory", value("/proc/meminfo", "MemTotal")),
        (
            "kernel",
            read("/proc/sys/kernel/osrelease").trim().to_owned(),
        ),
        ("commit", commit()),
        ("load before", load()),
    ];
    described
        .map(|(what, value)| (what.to_owned(), value))
        .to_vec()
}

/// The commit that stands in this folder, and whether anything has been changed since.
fn commit() -> String {
    let mut git = Command::new("git");
    let said = git.args(["describe", "--always", "--dirty"]).output();
    let said = said.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    said.unwrap_or_else(|_| "?".to_owned())
}

/// How many seconds a release build from nothing takes, in a folder of its own. The libraries' sources are here.
pub fn build(folder: &Path) -> anyhow::Result<f64> {
    let target = folder.join("build");
    let fetched = Command::new("cargo").args(["fetch", "--locked"]).status()?;
    ensure!(fetched.success(), "cargo could not fetch the libraries");
    let began = Instant::now();
    let built = Command::new("cargo")
        .args([
            "build",
            "--release",
            "--locked",
            "--package",
            "inmail",
            "--target-dir",
        ])
        .arg(&target)
        .status()?;
    let took = began.elapsed();
    ensure!(built.success(), "the release build failed");
    fs::remove_dir_all(target)?;
    Ok(took.as_secs_f64())
}

/// How many processes wanted to run in the last minute, five and fifteen minutes.
pub fn load() -> String {
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    load.split(' ').take(3).collect::<Vec<_>>().join(" ")
}

/// The size of all files in a folder.
pub fn size(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let sizes = entries.filter_map(|entry| Some(entry.metadata().ok()?.len()));
    sizes.sum()
}

/// One block written and synced, again and again.
pub fn fdatasync(folder: &Path) -> anyhow::Result<Latencies> {
    const TIMES: usize = 200;
    let path = folder.join("fdatasync");
    let mut file = File::create(&path)?;
    let block = [0x5A; 4_096];
    let mut times = Vec::with_capacity(TIMES);
    for _ in 0..TIMES {
        file.write_all(&block)?;
        let began = Instant::now();
        file.sync_data()?;
        times.push(u32::try_from(began.elapsed().as_micros()).unwrap_or(u32::MAX));
    }
    fs::remove_file(path)?;
    Ok(Latencies::of(times))
}
