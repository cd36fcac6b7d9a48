//! All that everybody sees, and every request, as plain text to keep.

use std::fmt::Write;

use axum::{
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, SecondsFormat};

use super::{Shared, act::actor, inspect, snapshot};
use crate::Message;

pub(super) async fn transcript(State(shared): State<Shared>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"transcript.txt\"",
        ),
    ];
    (headers, written(&shared)).into_response()
}

fn written(shared: &Shared) -> String {
    let discord = &shared.discord;
    let mut text = format!("Sandbox, {}\n", moment(discord.clock().now_ms()));
    let (people, requests) = {
        let world = discord.world();
        (snapshot::people(&world), inspect::requests(&world))
    };
    for actor in people.into_iter().filter_map(|id| actor(discord, id)) {
        section(&mut text, &format!("{} sees", actor.name()));
        for (message, drawn) in actor.screen().iter().zip(actor.texts()) {
            entry(&mut text, message, drawn.trim());
        }
    }
    section(&mut text, "Requests");
    for one in requests.as_array().into_iter().flatten() {
        let at = moment(one["at"].as_i64().unwrap_or_default());
        let line = ["method", "path", "verdict"].map(|key| one[key].as_str().unwrap_or_default());
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{at} {} {} {} {}",
            line[0], line[1], one["status"], line[2]
        );
    }
    text
}

fn section(text: &mut String, title: &str) {
    let _ = write!(text, "\n## {title}\n\n");
}

fn entry(text: &mut String, message: &Message, drawn: &str) {
    let only = if message.only.is_some() {
        ", only they see it"
    } else {
        ""
    };
    let at = moment(message.posted);
    let _ = write!(
        text,
        "[{at}{only}]\n    {}\n\n",
        drawn.replace('\n', "\n    ")
    );
}

fn moment(ms: i64) -> String {
    let at = DateTime::from_timestamp_millis(ms).unwrap_or_default();
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// A file attached to a message, only ever to be saved.
pub(super) async fn file(State(shared): State<Shared>, Path(id): Path<u64>) -> Response {
    let world = shared.discord.world();
    let Some(file) = world.files.get(&id) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream"),
        (header::CONTENT_DISPOSITION, "attachment"),
    ];
    (headers, file.bytes.clone()).into_response()
}
