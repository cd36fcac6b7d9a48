//! The sandbox refuses what Discord refuses, with Discord's status and code, and fails on demand.

mod callbacks;
mod command_limits;
mod commands;
mod faults;
mod files;
mod gateway;
mod message_limits;
mod messages;
mod odd;
mod official;
mod pings;
mod raw;
mod recording;
mod socket;
mod typing;
mod webhooks;
mod world;
