# 日本語。です・ます調。

## People
person = **{ $name }** ({ $mention })
person-unknown = 不明なユーザー ({ $mention })

## Commands
command-inmail = メンバー同士のプライベートなメール
command-send = メンバーにプライベートなInMailを書きます
command-sent = 送信したInMailを表示します
command-delete = 送信したばかりのInMailを削除します
command-inbox = 受信したInMailを表示します
command-help = InMailの使い方を表示します
command-settings = 受信の許可、お知らせ、ブロックリストを設定します
command-report = メンバーをモデレーターに通報します
command-privacy = あなたについて保存されているデータを確認、書き出し、消去します
menu-send = InMailを送る
menu-reply = InMailで返信
command-admin = このサーバーのInMailを管理します
command-setup = このサーバーでInMailを設定します
command-reports-channel = 通報を投稿するチャンネルを選びます
command-suspend = メンバーがこのサーバーでInMailを送れないようにします
command-reinstate = メンバーがこのサーバーで再びInMailを送れるようにします
command-reports = 通報を確認します
command-status = このサーバーでのInMailの状態を表示します
command-notices = 新しいInMailのダイレクトメッセージを誰に送るかを選ぶ
option-to = 送る相手
option-subject = 件名
option-message = メッセージ。省略するとフォームが開きます
option-cc = コピーを受け取る人。宛先の全員に表示されます
option-reported = 通報するメンバー
option-comment = モデレーターに伝えたいこと
option-member = メンバー
option-channel = チャンネル
option-who = 新しいInMailのダイレクトメッセージを送る相手
option-everyone = 全員
option-users = InMailを使ったことがある人だけ
option-inmail = 削除するInMail
option-find-from = この人からのものだけ
option-find-to = この人宛てのものだけ
option-words = 件名か本文に含まれる言葉
option-show = 表示するもの
show-unread = 未読
show-archived = アーカイブ済み
command-suspensions = 停止中のメンバーを確認し、停止を解除します
command-history = メンバーの通報、警告、停止、メモを確認します
command-reporters = モデレーターに通報者を表示するかどうかを選びます
option-for = 期間：30m、12h、7d、2wなど。省略すると無期限になります
option-reason = 理由。本人に伝えられます
option-names = 表示するかどうか

## Names of subcommands and options
name-send = 送る
name-sent = 送信済み
name-delete = 削除
name-inbox = 受信箱
name-settings = 設定
name-report = 通報
name-privacy = プライバシー
name-help = ヘルプ
name-setup = 初期設定
name-reports-channel = 通報チャンネル
name-suspend = 停止
name-reinstate = 停止解除
name-reports = 通報一覧
name-status = 状態
name-notices = お知らせ
name-to = 宛先
name-subject = 件名
name-message = メッセージ
name-cc = コピー
name-cc2 = コピー2
name-cc3 = コピー3
name-inmail = inmail
name-member = メンバー
name-comment = コメント
name-channel = チャンネル
name-from = 差出人
name-words = 言葉
name-show = 表示
name-suspensions = 停止一覧
name-history = 履歴
name-reporters = 通報者
name-for = 期間
name-reason = 理由
name-names = 名前
name-who = 対象

## Composing
form-title = 新しいInMail
form-subject = 件名（任意）
form-message = メッセージ
placeholder-message = **太字**、*斜体*、リスト、引用、コードが使えます。見出しと、文字に隠したリンクは使えません。
form-report-title = このInMailを通報
form-comment = モデレーターに伝えたいこと（任意）
form-search-title = InMailを検索
form-words = 件名か本文に含まれる言葉
form-quiet-title = お知らせを休む時間
form-quiet-from = 開始(例:22:00)。空欄なら設定なし
form-quiet-to = 終了(例:7:00)
form-quiet-offset = UTCとの時差(例:+9、-3:30)
preview-title = **プレビュー。** まだ何も送信されていません。
draft-changed = **何も行われませんでした。** この下書きはその後に編集されています。これが現在の本文です。
cancelled = 下書きを破棄しました。何も送信されていません。
expired = この下書きは期限が切れました。何も送信されていません。`/inmail 送る` で最初からやり直してください。
pick-recipient = 宛先を選ぶ
pick-copied = コピーを受け取る人を選ぶ
form-suspend-title = 送信を停止
form-for = 期間（30m、12h、7d、2w。空欄は無期限）
form-reason = 理由（本人に伝えられます）
form-note-title = メモを追加
form-note = メモ（本人がデータを書き出すと含まれます）

## Mail
to = **宛先** { $person }
cc = **コピー** { $people }
from = **差出人** { $person }
in-reply-to = { $person } · { $at } · { $subject }
subject = **件名** { $subject }
deletable-until = { $at } まで削除できます（{ $left }）。
not-deletable = もう削除できません。
sent-now = **送信しました。**
sent-held = **送信しました。** { $at } に届きます。それまでに削除すると、誰にも届きません。
field-from = 差出人
field-to = 宛先
field-cc = コピー
field-subject = 件名
field-in-reply-to = 返信元
card-draft = 下書き（未送信）
card-sent = あなたが送信
card-received = 受信
card-reported = 通報済み

## Deleting
confirm = このメッセージを本当に削除しますか？
confirm-hint = あなたと相手の両方から消えます。すでに読まれたりコピーされたりしたものや、Discord自体が保持しているものを、InMailが取り消すことはできません。
confirm-copied = コピーを受け取った人の手元には残ります。
few-deletions-left = { $left ->
    [1] 今のところ削除できるInMailはこれが最後です
   *[other] 今のところ、これを含めて{ $left }件のInMailを削除できます
}。送信する前にプレビューを確認してください。
deleted = **削除しました。** あなたと相手の両方から消えました。誰かがコピーを持っているか通報した場合を除いて、本文は消去されています。すでに読まれたりコピーされたりしたものや、Discord自体が保持しているものを、InMailが取り消すことはできません。
deleted-notice = お知らせがある場合は、まもなく更新されます。お知らせに本文は含まれていません。
too-late = このInMailはもう削除できません。

## Reading
confirm-removal = このInMailを取り除きますか？元に戻すことはできません。ほかの人の分は残り、誰にも知らされません。
blocked-now = **ブロックしました。** この人はもうあなたにInMailを送れません。`/inmail 設定` で元に戻せます。
sender-blocked-now = **ブロックしました。** この人はもうあなたにInMailを送れません。下の「差出人のブロックを解除」か `/inmail 設定` で元に戻せます。
sender-unblocked-now = **ブロックを解除しました。** この人は以前のようにあなたにInMailを送れます。
conversation-title = **会話**
conversation-cut = この会話は長いため、開いていたInMailに近いものだけを表示しています。

## Settings
settings-title = **InMailの設定**
settings-accepting = 参加しているサーバーのメンバーからInMailを受け取ります。
settings-accepting-written-to = あなたがInMailを送った人からのInMailだけを受け取ります。そのInMailが送信済みに残っている間に限ります。相手はすぐに返信でき、あなたがそれを削除できなくなってからは新しいInMailも送れます。
settings-not-accepting = InMailを受け取りません。
settings-notices = 新しいInMailが届くとダイレクトメッセージでお知らせします。
settings-no-notices = 新しいInMailが届いてもダイレクトメッセージは送られません。`/inmail 受信箱` を確認してください。
settings-quiet = { $from }から{ $to }まで({ $zone })はお知らせを送りません。
settings-nobody-blocked = 誰もブロックしていません。
settings-blocked = ブロックしている人：
settings-blocked-part = { $total }人をブロックしています。{ $first }〜{ $last }人目：
pick-to-block = ブロックする人を選ぶ
pick-to-unblock = ブロックを解除する人を選ぶ
pick-accept = あなたにInMailを送れる人
option-accept-everyone = 全員からInMailを受け取る
option-accept-written-to = 自分が送ったことのある人からだけInMailを受け取る
option-accept-nobody = 誰からもInMailを受け取らない
muted-now = **お知らせをオフにしました。**

## One's own data
privacy-title = **InMailがあなたについて保存しているもの**
    · あなたが書いた、または受け取ったすべてのInMail。誰から、誰に、いつ送られたかと、それぞれ別の鍵で暗号化された本文。
    · あなたの名前、画像（Discordでの名称のみ）、言語、設定、ブロックリスト。
    · どのInMailを開いているか（15分間）。削除されたInMailをあなたの画面から消すためです。
privacy-deletion = · 送信から{ $window }以内に削除されたInMailは、何も残りません。それを特定できる情報は24時間以内に上書きされます。
kept-for-ever = · そのほかのInMailは、持っている全員が取り除くまで保存されます。
kept-for-days = · そのほかのInMailは{ $days }日後に消去されます。
privacy-reports = · 通報されたInMailは、そのサーバーのモデレーターのためにコピーされ、その間に削除された場合でも、最長{ $days }日で消去されます。
privacy-limits = InMailを読んだかどうかは誰にも知らされません。Discord自体が保持しているものを、InMailが管理することはできません。
exported = これが、下書き、まだ削除できるInMail、通報を除いて、InMailがあなたについて保存しているすべてです。残りのInMailを受け取るには、{ $window }後にもう一度書き出してください。
file-not-sent = Discordがファイルの1つを受け付けませんでした。後でもう一度お試しください。
confirm-erasure = **InMailがあなたについて保存しているものをすべて消去しますか？** フォルダーは空になり、ほかに誰もコピーを持っていない本文は消去されます。ほかの人のコピーは残ります。設定とブロックリストも消去されるため、メンバーは再びあなたに送れるようになります。停止の記録と、期限までの通報は、モデレーターの手元に残ります。
erased = **消去しました。** フォルダー、下書き、設定、ブロックリストはなくなりました。停止の記録と、期限までの通報は、モデレーターの手元に残ります。
privacy-history = · 各サーバーのモデレーターによる警告、停止、メモ。記録または終了から{ $days }日後に消去されます。

## Reports
reported-mail = ありがとうございます。このInMailのコピーは、そのサーバーのモデレーターのために最長{ $days }日間保存されます。差出人には知らされません。
reported-person = ありがとうございます。あなたの通報は、このサーバーのモデレーターのために最長{ $days }日間保存されます。相手には知らされません。
told-in-channel = モデレーターに知らせました。
told-no-channel = モデレーターには通報用のチャンネルがないため、まだ知らせていません。通報は `/inmail-admin 通報一覧` に表示されます。
told-channel-gone = モデレーターの通報用チャンネルがなくなっているため、まだ知らせていません。モデレーターは、`/inmail-admin 通報一覧` か、別のチャンネルが設定された後に通報を確認できます。
told-channel-forbidden = ボットがモデレーターの通報用チャンネルに書き込めないため、まだ知らせていません。モデレーターは、`/inmail-admin 通報一覧` か、ボットがそこに書き込めるようになった後に通報を確認できます。
told-bot-left = ボットはもうそのサーバーにいないため、モデレーターに知らせることができません。通報が表示されるのは、ボットが戻った場合だけです。
told-not-yet = モデレーターにはまだ知らせていません。InMailは試し続けており、通報は `/inmail-admin 通報一覧` に表示されます。
report-line = **通報** 対象：{ $person } · { $at } ·
report-open = 未対応です。
report-dismissed = { $person } が却下しました。
report-warned = { $person } が警告しました。
report-warned-in-vain = { $person } が警告しましたが、Discordがその警告を届けませんでした。
report-suspended = { $person } が停止しました。
report-by = **通報者** { $person }
report-comment = **コメント** { $comment }
report-without-mail = この通報にInMailは添付されていません。
report-option = 通報{ $number }
reports-title = **通報**
reports-title-part = **通報** { $total }件中{ $first }〜{ $last }件目
reports-none = 通報はありません。
reports-none-but-about-you = 通報はあなたに関するものだけです。別のモデレーターが担当します。
reports-about-you = あなたに関する通報は一覧に表示されません。別のモデレーターが担当します。
reports-arrive-here = InMailの通報はこのチャンネルに投稿されます。**サーバー管理** の権限を持つメンバーがここで確認できます。
pick-report = 確認する通報を選ぶ
warning = **{ $server }** のモデレーターから、InMailでは礼節を守るようお願いがありました。このまま続く場合、モデレーターに送信を停止されることがあります。
warning-nameless = あなたが参加しているサーバーのモデレーターから、InMailでは礼節を守るようお願いがありました。このまま続く場合、モデレーターに送信を停止されることがあります。
report-by-hidden = **通報者** メンバー。このサーバーでは通報者を表示しません。
report-others = 過去30日間に、ほかに{ $count }人のメンバーが同じ人を通報しています。
reporters-choice-shown = 表示
reporters-choice-hidden = 非表示
reporters-shown = モデレーターに通報者が表示されるようになりました。
reporters-hidden = モデレーターに通報者が表示されなくなりました。通報された文章から分かることはあります。

## For those who manage a server
reports-channel-set = 通報は { $channel } に投稿されます。ボットが今そこに投稿しました。
reports-channel-not-set = 何も変更されませんでした。
channel-gone = { $channel } はもう存在しません。`/inmail-admin 初期設定 通報チャンネル` で別のチャンネルを選んでください。
channel-hidden = ボットには { $channel } が見えません。そこで **チャンネルを見る**、**メッセージを送信**、**メッセージ履歴を読む** を許可してから、もう一度 `/inmail-admin 初期設定 通報チャンネル` を使ってください。
channel-silent = ボットは { $channel } に書き込めません。そこで **メッセージを送信** と **メッセージ履歴を読む** を許可してから、もう一度 `/inmail-admin 初期設定 通報チャンネル` を使ってください。
bot-timed-out = ボットはこのサーバーで { $at } までタイムアウト中のため、どこにも書き込めません。タイムアウトを解除してから `/inmail-admin 状態` を使うと、待っている通報が投稿されます。
channel-refused = 前回の通報は { $channel } に投稿できませんでした。InMailは今もう一度試します。また失敗する場合は、`/inmail-admin 初期設定 通報チャンネル` で別のチャンネルを選んでください。
channel-wrong-kind = { $channel } にはメッセージを投稿できません。`/inmail-admin 初期設定 通報チャンネル` でテキストチャンネルを選んでください。
channel-unknown = ボットが { $channel } に書き込めるかどうか、Discordから回答がありませんでした。数分後にもう一度お試しください。
channel-without-history = ボットは { $channel } の過去のメッセージを読めないため、通報が投稿されないことがあります。そこで **メッセージ履歴を読む** を許可してください。
channel-public = **このサーバーの全員が { $channel } を読めます。** 通報には人の名前が含まれるため、モデレーターだけに表示されるようにしてください。
suspended = { $person } はこのサーバーでInMailを送れなくなりました。読むことと削除することは引き続きできます。
reinstated = { $person } はこのサーバーで再びInMailを送れるようになりました。
not-suspended = { $person } は停止されていません。
notices-to-everyone = このサーバーの全員に、新しいInMailが届くとダイレクトメッセージでお知らせします。オフにした人には送りません。
notices-to-users = このサーバーでは、InMailを使ったことがある人にだけダイレクトメッセージでお知らせします。ほかの人は`/inmail 受信箱`で確認できます。
status = **InMail { $version }**
    · 未対応の通報：{ $open }
    · 停止中のメンバー：{ $suspended }
status-untold = · まだ投稿されていない通報：{ $untold }
suspended-until = { $person } は { $until } までこのサーバーでInMailを送れません。読むことと削除することは引き続きできます。
suspension-replaced = 以前の停止はこの停止に置き換えられました。
suspension-told = InMailが本人にダイレクトメッセージで伝えます。
suspensions-title = **送信停止中のメンバー**
suspensions-title-part = **送信停止中のメンバー** { $total }人中{ $first }〜{ $last }人目
suspensions-none = このサーバーで送信を停止されている人はいません。
suspension-line = { $person } · モデレーターが解除するまで
suspension-line-until = { $person } · { $until } まで
suspension-by = · 担当：{ $person }
reason = **理由** { $reason }
not-told = · 未通知：Discordがメッセージを届けませんでした
pick-to-reinstate = 停止を解除する人を選ぶ
history-title = { $person } の**履歴**
history-title-part = { $person } の**履歴** · { $total }件中{ $first }〜{ $last }件目
history-none = まだ何もありません。
history-suspended = モデレーターが解除するまで停止中です。
history-suspended-until = { $until } まで停止中です。
history-report = { $at } · **通報** { $state }
history-warned = { $at } · **警告** 担当：{ $person }
history-suspension = { $at } · **停止** モデレーターが解除するまで。担当：{ $person }
history-suspension-until = { $at } · **停止** { $until } まで。担当：{ $person }
history-reinstated = { $at } · **停止解除** 担当：{ $person }
history-note = { $at } · **メモ** { $person }：{ $note }
some-server = あなたが参加しているサーバー
told-suspended = { $server } のモデレーターにより、解除されるまでそこでInMailを送ることが停止されました。読むことと削除することは引き続きできます。
told-suspended-until = { $server } のモデレーターにより、{ $until } までそこでInMailを送ることが停止されました。読むことと削除することは引き続きできます。
told-reinstated = { $server } のモデレーターが停止を解除しました。再びそこでInMailを送れます。
length-minutes = { $count }分
length-hours = { $count }時間
length-days = { $count }日
length-weeks = { $count }週間
status-reporters-shown = · モデレーターには通報者が表示されます。`/inmail-admin 初期設定 通報者` で非表示にできます。
status-reporters-hidden = · モデレーターには通報者が表示されません。
checklist = **設定の確認**
check-no-channel = 通報用のチャンネルがないため、誰にも知らされません。`/inmail-admin 初期設定 通報チャンネル` で設定してください。
check-channel = 通報は { $channel } に投稿されます。
check-permissions = ボットにはそこで **チャンネルを見る**、**メッセージを送信**、**メッセージ履歴を読む** の権限があります。
check-private = 一部のメンバーだけが読めます。
check-roles = `/inmail-admin` は **サーバー管理** の権限を持つメンバー用です。その権限を持つロールは{ $count }個です。
check-no-role = **サーバー管理** の権限を持つロールがないため、`/inmail-admin` を使えるのはサーバーの所有者だけです。モデレーターのロールにこの権限を付けてください。
check-roles-unknown = どのロールに **サーバー管理** の権限があるか、Discordから回答がありませんでした。数分後にもう一度お試しください。
check-language = 通報は次の言語で投稿されます：{ $language }。
check-language-differs = 通報は次の言語で投稿されます：{ $told }。このサーバーの言語は{ $server }です。変更するには `/inmail-admin 初期設定 通報チャンネル` でチャンネルをもう一度選んでください。
language-name = 日本語

## Folders
folder-sent = **送信済み**
folder-deletable = **どのInMailを削除しますか？**
folder-inbox = **受信箱**
folder-sent-empty = 送信したInMailはありません。
folder-deletable-empty = 今削除できるInMailはありません。
folder-inbox-empty = 受信箱は空です。
line-sent = 宛先：{ $person } · { $subject } · { $at }
line-inbox = { $person } · { $subject } · { $at }
line-inbox-unread = **新着** · { $person } · { $subject } · { $at }
no-subject = （件名なし）
pick = InMailを選ぶ
option-line-sent = 宛先 { $name }：{ $subject }
option-line-inbox = 差出人 { $name }：{ $subject }
somebody = 不明なユーザー
choice = 宛先 { $name } · { $minutes ->
    [0] 残り1分未満
   *[other] 残り{ $minutes }分
}
folder-unread = **未読**
folder-archive = **アーカイブ済み**
folder-search = **受信したInMailの検索**
folder-search-sent = **送信したInMailの検索**
folder-unread-empty = すべて既読です。
folder-archive-empty = アーカイブしたInMailはありません。
folder-search-empty = 何も見つかりませんでした。
mails-counted = { $count }件
mails-many = { $count }件以上
unread-counted = 未読{ $count }件
unread-many = 未読{ $count }件以上
search-words = 「{ $words }」
search-stopped = { $count }件のInMailを調べたところで止めました。**古い方へ** で続きを調べます。
search-over = この検索は終了しました。**検索** でもう一度始めてください。
archived-now = **アーカイブしました。** **アーカイブ済み** で見られます。誰にも知らされません。
unarchived-now = **元に戻しました。** もうアーカイブされていません。

## Notices
notice-in = **{ $server }**に未読のInMailが{ $count }件あります
notice-somewhere = 参加中のサーバーに未読のInMailが{ $count }件あります
notice-elsewhere = ほかのサーバーに未読のInMailが{ $count }件あります
notice-many = 未読のInMailが{ $count }件以上あります
notice-intro = InMailは、サーバーのメンバー同士の非公開のメールです。**開く**を押すと、あなただけに表示されます。**お知らせをオフ**でこのメッセージを止められます。ほかの設定は`/inmail 設定`にあります。
unannounced = 未読のInMailが{ $count }件あります。お知らせを届けられませんでした。`/inmail 受信箱` を確認してください。
unannounced-many = 未読のInMailが{ $count }件以上あります。お知らせを届けられませんでした。`/inmail 受信箱` を確認してください。

## Buttons
button-send = 送信
button-edit = 編集
button-cancel = キャンセル
button-delete = 削除
button-yes = はい
button-no = いいえ
button-open = 開く
button-again = もう一度書く
button-mute = お知らせをオフ
button-reply = 返信
button-reply-all = 全員に返信
button-unread = 未読にする
button-remove = 取り除く
button-block = 差出人をブロック
button-unblock = 差出人のブロックを解除
button-report = 通報
button-notices = お知らせをオンにする
button-stop-notices = お知らせをオフにする
button-quiet = お知らせを休む時間
button-export = データを書き出す
button-erase = データを消去する
button-erase-yes = はい、消去します
button-review = 確認
button-reports = すべての通報
button-dismiss = 却下
button-warn = 差出人に警告
button-suspend = 差出人を停止
button-newer = 新しい方へ
button-older = 古い方へ
button-back-sent = 送信済みに戻る
button-back-inbox = 受信箱に戻る
button-conversation = 会話
button-inbox = 受信箱
button-sent = 送信済み
button-unread-only = 未読
button-archived = アーカイブ済み
button-search = 検索
button-all-read = すべて既読にする
button-archive = アーカイブ
button-unarchive = アーカイブから戻す
button-back = 一覧に戻る
button-history = 履歴
button-note = メモを追加

## Refusals
refused-not-there = このInMailは存在しないか、もう利用できません。
refused-window-over = このInMailはもう削除できません。
refused-to-bot = ボットは選べません。人を選んでください。
refused-written-by-discord = このメッセージはDiscordが書いたものです。人が書いたメッセージを選んでください。
refused-to-self = 自分自身は選べません。ほかの人を選んでください。
refused-not-a-member = この人はこのサーバーのメンバーではありません。メンバーを選んでください。
refused-twice = 同じ人が2回指定されています。それぞれ1回だけ指定してください。
refused-closed = このInMailは送れません。宛先の誰かがこれを受け付けていません。
refused-suspended = サーバーのモデレーターにより、そこでInMailを送ることが停止されています。読むことと削除することは引き続きできます。
refused-sending-too-fast = 1時間に送れるInMailの上限（全体または1人あて）に達しました。これは { $at } から送れます。
refused-deleting-too-much = この24時間に{ $limit }件のInMailを削除し、上限に達しました。これがまだ削除できるうちに、後でもう一度お試しください。
refused-reporting-too-fast = 1時間にできる通報の上限に達しました。{ $at } から再び通報できます。
refused-moderators-only = これは **サーバー管理** の権限を持つメンバーだけができます。
refused-about-you = この通報はあなたに関するものなので、別のモデレーターが担当します。
refused-own-suspension = 自分自身の停止は解除できません。別のモデレーターなら解除できます。
refused-reported = このInMailはすでに通報しています。補足するには `/inmail 通報` を使ってください。
refused-decided = この通報はすでに対応済みです。
refused-server-only = メンバーを選べるサーバーで使ってください。
refused-body-empty = メッセージが空です。何か書いてもう一度お試しください。
refused-body-too-long = メッセージが{ $length }文字あります。上限は{ $limit }文字です。短くしてもう一度お試しください。
refused-subject-too-long = 件名が{ $length }文字あります。上限は{ $limit }文字です。短くしてもう一度お試しください。
refused-comment-too-long = コメントが{ $length }文字あります。上限は{ $limit }文字です。短くしてもう一度お試しください。
refused-quiet = 時間を読み取れませんでした。22や6:30のように異なる2つの時刻と、+9や-3:30のように時差を入力してください。
minutes-long = { $minutes }分
seconds-long = { $seconds }秒
minutes-and-seconds-long = { $minutes }{ $seconds }
draft-kept = 下書きは { $until } まで保存されます。
handed-back = あなたが書いた内容：
try-again = 時間がかかりすぎました。もう一度お試しください。
member-unknown = この人がまだこのサーバーのメンバーかどうかをDiscordから確認できなかったため、何も始めていません。少し待ってからもう一度お試しください。
garbled = Discordから、InMailが理解できない形式で送られてきたため、何も行われませんでした。もう一度お試しください。また起きる場合は、InMailの更新が必要だとこのボットの運営者に伝えてください。
failed = こちらで問題が起きました。もう一度試す前に、どうなったかを確認してください。また起きる場合は、このコードをこのボットの運営者に伝えてください：{ $reference }
dm-not-private = Discordがこのメッセージをほかの人にも表示するところだったため、取り除きました。サーバーで `/inmail 受信箱` を使ってください。
help = **InMail** は、サーバーのメンバー同士のプライベートなメールです。
    · `/inmail 送る` で書きます。送信する前にプレビューが表示されます。
    · メンバーのメニューの「InMailを送る」と、メッセージのメニューの「InMailで返信」からも書けます。
    · `/inmail 送信済み` は送信したもの、`/inmail 受信箱` は受信したものを表示します。
    · `/inmail 削除` か **削除** ボタンで、送信から{ $window }以内のInMailを削除できます。あなたと相手の両方から、そして私たちのファイルから消えます。
    · それ以降は残ります。すでに読まれたりコピーされたりしたものや、Discord自体が保持しているものを、削除で取り消すことはできません。
    · コピーを受け取る人には宛先の全員が表示され、差出人がInMailを削除しても、その人のコピーは残ります。
    · **返信**、**差出人をブロック**、**通報** は、受け取ったInMailの下にあります。`/inmail 通報` で人を通報できます。通報すると本文がモデレーターのためにコピーされるため、削除されても残ります。
    · **アーカイブ** はInMailをフォルダーから外します。返信が来ても元には戻りません。**検索** は自分のInMailだけを調べます。検索した言葉は保存されません。
    · `/inmail 設定` で設定を、`/inmail プライバシー` でデータの書き出しと消去ができます。
refused-left-server = あなたはこのInMailのサーバーのメンバーではなくなったため、そこには書けません。
refused-timed-out = あなたはこのInMailのサーバーでタイムアウト中です。{ $at } から再び書けます。
refused-bot-left-server = InMailはこのInMailのサーバーから退出しているため、そこには書けません。
refused-presence-unknown = そのサーバーであなたが書けるかどうか、今はDiscordから回答がないため、何も送信していません。少ししてからもう一度送信してください。
refused-own-history = あなたについてモデレーターが知っていることは、ほかのモデレーター用です。
refused-administrator = このサーバーの管理者を停止することはできません。先にその権限を外してください。
refused-unknown-length = 期間は30m、12h、7d、2wのように書き、1分以上365日以下にしてください。何も変更していません。
refused-note-empty = このメモは空です。何か書いてもう一度お試しください。
refused-remark-too-long = この文章は{ $length }文字あります。上限は{ $limit }文字です。短くしてもう一度お試しください。
