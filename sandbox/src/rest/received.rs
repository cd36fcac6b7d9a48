//! What a request carries: JSON, or a form of JSON and files.

use axum::{
    body::Body,
    http::{header, request::Parts},
};
use serde_json::{Value, json};

use crate::{refusal::Refusal, world::files::Upload};

/// Largest request.
const REQUEST: usize = 25 << 20;
const TOO_LARGE: (u16, i64) = (413, 40_005);
const INVALID_JSON: (u16, i64) = (400, 50_109);

/// The content of a request that could be read.
pub(super) struct Content {
    pub body: Value,
    pub files: Vec<Upload>,
}

/// A request's content, or why Discord cannot read it.
pub(super) struct Received(Result<Content, Refusal>);

impl Received {
    pub async fn read(parts: &Parts, body: Body) -> Self {
        let Ok(bytes) = axum::body::to_bytes(body, REQUEST).await else {
            return Self(Err(TOO_LARGE.into()));
        };
        let kind = parts.headers.get(header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        Self(match multer::parse_boundary(kind) {
            Ok(boundary) => form(&bytes, boundary).await,
            Err(_) => json_of(&bytes).map(|body| Content {
                body,
                files: Vec::new(),
            }),
        })
    }

    pub fn content(&self) -> Result<&Content, Refusal> {
        self.0.as_ref().map_err(Clone::clone)
    }

    /// The JSON of the content, null if it could not be read.
    pub fn sent(&self) -> &Value {
        self.0
            .as_ref()
            .map_or(&Value::Null, |content| &content.body)
    }

    /// The content for a recording: files by name and size.
    pub fn described(&self) -> Value {
        let Ok(content) = &self.0 else {
            return Value::Null;
        };
        if content.files.is_empty() {
            return content.body.clone();
        }
        let files: Vec<Value> = content
            .files
            .iter()
            .map(|file| json!({ "filename": file.name, "size": file.bytes.len() }))
            .collect();
        json!({ "payload_json": content.body, "files": files })
    }
}

/// Nothing at all counts as null.
fn json_of(bytes: &[u8]) -> Result<Value, Refusal> {
    if bytes.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_slice(bytes).map_err(|_| INVALID_JSON.into())
}

/// `payload_json` and `files[n]`.
async fn form(bytes: &[u8], boundary: String) -> Result<Content, Refusal> {
    let mut form = multer::Multipart::with_reader(bytes, boundary);
    let mut content = Content {
        body: json!({}),
        files: Vec::new(),
    };
    let unreadable = |_| Refusal::at("", "Not a form.");
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        let name = field.name().unwrap_or_default().to_owned();
        let number = name
            .strip_prefix("files[")
            .and_then(|rest| rest.strip_suffix(']')?.parse().ok());
        let filename = field.file_name().map(str::to_owned);
        let content_type = field.content_type().map(ToString::to_string);
        let bytes = field.bytes().await.map_err(unreadable)?;
        match (name.as_str(), number) {
            ("payload_json", _) => content.body = json_of(&bytes)?,
            (_, Some(number)) => content.files.push(Upload {
                number,
                name: filename.unwrap_or_else(|| "unknown".to_owned()),
                content_type,
                bytes: bytes.to_vec(),
            }),
            _ => return Err(Refusal::at(&name, "Must be payload_json or files[n].")),
        }
    }
    Ok(content)
}
