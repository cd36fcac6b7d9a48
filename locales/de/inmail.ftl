# Deutsch. Wir duzen. Zeitspannen stehen im Dativ: „innerhalb von { $window }“, „in { $window }“.

## People
person = **{ $name }** ({ $mention })
person-unknown = Jemand ({ $mention })

## Commands
command-inmail = Private Post zwischen Mitgliedern
command-send = Schreib einem Mitglied eine private InMail
command-sent = InMails, die du gesendet hast
command-delete = Lösche eine InMail, die du gerade gesendet hast
command-inbox = InMails, die du bekommen hast
command-help = So funktioniert InMail
command-settings = Wer dir schreiben kann, Benachrichtigungen und deine Blockierliste
command-report = Melde den Moderatoren eine Person
command-privacy = Sieh, exportiere oder lösche die Daten, die über dich gespeichert sind
menu-send = InMail schreiben
menu-reply = Per InMail antworten
command-admin = Verwalte InMail auf diesem Server
command-setup = Richte InMail auf diesem Server ein
command-reports-channel = Wähle den Kanal, in dem Meldungen erscheinen
command-suspend = Verbiete einem Mitglied, auf diesem Server InMails zu senden
command-reinstate = Erlaube einem Mitglied wieder, auf diesem Server InMails zu senden
command-reports = Sieh dir Meldungen an
command-status = Zeige den Status von InMail auf diesem Server
command-notices = Wählen, wer bei neuen InMails eine Direktnachricht bekommt
option-to = An wen du schreibst
option-subject = Eine Betreffzeile
option-message = Deine Nachricht; lass sie weg, um ein Formular zu nutzen
option-cc = Wer eine Kopie bekommt; alle Beteiligten sehen das
option-reported = Das Mitglied, das du melden willst
option-comment = Was die Moderatoren wissen sollten
option-member = Das Mitglied
option-channel = Der Kanal
option-who = Wer bei neuen InMails eine Direktnachricht bekommt
option-everyone = Alle
option-users = Nur wer InMail schon benutzt hat
option-inmail = Die InMail, die du löschen willst
option-find-from = Nur von dieser Person
option-find-to = Nur an diese Person
option-words = Wörter im Betreff oder in der Nachricht
option-show = Was du sehen willst
show-unread = Ungelesen
show-archived = Archiviert
command-suspensions = Sieh nach, wer gesperrt ist, und heb Sperren auf
command-history = Sieh Meldungen, Verwarnungen, Sperren und Notizen zu einem Mitglied an
command-reporters = Wähle, ob Moderatoren sehen, wer gemeldet hat
option-for = Wie lange: 30m, 12h, 7d oder 2w; lass es weg für eine Sperre ohne Ende
option-reason = Warum; das Mitglied erfährt es
option-names = Ob sie gezeigt werden

## Names of subcommands and options
name-send = schreiben
name-sent = gesendet
name-delete = löschen
name-inbox = posteingang
name-settings = einstellungen
name-report = melden
name-privacy = datenschutz
name-help = hilfe
name-setup = einrichten
name-reports-channel = meldekanal
name-suspend = sperren
name-reinstate = entsperren
name-reports = meldungen
name-status = status
name-notices = benachrichtigungen
name-to = an
name-subject = betreff
name-message = nachricht
name-cc = kopie
name-cc2 = kopie2
name-cc3 = kopie3
name-inmail = inmail
name-member = mitglied
name-comment = kommentar
name-channel = kanal
name-from = von
name-words = wörter
name-show = anzeigen
name-suspensions = sperren-liste
name-history = verlauf
name-reporters = meldende
name-for = dauer
name-reason = grund
name-names = namen
name-who = wer

## Composing
form-title = Neue InMail
form-subject = Betreff (optional)
form-message = Nachricht
placeholder-message = **Fett**, *kursiv*, Listen, Zitate und Code gehen, Überschriften und Links hinter Text nicht.
form-report-title = Diese InMail melden
form-comment = Was Moderatoren wissen sollten (optional)
form-search-title = InMails durchsuchen
form-words = Wörter im Betreff oder in der Nachricht
form-quiet-title = Ruhezeit
form-quiet-from = Von, etwa 22:00; leer für keine
form-quiet-to = Bis, etwa 7:00
form-quiet-offset = Deine Zeitzone zu UTC, etwa +2 oder -3:30
preview-title = **Vorschau.** Es wurde noch nichts gesendet.
draft-changed = **Nichts ist passiert.** Du hast diesen Entwurf inzwischen bearbeitet. Das ist der aktuelle Text.
cancelled = Entwurf verworfen. Es wurde nichts gesendet.
expired = Dieser Entwurf ist abgelaufen. Es wurde nichts gesendet; fang mit `/inmail schreiben` neu an.
pick-recipient = Wähle, an wen die InMail gehen soll
pick-copied = Wähle, wer eine Kopie bekommt
form-suspend-title = Vom Senden ausschließen
form-for = Dauer (30m, 12h, 7d, 2w; leer: ohne Ende)
form-reason = Grund (das Mitglied erfährt ihn)
form-note-title = Notiz hinzufügen
form-note = Notiz (das Mitglied kann sie exportieren)

## Mail
to = **An** { $person }
cc = **Kopie an** { $people }
from = **Von** { $person }
in-reply-to = { $person } · { $at } · { $subject }
subject = **Betreff** { $subject }
deletable-until = Du kannst sie bis { $at } löschen ({ $left }).
not-deletable = Du kannst sie nicht mehr löschen.
sent-now = **Gesendet.**
sent-held = **Gesendet.** Sie wird um { $at } zugestellt. Wenn du sie vorher löschst, bekommt sie niemand.
field-from = Von
field-to = An
field-cc = Kopie an
field-subject = Betreff
field-in-reply-to = Antwort auf
card-draft = Entwurf, nicht gesendet
card-sent = Von dir gesendet
card-received = Empfangen
card-reported = Gemeldet

## Deleting
confirm = Möchtest du diese Nachricht wirklich löschen?
confirm-hint = Sie verschwindet bei euch beiden. InMail kann nicht rückgängig machen, was schon gelesen oder kopiert wurde oder was Discord selbst aufbewahrt.
confirm-copied = Wer eine Kopie bekommen hat, behält sie.
few-deletions-left = { $left ->
    [one] Das ist vorerst die letzte InMail, die du löschen kannst
   *[other] Du kannst vorerst noch { $left } InMails löschen, diese mitgezählt
}. Prüfe die Vorschau, bevor du sendest.
deleted = **Gelöscht.** Sie ist bei euch beiden verschwunden, und ihr Text ist gelöscht, außer jemand hat eine Kopie oder hat sie gemeldet. InMail kann nicht rückgängig machen, was schon gelesen oder kopiert wurde oder was Discord selbst aufbewahrt.
deleted-notice = Falls es dazu eine Benachrichtigung gibt, wird sie gleich angepasst. Sie enthält keinen Text.
too-late = Du kannst diese InMail nicht mehr löschen.

## Reading
confirm-removal = Diese InMail entfernen? Das lässt sich nicht rückgängig machen. Andere behalten ihre, und niemand erfährt davon.
blocked-now = **Blockiert.** Diese Person kann dir nicht mehr schreiben. Rückgängig machen kannst du das unter `/inmail einstellungen`.
sender-blocked-now = **Blockiert.** Diese Person kann dir nicht mehr schreiben. Rückgängig machen kannst du das unten mit **Blockierung aufheben** oder unter `/inmail einstellungen`.
sender-unblocked-now = **Blockierung aufgehoben.** Diese Person kann dir schreiben wie zuvor.
conversation-title = **Unterhaltung**
conversation-cut = Diese Unterhaltung ist lang. Das sind die InMails in der Nähe derjenigen, von der du kommst.

## Settings
settings-title = **Deine InMail-Einstellungen**
settings-accepting = Du nimmst InMails von Mitgliedern deiner Server an.
settings-accepting-written-to = Du nimmst InMails nur von Personen an, denen du geschrieben hast, solange deine InMail unter Gesendet liegt. Antworten können sie sofort, eine neue schreiben, sobald du deine nicht mehr löschen kannst.
settings-not-accepting = Du nimmst keine InMails an.
settings-notices = Bei neuen InMails bekommst du eine Direktnachricht.
settings-no-notices = Bei neuen InMails bekommst du keine Direktnachricht. Schau in `/inmail posteingang` nach.
settings-quiet = Von { $from } bis { $to } ({ $zone }) kommt keine Benachrichtigung.
settings-nobody-blocked = Du hast niemanden blockiert.
settings-blocked = Du hast blockiert:
settings-blocked-part = Du hast { $total } Personen blockiert. Das sind { $first } bis { $last }:
pick-to-block = Jemanden blockieren
pick-to-unblock = Blockierung aufheben
pick-accept = Wer dir schreiben kann
option-accept-everyone = InMails von allen annehmen
option-accept-written-to = InMails nur von Personen annehmen, denen ich geschrieben habe
option-accept-nobody = InMails von niemandem annehmen
muted-now = **Benachrichtigungen sind aus.**

## One's own data
privacy-title = **Was InMail über dich speichert**
    · Jede InMail, die du geschrieben oder bekommen hast: von wem, an wen, wann, und ihren Text, mit eigenem Schlüssel verschlüsselt.
    · Deine Namen, dein Bild (nur, wie Discord es nennt), deine Sprache, deine Einstellungen und deine Blockierliste.
    · 15 Minuten lang, welche InMail du geöffnet hast, damit eine gelöschte von deinem Bildschirm verschwindet.
privacy-deletion = · Eine InMail, die innerhalb von { $window } nach dem Senden gelöscht wird, hinterlässt nichts. Alles, was auf sie verweist, wird innerhalb von 24 Stunden überschrieben.
kept-for-ever = · Andere InMails bleiben, bis alle, die sie haben, sie entfernt haben.
kept-for-days = · Andere InMails werden nach { $days ->
    [one] einem Tag
   *[other] { $days } Tagen
} gelöscht.
privacy-reports = · Eine gemeldete InMail wird für die Moderatoren ihres Servers kopiert; die Kopie wird nach höchstens { $days ->
    [one] einem Tag
   *[other] { $days } Tagen
} gelöscht, auch wenn die InMail inzwischen gelöscht wird.
privacy-limits = Niemand erfährt, ob du eine InMail gelesen hast. Auf das, was Discord selbst aufbewahrt, hat InMail keinen Einfluss.
exported = Hier ist alles, was InMail über dich speichert, außer Entwürfen, InMails, die noch gelöscht werden können, und Meldungen. Frag in { $window } noch einmal, um deine übrigen InMails zu bekommen.
file-not-sent = Discord hat eine der Dateien nicht angenommen. Versuche es später noch einmal.
confirm-erasure = **Alles löschen, was InMail über dich speichert?** Deine Ordner werden geleert, und ein Text wird gelöscht, wenn sonst niemand eine Kopie hat. Andere behalten ihre Kopien. Auch deine Einstellungen und deine Blockierliste werden gelöscht, Mitglieder können dir also wieder schreiben. Moderatoren behalten Sperren, und Meldungen, bis sie ablaufen.
erased = **Gelöscht.** Deine Ordner, Entwürfe, Einstellungen und deine Blockierliste sind weg. Moderatoren behalten Sperren, und Meldungen, bis sie ablaufen.
privacy-history = · Auf jedem Server Verwarnungen, Sperren und Notizen seiner Moderatoren; sie werden { $days ->
    [one] einen Tag
   *[other] { $days } Tage
} nach ihrem Eintrag oder Ende gelöscht.

## Reports
reported-mail = Danke. Eine Kopie dieser InMail wird für die Moderatoren ihres Servers aufbewahrt, höchstens { $days ->
    [one] einen Tag
   *[other] { $days } Tage
} lang. Der Absender erfährt nichts davon.
reported-person = Danke. Deine Meldung wird für die Moderatoren dieses Servers aufbewahrt, höchstens { $days ->
    [one] einen Tag
   *[other] { $days } Tage
} lang. Die Person erfährt nichts davon.
told-in-channel = Die Moderatoren wurden benachrichtigt.
told-no-channel = Die Moderatoren haben keinen Kanal für Meldungen, deshalb wurden sie noch nicht benachrichtigt. Sie sehen deine Meldung unter `/inmail-admin meldungen`.
told-channel-gone = Den Kanal der Moderatoren für Meldungen gibt es nicht mehr, deshalb wurden sie noch nicht benachrichtigt. Sie sehen deine Meldung unter `/inmail-admin meldungen`, oder sobald sie einen anderen Kanal wählen.
told-channel-forbidden = Der Bot darf im Kanal der Moderatoren für Meldungen nicht schreiben, deshalb wurden sie noch nicht benachrichtigt. Sie sehen deine Meldung unter `/inmail-admin meldungen`, oder sobald der Bot dort schreiben darf.
told-bot-left = Der Bot ist nicht mehr auf diesem Server, deshalb können seine Moderatoren nicht benachrichtigt werden. Sie sehen deine Meldung nur, wenn der Bot zurückkommt.
told-not-yet = Die Moderatoren wurden noch nicht benachrichtigt. InMail versucht es weiter, und sie sehen deine Meldung unter `/inmail-admin meldungen`.
report-line = **Meldung** über { $person } · { $at } ·
report-open = noch nicht entschieden.
report-dismissed = abgewiesen von { $person }.
report-warned = verwarnt von { $person }.
report-warned-in-vain = verwarnt von { $person }, aber Discord hat die Verwarnung nicht zugestellt.
report-suspended = gesperrt von { $person }.
report-by = **Von** { $person }
report-comment = **Kommentar** { $comment }
report-without-mail = Zu dieser Meldung gehört keine InMail.
report-option = Meldung { $number }
reports-title = **Meldungen**
reports-title-part = **Meldungen** { $first } bis { $last } von { $total }
reports-none = Es gibt keine Meldungen.
reports-none-but-about-you = Die einzigen Meldungen betreffen dich. Um sie kümmert sich ein anderer Moderator.
reports-about-you = Meldungen über dich stehen nicht in der Liste. Um sie kümmert sich ein anderer Moderator.
reports-arrive-here = InMail-Meldungen erscheinen in diesem Kanal. Mitglieder mit der Berechtigung **Server verwalten** können sie hier prüfen.
pick-report = Eine Meldung prüfen
warning = Die Moderatoren von **{ $server }** bitten dich, in deinen InMails freundlich zu bleiben. Geht es so weiter, können sie dir das Senden verbieten.
warning-nameless = Die Moderatoren eines Servers, auf dem du bist, bitten dich, in deinen InMails freundlich zu bleiben. Geht es so weiter, können sie dir das Senden verbieten.
report-by-hidden = **Von** einem Mitglied. Dieser Server zeigt nicht, wer meldet.
report-others = In den letzten 30 Tagen { $count ->
    [one] hat ein weiteres Mitglied
   *[other] haben { $count } weitere Mitglieder
} dieselbe Person gemeldet.
reporters-choice-shown = gezeigt
reporters-choice-hidden = verborgen
reporters-shown = Moderatoren sehen jetzt, wer gemeldet hat.
reporters-hidden = Moderatoren sehen nicht mehr, wer gemeldet hat. Ein gemeldeter Text kann es trotzdem verraten.

## For those who manage a server
reports-channel-set = Meldungen erscheinen in { $channel }. Der Bot hat dort gerade etwas gepostet.
reports-channel-not-set = Es wurde nichts geändert.
channel-gone = { $channel } gibt es nicht mehr. Wähle mit `/inmail-admin einrichten meldekanal` einen anderen Kanal.
channel-hidden = Der Bot kann { $channel } nicht sehen. Gib ihm dort **Kanal ansehen**, **Nachrichten senden** und **Nachrichtenverlauf anzeigen** und nutze dann `/inmail-admin einrichten meldekanal` noch einmal.
channel-silent = Der Bot darf in { $channel } nicht schreiben. Gib ihm dort **Nachrichten senden** und **Nachrichtenverlauf anzeigen** und nutze dann `/inmail-admin einrichten meldekanal` noch einmal.
bot-timed-out = Der Bot hat auf diesem Server bis zum { $at } ein Timeout und kann dort nirgends schreiben. Hebe das Timeout auf und nutze danach `/inmail-admin status`: Wartende Meldungen werden dann gepostet.
channel-refused = Die letzte Meldung konnte nicht in { $channel } gepostet werden. InMail versucht es jetzt noch einmal; klappt es wieder nicht, wähle mit `/inmail-admin einrichten meldekanal` einen anderen Kanal.
channel-wrong-kind = { $channel } nimmt keine Nachrichten an. Wähle mit `/inmail-admin einrichten meldekanal` einen Textkanal.
channel-unknown = Discord hat nicht gesagt, ob der Bot in { $channel } schreiben darf. Versuch es in ein paar Minuten noch einmal.
channel-without-history = Der Bot kann ältere Nachrichten in { $channel } nicht lesen, deshalb kann es vorkommen, dass eine Meldung nicht gepostet wird. Gib ihm dort **Nachrichtenverlauf anzeigen**.
channel-public = **Alle auf diesem Server können { $channel } lesen.** Mach ihn nur für Moderatoren sichtbar: Meldungen nennen Personen.
suspended = { $person } kann auf diesem Server keine InMails mehr senden. Lesen und Löschen geht weiterhin.
reinstated = { $person } kann auf diesem Server wieder InMails senden.
not-suspended = { $person } ist nicht gesperrt.
notices-to-everyone = Alle in diesem Server bekommen bei neuen InMails eine Direktnachricht, außer sie haben das abgeschaltet.
notices-to-users = Nur wer InMail schon benutzt hat, bekommt bei neuen InMails aus diesem Server eine Direktnachricht. Die anderen finden sie in `/inmail posteingang`.
status = **InMail { $version }**
    · Offene Meldungen: { $open }
    · Gesperrte Mitglieder: { $suspended }
status-untold = · Noch nicht gepostete Meldungen: { $untold }
suspended-until = { $person } kann auf diesem Server bis { $until } keine InMails senden. Lesen und Löschen geht weiterhin.
suspension-replaced = Das ersetzt die frühere Sperre.
suspension-told = InMail teilt es der Person in einer Direktnachricht mit.
suspensions-title = **Vom Senden ausgeschlossen**
suspensions-title-part = **Vom Senden ausgeschlossen** { $first } bis { $last } von { $total }
suspensions-none = Auf diesem Server ist niemand vom Senden ausgeschlossen.
suspension-line = { $person } · bis ein Moderator die Sperre aufhebt
suspension-line-until = { $person } · bis { $until }
suspension-by = · von { $person }
reason = **Grund** { $reason }
not-told = · nicht benachrichtigt: Discord hat die Nachricht nicht zugestellt
pick-to-reinstate = Jemanden entsperren
history-title = **Verlauf** von { $person }
history-title-part = **Verlauf** von { $person } · { $first } bis { $last } von { $total }
history-none = Hier gibt es nichts.
history-suspended = Gesperrt, bis ein Moderator die Sperre aufhebt.
history-suspended-until = Gesperrt bis { $until }.
history-report = { $at } · **Meldung** { $state }
history-warned = { $at } · **Verwarnung** von { $person }
history-suspension = { $at } · **Sperre**, bis ein Moderator sie aufhebt, von { $person }
history-suspension-until = { $at } · **Sperre** bis { $until }, von { $person }
history-reinstated = { $at } · **Entsperrt** von { $person }
history-note = { $at } · **Notiz** von { $person }: { $note }
some-server = einem Server, auf dem du bist,
told-suspended = Die Moderatoren von { $server } haben dich dort vom Senden von InMails ausgeschlossen, bis sie die Sperre aufheben. Lesen und löschen kannst du weiterhin.
told-suspended-until = Die Moderatoren von { $server } haben dich dort bis { $until } vom Senden von InMails ausgeschlossen. Lesen und löschen kannst du weiterhin.
told-reinstated = Die Moderatoren von { $server } haben deine Sperre aufgehoben. Du kannst dort wieder InMails senden.
length-minutes = { $count ->
    [one] { $count } Minute
   *[other] { $count } Minuten
}
length-hours = { $count ->
    [one] { $count } Stunde
   *[other] { $count } Stunden
}
length-days = { $count ->
    [one] { $count } Tag
   *[other] { $count } Tage
}
length-weeks = { $count ->
    [one] { $count } Woche
   *[other] { $count } Wochen
}
status-reporters-shown = · Moderatoren sehen, wer gemeldet hat. `/inmail-admin einrichten meldende` verbirgt es.
status-reporters-hidden = · Moderatoren sehen nicht, wer gemeldet hat.
checklist = **Einrichtung**
check-no-channel = Meldungen haben keinen Kanal, deshalb erfährt niemand davon. Wähle einen mit `/inmail-admin einrichten meldekanal`.
check-channel = Meldungen werden in { $channel } gepostet.
check-permissions = Der Bot hat dort **Kanal ansehen**, **Nachrichten senden** und **Nachrichtenverlauf anzeigen**.
check-private = Nur manche Mitglieder können ihn lesen.
check-roles = `/inmail-admin` ist für Mitglieder mit **Server verwalten**: { $count ->
    [one] eine Rolle hat
   *[other] { $count } Rollen haben
} die Berechtigung.
check-no-role = Keine Rolle hat **Server verwalten**, deshalb kann nur der Eigentümer des Servers `/inmail-admin` nutzen. Gib die Berechtigung der Rolle deiner Moderatoren.
check-roles-unknown = Discord hat nicht gesagt, welche Rollen **Server verwalten** haben. Versuch es in ein paar Minuten noch einmal.
check-language = Meldungen werden in dieser Sprache gepostet: { $language }.
check-language-differs = Meldungen werden in dieser Sprache gepostet: { $told }. Die Sprache dieses Servers ist aber: { $server }. Wähle den Kanal noch einmal mit `/inmail-admin einrichten meldekanal`, um sie zu ändern.
language-name = Deutsch

## Folders
folder-sent = **Gesendet**
folder-deletable = **Welche InMail möchtest du löschen?**
folder-inbox = **Posteingang**
folder-sent-empty = Du hast keine InMails gesendet.
folder-deletable-empty = Gerade gibt es keine InMail, die du löschen kannst.
folder-inbox-empty = Dein Posteingang ist leer.
line-sent = An { $person } · { $subject } · { $at }
line-inbox = { $person } · { $subject } · { $at }
line-inbox-unread = **Neu** · { $person } · { $subject } · { $at }
no-subject = (kein Betreff)
pick = Wähle eine InMail
option-line-sent = An { $name }: { $subject }
option-line-inbox = Von { $name }: { $subject }
somebody = Jemand
choice = An { $name } · { $minutes ->
    [0] noch weniger als eine Minute
    [one] noch { $minutes } Minute
   *[other] noch { $minutes } Minuten
}
folder-unread = **Ungelesen**
folder-archive = **Archiviert**
folder-search = **Suche in empfangenen InMails**
folder-search-sent = **Suche in gesendeten InMails**
folder-unread-empty = Du hast alles gelesen.
folder-archive-empty = Du hast keine InMails archiviert.
folder-search-empty = Es wurde nichts gefunden.
mails-counted = { $count ->
    [one] 1 InMail
   *[other] { $count } InMails
}
mails-many = mehr als { $count } InMails
unread-counted = { $count } ungelesen
unread-many = mehr als { $count } ungelesen
search-words = „{ $words }“
search-stopped = InMail hat { $count } InMails durchsucht und dann aufgehört. **Ältere** macht dort weiter.
search-over = Diese Suche ist beendet. Starte sie mit **Suchen** neu.
archived-now = **Archiviert.** Du findest sie unter **Archiviert**. Niemand erfährt davon.
unarchived-now = **Zurückgelegt:** Sie ist nicht mehr archiviert.

## Notices
notice-in = { $count ->
    [one] { $count } ungelesene InMail in **{ $server }**
   *[other] { $count } ungelesene InMails in **{ $server }**
}
notice-somewhere = { $count ->
    [one] { $count } ungelesene InMail in einem deiner Server
   *[other] { $count } ungelesene InMails in einem deiner Server
}
notice-elsewhere = { $count ->
    [one] { $count } ungelesene InMail in anderen Servern
   *[other] { $count } ungelesene InMails in anderen Servern
}
notice-many = Mehr als { $count } ungelesene InMails
notice-intro = InMail ist private Post zwischen Mitgliedern eines Servers. **Öffnen** zeigt sie nur dir. **Benachrichtigungen ausschalten** beendet diese Nachrichten; mehr findest du in `/inmail einstellungen`.
unannounced = { $count ->
    [one] Du hast eine ungelesene InMail
   *[other] Du hast { $count } ungelesene InMails
}. InMail konnte dich nicht benachrichtigen; sieh unter `/inmail posteingang` nach.
unannounced-many = Du hast mehr als { $count } ungelesene InMails. InMail konnte dich nicht benachrichtigen; sieh unter `/inmail posteingang` nach.

## Buttons
button-send = Senden
button-edit = Bearbeiten
button-cancel = Abbrechen
button-delete = Löschen
button-yes = Ja
button-no = Nein
button-open = Öffnen
button-again = Neu schreiben
button-mute = Benachrichtigungen ausschalten
button-reply = Antworten
button-reply-all = Allen antworten
button-unread = Als ungelesen markieren
button-remove = Entfernen
button-block = Absender blockieren
button-unblock = Blockierung aufheben
button-report = Melden
button-notices = Benachrichtigungen einschalten
button-stop-notices = Benachrichtigungen ausschalten
button-quiet = Ruhezeit
button-export = Meine Daten exportieren
button-erase = Meine Daten löschen
button-erase-yes = Ja, löschen
button-review = Prüfen
button-reports = Alle Meldungen
button-dismiss = Abweisen
button-warn = Absender verwarnen
button-suspend = Absender sperren
button-newer = Neuere
button-older = Ältere
button-back-sent = Zurück zu Gesendet
button-back-inbox = Zurück zum Posteingang
button-conversation = Unterhaltung
button-inbox = Posteingang
button-sent = Gesendet
button-unread-only = Ungelesen
button-archived = Archiviert
button-search = Suchen
button-all-read = Alle als gelesen markieren
button-archive = Archivieren
button-unarchive = Aus dem Archiv holen
button-back = Zurück zur Liste
button-history = Verlauf
button-note = Notiz hinzufügen

## Refusals
refused-not-there = Diese InMail gibt es nicht, oder sie ist nicht mehr verfügbar.
refused-window-over = Du kannst diese InMail nicht mehr löschen.
refused-to-bot = Du kannst keinen Bot wählen. Wähle eine Person.
refused-written-by-discord = Diese Nachricht stammt von Discord. Wähle eine, die eine Person geschrieben hat.
refused-to-self = Du kannst dich nicht selbst wählen. Wähle jemand anderen.
refused-not-a-member = Diese Person ist kein Mitglied dieses Servers. Wähle ein Mitglied.
refused-twice = Du hast jemanden zweimal genannt. Nenne jede Person nur einmal.
refused-closed = Diese InMail kann nicht gesendet werden: Jemand unter den Empfängern nimmt sie nicht an.
refused-suspended = Die Moderatoren des Servers haben dich dort vom Senden von InMails ausgeschlossen. Lesen und löschen kannst du weiterhin.
refused-sending-too-fast = Du hast die Höchstzahl an InMails pro Stunde erreicht, insgesamt oder an eine Person. Um { $at } kannst du diese senden.
refused-deleting-too-much = Du hast in den letzten 24 Stunden { $limit ->
    [one] eine InMail
   *[other] { $limit } InMails
} gelöscht, und mehr geht nicht. Versuch es später noch einmal, solange diese noch gelöscht werden kann.
refused-reporting-too-fast = Du hast die Höchstzahl an Meldungen pro Stunde erreicht. Um { $at } kannst du wieder melden.
refused-moderators-only = Das können nur Mitglieder mit der Berechtigung **Server verwalten**.
refused-about-you = Diese Meldung betrifft dich, deshalb kümmert sich ein anderer Moderator darum.
refused-own-suspension = Du kannst deine eigene Sperre nicht aufheben. Ein anderer Moderator kann es.
refused-reported = Du hast diese InMail schon gemeldet. Mit `/inmail melden` kannst du etwas ergänzen.
refused-decided = Über diese Meldung wurde schon entschieden.
refused-server-only = Nutze das auf einem Server, wo du ein Mitglied wählen kannst.
refused-body-empty = Diese Nachricht ist leer. Schreib etwas und versuch es noch einmal.
refused-body-too-long = Die Nachricht hat { $length } Zeichen; höchstens { $limit } passen. Kürze sie und versuch es noch einmal.
refused-subject-too-long = Der Betreff hat { $length } Zeichen; höchstens { $limit } passen. Kürze ihn und versuch es noch einmal.
refused-comment-too-long = Der Kommentar hat { $length } Zeichen; höchstens { $limit } passen. Kürze ihn und versuch es noch einmal.
refused-quiet = Diese Ruhezeit ist nicht verständlich. Schreib zwei verschiedene Uhrzeiten wie 22 oder 6:30 und deine Zeitzone wie +2 oder -3:30.
minutes-long = { $minutes ->
    [one] einer Minute
   *[other] { $minutes } Minuten
}
seconds-long = { $seconds ->
    [one] einer Sekunde
   *[other] { $seconds } Sekunden
}
minutes-and-seconds-long = { $minutes } und { $seconds }
draft-kept = Dein Entwurf bleibt bis { $until } erhalten.
handed-back = Das hast du geschrieben:
try-again = Das hat zu lange gedauert. Bitte versuch es noch einmal.
member-unknown = Discord hat nicht gesagt, ob diese Person noch Mitglied dieses Servers ist, deshalb wurde nichts begonnen. Versuch es gleich noch einmal.
garbled = Discord hat das in einer Form geschickt, die InMail nicht versteht, deshalb ist nichts passiert. Versuch es noch einmal. Passiert es wieder, sag den Betreibern dieses Bots, dass InMail ein Update braucht.
failed = Bei uns ist etwas schiefgegangen. Sieh nach, was passiert ist, bevor du es noch einmal versuchst. Passiert es wieder, gib den Betreibern dieses Bots diesen Code: { $reference }
dm-not-private = Discord hätte diese Nachricht auch anderen gezeigt, deshalb wurde sie entfernt. Nutze `/inmail posteingang` auf einem Server.
help = **InMail** ist private Post zwischen Mitgliedern eines Servers.
    · `/inmail schreiben` schreibt eine. Vor dem Senden siehst du eine Vorschau.
    · **InMail schreiben** im Menü eines Mitglieds und **Per InMail antworten** im Menü einer Nachricht schreiben auch eine.
    · `/inmail gesendet` zeigt, was du gesendet hast, `/inmail posteingang`, was du bekommen hast.
    · `/inmail löschen` oder der Button **Löschen** löscht eine InMail innerhalb von { $window } nach dem Senden: Sie verschwindet bei euch beiden und aus unseren Dateien.
    · Danach bleibt sie. Löschen macht nicht rückgängig, was schon gelesen oder kopiert wurde oder was Discord selbst aufbewahrt.
    · Wer eine Kopie bekommt, sieht alle Beteiligten und behält sie, auch wenn der Absender die InMail löscht.
    · **Antworten**, **Absender blockieren** und **Melden** stehen unter jeder InMail, die du bekommst; `/inmail melden` meldet eine Person. Eine Meldung kopiert den Text für die Moderatoren; die Kopie übersteht eine Löschung.
    · **Archivieren** nimmt eine InMail aus deinem Ordner, und eine Antwort bringt sie nicht zurück. **Suchen** durchsucht deine eigenen InMails; wonach du suchst, wird nie gespeichert.
    · Unter `/inmail einstellungen` sind deine Einstellungen; `/inmail datenschutz` exportiert oder löscht deine Daten.
refused-left-server = Du bist nicht mehr Mitglied des Servers, zu dem diese InMail gehört, deshalb kannst du dort nicht schreiben.
refused-timed-out = Du bist auf dem Server, zu dem diese InMail gehört, im Timeout. Ab { $at } kannst du dort wieder schreiben.
refused-bot-left-server = InMail ist nicht mehr auf dem Server, zu dem diese InMail gehört, deshalb kannst du dort nicht schreiben.
refused-presence-unknown = Discord sagt gerade nicht, ob du auf diesem Server schreiben darfst, deshalb wurde nichts gesendet. Bitte sende es gleich noch einmal.
refused-own-history = Was Moderatoren über dich wissen, ist für die anderen Moderatoren.
refused-administrator = Einen Administrator dieses Servers kannst du nicht sperren. Nimm ihm zuerst diese Berechtigung.
refused-unknown-length = Eine Dauer sieht aus wie 30m, 12h, 7d oder 2w und ist mindestens eine Minute und höchstens 365 Tage lang. Es wurde nichts geändert.
refused-note-empty = Diese Notiz ist leer. Schreib etwas und versuch es noch einmal.
refused-remark-too-long = Dieser Text hat { $length } Zeichen; höchstens { $limit } passen. Kürze ihn und versuch es noch einmal.
