# Every sentence a user sees. People are Discord mentions, times are Discord timestamps.

## Commands
command-inmail = Private mail between members
command-send = Write a private InMail to a member
command-sent = What you have sent
command-delete = Take back an InMail you have just sent
command-inbox = What you have received
command-help = How InMail works
option-to = Who to write to
option-subject = A subject line
option-message = The text; leave it out to write in a form
option-inmail = Which InMail to delete

## Composing
form-title = New InMail
form-subject = Subject (optional)
form-message = Message
preview-title = **Preview.** Nothing has been sent yet.
cancelled = Draft thrown away. Nothing was sent.
expired = This draft has expired. Nothing was sent; start again with `/inmail send`.

## Mail
to = **To** { $person }
from = **From** { $person }
sent-at = **Sent** { $at }
subject = **Subject** { $subject }
deletable-until = You can delete it until { $at }.
not-deletable = The time for deleting it is over.
sent-now = **Sent.**

## Deleting
confirm = Are you sure you want to delete this message?
confirm-hint = It disappears from both sides. What has been read or copied meanwhile, and what Discord itself keeps, is beyond us.
deleted = **Deleted.** It is gone from both sides and from our files. What deletion cannot undo: a reader may have read it, taken a picture or seen a notification, and what Discord itself keeps is beyond us.
deleted-notice-left = Its notice could not be removed yet; it holds no text, and we go on trying until Discord says it is gone.
too-late = The time for deleting this InMail is over, so it stays.

## Folders
folder-sent = **Sent**
folder-deletable = **Which InMail do you want to delete?**
folder-inbox = **Inbox**
folder-sent-empty = You have not sent any InMail.
folder-deletable-empty = There is no InMail you can delete right now.
folder-inbox-empty = Your inbox is empty.
line-sent = To { $person } · { $at } · { $subject }
line-inbox = From { $person } · { $at } · { $subject }
line-inbox-unread = **New** · From { $person } · { $at } · { $subject }
no-subject = (no subject)
pick = Pick an InMail
option-line-sent = To { $name }: { $subject }
option-line-inbox = From { $name }: { $subject }
somebody = somebody
choice = To { $name } · { $minutes ->
    [0] less than a minute left
    [one] { $minutes } minute left
   *[other] { $minutes } minutes left
}

## Notices
notice = You have a new InMail.
unannounced = { $count ->
    [one] You have an unread InMail
   *[other] You have { $count } unread InMails
} we could not tell you about: `/inmail inbox`

## Buttons
button-send = Send
button-edit = Edit
button-cancel = Cancel
button-delete = Delete
button-yes = Yes
button-no = No
button-open = Open
button-again = Write again
button-newer = Newer
button-older = Older
button-back-sent = Back to Sent
button-back-inbox = Back to Inbox

## Refusals
refused-not-there = There is no such InMail here. It may never have existed, or it is no longer there.
refused-window-over = The time for deleting this InMail is over, so it stays.
refused-to-bot = Bots do not read InMail. Pick a person.
refused-to-self = You cannot write to yourself. Pick somebody else.
refused-not-a-member = This person is not a member of this server. Pick a member.
refused-server-only = Use this in a server, where you can pick a member.
refused-body-empty = There is nothing to read in this message. Write something and try again.
refused-body-too-long = The message has { $length } characters; at most { $limit } fit. Shorten it and try again.
refused-subject-too-long = The subject has { $length } characters; at most { $limit } fit. Shorten it and try again.
handed-back = This is what you wrote:
try-again = That took too long. Please try again.
garbled = Discord sent this in a form we do not understand, so nothing was done. Please try again; if it happens again, tell the people who run this bot that InMail needs an update.
failed = Something went wrong on our side, and nothing was changed. If it happens again, tell the people who run this bot: { $reference }
dm-not-private = Discord would have shown this message in the open, so it was removed. Use `/inmail inbox` in a server.
help = **InMail** is private mail between members of a server.
    · `/inmail send` writes one. You see a preview first; nothing is sent by one stray click.
    · `/inmail sent` shows what you have sent, `/inmail inbox` what you have received.
    · `/inmail delete` or the **Delete** button takes an InMail back within { $minutes } minutes of sending: it disappears from both sides and from our files.
    · After that it stays. What has been read or copied, and what Discord itself keeps, no deletion can undo.
