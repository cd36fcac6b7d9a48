//! The standing notice in a person's direct messages: how much is unread, and where.

use crate::{
    discord::{
        interaction::custom_id::CustomId,
        phrases::Phrases,
        ui::{
            components::{Style, button, isolated},
            message::MessageBody,
            pages::one_row,
        },
    },
    model::{GuildId, NoticeContent, NoticeId, notice::MAX_ANNOUNCED},
};

/// Servers that are named in one notice.
pub const NAMED: usize = 5;

/// The notice, with the names of servers as far as Discord gives them.
pub fn notice(
    id: NoticeId,
    content: &NoticeContent,
    name: impl Fn(GuildId) -> Option<String>,
) -> MessageBody {
    let phrases = Phrases::of(content.language);
    let (named, others) = content.unread.split_at(content.unread.len().min(NAMED));
    let mut lines: Vec<String> = named
        .iter()
        .map(|(guild, count)| match name(*guild) {
            Some(server) => phrases.notice_in(*count, isolated(&server)),
            None => phrases.notice_somewhere(*count),
        })
        .collect();
    if !others.is_empty() {
        let count: u32 = others.iter().map(|(_, count)| count).sum();
        lines.push(phrases.notice_elsewhere(count));
    }
    if content.unread.is_empty() {
        lines.push(phrases.notice_many(MAX_ANNOUNCED));
    }
    if content.introduces {
        lines.push(phrases.notice_intro());
    }
    let open = CustomId::Open { notice: id };
    let open = button(Style::Secondary, phrases.button_open(), open);
    let mute = button(Style::Secondary, phrases.button_mute(), CustomId::Mute {});
    MessageBody {
        rows: one_row(vec![open, mute]),
        ..MessageBody::words(lines.join("\n"))
    }
}
