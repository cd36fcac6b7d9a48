//! What people see: views and sentences become messages.

pub mod components;
pub mod markdown;
pub mod pages;
