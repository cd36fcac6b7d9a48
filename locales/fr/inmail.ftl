# Français. On se tutoie.

## People
person = **{ $name }** ({ $mention })
person-unknown = Quelqu’un ({ $mention })

## Commands
command-inmail = Courrier privé entre membres
command-send = Écris un InMail privé à un membre
command-sent = Les InMails que tu as envoyés
command-delete = Supprime un InMail que tu viens d’envoyer
command-inbox = Les InMails que tu as reçus
command-help = Comment fonctionne InMail
command-settings = Qui peut t’écrire, les notifications et ta liste de blocage
command-report = Signale une personne à la modération
command-privacy = Consulte, exporte ou efface les données enregistrées sur toi
menu-send = Envoyer un InMail
menu-reply = Répondre par InMail
command-admin = Gère InMail sur ce serveur
command-setup = Configure InMail sur ce serveur
command-reports-channel = Choisis le salon où sont publiés les signalements
command-suspend = Empêche un membre d’envoyer des InMails sur ce serveur
command-reinstate = Permets de nouveau à un membre d’envoyer des InMails sur ce serveur
command-reports = Consulte les signalements
command-status = Affiche l’état d’InMail sur ce serveur
command-notices = Choisir qui reçoit un message privé quand un InMail arrive
option-to = À qui écrire
option-subject = L’objet du message
option-message = Ton message ; laisse vide pour utiliser un formulaire
option-cc = Quelqu’un qui reçoit une copie ; tous les participants le voient
option-reported = Le membre à signaler
option-comment = Ce que la modération devrait savoir
option-member = Le membre
option-channel = Le salon
option-who = Qui reçoit un message privé quand un InMail arrive
option-everyone = Tout le monde
option-users = Seulement les personnes qui ont déjà utilisé InMail
option-inmail = L’InMail à supprimer
option-find-from = Seulement de cette personne
option-find-to = Seulement à cette personne
option-words = Des mots de l’objet ou du message
option-show = Ce que tu veux voir
show-unread = Non lus
show-archived = Archivés
command-suspensions = Regarde qui est suspendu et lève des suspensions
command-history = Regarde les signalements, avertissements, suspensions et notes d’un membre
command-reporters = Choisis si la modération voit qui a signalé
option-for = Combien de temps : 30m, 12h, 7j ou 2sem ; rien pour une suspension sans fin
option-reason = Pourquoi ; le membre le saura
option-names = S’ils sont affichés

## Names of subcommands and options
name-send = écrire
name-sent = envoyés
name-delete = supprimer
name-inbox = réception
name-settings = réglages
name-report = signaler
name-privacy = confidentialité
name-help = aide
name-setup = configurer
name-reports-channel = salon-signalements
name-suspend = suspendre
name-reinstate = rétablir
name-reports = signalements
name-status = état
name-notices = notifications
name-to = à
name-subject = objet
name-message = message
name-cc = copie
name-cc2 = copie2
name-cc3 = copie3
name-inmail = inmail
name-member = membre
name-comment = commentaire
name-channel = salon
name-from = de
name-words = mots
name-show = afficher
name-suspensions = suspensions
name-history = historique
name-reporters = auteurs
name-for = durée
name-reason = raison
name-names = noms
name-who = qui

## Composing
form-title = Nouvel InMail
form-subject = Objet (facultatif)
form-message = Message
placeholder-message = **Gras**, *italique*, listes, citations, code : oui. Titres et liens derrière du texte : non.
form-report-title = Signaler cet InMail
form-comment = À savoir pour la modération (facultatif)
form-search-title = Rechercher des InMails
form-words = Des mots de l’objet ou du message
form-quiet-title = Heures calmes
form-quiet-from = De, par exemple 22:00 ; vide pour aucune
form-quiet-to = À, par exemple 7:00
form-quiet-offset = Ton fuseau par rapport à UTC : +2 ou -3:30
preview-title = **Aperçu.** Rien n’a encore été envoyé.
draft-changed = **Rien n’a été fait.** Tu as modifié ce brouillon entre-temps. Voici le texte actuel.
cancelled = Brouillon supprimé. Rien n’a été envoyé.
expired = Ce brouillon a expiré. Rien n’a été envoyé ; recommence avec `/inmail écrire`.
pick-recipient = Choisis à qui écrire
pick-copied = Choisis qui reçoit une copie
form-suspend-title = Suspendre l’envoi
form-for = Durée (30m, 12h, 7j ; vide : sans fin)
form-reason = Raison (le membre la saura)
form-note-title = Ajouter une note
form-note = Note (le membre peut l’exporter)

## Mail
to = **À** { $person }
cc = **Copie à** { $people }
from = **De** { $person }
in-reply-to = { $person } · { $at } · { $subject }
subject = **Objet** { $subject }
deletable-until = Tu peux le supprimer jusqu’à { $at } ({ $left }).
not-deletable = Tu ne peux plus le supprimer.
sent-now = **Envoyé.**
sent-held = **Envoyé.** Il sera remis à { $at }. Si tu le supprimes avant, personne ne le recevra.
field-from = De
field-to = À
field-cc = Copie à
field-subject = Objet
field-in-reply-to = En réponse à
card-draft = Brouillon, non envoyé
card-sent = Envoyé par toi
card-received = Reçu
card-reported = Signalé

## Deleting
confirm = Veux-tu vraiment supprimer ce message ?
confirm-hint = Il disparaît pour vous deux. InMail ne peut pas annuler ce qui a déjà été lu ou copié, ni ce que Discord conserve de son côté.
confirm-copied = Les personnes qui ont reçu une copie la gardent.
few-deletions-left = { $left ->
    [one] C’est le dernier InMail que tu peux supprimer pour le moment
   *[other] Tu peux encore supprimer { $left } InMails pour le moment, celui-ci compris
}. Vérifie l’aperçu avant d’envoyer.
deleted = **Supprimé.** Il a disparu pour vous deux, et son texte est effacé, sauf si quelqu’un en a une copie ou l’a signalé. InMail ne peut pas annuler ce qui a déjà été lu ou copié, ni ce que Discord conserve de son côté.
deleted-notice = S’il en existe une notification, elle est mise à jour dans quelques instants. Elle ne contient aucun texte.
too-late = Tu ne peux plus supprimer cet InMail.

## Reading
confirm-removal = Retirer cet InMail ? Tu ne pourras pas revenir en arrière. Les autres gardent le leur, et personne n’en est informé.
blocked-now = **Bloqué.** Cette personne ne peut plus t’écrire. Tu peux annuler cela dans `/inmail réglages`.
sender-blocked-now = **Bloqué.** Cette personne ne peut plus t’écrire. Tu peux annuler cela ci-dessous avec **Débloquer l’expéditeur**, ou dans `/inmail réglages`.
sender-unblocked-now = **Débloqué.** Cette personne peut t’écrire comme avant.
conversation-title = **Conversation**
conversation-cut = Cette conversation est longue. Voici les InMails les plus proches de celui d’où tu viens.

## Settings
settings-title = **Tes réglages InMail**
settings-accepting = Tu acceptes les InMails des membres de tes serveurs.
settings-accepting-written-to = Tu acceptes les InMails uniquement des personnes à qui tu as écrit, tant que ton InMail est dans Envoyés. Elles peuvent y répondre tout de suite, et en écrire un nouveau quand tu ne peux plus supprimer le tien.
settings-not-accepting = Tu n’acceptes pas les InMails.
settings-notices = Tu reçois un message privé quand un nouvel InMail arrive.
settings-no-notices = Tu ne reçois pas de message privé quand un nouvel InMail arrive. Consulte `/inmail réception`.
settings-quiet = Aucune notification n’est envoyée de { $from } à { $to } ({ $zone }).
settings-nobody-blocked = Tu n’as bloqué personne.
settings-blocked = Tu as bloqué :
settings-blocked-part = Tu as bloqué { $total } personnes. Voici les personnes { $first } à { $last } :
pick-to-block = Bloquer quelqu’un
pick-to-unblock = Débloquer quelqu’un
pick-accept = Qui peut t’écrire
option-accept-everyone = Accepter les InMails de tout le monde
option-accept-written-to = Accepter les InMails uniquement des personnes à qui j’ai écrit
option-accept-nobody = N’accepter les InMails de personne
muted-now = **Les notifications sont désactivées.**

## One's own data
privacy-title = **Ce qu’InMail enregistre sur toi**
    · Chaque InMail que tu as écrit ou reçu : de qui, à qui, quand, et son texte, chiffré avec sa propre clé.
    · Tes noms, ta photo (seulement le nom que lui donne Discord), ta langue, tes réglages et ta liste de blocage.
    · Pendant 15 minutes, l’InMail que tu as ouvert, pour qu’il disparaisse de ton écran s’il est supprimé.
privacy-deletion = · Un InMail supprimé dans un délai de { $window } après l’envoi ne laisse rien derrière lui. Tout ce qui le désigne est écrasé dans les 24 heures.
kept-for-ever = · Les autres InMails sont gardés jusqu’à ce que toutes les personnes qui les ont les aient retirés.
kept-for-days = · Les autres InMails sont effacés au bout de { $days ->
    [one] { $days } jour
   *[other] { $days } jours
}.
privacy-reports = · Un InMail signalé est copié pour la modération de son serveur et effacé au bout de { $days ->
    [one] { $days } jour
   *[other] { $days } jours
} au plus, même s’il est supprimé entre-temps.
privacy-limits = Personne ne sait si tu as lu un InMail. InMail n’a aucun contrôle sur ce que Discord conserve de son côté.
exported = Voici tout ce qu’InMail enregistre sur toi, sauf les brouillons, les InMails qui peuvent encore être supprimés et les signalements. Redemande dans { $window } pour recevoir le reste de tes InMails.
file-not-sent = Discord n’a pas accepté l’un des fichiers. Réessaie plus tard.
confirm-erasure = **Effacer tout ce qu’InMail enregistre sur toi ?** Tes dossiers sont vidés, et un texte est effacé si personne d’autre n’en a une copie. Les autres gardent leurs copies. Tes réglages et ta liste de blocage sont effacés aussi, donc les membres pourront de nouveau t’écrire. La modération garde les suspensions, et les signalements jusqu’à leur expiration.
erased = **Effacé.** Tes dossiers, tes brouillons, tes réglages et ta liste de blocage ont disparu. La modération garde les suspensions, et les signalements jusqu’à leur expiration.
privacy-history = · Sur chaque serveur, les avertissements, suspensions et notes de sa modération, effacés { $days ->
    [one] un jour
   *[other] { $days } jours
} après leur ajout ou leur fin.

## Reports
reported-mail = Merci. Une copie de cet InMail est gardée pour la modération de son serveur, { $days ->
    [one] { $days } jour
   *[other] { $days } jours
} au plus. L’expéditeur n’en est pas informé.
reported-person = Merci. Ton signalement est gardé pour la modération de ce serveur, { $days ->
    [one] { $days } jour
   *[other] { $days } jours
} au plus. La personne n’en est pas informée.
told-in-channel = La modération a été prévenue.
told-no-channel = La modération n’a pas de salon pour les signalements, elle n’a donc pas encore été prévenue. Elle voit ton signalement dans `/inmail-admin signalements`.
told-channel-gone = Le salon de la modération pour les signalements n’existe plus, elle n’a donc pas encore été prévenue. Elle voit ton signalement dans `/inmail-admin signalements`, ou dès qu’elle choisit un autre salon.
told-channel-forbidden = Le bot n’a pas le droit d’écrire dans le salon de la modération pour les signalements, elle n’a donc pas encore été prévenue. Elle voit ton signalement dans `/inmail-admin signalements`, ou dès que le bot peut écrire dans ce salon.
told-bot-left = Le bot n’est plus sur ce serveur, sa modération ne peut donc pas être prévenue. Elle ne verra ton signalement que si le bot revient.
told-not-yet = La modération n’a pas encore été prévenue. InMail continue d’essayer, et elle voit ton signalement dans `/inmail-admin signalements`.
report-line = **Signalement** visant { $person } · { $at } ·
report-open = pas encore traité.
report-dismissed = rejeté par { $person }.
report-warned = avertissement envoyé par { $person }.
report-warned-in-vain = avertissement envoyé par { $person }, mais Discord ne l’a pas remis.
report-suspended = suspension décidée par { $person }.
report-by = **Par** { $person }
report-comment = **Commentaire** { $comment }
report-without-mail = Aucun InMail n’accompagne ce signalement.
report-option = Signalement { $number }
reports-title = **Signalements**
reports-title-part = **Signalements** { $first } à { $last } sur { $total }
reports-none = Il n’y a aucun signalement.
reports-none-but-about-you = Les seuls signalements te concernent. Une autre personne de la modération s’en occupe.
reports-about-you = Les signalements qui te concernent ne sont pas listés. Une autre personne de la modération s’en occupe.
reports-arrive-here = Les signalements InMail sont publiés dans ce salon. Les membres qui ont la permission **Gérer le serveur** peuvent les examiner ici.
pick-report = Examiner un signalement
warning = La modération de **{ $server }** te demande de garder un ton courtois dans tes InMails. Si cela continue, elle pourra t’empêcher d’en envoyer.
warning-nameless = La modération d’un serveur dont tu es membre te demande de garder un ton courtois dans tes InMails. Si cela continue, elle pourra t’empêcher d’en envoyer.
report-by-hidden = **Par** un membre. Ce serveur ne montre pas qui signale.
report-others = Au cours des 30 derniers jours, { $count ->
    [one] un autre membre a
   *[other] { $count } autres membres ont
} signalé la même personne.
reporters-choice-shown = affichés
reporters-choice-hidden = masqués
reporters-shown = La modération voit maintenant qui a signalé.
reporters-hidden = La modération ne voit plus qui a signalé. Un texte signalé peut encore le laisser deviner.

## For those who manage a server
reports-channel-set = Les signalements sont publiés dans { $channel }. Le bot vient d’y publier un message.
reports-channel-not-set = Rien n’a été modifié.
channel-gone = { $channel } n’existe plus. Choisis un autre salon avec `/inmail-admin configurer salon-signalements`.
channel-hidden = Le bot ne voit pas { $channel }. Donne-lui **Voir le salon**, **Envoyer des messages** et **Voir les anciens messages** dans ce salon, puis utilise de nouveau `/inmail-admin configurer salon-signalements`.
channel-silent = Le bot n’a pas le droit d’écrire dans { $channel }. Donne-lui **Envoyer des messages** et **Voir les anciens messages** dans ce salon, puis utilise de nouveau `/inmail-admin configurer salon-signalements`.
bot-timed-out = Le bot est exclu temporairement de ce serveur jusqu’au { $at } et ne peut y écrire nulle part. Lève l’exclusion, puis utilise `/inmail-admin état` : les signalements en attente seront alors publiés.
channel-refused = Le dernier signalement n’a pas pu être publié dans { $channel }. InMail réessaie maintenant ; si cela échoue encore, choisis un autre salon avec `/inmail-admin configurer salon-signalements`.
channel-wrong-kind = { $channel } n’accepte pas de messages. Choisis un salon textuel avec `/inmail-admin configurer salon-signalements`.
channel-unknown = Discord n’a pas dit si le bot a le droit d’écrire dans { $channel }. Réessaie dans quelques minutes.
channel-without-history = Le bot ne peut pas lire les anciens messages dans { $channel }, il peut donc arriver qu’un signalement ne soit pas publié. Donne-lui **Voir les anciens messages** dans ce salon.
channel-public = **Tout le monde sur ce serveur peut lire { $channel }.** Rends-le visible pour la modération seulement : les signalements citent des personnes.
suspended = { $person } ne peut plus envoyer d’InMails sur ce serveur, mais peut toujours lire et supprimer.
reinstated = { $person } peut de nouveau envoyer des InMails sur ce serveur.
not-suspended = { $person } n’a pas de suspension.
notices-to-everyone = Tout le monde sur ce serveur reçoit un message privé quand un InMail arrive, sauf qui l’a désactivé.
notices-to-users = Seules les personnes qui ont déjà utilisé InMail reçoivent un message privé quand un InMail arrive de ce serveur. Les autres le trouvent dans `/inmail réception`.
status = **InMail { $version }**
    · Signalements ouverts : { $open }
    · Membres suspendus : { $suspended }
status-untold = · Signalements pas encore publiés : { $untold }
suspended-until = { $person } ne peut pas envoyer d’InMails sur ce serveur jusqu’au { $until }, mais peut toujours lire et supprimer.
suspension-replaced = Cela remplace la suspension précédente.
suspension-told = InMail l’en informe par message privé.
suspensions-title = **Envoi suspendu**
suspensions-title-part = **Envoi suspendu** { $first } à { $last } sur { $total }
suspensions-none = Sur ce serveur, l’envoi n’est suspendu pour personne.
suspension-line = { $person } · jusqu’à ce que la modération la lève
suspension-line-until = { $person } · jusqu’au { $until }
suspension-by = · par { $person }
reason = **Raison** { $reason }
not-told = · pas d’information envoyée : Discord ne l’a pas remise
pick-to-reinstate = Rétablir quelqu’un
history-title = **Historique** de { $person }
history-title-part = **Historique** de { $person } · { $first } à { $last } sur { $total }
history-none = Il n’y a rien ici.
history-suspended = Envoi suspendu jusqu’à ce que la modération lève la suspension.
history-suspended-until = Envoi suspendu jusqu’au { $until }.
history-report = { $at } · **Signalement** { $state }
history-warned = { $at } · **Avertissement** par { $person }
history-suspension = { $at } · **Suspension** jusqu’à ce que la modération la lève, par { $person }
history-suspension-until = { $at } · **Suspension** jusqu’au { $until }, par { $person }
history-reinstated = { $at } · **Suspension levée** par { $person }
history-note = { $at } · **Note** de { $person } : { $note }
some-server = un serveur dont tu es membre
told-suspended = Sur { $server }, la modération a suspendu ton droit d’envoyer des InMails jusqu’à ce qu’elle lève la suspension. Tu peux toujours lire et supprimer.
told-suspended-until = Sur { $server }, la modération a suspendu ton droit d’envoyer des InMails jusqu’au { $until }. Tu peux toujours lire et supprimer.
told-reinstated = Sur { $server }, la modération a levé ta suspension. Tu peux de nouveau y envoyer des InMails.
length-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
length-hours = { $count ->
    [one] { $count } heure
   *[other] { $count } heures
}
length-days = { $count ->
    [one] { $count } jour
   *[other] { $count } jours
}
length-weeks = { $count ->
    [one] { $count } semaine
   *[other] { $count } semaines
}
status-reporters-shown = · La modération voit qui a signalé. `/inmail-admin configurer auteurs` le masque.
status-reporters-hidden = · La modération ne voit pas qui a signalé.
checklist = **Configuration**
check-no-channel = Les signalements n’ont pas de salon, donc personne n’en est averti. Choisis-en un avec `/inmail-admin configurer salon-signalements`.
check-channel = Les signalements sont publiés dans { $channel }.
check-permissions = Le bot y a **Voir le salon**, **Envoyer des messages** et **Voir les anciens messages**.
check-private = Seuls certains membres peuvent le lire.
check-roles = `/inmail-admin` est réservé aux membres qui ont **Gérer le serveur** : { $count ->
    [one] un rôle l’a
   *[other] { $count } rôles l’ont
}.
check-no-role = Aucun rôle n’a **Gérer le serveur**, donc seule la personne propriétaire du serveur peut utiliser `/inmail-admin`. Donne cette permission au rôle de ta modération.
check-roles-unknown = Discord n’a pas dit quels rôles ont **Gérer le serveur**. Réessaie dans quelques minutes.
check-language = Les signalements sont publiés dans cette langue : { $language }.
check-language-differs = Les signalements sont publiés dans cette langue : { $told }. La langue de ce serveur est : { $server }. Choisis de nouveau le salon avec `/inmail-admin configurer salon-signalements` pour la changer.
language-name = français

## Folders
folder-sent = **Envoyés**
folder-deletable = **Quel InMail veux-tu supprimer ?**
folder-inbox = **Boîte de réception**
folder-sent-empty = Tu n’as envoyé aucun InMail.
folder-deletable-empty = Il n’y a aucun InMail que tu puisses supprimer en ce moment.
folder-inbox-empty = Ta boîte de réception est vide.
line-sent = À { $person } · { $subject } · { $at }
line-inbox = { $person } · { $subject } · { $at }
line-inbox-unread = **Nouveau** · { $person } · { $subject } · { $at }
no-subject = (sans objet)
pick = Choisis un InMail
option-line-sent = À { $name } : { $subject }
option-line-inbox = De { $name } : { $subject }
somebody = Quelqu’un
choice = À { $name } · { $minutes ->
    [0] moins d’une minute restante
    [one] { $minutes } minute restante
   *[other] { $minutes } minutes restantes
}
folder-unread = **Non lus**
folder-archive = **Archivés**
folder-search = **Recherche dans les InMails reçus**
folder-search-sent = **Recherche dans les InMails envoyés**
folder-unread-empty = Tu as tout lu.
folder-archive-empty = Tu n’as archivé aucun InMail.
folder-search-empty = Rien n’a été trouvé.
mails-counted = { $count ->
    [one] { $count } InMail
   *[other] { $count } InMails
}
mails-many = plus de { $count } InMails
unread-counted = { $count ->
    [one] { $count } non lu
   *[other] { $count } non lus
}
unread-many = plus de { $count } non lus
search-words = « { $words } »
search-stopped = InMail s’est arrêté après avoir parcouru { $count } InMails. **Plus anciens** continue à partir de là.
search-over = Cette recherche est terminée. Relance-la avec **Rechercher**.
archived-now = **Archivé.** Tu le retrouves sous **Archivés**. Personne n’en est informé.
unarchived-now = **Remis en place.** Il n’est plus archivé.

## Notices
notice-in = { $count ->
    [one] { $count } InMail non lu dans **{ $server }**
   *[other] { $count } InMails non lus dans **{ $server }**
}
notice-somewhere = { $count ->
    [one] { $count } InMail non lu dans un de tes serveurs
   *[other] { $count } InMails non lus dans un de tes serveurs
}
notice-elsewhere = { $count ->
    [one] { $count } InMail non lu dans d’autres serveurs
   *[other] { $count } InMails non lus dans d’autres serveurs
}
notice-many = Plus de { $count } InMails non lus
notice-intro = InMail, c’est du courrier privé entre membres d’un serveur. **Ouvrir** ne le montre qu’à toi. **Couper les notifications** arrête ces messages ; `/inmail réglages` offre d’autres choix.
unannounced = { $count ->
    [one] Tu as un InMail non lu
   *[other] Tu as { $count } InMails non lus
}. InMail n’a pas pu te prévenir ; regarde dans `/inmail réception`.
unannounced-many = Tu as plus de { $count } InMails non lus. InMail n’a pas pu te prévenir ; regarde dans `/inmail réception`.

## Buttons
button-send = Envoyer
button-edit = Modifier
button-cancel = Annuler
button-delete = Supprimer
button-yes = Oui
button-no = Non
button-open = Ouvrir
button-again = Écrire à nouveau
button-mute = Couper les notifications
button-reply = Répondre
button-reply-all = Répondre à tous
button-unread = Marquer comme non lu
button-remove = Retirer
button-block = Bloquer l’expéditeur
button-unblock = Débloquer l’expéditeur
button-report = Signaler
button-notices = Activer les notifications
button-stop-notices = Désactiver les notifications
button-quiet = Heures calmes
button-export = Exporter mes données
button-erase = Effacer mes données
button-erase-yes = Oui, effacer
button-review = Examiner
button-reports = Tous les signalements
button-dismiss = Rejeter
button-warn = Avertir l’expéditeur
button-suspend = Suspendre l’expéditeur
button-newer = Plus récents
button-older = Plus anciens
button-back-sent = Retour aux envoyés
button-back-inbox = Retour à la réception
button-conversation = Conversation
button-inbox = Réception
button-sent = Envoyés
button-unread-only = Non lus
button-archived = Archivés
button-search = Rechercher
button-all-read = Tout marquer comme lu
button-archive = Archiver
button-unarchive = Sortir des archives
button-back = Retour à la liste
button-history = Historique
button-note = Ajouter une note

## Refusals
refused-not-there = Cet InMail n’existe pas ou n’est plus disponible.
refused-window-over = Tu ne peux plus supprimer cet InMail.
refused-to-bot = Tu ne peux pas choisir un bot. Choisis une personne.
refused-written-by-discord = Ce message vient de Discord. Choisis un message écrit par une personne.
refused-to-self = Tu ne peux pas te choisir toi-même. Choisis quelqu’un d’autre.
refused-not-a-member = Cette personne n’est pas membre de ce serveur. Choisis un membre.
refused-twice = Tu as nommé quelqu’un deux fois. Nomme chaque personne une seule fois.
refused-closed = Cet InMail ne peut pas être envoyé : un de ses destinataires ne l’accepte pas.
refused-suspended = La modération du serveur a suspendu ton droit d’y envoyer des InMails. Tu peux toujours lire et supprimer.
refused-sending-too-fast = Tu as atteint la limite d’InMails par heure, au total ou à une même personne. Tu pourras envoyer celui-ci à { $at }.
refused-deleting-too-much = Tu as supprimé { $limit ->
    [one] { $limit } InMail
   *[other] { $limit } InMails
} au cours des dernières 24 heures, et c’est la limite. Réessaie plus tard, tant que celui-ci peut encore être supprimé.
refused-reporting-too-fast = Tu as atteint la limite de signalements par heure. Tu pourras de nouveau signaler à { $at }.
refused-moderators-only = Seuls les membres qui ont la permission **Gérer le serveur** peuvent faire cela.
refused-about-you = Ce signalement te concerne, une autre personne de la modération s’en occupe donc.
refused-own-suspension = Tu ne peux pas lever ta propre suspension. Une autre personne de la modération le peut.
refused-reported = Tu as déjà signalé cet InMail. Pour ajouter quelque chose, utilise `/inmail signaler`.
refused-decided = Ce signalement a déjà été traité.
refused-server-only = Utilise cela sur un serveur, où tu peux choisir un membre.
refused-body-empty = Ce message est vide. Écris quelque chose et réessaie.
refused-body-too-long = Le message a { $length } caractères ; { $limit } au plus sont permis. Raccourcis-le et réessaie.
refused-subject-too-long = L’objet a { $length } caractères ; { $limit } au plus sont permis. Raccourcis-le et réessaie.
refused-comment-too-long = Le commentaire a { $length } caractères ; { $limit } au plus sont permis. Raccourcis-le et réessaie.
refused-quiet = Ces heures calmes n’ont pas été comprises. Écris deux heures différentes comme 22 ou 6:30, et ton fuseau comme +2 ou -3:30.
minutes-long = { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}
seconds-long = { $seconds ->
    [one] { $seconds } seconde
   *[other] { $seconds } secondes
}
minutes-and-seconds-long = { $minutes } et { $seconds }
draft-kept = Ton brouillon est gardé jusqu’à { $until }.
handed-back = Voici ce que tu as écrit :
try-again = Cela a pris trop de temps. Réessaie, s’il te plaît.
member-unknown = Discord n’a pas dit si cette personne est encore membre de ce serveur, donc rien n’a été commencé. Réessaie dans un instant.
garbled = Discord a envoyé cela sous une forme qu’InMail ne comprend pas, donc rien n’a été fait. Réessaie. Si cela se reproduit, dis aux personnes qui gèrent ce bot qu’InMail a besoin d’une mise à jour.
failed = Quelque chose a mal tourné de notre côté. Vérifie ce qui s’est passé avant de réessayer. Si cela se reproduit, donne ce code aux personnes qui gèrent ce bot : { $reference }
dm-not-private = Discord aurait montré ce message à d’autres, il a donc été retiré. Utilise `/inmail réception` sur un serveur.
help = **InMail**, c’est du courrier privé entre membres d’un serveur.
    · `/inmail écrire` permet d’en écrire un. Tu vois un aperçu avant l’envoi.
    · **Envoyer un InMail** dans le menu d’un membre et **Répondre par InMail** dans le menu d’un message permettent aussi d’en écrire un.
    · `/inmail envoyés` montre ce que tu as envoyé, `/inmail réception` ce que tu as reçu.
    · `/inmail supprimer` ou le bouton **Supprimer** supprime un InMail dans un délai de { $window } après l’envoi : il disparaît pour vous deux et de nos fichiers.
    · Après cela, il reste. Supprimer ne peut pas annuler ce qui a déjà été lu ou copié, ni ce que Discord conserve de son côté.
    · Les personnes qui reçoivent une copie voient tous les participants, et la gardent même si l’expéditeur supprime l’InMail.
    · **Répondre**, **Bloquer l’expéditeur** et **Signaler** se trouvent sous chaque InMail que tu reçois ; `/inmail signaler` signale une personne. Un signalement copie le texte pour la modération, il survit donc à une suppression.
    · **Archiver** sort un InMail de ton dossier, et une réponse ne l’y ramène pas. **Rechercher** parcourt tes propres InMails ; ce que tu cherches n’est jamais enregistré.
    · `/inmail réglages` contient tes réglages ; `/inmail confidentialité` exporte ou efface tes données.
refused-left-server = Tu n’es plus membre du serveur de cet InMail, donc tu ne peux pas y écrire.
refused-timed-out = Tu es en exclusion temporaire sur le serveur de cet InMail. Tu pourras y écrire de nouveau à partir de ce moment : { $at }.
refused-bot-left-server = InMail n’est plus sur le serveur de cet InMail, donc tu ne peux pas y écrire.
refused-presence-unknown = Discord ne dit pas pour le moment si tu peux écrire sur ce serveur, donc rien n’a été envoyé. Envoie de nouveau dans un instant.
refused-own-history = Ce que la modération sait de toi est réservé aux autres personnes de la modération.
refused-administrator = Tu ne peux pas suspendre un administrateur de ce serveur. Retire-lui d’abord cette permission.
refused-unknown-length = Une durée s’écrit comme 30m, 12h, 7j ou 2sem, et dure au moins une minute et au plus 365 jours. Rien n’a été changé.
refused-note-empty = Cette note est vide. Écris quelque chose et réessaie.
refused-remark-too-long = Ce texte a { $length } caractères ; { $limit } au plus sont permis. Raccourcis-le et réessaie.
