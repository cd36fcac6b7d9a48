//! The page's files, built into the program.

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("../../page/", $name)))),*]
    };
}

const FILES: [(&str, &str); 26] = files![
    "app.js",
    "components.js",
    "composer.js",
    "dom.js",
    "forms.css",
    "icon.svg",
    "index.html",
    "inspector.js",
    "layout.css",
    "listbox.js",
    "markdown.js",
    "menu.js",
    "message.css",
    "message.js",
    "modal.js",
    "options.js",
    "pane.js",
    "picker.js",
    "server.js",
    "steps.js",
    "tabs.js",
    "theme.css",
    "time.js",
    "toast.js",
    "toolbar.js",
    "touch.css",
];

pub(super) fn index() -> Response {
    file("index.html")
}

pub(super) fn file(name: &str) -> Response {
    let Some((_, text)) = FILES.iter().find(|(known, _)| *known == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let kind = match name.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "text/html; charset=utf-8",
    };
    ([(header::CONTENT_TYPE, kind)], *text).into_response()
}
