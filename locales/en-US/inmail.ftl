# Every sentence a user sees. People are a name beside Discord's mention, times are Discord timestamps:
# Discord shows `R` as "in 10 minutes" or "10 minutes ago" and goes on counting, so nothing stands before it.

## People
person = **{ $name }** ({ $mention })
person-unknown = Someone ({ $mention })

## Commands
command-inmail = Private mail between members
command-send = Write a private InMail to a member
command-sent = InMail you have sent
command-delete = Delete an InMail you just sent
command-inbox = InMail you have received
command-help = How InMail works
command-settings = Who can write to you, notices, and your block list
command-report = Report a person to the moderators
command-privacy = See, export or erase the data stored about you
menu-send = Send InMail
menu-reply = Reply by InMail
command-admin = Manage InMail in this server
command-setup = Set InMail up in this server
command-reports-channel = Choose the channel where reports are posted
command-suspend = Stop a member from sending InMail in this server
command-reinstate = Let a member send InMail in this server again
command-reports = Look at reports
command-status = Show the status of InMail in this server
command-notices = Choose who gets a direct message about new InMail
option-to = Who to write to
option-subject = A subject line
option-message = Your message; leave it out to use a form
option-cc = Someone who gets a copy; everyone on it sees them
option-reported = The member to report
option-comment = What moderators should know
option-member = The member
option-channel = The channel
option-who = Who gets a direct message about new InMail
option-everyone = Everyone
option-users = Only people who have used InMail
option-inmail = The InMail to delete
option-find-from = Only from this person
option-find-to = Only to this person
option-words = Words in the subject or message
option-show = What to show
show-unread = Unread
show-archived = Archived
command-suspensions = Look at who is suspended, and reinstate them
command-history = Look at a member's reports, warnings, suspensions and notes
command-reporters = Choose whether moderators see who reported
option-for = How long: 30m, 12h, 7d or 2w; leave it out for no end
option-reason = Why; the member is told
option-names = Whether they are shown

## Names of subcommands and options. `/inmail` and `/inmail-admin` are called that everywhere.
name-send = send
name-sent = sent
name-delete = delete
name-inbox = inbox
name-settings = settings
name-report = report
name-privacy = privacy
name-help = help
name-setup = setup
name-reports-channel = reports-channel
name-suspend = suspend
name-reinstate = reinstate
name-reports = reports
name-status = status
name-notices = notices
name-to = to
name-subject = subject
name-message = message
name-cc = cc
name-cc2 = cc2
name-cc3 = cc3
name-inmail = inmail
name-member = member
name-comment = comment
name-channel = channel
name-from = from
name-words = words
name-show = show
name-suspensions = suspensions
name-history = history
name-reporters = reporters
name-for = for
name-reason = reason
name-names = names
name-who = who

## Composing
form-title = New InMail
form-subject = Subject (optional)
form-message = Message
placeholder-message = **Bold**, *italics*, lists, quotes and code work; headings and links behind words do not.
form-report-title = Report this InMail
form-comment = What moderators should know (optional)
form-search-title = Search InMail
form-words = Words in the subject or message
form-quiet-title = Quiet hours
form-quiet-from = From, like 22:00; empty for none
form-quiet-to = To, like 7:00
form-quiet-offset = Your time zone against UTC, like +2 or -3:30
preview-title = **Preview.** Nothing has been sent yet.
draft-changed = **Nothing was done.** You have edited this draft since. This is the current text.
cancelled = Draft discarded. Nothing was sent.
expired = This draft has expired. Nothing was sent; start again with `/inmail send`.
pick-recipient = Pick someone else to write to
pick-copied = Pick who gets a copy
form-suspend-title = Suspend from sending
form-for = How long (30m, 12h, 7d, 2w; empty: no end)
form-reason = Reason (the member is told)
form-note-title = Add a note
form-note = Note (part of the member's data export)

## Mail
to = **To** { $person }
cc = **Copy to** { $people }
from = **From** { $person }
in-reply-to = { $person } · { $at } · { $subject }
subject = **Subject** { $subject }
deletable-until = You can delete it until { $at } ({ $left }).
not-deletable = You can no longer delete it.
sent-now = **Sent.**
sent-held = **Sent.** It is delivered at { $at }. If you delete it before then, nobody gets it.
field-from = From
field-to = To
field-cc = Copy to
field-subject = Subject
field-in-reply-to = In reply to
card-draft = Draft, not sent
card-sent = Sent by you
card-received = Received
card-reported = Reported

## Deleting
confirm = Are you sure you want to delete this message?
confirm-hint = It disappears for both of you. InMail cannot undo what was already read or copied, or what Discord itself keeps.
confirm-copied = People who got a copy keep it.
few-deletions-left = { $left ->
    [one] This is the last InMail you can delete for now
   *[other] You can delete { $left } InMails for now, this one included
}. Check the preview before you send.
deleted = **Deleted.** It is gone for both of you, and its text is erased unless someone has a copy or reported it. InMail cannot undo what was already read or copied, or what Discord itself keeps.
deleted-notice = If they have a notice, InMail updates it within moments. A notice holds no text.
too-late = You can no longer delete this InMail.

## Reading
confirm-removal = Remove this InMail? You cannot undo this. Others keep theirs, and nobody is told.
blocked-now = **Blocked.** They can no longer write to you. You can undo this in `/inmail settings`.
sender-blocked-now = **Blocked.** They can no longer write to you. **Unblock sender** below undoes it, or `/inmail settings`.
sender-unblocked-now = **Unblocked.** They can write to you as before.
conversation-title = **Conversation**
conversation-cut = This conversation is long. These are the InMails nearest to the one you came from.

## Settings
settings-title = **Your InMail settings**
settings-accepting = You accept InMail from members of your servers.
settings-accepting-written-to = You accept InMail only from people you have written to, as long as your InMail is in Sent. They can answer it at once. They can write a new one once you can no longer delete yours.
settings-not-accepting = You do not accept InMail.
settings-notices = You get a direct message about new InMail.
settings-no-notices = You get no direct messages about new InMail. Check `/inmail inbox`.
settings-quiet = No notice is posted from { $from } to { $to } ({ $zone }).
settings-nobody-blocked = You have not blocked anyone.
settings-blocked = You have blocked:
settings-blocked-part = You have blocked { $total } people. These are { $first } to { $last }:
pick-to-block = Block someone
pick-to-unblock = Unblock someone
pick-accept = Who can write to you
option-accept-everyone = Accept InMail from everyone
option-accept-written-to = Accept InMail only from people I have written to
option-accept-nobody = Accept InMail from nobody
muted-now = **Notices are off.**

## One's own data
privacy-title = **What InMail stores about you**
    · Each InMail you wrote or received: who, to whom, when, and its text, encrypted with its own key.
    · Your names, your picture (only how Discord names it), your language, your settings and your block list.
    · For 15 minutes, which InMail you have open, so that a deleted one disappears from your screen.
privacy-deletion = · An InMail deleted within { $window } of sending leaves nothing behind. Whatever names it is overwritten within 24 hours.
kept-for-ever = · Other InMail is kept until everyone who has it has removed it.
kept-for-days = · Other InMail is erased after { $days ->
    [one] a day
   *[other] { $days } days
}.
privacy-reports = · A reported InMail is copied for the moderators of its server and erased after at most { $days ->
    [one] a day
   *[other] { $days } days
}, also if it is deleted meanwhile.
privacy-limits = Nobody is told whether you have read an InMail. InMail has no control over what Discord itself keeps.
exported = Here is everything InMail stores about you, except drafts, InMail that can still be deleted, and reports. Ask again in { $window } for the rest of your InMail.
file-not-sent = Discord did not take a file of it. Try again later.
confirm-erasure = **Erase everything InMail stores about you?** Your folders are emptied, and a text is erased if nobody else has a copy. Others keep their copies. Your settings and block list are erased too, so members can write to you again. Moderators keep suspensions, and reports until they expire.
erased = **Erased.** Your folders, drafts, settings and block list are gone. Moderators keep suspensions, and reports until they expire.
privacy-history = · In each server, warnings, suspensions and notes by its moderators, erased { $days ->
    [one] a day
   *[other] { $days } days
} after they were made or ended.

## Reports
reported-mail = Thank you. A copy of this InMail is kept for the moderators of its server, for { $days ->
    [one] a day
   *[other] { $days } days
} at most. The sender is not told.
reported-person = Thank you. Your report is kept for the moderators of this server, for { $days ->
    [one] a day
   *[other] { $days } days
} at most. The person is not told.
told-in-channel = The moderators have been notified.
told-no-channel = The moderators have no channel for reports, so they have not been notified yet. They see your report in `/inmail-admin reports`.
told-channel-gone = The moderators' channel for reports no longer exists, so they have not been notified yet. They see your report in `/inmail-admin reports`, or once they set another channel.
told-channel-forbidden = The bot may not write in the moderators' channel for reports, so they have not been notified yet. They see your report in `/inmail-admin reports`, or once the bot may write there.
told-bot-left = The bot is no longer in that server, so its moderators cannot be notified. They see your report only if the bot comes back.
told-not-yet = The moderators have not been notified yet. InMail keeps trying, and they see your report in `/inmail-admin reports`.
report-line = **Report** about { $person } · { $at } ·
report-open = not decided yet.
report-dismissed = dismissed by { $person }.
report-warned = warned by { $person }.
report-warned-in-vain = warned by { $person }, but Discord did not deliver the warning.
report-suspended = suspended by { $person }.
report-by = **By** { $person }
report-comment = **Comment** { $comment }
report-without-mail = No InMail came with this report.
report-option = Report { $number }
reports-title = **Reports**
reports-title-part = **Reports** { $first } to { $last } of { $total }
reports-none = There are no reports.
reports-none-but-about-you = The only reports are about you. Another moderator handles those.
reports-about-you = Reports about you are not listed. Another moderator handles those.
reports-arrive-here = InMail reports are posted in this channel. Members with **Manage Server** can review them here.
pick-report = Review a report
warning = The moderators of **{ $server }** ask you to keep your InMail civil. If this continues, they may stop you from sending.
warning-nameless = The moderators of a server you are in ask you to keep your InMail civil. If this continues, they may stop you from sending.
report-by-hidden = **By** a member. This server hides who reports.
report-others = In the last 30 days, { $count ->
    [one] another member has
   *[other] { $count } other members have
} reported the same person.
reporters-choice-shown = shown
reporters-choice-hidden = hidden
reporters-shown = Moderators now see who reported.
reporters-hidden = Moderators no longer see who reported. A reported text may still give it away.

## For those who manage a server
reports-channel-set = Reports are posted in { $channel }. The bot has just posted there.
reports-channel-not-set = Nothing was changed.
channel-gone = { $channel } does not exist any more. Choose another channel with `/inmail-admin setup reports-channel`.
channel-hidden = The bot cannot see { $channel }. Give it **View Channel**, **Send Messages** and **Read Message History** there, then use `/inmail-admin setup reports-channel` again.
channel-silent = The bot may not write in { $channel }. Give it **Send Messages** and **Read Message History** there, then use `/inmail-admin setup reports-channel` again.
bot-timed-out = The bot is timed out in this server until { $at } and cannot write anywhere in it. Remove the timeout, then use `/inmail-admin status`: reports that wait are posted then.
channel-refused = The last report could not be posted in { $channel }. InMail tries again now; if it fails again, choose another channel with `/inmail-admin setup reports-channel`.
channel-wrong-kind = { $channel } takes no messages. Choose a text channel with `/inmail-admin setup reports-channel`.
channel-unknown = Discord did not say whether the bot may write in { $channel }. Try again in a few minutes.
channel-without-history = The bot cannot read older messages in { $channel }, so a report may occasionally not be posted. Give it **Read Message History** there.
channel-public = **Everyone in this server can read { $channel }.** Make it visible to moderators only: reports name people.
suspended = { $person } can no longer send InMail in this server. They can still read and delete.
reinstated = { $person } can send InMail in this server again.
not-suspended = { $person } is not suspended.
notices-to-everyone = Everyone in this server gets a direct message about new InMail, unless they have muted it.
notices-to-users = Only people who have used InMail get a direct message about new InMail from this server. Others find it in `/inmail inbox`.
status = **InMail { $version }**
    · Open reports: { $open }
    · Suspended members: { $suspended }
status-untold = · Reports not posted yet: { $untold }
suspended-until = { $person } cannot send InMail in this server until { $until }. They can still read and delete.
suspension-replaced = This replaces their earlier suspension.
suspension-told = InMail tells them in a direct message.
suspensions-title = **Suspended from sending**
suspensions-title-part = **Suspended from sending** { $first } to { $last } of { $total }
suspensions-none = Nobody is suspended from sending in this server.
suspension-line = { $person } · until a moderator lifts it
suspension-line-until = { $person } · until { $until }
suspension-by = · by { $person }
reason = **Reason** { $reason }
not-told = · not told: Discord did not deliver the message
pick-to-reinstate = Reinstate someone
history-title = **History** of { $person }
history-title-part = **History** of { $person } · { $first } to { $last } of { $total }
history-none = There is nothing here.
history-suspended = Suspended until a moderator lifts it.
history-suspended-until = Suspended until { $until }.
history-report = { $at } · **Report** { $state }
history-warned = { $at } · **Warning** by { $person }
history-suspension = { $at } · **Suspension** until a moderator lifts it, by { $person }
history-suspension-until = { $at } · **Suspension** until { $until }, by { $person }
history-reinstated = { $at } · **Reinstated** by { $person }
history-note = { $at } · **Note** by { $person }: { $note }
some-server = a server you are in
told-suspended = The moderators of { $server } have suspended you from sending InMail there until they lift it. You can still read and delete.
told-suspended-until = The moderators of { $server } have suspended you from sending InMail there until { $until }. You can still read and delete.
told-reinstated = The moderators of { $server } have ended your suspension. You can send InMail there again.
length-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
length-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
length-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
length-weeks = { $count ->
    [one] { $count } week
   *[other] { $count } weeks
}
status-reporters-shown = · Moderators see who reported. `/inmail-admin setup reporters` hides it.
status-reporters-hidden = · Moderators do not see who reported.
checklist = **Set-up**
check-no-channel = Reports have no channel, so nobody is told of them. Choose one with `/inmail-admin setup reports-channel`.
check-channel = Reports are posted in { $channel }.
check-permissions = The bot has **View Channel**, **Send Messages** and **Read Message History** there.
check-private = Only some members can read it.
check-roles = { $count ->
    [one] One role has **Manage Server**
   *[other] { $count } roles have **Manage Server**
} and can use `/inmail-admin`.
check-no-role = No role has **Manage Server**, so only the owner of the server can use `/inmail-admin`. Give it to your moderators' role.
check-roles-unknown = Discord did not say which roles have **Manage Server**. Try again in a few minutes.
check-language = Reports are posted in { $language }.
check-language-differs = Reports are posted in { $told }, but the language of this server is { $server }. Choose the channel again with `/inmail-admin setup reports-channel` to change it.
language-name = English

## Folders
folder-sent = **Sent**
folder-deletable = **Which InMail do you want to delete?**
folder-inbox = **Inbox**
folder-sent-empty = You have not sent any InMail.
folder-deletable-empty = There is no InMail you can delete right now.
folder-inbox-empty = Your inbox is empty.
line-sent = To { $person } · { $subject } · { $at }
line-inbox = { $person } · { $subject } · { $at }
line-inbox-unread = **New** · { $person } · { $subject } · { $at }
no-subject = (no subject)
pick = Pick an InMail
option-line-sent = To { $name }: { $subject }
option-line-inbox = From { $name }: { $subject }
somebody = Someone
choice = To { $name } · { $minutes ->
    [0] less than a minute left
    [one] { $minutes } minute left
   *[other] { $minutes } minutes left
}
folder-unread = **Unread**
folder-archive = **Archived**
folder-search = **Search in received InMail**
folder-search-sent = **Search in sent InMail**
folder-unread-empty = You have read everything.
folder-archive-empty = You have not archived any InMail.
folder-search-empty = Nothing was found.
mails-counted = { $count ->
    [one] 1 InMail
   *[other] { $count } InMails
}
mails-many = more than { $count } InMails
unread-counted = { $count } unread
unread-many = more than { $count } unread
search-words = “{ $words }”
search-stopped = InMail stopped after looking through { $count } InMails. **Older** goes on from there.
search-over = This search has ended. Start it again with **Search**.
archived-now = **Archived.** You find it under **Archived**. Nobody is told.
unarchived-now = **Moved back** out of your archive.

## Notices
notice-in = { $count ->
    [one] { $count } unread InMail in **{ $server }**
   *[other] { $count } unread InMails in **{ $server }**
}
notice-somewhere = { $count ->
    [one] { $count } unread InMail in a server you are in
   *[other] { $count } unread InMails in a server you are in
}
notice-elsewhere = { $count ->
    [one] { $count } unread InMail in other servers
   *[other] { $count } unread InMails in other servers
}
notice-many = More than { $count } unread InMails
notice-intro = InMail is private mail between members of a server. **Open** shows it only to you. **Mute notices** stops these messages; `/inmail settings` has more choices.
unannounced = { $count ->
    [one] You have an unread InMail
   *[other] You have { $count } unread InMails
}. InMail could not notify you; see `/inmail inbox`.
unannounced-many = You have more than { $count } unread InMails. InMail could not notify you; see `/inmail inbox`.

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
button-unblock = Unblock sender
button-report = Report
button-notices = Switch notices on
button-stop-notices = Switch notices off
button-quiet = Quiet hours
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
button-conversation = Conversation
button-inbox = Inbox
button-sent = Sent
button-unread-only = Unread
button-archived = Archived
button-search = Search
button-all-read = Mark all read
button-archive = Archive
button-unarchive = Move out of archive
button-back = Back to list
button-history = History
button-note = Add note

## Refusals
refused-not-there = This InMail does not exist or is no longer available.
refused-window-over = You can no longer delete this InMail.
refused-to-bot = You cannot pick a bot. Pick a person.
refused-written-by-discord = Discord wrote this message. Pick one that a person wrote.
refused-to-self = You cannot pick yourself. Pick someone else.
refused-not-a-member = This person is not a member of this server. Pick a member.
refused-twice = You named someone twice. Name each person once.
refused-closed = This InMail cannot be sent: someone on it does not accept it.
refused-suspended = The moderators of the server have suspended you from sending InMail there. You can still read and delete.
refused-sending-too-fast = You have reached the limit of InMails per hour, in all or to one person. You can send this one at { $at }.
refused-deleting-too-much = You have deleted { $limit ->
    [one] an InMail
   *[other] { $limit } InMails
} in the last 24 hours, and that is the limit. Try again later, while this one can still be deleted.
refused-reporting-too-fast = You have reached the limit of reports per hour. You can report again at { $at }.
refused-moderators-only = Only members with **Manage Server** can do this.
refused-about-you = This report is about you, so another moderator handles it.
refused-own-suspension = You cannot lift your own suspension. Another moderator can.
refused-reported = You have already reported this InMail. To add something, use `/inmail report`.
refused-decided = This report has already been decided.
refused-server-only = Use this in a server, where you can pick a member.
refused-body-empty = This message is empty. Write something and try again.
refused-body-too-long = The message has { $length } characters; at most { $limit } fit. Shorten it and try again.
refused-subject-too-long = The subject has { $length } characters; at most { $limit } fit. Shorten it and try again.
refused-comment-too-long = The comment has { $length } characters; at most { $limit } fit. Shorten it and try again.
refused-quiet = These quiet hours were not understood. Write hours like 22 or 6:30, two different ones, and your time zone like +2 or -3:30.
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
member-unknown = Discord did not say whether this person is still a member of this server, so nothing was begun. Try again in a moment.
garbled = Discord sent this in a form InMail does not understand, so nothing was done. Try again. If it happens again, tell the people who run this bot that InMail needs an update.
failed = Something went wrong on our side. Check what happened before you try again. If it happens again, give this code to the people who run this bot: { $reference }
dm-not-private = Discord would have shown this message to others, so it was removed. Use `/inmail inbox` in a server.
help = **InMail** is private mail between members of a server.
    · `/inmail send` writes one. You see a preview before it is sent.
    · **Send InMail** in the menu on a member, and **Reply by InMail** in the menu on a message, write one as well.
    · `/inmail sent` shows what you have sent, `/inmail inbox` what you have received.
    · `/inmail delete` or the **Delete** button deletes an InMail within { $window } of sending: it disappears for both of you and from our files.
    · After that it stays. Deleting cannot undo what was already read or copied, or what Discord itself keeps.
    · People who get a copy see everyone on it, and keep it even if the sender deletes the InMail.
    · **Reply**, **Block sender** and **Report** are below each InMail you receive; `/inmail report` reports a person. A report copies the text for the moderators, so it survives a deletion.
    · **Archive** takes an InMail out of your folder, and an answer does not bring it back. **Search** goes through your own InMail; what you look for is never stored.
    · `/inmail settings` has your settings; `/inmail privacy` exports or erases your data.
refused-left-server = You are no longer a member of the server this InMail belongs to, so you cannot write there.
refused-timed-out = You are timed out in the server this InMail belongs to. You can write there again at { $at }.
refused-bot-left-server = InMail is no longer in the server this InMail belongs to, so you cannot write there.
refused-presence-unknown = Discord does not say just now whether you may write in that server, so nothing was sent. Please send it again in a moment.
refused-own-history = What moderators know about you is for the other moderators.
refused-administrator = You cannot suspend an administrator of this server. Take that permission away first.
refused-unknown-length = A length looks like 30m, 12h, 7d or 2w, and is at least a minute and at most 365 days. Nothing was changed.
refused-note-empty = This note is empty. Write something and try again.
refused-remark-too-long = This text has { $length } characters; at most { $limit } fit. Shorten it and try again.
