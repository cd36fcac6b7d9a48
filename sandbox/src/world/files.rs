//! Attached files: their limits, and which of them a message carries after an edit.

use serde_json::{Value, json};

use super::World;
use crate::{limits::each, refusal::Refusal};

/// Largest file that is taken, bytes.
pub(crate) const FILE_LIMIT: usize = 10 << 20;
/// Files in one message.
const FILES: usize = 10;
const TOO_LARGE: (u16, i64) = (413, 40_005);

/// A file as uploaded: the number n of its field `files[n]`, its name and its bytes.
#[derive(Clone, Debug)]
pub(crate) struct Upload {
    pub number: u64,
    pub name: String,
    pub content_type: Option<String>,
    pub bytes: Vec<u8>,
}

/// A file as kept.
pub(crate) struct Stored {
    pub bytes: Vec<u8>,
    pub content_type: Option<String>,
}

impl World {
    /// What the message's `attachments` become: those of `old` that `body` keeps (all, if it names
    /// none), then the uploads. Files are stored only by [`World::keep_files`].
    pub fn attachments(
        &mut self,
        body: &Value,
        uploads: &[Upload],
        old: &Value,
        origin: &str,
    ) -> Result<Value, Refusal> {
        if uploads.iter().any(|file| file.bytes.len() > FILE_LIMIT) {
            return Err(TOO_LARGE.into());
        }
        let mut kept: Vec<Value> = each(old).cloned().collect();
        if body["attachments"].is_array() {
            kept.retain(|file| each(&body["attachments"]).any(|named| named["id"] == file["id"]));
            for (a, named) in each(&body["attachments"]).enumerate() {
                let known = kept.iter().any(|file| file["id"] == named["id"])
                    || uploads
                        .iter()
                        .any(|file| is_number(&named["id"], file.number));
                if !known {
                    return Err(Refusal::at(
                        &format!("attachments.{a}.id"),
                        "Attachment data cannot be found.",
                    ));
                }
            }
        } else if !body["attachments"].is_null() {
            return Err(Refusal::at("attachments", "Must be a list."));
        } else if body.get("attachments").is_some() {
            kept.clear();
        }
        for file in uploads {
            let id = self.snowflake();
            let described =
                each(&body["attachments"]).find(|named| is_number(&named["id"], file.number));
            let name = described
                .and_then(|named| named["filename"].as_str())
                .unwrap_or(&file.name);
            let url = format!("{origin}/attachments/{id}/{name}");
            let mut kept_file = json!({
                "id": id.to_string(), "filename": name, "size": file.bytes.len(), "url": url, "proxy_url": url,
            });
            if let Some(kind) = &file.content_type {
                kept_file["content_type"] = kind.as_str().into();
            }
            if let Some(text) = described
                .map(|named| &named["description"])
                .filter(|text| text.is_string())
            {
                kept_file["description"] = text.clone();
            }
            kept.push(kept_file);
        }
        if kept.len() > FILES {
            return Err(Refusal::at("attachments", "Must be 10 or fewer in length."));
        }
        Ok(kept.into())
    }

    /// Keeps the bytes of the uploads, which are the last of these attachments.
    pub fn keep_files(&mut self, attachments: &Value, uploads: &[Upload]) {
        let entries = each(attachments).skip(each(attachments).count() - uploads.len());
        let ids: Vec<u64> = entries
            .filter_map(|entry| entry["id"].as_str()?.parse().ok())
            .collect();
        for (id, file) in ids.into_iter().zip(uploads) {
            let (bytes, content_type) = (file.bytes.clone(), file.content_type.clone());
            self.files.insert(
                id,
                Stored {
                    bytes,
                    content_type,
                },
            );
        }
    }
}

/// Ids of new files may come as number or string.
fn is_number(id: &Value, number: u64) -> bool {
    id.as_u64() == Some(number) || id.as_str() == Some(number.to_string().as_str())
}
