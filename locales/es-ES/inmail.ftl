# Español, con tuteo. Discord lo muestra también a quien usa es-419.

## People
person = **{ $name }** ({ $mention })
person-unknown = Alguien ({ $mention })

## Commands
command-inmail = Correo privado entre miembros
command-send = Escribe un InMail privado a un miembro
command-sent = Los InMails que has enviado
command-delete = Elimina un InMail que acabas de enviar
command-inbox = Los InMails que has recibido
command-help = Cómo funciona InMail
command-settings = Quién puede escribirte, los avisos y tu lista de bloqueo
command-report = Denuncia a una persona ante los moderadores
command-privacy = Consulta, exporta o borra los datos guardados sobre ti
menu-send = Enviar InMail
menu-reply = Responder por InMail
command-admin = Gestiona InMail en este servidor
command-setup = Configura InMail en este servidor
command-reports-channel = Elige el canal donde se publican las denuncias
command-suspend = Impide que un miembro envíe InMails en este servidor
command-reinstate = Permite que un miembro vuelva a enviar InMails en este servidor
command-reports = Consulta las denuncias
command-status = Muestra el estado de InMail en este servidor
command-notices = Elegir quién recibe un mensaje directo cuando llega un InMail
option-to = A quién escribir
option-subject = El asunto
option-message = Tu mensaje; déjalo vacío para usar un formulario
option-cc = Alguien que recibe una copia; todos los participantes lo ven
option-reported = El miembro que quieres denunciar
option-comment = Lo que los moderadores deberían saber
option-member = El miembro
option-channel = El canal
option-who = Quién recibe un mensaje directo cuando llega un InMail
option-everyone = Todos
option-users = Solo quienes ya han usado InMail
option-inmail = El InMail que quieres eliminar
option-find-from = Solo de esta persona
option-find-to = Solo para esta persona
option-words = Palabras del asunto o del mensaje
option-show = Qué quieres ver
show-unread = No leídos
show-archived = Archivados
command-suspensions = Mira quién está suspendido y levanta suspensiones
command-history = Mira las denuncias, advertencias, suspensiones y notas de un miembro
command-reporters = Elige si los moderadores ven quién ha denunciado
option-for = Cuánto tiempo: 30m, 12h, 7d o 2w; déjalo vacío para que no termine
option-reason = Por qué; se le dirá al miembro
option-names = Si se muestran

## Names of subcommands and options
name-send = escribir
name-sent = enviados
name-delete = eliminar
name-inbox = recibidos
name-settings = ajustes
name-report = denunciar
name-privacy = privacidad
name-help = ayuda
name-setup = configurar
name-reports-channel = canal-denuncias
name-suspend = suspender
name-reinstate = readmitir
name-reports = denuncias
name-status = estado
name-notices = avisos
name-to = para
name-subject = asunto
name-message = mensaje
name-cc = copia
name-cc2 = copia2
name-cc3 = copia3
name-inmail = inmail
name-member = miembro
name-comment = comentario
name-channel = canal
name-from = de
name-words = palabras
name-show = mostrar
name-suspensions = suspensiones
name-history = historial
name-reporters = denunciantes
name-for = duración
name-reason = motivo
name-names = nombres
name-who = quién

## Composing
form-title = Nuevo InMail
form-subject = Asunto (opcional)
form-message = Mensaje
placeholder-message = Sirven **negrita**, *cursiva*, listas, citas y código, pero no títulos ni enlaces tras texto.
form-report-title = Denunciar este InMail
form-comment = Qué deberían saber los moderadores (opcional)
form-search-title = Buscar InMails
form-words = Palabras del asunto o del mensaje
form-quiet-title = Horas de silencio
form-quiet-from = Desde, como 22:00; vacío para ninguna
form-quiet-to = Hasta, como 7:00
form-quiet-offset = Tu zona horaria respecto a UTC: +2 o -3:30
preview-title = **Vista previa.** Todavía no se ha enviado nada.
draft-changed = **No se ha hecho nada.** Has editado este borrador mientras tanto. Este es el texto actual.
cancelled = Borrador descartado. No se ha enviado nada.
expired = Este borrador ha caducado. No se ha enviado nada; empieza de nuevo con `/inmail escribir`.
pick-recipient = Elige a quién escribir
pick-copied = Elige quién recibe una copia
form-suspend-title = Suspender el envío
form-for = Duración (30m, 12h, 7d, 2w; vacío: sin fin)
form-reason = Motivo (se le dirá al miembro)
form-note-title = Añadir una nota
form-note = Nota (el miembro puede exportarla)

## Mail
to = **Para** { $person }
cc = **Copia a** { $people }
from = **De** { $person }
in-reply-to = { $person } · { $at } · { $subject }
subject = **Asunto** { $subject }
deletable-until = Puedes eliminarlo hasta las { $at } ({ $left }).
not-deletable = Ya no puedes eliminarlo.
sent-now = **Enviado.**
sent-held = **Enviado.** Se entrega a las { $at }. Si lo eliminas antes, no lo recibe nadie.
field-from = De
field-to = Para
field-cc = Copia a
field-subject = Asunto
field-in-reply-to = En respuesta a
card-draft = Borrador, sin enviar
card-sent = Enviado por ti
card-received = Recibido
card-reported = Denunciado

## Deleting
confirm = ¿Seguro que quieres eliminar este mensaje?
confirm-hint = Desaparece para los dos. InMail no puede deshacer lo que ya se ha leído o copiado, ni lo que guarda el propio Discord.
confirm-copied = Quienes recibieron una copia la conservan.
few-deletions-left = { $left ->
    [one] Este es el último InMail que puedes eliminar por ahora
   *[other] Por ahora puedes eliminar { $left } InMails, contando este
}. Revisa la vista previa antes de enviar.
deleted = **Eliminado.** Ha desaparecido para los dos, y su texto se ha borrado, salvo que alguien tenga una copia o lo haya denunciado. InMail no puede deshacer lo que ya se ha leído o copiado, ni lo que guarda el propio Discord.
deleted-notice = Si hay un aviso de él, se actualiza en unos instantes. El aviso no contiene texto.
too-late = Ya no puedes eliminar este InMail.

## Reading
confirm-removal = ¿Quitar este InMail? No se puede deshacer. Los demás conservan el suyo, y no se avisa a nadie.
blocked-now = **Bloqueado.** Esta persona ya no puede escribirte. Puedes deshacerlo en `/inmail ajustes`.
sender-blocked-now = **Bloqueado.** Esta persona ya no puede escribirte. Puedes deshacerlo abajo con **Desbloquear al remitente** o en `/inmail ajustes`.
sender-unblocked-now = **Desbloqueado.** Esta persona puede escribirte como antes.
conversation-title = **Conversación**
conversation-cut = Esta conversación es larga. Estos son los InMails más cercanos a aquel desde el que has llegado.

## Settings
settings-title = **Tus ajustes de InMail**
settings-accepting = Aceptas InMails de los miembros de tus servidores.
settings-accepting-written-to = Solo aceptas InMails de personas a las que has escrito, mientras tu InMail siga en Enviados. Pueden responderlo enseguida, y escribir uno nuevo cuando ya no puedas eliminar el tuyo.
settings-not-accepting = No aceptas InMails.
settings-notices = Recibes un mensaje directo cuando llega un InMail nuevo.
settings-no-notices = No recibes mensajes directos cuando llega un InMail nuevo. Mira en `/inmail recibidos`.
settings-quiet = No llega ningún aviso de { $from } a { $to } ({ $zone }).
settings-nobody-blocked = No has bloqueado a nadie.
settings-blocked = Has bloqueado a:
settings-blocked-part = Has bloqueado a { $total } personas. Estas son de la { $first } a la { $last }:
pick-to-block = Bloquear a alguien
pick-to-unblock = Desbloquear a alguien
pick-accept = Quién puede escribirte
option-accept-everyone = Aceptar InMails de todo el mundo
option-accept-written-to = Aceptar InMails solo de personas a las que he escrito
option-accept-nobody = No aceptar InMails de nadie
muted-now = **Los avisos están desactivados.**

## One's own data
privacy-title = **Qué guarda InMail sobre ti**
    · Cada InMail que has escrito o recibido: de quién, a quién, cuándo, y su texto, cifrado con su propia clave.
    · Tus nombres, tu foto (solo el nombre que le da Discord), tu idioma, tus ajustes y tu lista de bloqueo.
    · Durante 15 minutos, qué InMail tienes abierto, para que uno eliminado desaparezca de tu pantalla.
privacy-deletion = · Un InMail eliminado en un plazo de { $window } desde el envío no deja nada tras de sí. Todo lo que lo identifica se sobrescribe en un plazo de 24 horas.
kept-for-ever = · Los demás InMails se guardan hasta que todos los que los tienen los hayan quitado.
kept-for-days = · Los demás InMails se borran al cabo de { $days ->
    [one] un día
   *[other] { $days } días
}.
privacy-reports = · Un InMail denunciado se copia para los moderadores de su servidor y se borra como mucho al cabo de { $days ->
    [one] un día
   *[other] { $days } días
}, también si se elimina mientras tanto.
privacy-limits = Nadie se entera de si has leído un InMail. InMail no controla lo que guarda el propio Discord.
exported = Aquí tienes todo lo que InMail guarda sobre ti, excepto los borradores, los InMails que todavía se pueden eliminar y las denuncias. Vuelve a pedirlo dentro de { $window } para recibir el resto de tus InMails.
file-not-sent = Discord no ha aceptado uno de los archivos. Inténtalo de nuevo más tarde.
confirm-erasure = **¿Borrar todo lo que InMail guarda sobre ti?** Se vacían tus carpetas, y un texto se borra si nadie más tiene una copia. Los demás conservan sus copias. También se borran tus ajustes y tu lista de bloqueo, así que los miembros podrán volver a escribirte. Los moderadores conservan las suspensiones, y las denuncias hasta que caduquen.
erased = **Borrado.** Tus carpetas, borradores, ajustes y lista de bloqueo han desaparecido. Los moderadores conservan las suspensiones, y las denuncias hasta que caduquen.
privacy-history = · En cada servidor, las advertencias, suspensiones y notas de sus moderadores, que se borran { $days ->
    [one] un día
   *[other] { $days } días
} después de hacerse o terminar.

## Reports
reported-mail = Gracias. Se guarda una copia de este InMail para los moderadores de su servidor, durante { $days ->
    [one] un día
   *[other] { $days } días
} como mucho. Al remitente no se le avisa.
reported-person = Gracias. Tu denuncia se guarda para los moderadores de este servidor, durante { $days ->
    [one] un día
   *[other] { $days } días
} como mucho. A la persona no se le avisa.
told-in-channel = Se ha avisado a los moderadores.
told-no-channel = Los moderadores no tienen un canal para denuncias, así que todavía no se les ha avisado. Pueden ver tu denuncia en `/inmail-admin denuncias`.
told-channel-gone = El canal de los moderadores para denuncias ya no existe, así que todavía no se les ha avisado. Pueden ver tu denuncia en `/inmail-admin denuncias`, o en cuanto elijan otro canal.
told-channel-forbidden = El bot no puede escribir en el canal de los moderadores para denuncias, así que todavía no se les ha avisado. Pueden ver tu denuncia en `/inmail-admin denuncias`, o en cuanto el bot pueda escribir allí.
told-bot-left = El bot ya no está en ese servidor, así que no se puede avisar a sus moderadores. Solo verán tu denuncia si el bot vuelve.
told-not-yet = Todavía no se ha avisado a los moderadores. InMail sigue intentándolo, y ellos pueden ver tu denuncia en `/inmail-admin denuncias`.
report-line = **Denuncia** sobre { $person } · { $at } ·
report-open = sin decidir todavía.
report-dismissed = desestimada por { $person }.
report-warned = advertencia enviada por { $person }.
report-warned-in-vain = advertencia enviada por { $person }, pero Discord no la ha entregado.
report-suspended = suspensión decidida por { $person }.
report-by = **De** { $person }
report-comment = **Comentario** { $comment }
report-without-mail = Esta denuncia no incluye ningún InMail.
report-option = Denuncia { $number }
reports-title = **Denuncias**
reports-title-part = **Denuncias** { $first } a { $last } de { $total }
reports-none = No hay denuncias.
reports-none-but-about-you = Las únicas denuncias son sobre ti. De esas se ocupa otro moderador.
reports-about-you = Las denuncias sobre ti no aparecen en la lista. De esas se ocupa otro moderador.
reports-arrive-here = Las denuncias de InMail se publican en este canal. Los miembros con el permiso **Gestionar servidor** pueden revisarlas aquí.
pick-report = Revisar una denuncia
warning = Los moderadores de **{ $server }** te piden que mantengas un trato respetuoso en tus InMails. Si esto continúa, pueden impedirte enviarlos.
warning-nameless = Los moderadores de un servidor en el que estás te piden que mantengas un trato respetuoso en tus InMails. Si esto continúa, pueden impedirte enviarlos.
report-by-hidden = **De** un miembro. Este servidor oculta quién denuncia.
report-others = En los últimos 30 días, { $count ->
    [one] otro miembro ha
   *[other] otros { $count } miembros han
} denunciado a la misma persona.
reporters-choice-shown = visibles
reporters-choice-hidden = ocultos
reporters-shown = Los moderadores ven ahora quién ha denunciado.
reporters-hidden = Los moderadores ya no ven quién ha denunciado. Un texto denunciado todavía puede revelarlo.

## For those who manage a server
reports-channel-set = Las denuncias se publican en { $channel }. El bot acaba de publicar allí.
reports-channel-not-set = No se ha cambiado nada.
channel-gone = { $channel } ya no existe. Elige otro canal con `/inmail-admin configurar canal-denuncias`.
channel-hidden = El bot no puede ver { $channel }. Dale allí **Ver canal**, **Enviar mensajes** y **Leer el historial de mensajes**, y vuelve a usar `/inmail-admin configurar canal-denuncias`.
channel-silent = El bot no puede escribir en { $channel }. Dale allí **Enviar mensajes** y **Leer el historial de mensajes**, y vuelve a usar `/inmail-admin configurar canal-denuncias`.
bot-timed-out = El bot está aislado temporalmente en este servidor hasta el { $at } y no puede escribir en ninguna parte. Quítale el aislamiento y usa `/inmail-admin estado`: las denuncias pendientes se publicarán entonces.
channel-refused = La última denuncia no se pudo publicar en { $channel }. InMail lo intenta de nuevo ahora; si vuelve a fallar, elige otro canal con `/inmail-admin configurar canal-denuncias`.
channel-wrong-kind = { $channel } no admite mensajes. Elige un canal de texto con `/inmail-admin configurar canal-denuncias`.
channel-unknown = Discord no ha dicho si el bot puede escribir en { $channel }. Inténtalo de nuevo en unos minutos.
channel-without-history = El bot no puede leer los mensajes antiguos de { $channel }, así que puede que alguna denuncia no se publique. Dale allí **Leer el historial de mensajes**.
channel-public = **Todo el mundo en este servidor puede leer { $channel }.** Haz que solo lo vean los moderadores: las denuncias nombran a personas.
suspended = { $person } ya no puede enviar InMails en este servidor. Todavía puede leer y eliminar.
reinstated = { $person } puede volver a enviar InMails en este servidor.
not-suspended = { $person } no tiene ninguna suspensión.
notices-to-everyone = Todos en este servidor reciben un mensaje directo cuando llega un InMail, salvo quien lo haya silenciado.
notices-to-users = Solo quienes ya han usado InMail reciben un mensaje directo cuando llega un InMail de este servidor. Los demás lo encuentran en `/inmail recibidos`.
status = **InMail { $version }**
    · Denuncias abiertas: { $open }
    · Miembros suspendidos: { $suspended }
status-untold = · Denuncias sin publicar todavía: { $untold }
suspended-until = { $person } no puede enviar InMails en este servidor hasta el { $until }. Todavía puede leer y eliminar.
suspension-replaced = Esto sustituye a su suspensión anterior.
suspension-told = InMail se lo dice en un mensaje directo.
suspensions-title = **Suspendidos de enviar**
suspensions-title-part = **Suspendidos de enviar** { $first } a { $last } de { $total }
suspensions-none = Nadie está suspendido de enviar en este servidor.
suspension-line = { $person } · hasta que un moderador la levante
suspension-line-until = { $person } · hasta el { $until }
suspension-by = · por { $person }
reason = **Motivo** { $reason }
not-told = · sin avisar: Discord no ha entregado el mensaje
pick-to-reinstate = Readmitir a alguien
history-title = **Historial** de { $person }
history-title-part = **Historial** de { $person } · { $first } a { $last } de { $total }
history-none = Aquí no hay nada.
history-suspended = Suspensión hasta que un moderador la levante.
history-suspended-until = Suspensión hasta el { $until }.
history-report = { $at } · **Denuncia** { $state }
history-warned = { $at } · **Advertencia** de { $person }
history-suspension = { $at } · **Suspensión** hasta que un moderador la levante, por { $person }
history-suspension-until = { $at } · **Suspensión** hasta el { $until }, por { $person }
history-reinstated = { $at } · **Suspensión levantada** por { $person }
history-note = { $at } · **Nota** de { $person }: { $note }
some-server = un servidor en el que estás
told-suspended = Los moderadores de { $server } te han suspendido: no puedes enviar InMails allí hasta que levanten la suspensión. Todavía puedes leer y eliminar.
told-suspended-until = Los moderadores de { $server } te han suspendido: no puedes enviar InMails allí hasta el { $until }. Todavía puedes leer y eliminar.
told-reinstated = Los moderadores de { $server } han levantado tu suspensión. Puedes volver a enviar InMails allí.
length-minutes = { $count ->
    [one] { $count } minuto
   *[other] { $count } minutos
}
length-hours = { $count ->
    [one] { $count } hora
   *[other] { $count } horas
}
length-days = { $count ->
    [one] { $count } día
   *[other] { $count } días
}
length-weeks = { $count ->
    [one] { $count } semana
   *[other] { $count } semanas
}
status-reporters-shown = · Los moderadores ven quién ha denunciado. `/inmail-admin configurar denunciantes` lo oculta.
status-reporters-hidden = · Los moderadores no ven quién ha denunciado.
checklist = **Configuración**
check-no-channel = Las denuncias no tienen canal, así que no se avisa a nadie. Elige uno con `/inmail-admin configurar canal-denuncias`.
check-channel = Las denuncias se publican en { $channel }.
check-permissions = El bot tiene allí **Ver canal**, **Enviar mensajes** y **Leer el historial de mensajes**.
check-private = Solo algunos miembros pueden leerlo.
check-roles = `/inmail-admin` es para miembros con **Gestionar servidor**: { $count ->
    [one] lo tiene un rol
   *[other] lo tienen { $count } roles
}.
check-no-role = Ningún rol tiene **Gestionar servidor**, así que solo la persona propietaria del servidor puede usar `/inmail-admin`. Dáselo al rol de tus moderadores.
check-roles-unknown = Discord no ha dicho qué roles tienen **Gestionar servidor**. Inténtalo de nuevo en unos minutos.
check-language = Las denuncias se publican en este idioma: { $language }.
check-language-differs = Las denuncias se publican en este idioma: { $told }. El idioma de este servidor es: { $server }. Vuelve a elegir el canal con `/inmail-admin configurar canal-denuncias` para cambiarlo.
language-name = español

## Folders
folder-sent = **Enviados**
folder-deletable = **¿Qué InMail quieres eliminar?**
folder-inbox = **Bandeja de entrada**
folder-sent-empty = No has enviado ningún InMail.
folder-deletable-empty = Ahora mismo no hay ningún InMail que puedas eliminar.
folder-inbox-empty = Tu bandeja de entrada está vacía.
line-sent = Para { $person } · { $subject } · { $at }
line-inbox = { $person } · { $subject } · { $at }
line-inbox-unread = **Nuevo** · { $person } · { $subject } · { $at }
no-subject = (sin asunto)
pick = Elige un InMail
option-line-sent = Para { $name }: { $subject }
option-line-inbox = De { $name }: { $subject }
somebody = Alguien
choice = Para { $name } · { $minutes ->
    [0] queda menos de un minuto
    [one] queda { $minutes } minuto
   *[other] quedan { $minutes } minutos
}
folder-unread = **No leídos**
folder-archive = **Archivados**
folder-search = **Búsqueda en los InMails recibidos**
folder-search-sent = **Búsqueda en los InMails enviados**
folder-unread-empty = Lo has leído todo.
folder-archive-empty = No has archivado ningún InMail.
folder-search-empty = No se ha encontrado nada.
mails-counted = { $count ->
    [one] 1 InMail
   *[other] { $count } InMails
}
mails-many = más de { $count } InMails
unread-counted = { $count ->
    [one] 1 no leído
   *[other] { $count } no leídos
}
unread-many = más de { $count } no leídos
search-words = «{ $words }»
search-stopped = InMail se ha detenido tras revisar { $count } InMails. **Más antiguos** continúa desde ahí.
search-over = Esta búsqueda ha terminado. Vuelve a empezarla con **Buscar**.
archived-now = **Archivado.** Lo encuentras en **Archivados**. No se avisa a nadie.
unarchived-now = **Devuelto a su sitio.** Ya no está archivado.

## Notices
notice-in = { $count ->
    [one] { $count } InMail sin leer en **{ $server }**
   *[other] { $count } InMails sin leer en **{ $server }**
}
notice-somewhere = { $count ->
    [one] { $count } InMail sin leer en un servidor tuyo
   *[other] { $count } InMails sin leer en un servidor tuyo
}
notice-elsewhere = { $count ->
    [one] { $count } InMail sin leer en otros servidores
   *[other] { $count } InMails sin leer en otros servidores
}
notice-many = Más de { $count } InMails sin leer
notice-intro = InMail es correo privado entre miembros de un servidor. **Abrir** lo muestra solo a ti. **Silenciar avisos** detiene estos mensajes; en `/inmail ajustes` hay más opciones.
unannounced = { $count ->
    [one] Tienes un InMail sin leer
   *[other] Tienes { $count } InMails sin leer
}. InMail no ha podido avisarte; mira en `/inmail recibidos`.
unannounced-many = Tienes más de { $count } InMails sin leer. InMail no ha podido avisarte; mira en `/inmail recibidos`.

## Buttons
button-send = Enviar
button-edit = Editar
button-cancel = Cancelar
button-delete = Eliminar
button-yes = Sí
button-no = No
button-open = Abrir
button-again = Escribir de nuevo
button-mute = Silenciar avisos
button-reply = Responder
button-reply-all = Responder a todos
button-unread = Marcar como no leído
button-remove = Quitar
button-block = Bloquear al remitente
button-unblock = Desbloquear al remitente
button-report = Denunciar
button-notices = Activar avisos
button-stop-notices = Desactivar avisos
button-quiet = Horas de silencio
button-export = Exportar mis datos
button-erase = Borrar mis datos
button-erase-yes = Sí, borrar
button-review = Revisar
button-reports = Todas las denuncias
button-dismiss = Desestimar
button-warn = Advertir al remitente
button-suspend = Suspender al remitente
button-newer = Más nuevos
button-older = Más antiguos
button-back-sent = Volver a Enviados
button-back-inbox = Volver a la bandeja de entrada
button-conversation = Conversación
button-inbox = Bandeja de entrada
button-sent = Enviados
button-unread-only = No leídos
button-archived = Archivados
button-search = Buscar
button-all-read = Marcar todo como leído
button-archive = Archivar
button-unarchive = Sacar del archivo
button-back = Volver a la lista
button-history = Historial
button-note = Añadir nota

## Refusals
refused-not-there = Este InMail no existe o ya no está disponible.
refused-window-over = Ya no puedes eliminar este InMail.
refused-to-bot = No puedes elegir un bot. Elige una persona.
refused-written-by-discord = Este mensaje es de Discord. Elige uno que haya escrito una persona.
refused-to-self = No puedes elegirte a ti. Elige a otra persona.
refused-not-a-member = Esta persona no es miembro de este servidor. Elige a un miembro.
refused-twice = Has nombrado a alguien dos veces. Nombra a cada persona una sola vez.
refused-closed = Este InMail no se puede enviar: alguno de sus destinatarios no lo acepta.
refused-suspended = Los moderadores del servidor te han suspendido: no puedes enviar InMails allí. Todavía puedes leer y eliminar.
refused-sending-too-fast = Has llegado al límite de InMails por hora, en total o a una misma persona. Podrás enviar este a las { $at }.
refused-deleting-too-much = Has eliminado { $limit ->
    [one] un InMail
   *[other] { $limit } InMails
} en las últimas 24 horas, y ese es el límite. Inténtalo más tarde, mientras este todavía se pueda eliminar.
refused-reporting-too-fast = Has llegado al límite de denuncias por hora. Podrás volver a denunciar a las { $at }.
refused-moderators-only = Solo los miembros con el permiso **Gestionar servidor** pueden hacer esto.
refused-about-you = Esta denuncia es sobre ti, así que se ocupa de ella otro moderador.
refused-own-suspension = No puedes levantar tu propia suspensión. Otro moderador sí puede.
refused-reported = Ya has denunciado este InMail. Para añadir algo, usa `/inmail denunciar`.
refused-decided = Ya se ha decidido sobre esta denuncia.
refused-server-only = Usa esto en un servidor, donde puedes elegir a un miembro.
refused-body-empty = Este mensaje está vacío. Escribe algo e inténtalo de nuevo.
refused-body-too-long = El mensaje tiene { $length } caracteres; caben { $limit } como mucho. Acórtalo e inténtalo de nuevo.
refused-subject-too-long = El asunto tiene { $length } caracteres; caben { $limit } como mucho. Acórtalo e inténtalo de nuevo.
refused-comment-too-long = El comentario tiene { $length } caracteres; caben { $limit } como mucho. Acórtalo e inténtalo de nuevo.
refused-quiet = No se han entendido estas horas de silencio. Escribe dos horas distintas como 22 o 6:30, y tu zona horaria como +2 o -3:30.
minutes-long = { $minutes ->
    [one] un minuto
   *[other] { $minutes } minutos
}
seconds-long = { $seconds ->
    [one] un segundo
   *[other] { $seconds } segundos
}
minutes-and-seconds-long = { $minutes } y { $seconds }
draft-kept = Tu borrador se guarda hasta las { $until }.
handed-back = Esto es lo que escribiste:
try-again = Eso ha tardado demasiado. Inténtalo de nuevo, por favor.
member-unknown = Discord no ha dicho si esta persona sigue siendo miembro de este servidor, así que no se ha empezado nada. Inténtalo de nuevo en un momento.
garbled = Discord ha enviado esto de una forma que InMail no entiende, así que no se ha hecho nada. Inténtalo de nuevo. Si vuelve a pasar, di a las personas que gestionan este bot que InMail necesita una actualización.
failed = Algo ha ido mal por nuestra parte. Comprueba qué ha pasado antes de volver a intentarlo. Si vuelve a pasar, da este código a las personas que gestionan este bot: { $reference }
dm-not-private = Discord habría mostrado este mensaje a otras personas, así que se ha quitado. Usa `/inmail recibidos` en un servidor.
help = **InMail** es correo privado entre los miembros de un servidor.
    · `/inmail escribir` sirve para escribir uno. Ves una vista previa antes de enviarlo.
    · **Enviar InMail** en el menú de un miembro y **Responder por InMail** en el menú de un mensaje también sirven para escribir uno.
    · `/inmail enviados` muestra lo que has enviado, `/inmail recibidos` lo que has recibido.
    · `/inmail eliminar` o el botón **Eliminar** elimina un InMail en un plazo de { $window } desde el envío: desaparece para los dos y de nuestros archivos.
    · Pasado ese plazo, permanece. Eliminar no puede deshacer lo que ya se ha leído o copiado, ni lo que guarda el propio Discord.
    · Quienes reciben una copia ven a todos los participantes, y la conservan aunque el remitente elimine el InMail.
    · **Responder**, **Bloquear al remitente** y **Denunciar** están debajo de cada InMail que recibes; `/inmail denunciar` denuncia a una persona. Una denuncia copia el texto para los moderadores, así que sobrevive a una eliminación.
    · **Archivar** saca un InMail de tu carpeta, y una respuesta no lo devuelve a ella. **Buscar** recorre tus propios InMails; lo que buscas nunca se guarda.
    · `/inmail ajustes` tiene tus ajustes; `/inmail privacidad` exporta o borra tus datos.
refused-left-server = Ya no eres miembro del servidor de este InMail, así que no puedes escribir allí.
refused-timed-out = Estás en aislamiento en el servidor de este InMail. Podrás volver a escribir allí a partir de este momento: { $at }.
refused-bot-left-server = InMail ya no está en el servidor de este InMail, así que no puedes escribir allí.
refused-presence-unknown = Discord no dice ahora mismo si puedes escribir en ese servidor, así que no se ha enviado nada. Vuelve a enviarlo en un momento.
refused-own-history = Lo que los moderadores saben de ti es para los demás moderadores.
refused-administrator = No puedes suspender a un administrador de este servidor. Quítale antes ese permiso.
refused-unknown-length = Una duración se escribe como 30m, 12h, 7d o 2w, y es de un minuto como mínimo y de 365 días como máximo. No se ha cambiado nada.
refused-note-empty = Esta nota está vacía. Escribe algo e inténtalo de nuevo.
refused-remark-too-long = Este texto tiene { $length } caracteres; caben { $limit } como mucho. Acórtalo e inténtalo de nuevo.
