# Every sentence a user sees. People are a name beside Discord's mention, times are Discord timestamps:
# Discord shows `R` as "in 10 minutes" or "10 minutes ago" and goes on counting, so nothing stands before it.

## People
person = **{ $name }** ({ $mention })
person-unknown = somebody ({ $mention })

## Commands
command-inmail = Private mail between members
command-send = Write a private InMail to a member
command-sent = What you have sent
command-delete = Take back an InMail you have just sent
command-inbox = What you have received
command-help = How InMail works
command-settings = Whether you accept InMail and are told of it, and whom you have blocked
command-report = Tell the moderators about a person
command-privacy = What is stored of you; export it, erase it
menu-send = Send InMail
command-admin = InMail for those who manage this server
command-setup = Set InMail up in this server
command-reports-channel = Choose the channel in which moderators are told of reports
command-suspend = Bar a member from sending InMail in this server
command-reinstate = Let a member send InMail in this server again
command-reports = Look at reports
command-status = How InMail stands in this server
option-to = Who to write to
option-subject = A subject line
option-message = The text; leave it out to write in a form
option-cc = Who gets a copy and is seen by all who get it
option-reported = Whom to report
option-comment = What moderators should know
option-member = Which member
option-channel = Which channel
option-inmail = Which InMail to delete

## Composing
form-title = New InMail
form-subject = Subject (optional)
form-message = Message
form-report-title = Report this InMail
form-comment = What moderators should know (optional)
preview-title = **Preview.** Nothing has been sent yet.
draft-changed = **Nothing was done:** this draft has been edited since. This is what it says now.
cancelled = Draft thrown away. Nothing was sent.
expired = This draft has expired. Nothing was sent; start again with `/inmail send`.

## Mail
to = **To** { $person }
cc = **Copy to** { $people }
from = **From** { $person }
in-reply-to = **In reply to** { $person } · { $at } · { $subject }
sent-at = **Sent** { $at }
subject = **Subject** { $subject }
deletable-until = You can delete it until { $at }.
not-deletable = The time for deleting it is over.
sent-now = **Sent.**
sent-held = **Sent.** It is delivered at { $at }. Deleted before that, it reaches nobody.

## Deleting
confirm = Are you sure you want to delete this message?
confirm-hint = It disappears from both sides. What has been read or copied meanwhile, and what Discord itself keeps, is beyond us.
confirm-copied = Those who got a copy keep theirs.
few-deletions-left = { $left ->
    [one] This is the last InMail you can delete for now
   *[other] You can delete { $left } InMails for now, this one included
}. Check the preview before you send.
deleted = **Deleted.** It is gone from both sides, and its text is erased from our files but for what others have of it: a copy of their own, or a report made before. What deletion cannot undo: a reader may have read it, taken a picture or seen a notification, and what Discord itself keeps is beyond us.
deleted-notice-left = Its notice could not be removed yet; it holds no text, and we go on trying until Discord says it is gone.
too-late = The time for deleting this InMail is over, so it stays.

## Reading
confirm-removal = Remove this InMail from your inbox? You cannot get it back. Nobody else loses theirs, and nobody is told.
blocked-now = **Blocked.** You get no more InMail from them. `/inmail settings` undoes it.

## Settings
settings-title = **Your InMail settings**
settings-accepting = You accept InMail from members of your servers.
settings-not-accepting = You accept no InMail from anybody.
settings-notices = You are told of new InMail in a direct message.
settings-no-notices = You are not told of new InMail; look into `/inmail inbox`.
settings-nobody-blocked = You have blocked nobody.
settings-blocked = You have blocked:
settings-blocked-part = You have blocked { $total } people. These are { $first } to { $last }:
pick-to-block = Block somebody
pick-to-unblock = Unblock somebody
muted-now = **Notices are off.**

## One's own data
privacy-title = **What InMail stores of you**
    · Each InMail you wrote or received: who, to whom, when, and its text, sealed with a key of its own.
    · The names you go by, whether you accept InMail and notices, and whom you have blocked.
    · For a quarter of an hour, what you look at, so that what is deleted disappears from your screen.
privacy-deletion = · A deletion within { $window } of sending leaves nothing of an InMail. Whatever names it is overwritten within 24 hours.
kept-for-ever = · Other InMail is kept until nobody who has it keeps it.
kept-for-days = · Other InMail is erased after { $days ->
    [one] a day
   *[other] { $days } days
}.
privacy-reports = · A reported InMail is copied for the moderators of its server and erased after at most { $days ->
    [one] a day
   *[other] { $days } days
}, also if it is deleted meanwhile.
privacy-limits = Nobody is told whether you have read something. What Discord itself keeps is beyond us.
exported = Here is your InMail, and what else InMail keeps of you. Drafts, InMail that can still be deleted, and what moderators keep are left out; ask again in { $window } for the rest of your InMail.
confirm-erasure = **Erase everything InMail stores of you?** What you wrote and received leaves your folders, and its text is erased where nobody else has a copy. Others keep the copies they have. Your settings and your block list go as well, so members can write to you again. Suspensions, and reports until they expire, stay with the moderators.
erased = **Erased.** Your folders, drafts, settings and block list are gone. Suspensions, and reports until they expire, stay with the moderators.

## Reports
reported-mail = Thank you. A copy of this InMail is kept for the moderators of its server, for { $days ->
    [one] a day
   *[other] { $days } days
} at most. The sender is not told.
reported-person = Thank you. Your report is kept for the moderators of this server, for { $days ->
    [one] a day
   *[other] { $days } days
} at most. The person is not told.
told-in-channel = The moderators have been told in their channel.
told-no-channel = The moderators have set no channel for reports, so nobody has been told yet: they see it when they use `/inmail-admin reports`.
told-channel-gone = The moderators' channel for reports no longer exists, so nobody has been told yet: they see it when they use `/inmail-admin reports`, or once they set another channel.
told-channel-forbidden = The bot may not write in the moderators' channel for reports, so nobody has been told yet: they see it when they use `/inmail-admin reports`, or once the bot may write there.
told-bot-left = The bot is no longer in that server, so its moderators cannot be told: they see it only if the bot comes back.
told-not-yet = The moderators have not been told yet: we go on trying, and they see it when they use `/inmail-admin reports`.
report-line = **Report** about { $person } · { $at } ·
report-open = waits for a decision.
report-dismissed = dismissed by { $person }.
report-warned = warned by { $person }.
report-warned-in-vain = warned by { $person }, but the warning did not arrive: Discord does not let the bot write to this person.
report-suspended = suspended by { $person }.
report-by = **By** { $person }
report-comment = **Comment** { $comment }
report-without-mail = No InMail came with this report.
report-option = Report { $number }
reports-title = **Reports**
reports-title-part = **Reports** { $first } to { $last } of { $total }
reports-none = There are no reports.
reports-none-but-about-you = There are no reports but about you. Another moderator decides about those.
reports-about-you = Reports about you are not listed. Another moderator decides about those.
reports-arrive-here = Reports of InMail arrive in this channel. Those who may manage this server can review them here.
pick-report = Review a report
warning = The moderators of **{ $server }** ask you to keep your InMail civil. If it goes on, they may bar you from sending.
warning-nameless = The moderators of a server you are in ask you to keep your InMail civil. If it goes on, they may bar you from sending.

## For those who manage a server
reports-channel-set = Moderators are told of reports in { $channel }. The bot has just written there.
reports-channel-not-set = Nothing was changed.
channel-gone = { $channel } does not exist any more. Choose another channel with `/inmail-admin setup reports-channel`.
channel-hidden = The bot cannot see { $channel }. Give it **View Channel**, **Send Messages** and **Read Message History** there, then use `/inmail-admin setup reports-channel` again.
channel-silent = The bot may not write in { $channel }. Give it **Send Messages** and **Read Message History** there, then use `/inmail-admin setup reports-channel` again.
channel-wrong-kind = { $channel } takes no messages. Choose a text channel with `/inmail-admin setup reports-channel`.
channel-unknown = Discord does not tell just now whether the bot may write in { $channel }. Please try again in a few minutes.
channel-without-history = The bot cannot read older messages in { $channel }, so now and then a report may not be announced. Give it **Read Message History** there.
channel-public = **Everyone in this server can read { $channel }.** Let only moderators see it: reports name the people they are about.
suspended = { $person } can no longer send InMail in this server. Reading and deleting stay possible.
suspended-already = { $person } was suspended already.
reinstated = { $person } can send InMail in this server again.
not-suspended = { $person } was not suspended.
status = **InMail { $version }**
    · Reports go to { $channel }
    · Reports that wait for a decision: { $open }
    · Suspended members: { $suspended }
status-untold = · Reports no channel has been told of: { $untold }
status-no-channel = no channel; set one with `/inmail-admin setup reports-channel`

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
} that we could not tell you about. See `/inmail inbox`.

## Buttons
button-send = Send
button-edit = Edit
button-cancel = Cancel
button-delete = Delete
button-yes = Yes
button-no = No
button-open = Open
button-again = Write again
button-mute = Mute notices
button-reply = Reply
button-reply-all = Reply all
button-unread = Mark unread
button-remove = Remove
button-block = Block sender
button-report = Report
button-accept = Accept InMail
button-stop-accepting = Accept no InMail
button-notices = Switch notices on
button-stop-notices = Switch notices off
button-export = Export my data
button-erase = Erase my data
button-erase-yes = Yes, erase
button-review = Review
button-reports = All reports
button-dismiss = Dismiss
button-warn = Warn sender
button-suspend = Suspend sender
button-newer = Newer
button-older = Older
button-back-sent = Back to Sent
button-back-inbox = Back to Inbox

## Refusals
refused-not-there = There is no such InMail here. It may never have existed, or it is no longer there.
refused-window-over = The time for deleting this InMail is over, so it stays.
refused-to-bot = Bots do not read InMail. Pick a person.
refused-to-self = That is yourself. Pick somebody else.
refused-not-a-member = This person is not a member of this server. Pick a member.
refused-twice = You have named somebody twice. Name each person once.
refused-closed = This InMail cannot be sent: somebody you address does not accept it.
refused-suspended = The moderators of the server have suspended you from sending InMail there. You can still read and delete.
refused-sending-too-fast = You have sent as many InMails as one can in an hour. You can send again at { $at }.
refused-deleting-too-much = You have deleted { $limit ->
    [one] an InMail
   *[other] { $limit } InMails
} in the last 24 hours, and that is the limit. Try again later, while this one can still be deleted.
refused-reporting-too-fast = You have made as many reports as one can in an hour. You can report again at { $at }.
refused-moderators-only = Only those who may manage this server can do this.
refused-about-you = This report is about you, so another moderator decides about it.
refused-reported = You have reported this InMail already, and the moderators have one report of it. To add something, use `/inmail report`.
refused-decided = Somebody has decided about this report already.
refused-server-only = Use this in a server, where you can pick a member.
refused-body-empty = There is nothing to read in this message. Write something and try again.
refused-body-too-long = The message has { $length } characters; at most { $limit } fit. Shorten it and try again.
refused-subject-too-long = The subject has { $length } characters; at most { $limit } fit. Shorten it and try again.
refused-comment-too-long = The comment has { $length } characters; at most { $limit } fit. Shorten it and try again.
minutes-long = { $minutes ->
    [one] a minute
   *[other] { $minutes } minutes
}
seconds-long = { $seconds ->
    [one] a second
   *[other] { $seconds } seconds
}
minutes-and-seconds-long = { $minutes } and { $seconds }
draft-kept = Your draft is kept until { $until }.
handed-back = This is what you wrote:
try-again = That took too long. Please try again.
garbled = Discord sent this in a form we do not understand, so nothing was done. Please try again; if it happens again, tell the people who run this bot that InMail needs an update.
failed = Something went wrong on our side. Please look before you try again; if it happens again, tell the people who run this bot: { $reference }
dm-not-private = Discord would have shown this message in the open, so it was removed. Use `/inmail inbox` in a server.
help = **InMail** is private mail between members of a server.
    · `/inmail send` writes one. You see a preview first; nothing is sent by one stray click.
    · `/inmail sent` shows what you have sent, `/inmail inbox` what you have received.
    · `/inmail delete` or the **Delete** button takes an InMail back within { $window } of sending: it disappears from both sides and from our files.
    · After that it stays. What has been read or copied, and what Discord itself keeps, no deletion can undo.
    · Whoever gets a copy sees the others, and keeps theirs whatever the sender deletes.
    · **Reply**, **Block sender** and **Report** stand under what you receive; `/inmail report` tells moderators about a person. A report copies the text for them, so it survives a deletion.
    · `/inmail settings` says whether you accept InMail and are told of it; `/inmail privacy` exports or erases your data.
