//! What one sync costs in the folder in which the bots keep their data.

use std::{
    fs::{self, File},
    io::Write,
    path::Path,
    time::Instant,
};

use crate::stats::Latencies;

const TIMES: usize = 200;

/// One block written and synced, again and again.
pub fn fdatasync(folder: &Path) -> anyhow::Result<Latencies> {
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
