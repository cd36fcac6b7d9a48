//! One request: its method, its path and its body.

use reqwest::Method;
use serde::Serialize;

/// A request to the API, by its path below the version. It cannot be printed, because a path may hold a
/// token.
pub struct Request {
    pub(super) method: Method,
    pub(super) path: String,
    /// As JSON.
    pub(super) body: Option<String>,
}

impl Request {
    pub fn get(path: impl Into<String>) -> Self {
        Self::new(Method::GET, path, None)
    }

    pub fn delete(path: impl Into<String>) -> Self {
        Self::new(Method::DELETE, path, None)
    }

    pub fn post(path: impl Into<String>, body: &impl Serialize) -> Self {
        Self::new(Method::POST, path, Some(json(body)))
    }

    pub fn patch(path: impl Into<String>, body: &impl Serialize) -> Self {
        Self::new(Method::PATCH, path, Some(json(body)))
    }

    pub fn put(path: impl Into<String>, body: &impl Serialize) -> Self {
        Self::new(Method::PUT, path, Some(json(body)))
    }

    fn new(method: Method, path: impl Into<String>, body: Option<String>) -> Self {
        let path = path.into();
        Self { method, path, body }
    }
}

fn json(body: &impl Serialize) -> String {
    // Text, numbers and flags in fields with fixed names, all of which JSON can express.
    serde_json::to_string(body).unwrap_or_default()
}
