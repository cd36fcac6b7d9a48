//! Contradictions between Discord's papers, or between them and what Discord sends, each with its reason.

use serde_json::Value;

pub(super) struct Contradiction {
    /// A JSON pointer into the description.
    pub at: &'static str,
    /// The value that this judge uses there.
    reads: &'static str,
    pub reason: &'static str,
}

/// Permissions as a number here, and as a string in the documentation; both are taken.
const BITS: &str = r#"{ "anyOf": [
    { "type": ["integer", "null"], "minimum": 0, "maximum": 18014398509481983 },
    { "type": "string", "pattern": "^[0-9]+$" }
] }"#;
const BITS_REASON: &str = "a number here, a string in the documentation (\"Create Global Application \
                           Command\"); Discord takes both";

/// Flags of people and members are of 32 bits here.
const WIDE: &str = r#"{ "type": "integer", "minimum": 0, "maximum": 9007199254740991 }"#;
const WIDE_REASON: &str = "of 32 bits here, while `flags` of a user has 53; larger numbers have been seen in \
                           all of them, and nothing promises that they stay small";

pub(super) const TABLE: &[Contradiction] = &[
    Contradiction {
        at: "/components/schemas/ApplicationCommandUpdateRequest/properties/default_member_permissions",
        reads: BITS,
        reason: BITS_REASON,
    },
    Contradiction {
        at: "/components/schemas/MessageAttachmentRequest/properties/id",
        reads: r#"{ "type": ["string", "integer"], "pattern": "^[0-9]+$", "minimum": 0 }"#,
        reason: "the id of a file is a string here; the documentation (\"Uploading Files\") sends the \
                 number of its field",
    },
    Contradiction {
        at: "/components/schemas/RatelimitedResponse/allOf/0",
        reads: r#"{ "type": "object", "required": ["message"] }"#,
        reason: "the body of a 429 needs a code here; the documentation (\"Rate Limits\") calls it \
                 optional, and its own example has none",
    },
    Contradiction {
        at: "/components/schemas/UserResponse/properties/public_flags",
        reads: WIDE,
        reason: WIDE_REASON,
    },
    Contradiction {
        at: "/components/schemas/UserPIIResponse/properties/public_flags",
        reads: WIDE,
        reason: WIDE_REASON,
    },
    Contradiction {
        at: "/components/schemas/GuildMemberResponse/properties/flags",
        reads: WIDE,
        reason: WIDE_REASON,
    },
    Contradiction {
        at: "/components/schemas/PrivateGuildMemberResponse/properties/flags",
        reads: WIDE,
        reason: WIDE_REASON,
    },
    Contradiction {
        at: "/components/schemas/InnerErrors/properties/_errors/items",
        reads: r#"{ "type": "object", "required": ["code", "message"],
                    "properties": { "code": { "type": "string" }, "message": { "type": "string" } } }"#,
        reason: "the code of a field's error is a number here; the documentation (\"Error Messages\") \
                 shows words as BASE_TYPE_REQUIRED",
    },
];

/// Follows the other paper.
///
/// # Panics
///
/// If a place no longer exists. Then the contradiction may be gone too.
pub(super) fn settle(root: &mut Value) {
    for known in TABLE {
        let place = root.pointer_mut(known.at);
        let place = place.unwrap_or_else(|| panic!("there is no {} any more", known.at));
        *place = serde_json::from_str(known.reads).expect("a constant schema");
    }
}
