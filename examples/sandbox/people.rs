//! The people at the start: three members, and one who may manage the server, with a channel for reports.

use sandbox::Discord;

const PEOPLE: [&str; 3] = ["Alice", "Bob", "Carol"];
const MODERATOR: &str = "Mona";
/// A channel that only people who may manage the server see.
const REPORTS: &str = "reports";
/// Discord's permission, "Manage Server".
const MANAGE_SERVER: u64 = 1 << 5;

pub fn settle(discord: &Discord) {
    for name in PEOPLE {
        discord.user(name);
    }
    let (home, moderator) = (discord.home(), discord.user(MODERATOR));
    home.permit(&moderator, MANAGE_SERVER);
    home.channel_for(REPORTS, MANAGE_SERVER);
}
