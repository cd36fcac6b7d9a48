//! An embed: what Discord draws in a box below a message's text.

use serde::Serialize;

/// An embed in Discord's format. Only a description and the values of fields may hold text with formatting;
/// Discord draws the name of an author and the words of a footer as they are.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Embed {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<Author>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    pub description: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub footer: Option<Footer>,
    /// A moment that is shown beside the footer, in RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<String>,
    /// The colour of the bar at its side.
    #[serde(rename = "color", skip_serializing_if = "Option::is_none")]
    pub colour: Option<u32>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Author {
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icon_url: Option<String>,
}

/// Fields stand beside one another where there is room, as no lines of a description can.
#[derive(Clone, Debug, Serialize)]
pub struct Field {
    pub name: String,
    pub value: String,
    pub inline: bool,
}

#[derive(Clone, Debug, Serialize)]
pub struct Footer {
    pub text: String,
}

/// An embed that is only a text.
impl From<String> for Embed {
    fn from(description: String) -> Self {
        Self {
            description,
            ..Self::default()
        }
    }
}
