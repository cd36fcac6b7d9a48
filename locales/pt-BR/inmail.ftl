# Português do Brasil, com “você”.

## People
person = **{ $name }** ({ $mention })
person-unknown = Alguém ({ $mention })

## Commands
command-inmail = Correio privado entre membros
command-send = Escreva um InMail privado para um membro
command-sent = Os InMails que você enviou
command-delete = Apague um InMail que você acabou de enviar
command-inbox = Os InMails que você recebeu
command-help = Como o InMail funciona
command-settings = Quem pode escrever para você, os avisos e sua lista de bloqueio
command-report = Denuncie uma pessoa à moderação
command-privacy = Veja, exporte ou elimine os dados guardados sobre você
menu-send = Enviar InMail
menu-reply = Responder por InMail
command-admin = Gerencie o InMail neste servidor
command-setup = Configure o InMail neste servidor
command-reports-channel = Escolha o canal onde as denúncias são publicadas
command-suspend = Impeça um membro de enviar InMails neste servidor
command-reinstate = Permita que um membro volte a enviar InMails neste servidor
command-reports = Veja as denúncias
command-status = Mostre o status do InMail neste servidor
command-notices = Escolher quem recebe uma mensagem direta quando chega um InMail
option-to = Para quem escrever
option-subject = O assunto
option-message = Sua mensagem; deixe em branco para usar um formulário
option-cc = Alguém que recebe uma cópia; todos os participantes veem isso
option-reported = O membro a denunciar
option-comment = O que a moderação deveria saber
option-member = O membro
option-channel = O canal
option-who = Quem recebe uma mensagem direta quando chega um InMail
option-everyone = Todos
option-users = Só quem já usou o InMail
option-inmail = O InMail a apagar
option-find-from = Só desta pessoa
option-find-to = Só para esta pessoa
option-words = Palavras do assunto ou da mensagem
option-show = O que você quer ver
show-unread = Não lidos
show-archived = Arquivados
command-suspensions = Veja quem está suspenso e retire suspensões
command-history = Veja as denúncias, advertências, suspensões e notas de um membro
command-reporters = Escolha se a moderação vê quem denunciou
option-for = Quanto tempo: 30m, 12h, 7d ou 2w; deixe de fora para não ter fim
option-reason = Por quê; o membro fica sabendo
option-names = Se são mostrados

## Names of subcommands and options
name-send = escrever
name-sent = enviados
name-delete = apagar
name-inbox = recebidos
name-settings = configurações
name-report = denunciar
name-privacy = privacidade
name-help = ajuda
name-setup = configurar
name-reports-channel = canal-denúncias
name-suspend = suspender
name-reinstate = readmitir
name-reports = denúncias
name-status = status
name-notices = avisos
name-to = para
name-subject = assunto
name-message = mensagem
name-cc = cópia
name-cc2 = cópia2
name-cc3 = cópia3
name-inmail = inmail
name-member = membro
name-comment = comentário
name-channel = canal
name-from = de
name-words = palavras
name-show = mostrar
name-suspensions = suspensões
name-history = histórico
name-reporters = denunciantes
name-for = duração
name-reason = motivo
name-names = nomes
name-who = quem

## Composing
form-title = Novo InMail
form-subject = Assunto (opcional)
form-message = Mensagem
placeholder-message = **Negrito**, *itálico*, listas, citações e código funcionam; títulos e links sob texto, não.
form-report-title = Denunciar este InMail
form-comment = O que a moderação deveria saber (opcional)
form-search-title = Buscar InMails
form-words = Palavras do assunto ou da mensagem
form-quiet-title = Horário de silêncio
form-quiet-from = De, como 22:00; vazio para nenhum
form-quiet-to = Até, como 7:00
form-quiet-offset = Seu fuso em relação ao UTC: +2 ou -3:30
preview-title = **Prévia.** Nada foi enviado ainda.
draft-changed = **Nada foi feito.** Você editou este rascunho nesse meio-tempo. Este é o texto atual.
cancelled = Rascunho descartado. Nada foi enviado.
expired = Este rascunho expirou. Nada foi enviado; comece de novo com `/inmail escrever`.
pick-recipient = Escolha para quem escrever
pick-copied = Escolha quem recebe uma cópia
form-suspend-title = Suspender o envio
form-for = Duração (30m, 12h, 7d, 2w; vazio: sem fim)
form-reason = Motivo (o membro fica sabendo)
form-note-title = Adicionar uma nota
form-note = Nota (o membro pode exportá-la)

## Mail
to = **Para** { $person }
cc = **Cópia para** { $people }
from = **De** { $person }
in-reply-to = { $person } · { $at } · { $subject }
subject = **Assunto** { $subject }
deletable-until = Você pode apagá-lo até { $at } ({ $left }).
not-deletable = Você não pode mais apagá-lo.
sent-now = **Enviado.**
sent-held = **Enviado.** Ele será entregue às { $at }. Se você apagá-lo antes disso, ninguém o receberá.
field-from = De
field-to = Para
field-cc = Cópia para
field-subject = Assunto
field-in-reply-to = Em resposta a
card-draft = Rascunho, não enviado
card-sent = Enviado por você
card-received = Recebido
card-reported = Denunciado

## Deleting
confirm = Tem certeza de que quer apagar esta mensagem?
confirm-hint = Ela desaparece para vocês dois. O InMail não pode desfazer o que já foi lido ou copiado, nem o que o próprio Discord guarda.
confirm-copied = Quem recebeu uma cópia fica com ela.
few-deletions-left = { $left ->
    [one] Este é o último InMail que você pode apagar por enquanto
   *[other] Você pode apagar { $left } InMails por enquanto, contando este
}. Confira a prévia antes de enviar.
deleted = **Apagado.** Ele sumiu para vocês dois, e o texto foi eliminado, a menos que alguém tenha uma cópia ou o tenha denunciado. O InMail não pode desfazer o que já foi lido ou copiado, nem o que o próprio Discord guarda.
deleted-notice = Se houver um aviso dele, o aviso é atualizado em instantes. O aviso não contém nenhum texto.
too-late = Você não pode mais apagar este InMail.

## Reading
confirm-removal = Remover este InMail? Não dá para desfazer. Os outros ficam com o deles, e ninguém é avisado.
blocked-now = **Bloqueado.** Essa pessoa não pode mais escrever para você. Você pode desfazer isso em `/inmail configurações`.
sender-blocked-now = **Bloqueado.** Essa pessoa não pode mais escrever para você. Você pode desfazer isso abaixo em **Desbloquear remetente** ou em `/inmail configurações`.
sender-unblocked-now = **Desbloqueado.** Essa pessoa pode escrever para você como antes.
conversation-title = **Conversa**
conversation-cut = Esta conversa é longa. Estes são os InMails mais próximos daquele de onde você veio.

## Settings
settings-title = **Suas configurações do InMail**
settings-accepting = Você aceita InMails de membros dos seus servidores.
settings-accepting-written-to = Você só aceita InMails de pessoas para quem escreveu, enquanto seu InMail estiver em Enviados. Elas podem responder na hora, e escrever um novo quando você não puder mais apagar o seu.
settings-not-accepting = Você não aceita InMails.
settings-notices = Você recebe uma mensagem direta quando chega um InMail novo.
settings-no-notices = Você não recebe mensagens diretas quando chega um InMail novo. Confira em `/inmail recebidos`.
settings-quiet = Nenhum aviso é enviado das { $from } às { $to } ({ $zone }).
settings-nobody-blocked = Você não bloqueou ninguém.
settings-blocked = Você bloqueou:
settings-blocked-part = Você bloqueou { $total } pessoas. Aqui estão as de { $first } a { $last }:
pick-to-block = Bloquear alguém
pick-to-unblock = Desbloquear alguém
pick-accept = Quem pode escrever para você
option-accept-everyone = Aceitar InMails de todo mundo
option-accept-written-to = Aceitar InMails só de pessoas para quem escrevi
option-accept-nobody = Não aceitar InMails de ninguém
muted-now = **Os avisos estão desativados.**

## One's own data
privacy-title = **O que o InMail guarda sobre você**
    · Cada InMail que você escreveu ou recebeu: de quem, para quem, quando, e o texto, criptografado com uma chave própria.
    · Seus nomes, sua foto (só o nome que o Discord dá a ela), seu idioma, suas configurações e sua lista de bloqueio.
    · Por 15 minutos, qual InMail você tem aberto, para que um InMail apagado suma da sua tela.
privacy-deletion = · Um InMail apagado em até { $window } após o envio não deixa nada para trás. Tudo o que o identifica é sobrescrito em até 24 horas.
kept-for-ever = · Os outros InMails são guardados até que todos que os têm os removam.
kept-for-days = · Os outros InMails são eliminados depois de { $days ->
    [one] um dia
   *[other] { $days } dias
}.
privacy-reports = · Um InMail denunciado é copiado para a moderação do servidor dele e eliminado em no máximo { $days ->
    [one] um dia
   *[other] { $days } dias
}, mesmo que seja apagado nesse meio-tempo.
privacy-limits = Ninguém fica sabendo se você leu um InMail. O InMail não tem controle sobre o que o próprio Discord guarda.
exported = Aqui está tudo o que o InMail guarda sobre você, exceto rascunhos, InMails que ainda podem ser apagados e denúncias. Peça de novo daqui a { $window } para receber o resto dos seus InMails.
file-not-sent = O Discord não aceitou um dos arquivos. Tente de novo mais tarde.
confirm-erasure = **Eliminar tudo o que o InMail guarda sobre você?** Suas pastas são esvaziadas, e um texto é eliminado se mais ninguém tiver uma cópia. Os outros ficam com as cópias deles. Suas configurações e sua lista de bloqueio também são eliminadas, então os membros poderão escrever para você de novo. A moderação fica com as suspensões, e com as denúncias até que expirem.
erased = **Eliminado.** Suas pastas, rascunhos, configurações e lista de bloqueio sumiram. A moderação fica com as suspensões, e com as denúncias até que expirem.
privacy-history = · Em cada servidor, advertências, suspensões e notas da moderação, eliminadas { $days ->
    [one] um dia
   *[other] { $days } dias
} depois de feitas ou terminadas.

## Reports
reported-mail = Obrigado. Uma cópia deste InMail fica guardada para a moderação do servidor dele, por no máximo { $days ->
    [one] um dia
   *[other] { $days } dias
}. O remetente não é avisado.
reported-person = Obrigado. Sua denúncia fica guardada para a moderação deste servidor, por no máximo { $days ->
    [one] um dia
   *[other] { $days } dias
}. A pessoa não é avisada.
told-in-channel = A moderação foi avisada.
told-no-channel = A moderação não tem um canal para denúncias, então ainda não foi avisada. Ela vê sua denúncia em `/inmail-admin denúncias`.
told-channel-gone = O canal da moderação para denúncias não existe mais, então ela ainda não foi avisada. Ela vê sua denúncia em `/inmail-admin denúncias`, ou assim que escolher outro canal.
told-channel-forbidden = O bot não pode escrever no canal da moderação para denúncias, então ela ainda não foi avisada. Ela vê sua denúncia em `/inmail-admin denúncias`, ou assim que o bot puder escrever lá.
told-bot-left = O bot não está mais nesse servidor, então a moderação dele não pode ser avisada. Ela só verá sua denúncia se o bot voltar.
told-not-yet = A moderação ainda não foi avisada. O InMail continua tentando, e ela vê sua denúncia em `/inmail-admin denúncias`.
report-line = **Denúncia** sobre { $person } · { $at } ·
report-open = ainda não decidida.
report-dismissed = descartada por { $person }.
report-warned = advertência dada por { $person }.
report-warned-in-vain = advertência dada por { $person }, mas o Discord não a entregou.
report-suspended = suspensão decidida por { $person }.
report-by = **De** { $person }
report-comment = **Comentário** { $comment }
report-without-mail = Nenhum InMail veio com esta denúncia.
report-option = Denúncia { $number }
reports-title = **Denúncias**
reports-title-part = **Denúncias** { $first } a { $last } de { $total }
reports-none = Não há denúncias.
reports-none-but-about-you = As únicas denúncias são sobre você. Outra pessoa da moderação cuida delas.
reports-about-you = Denúncias sobre você não aparecem na lista. Outra pessoa da moderação cuida delas.
reports-arrive-here = As denúncias do InMail são publicadas neste canal. Membros com a permissão **Gerenciar servidor** podem analisá-las aqui.
pick-report = Analisar uma denúncia
warning = A moderação de **{ $server }** pede que você mantenha a cordialidade nos seus InMails. Se isso continuar, ela pode impedir você de enviar.
warning-nameless = A moderação de um servidor em que você está pede que você mantenha a cordialidade nos seus InMails. Se isso continuar, ela pode impedir você de enviar.
report-by-hidden = **De** um membro. Este servidor oculta quem denuncia.
report-others = Nos últimos 30 dias, { $count ->
    [one] outro membro denunciou
   *[other] outros { $count } membros denunciaram
} a mesma pessoa.
reporters-choice-shown = visíveis
reporters-choice-hidden = ocultos
reporters-shown = A moderação agora vê quem denunciou.
reporters-hidden = A moderação não vê mais quem denunciou. Um texto denunciado ainda pode revelar isso.

## For those who manage a server
reports-channel-set = As denúncias são publicadas em { $channel }. O bot acabou de publicar lá.
reports-channel-not-set = Nada foi alterado.
channel-gone = { $channel } não existe mais. Escolha outro canal com `/inmail-admin configurar canal-denúncias`.
channel-hidden = O bot não consegue ver { $channel }. Dê a ele **Ver canal**, **Enviar mensagens** e **Ver histórico de mensagens** nesse canal e use `/inmail-admin configurar canal-denúncias` de novo.
channel-silent = O bot não pode escrever em { $channel }. Dê a ele **Enviar mensagens** e **Ver histórico de mensagens** nesse canal e use `/inmail-admin configurar canal-denúncias` de novo.
bot-timed-out = O bot está de castigo neste servidor até { $at } e não pode escrever em lugar nenhum. Remova o castigo e use `/inmail-admin status`: as denúncias pendentes serão publicadas.
channel-refused = A última denúncia não pôde ser publicada em { $channel }. O InMail tenta de novo agora; se falhar outra vez, escolha outro canal com `/inmail-admin configurar canal-denúncias`.
channel-wrong-kind = { $channel } não aceita mensagens. Escolha um canal de texto com `/inmail-admin configurar canal-denúncias`.
channel-unknown = O Discord não disse se o bot pode escrever em { $channel }. Tente de novo em alguns minutos.
channel-without-history = O bot não consegue ler mensagens antigas em { $channel }, então pode acontecer de uma denúncia não ser publicada. Dê a ele **Ver histórico de mensagens** nesse canal.
channel-public = **Todos neste servidor podem ler { $channel }.** Deixe-o visível só para a moderação: as denúncias citam pessoas.
suspended = { $person } não pode mais enviar InMails neste servidor. Ainda pode ler e apagar.
reinstated = { $person } pode enviar InMails neste servidor de novo.
not-suspended = { $person } não tem nenhuma suspensão.
notices-to-everyone = Todos neste servidor recebem uma mensagem direta quando chega um InMail, a menos que tenham silenciado os avisos.
notices-to-users = Só quem já usou o InMail recebe uma mensagem direta quando chega um InMail deste servidor. Os outros o encontram em `/inmail recebidos`.
status = **InMail { $version }**
    · Denúncias abertas: { $open }
    · Membros suspensos: { $suspended }
status-untold = · Denúncias ainda não publicadas: { $untold }
suspended-until = { $person } não pode enviar InMails neste servidor até { $until }. Ainda pode ler e apagar.
suspension-replaced = Isso substitui a suspensão anterior.
suspension-told = O InMail avisa a pessoa por mensagem direta.
suspensions-title = **Suspensos de enviar**
suspensions-title-part = **Suspensos de enviar** { $first } a { $last } de { $total }
suspensions-none = Ninguém está suspenso de enviar neste servidor.
suspension-line = { $person } · até a moderação retirar a suspensão
suspension-line-until = { $person } · até { $until }
suspension-by = · por { $person }
reason = **Motivo** { $reason }
not-told = · sem aviso: o Discord não entregou a mensagem
pick-to-reinstate = Readmitir alguém
history-title = **Histórico** de { $person }
history-title-part = **Histórico** de { $person } · { $first } a { $last } de { $total }
history-none = Não há nada aqui.
history-suspended = Suspensão até a moderação retirar.
history-suspended-until = Suspensão até { $until }.
history-report = { $at } · **Denúncia** { $state }
history-warned = { $at } · **Advertência** por { $person }
history-suspension = { $at } · **Suspensão** até a moderação retirar, por { $person }
history-suspension-until = { $at } · **Suspensão** até { $until }, por { $person }
history-reinstated = { $at } · **Suspensão retirada** por { $person }
history-note = { $at } · **Nota** de { $person }: { $note }
some-server = um servidor em que você está
told-suspended = A moderação de { $server } suspendeu você: não dá para enviar InMails lá até a moderação retirar a suspensão. Você ainda pode ler e apagar.
told-suspended-until = A moderação de { $server } suspendeu você: não dá para enviar InMails lá até { $until }. Você ainda pode ler e apagar.
told-reinstated = A moderação de { $server } retirou sua suspensão. Você pode enviar InMails lá de novo.
length-minutes = { $count ->
    [one] { $count } minuto
   *[other] { $count } minutos
}
length-hours = { $count ->
    [one] { $count } hora
   *[other] { $count } horas
}
length-days = { $count ->
    [one] { $count } dia
   *[other] { $count } dias
}
length-weeks = { $count ->
    [one] { $count } semana
   *[other] { $count } semanas
}
status-reporters-shown = · A moderação vê quem denunciou. `/inmail-admin configurar denunciantes` oculta isso.
status-reporters-hidden = · A moderação não vê quem denunciou.
checklist = **Configuração**
check-no-channel = As denúncias não têm canal, então ninguém é avisado. Escolha um com `/inmail-admin configurar canal-denúncias`.
check-channel = As denúncias são publicadas em { $channel }.
check-permissions = O bot tem **Ver canal**, **Enviar mensagens** e **Ver histórico de mensagens** nesse canal.
check-private = Só alguns membros podem ler o canal.
check-roles = `/inmail-admin` é para membros com **Gerenciar servidor**: { $count ->
    [one] um cargo tem
   *[other] { $count } cargos têm
} essa permissão.
check-no-role = Nenhum cargo tem **Gerenciar servidor**, então só o dono do servidor pode usar `/inmail-admin`. Dê essa permissão ao cargo da sua moderação.
check-roles-unknown = O Discord não disse quais cargos têm **Gerenciar servidor**. Tente de novo em alguns minutos.
check-language = As denúncias são publicadas neste idioma: { $language }.
check-language-differs = As denúncias são publicadas neste idioma: { $told }. O idioma deste servidor é: { $server }. Escolha o canal de novo com `/inmail-admin configurar canal-denúncias` para mudar.
language-name = português

## Folders
folder-sent = **Enviados**
folder-deletable = **Qual InMail você quer apagar?**
folder-inbox = **Caixa de entrada**
folder-sent-empty = Você não enviou nenhum InMail.
folder-deletable-empty = Não há nenhum InMail que você possa apagar agora.
folder-inbox-empty = Sua caixa de entrada está vazia.
line-sent = Para { $person } · { $subject } · { $at }
line-inbox = { $person } · { $subject } · { $at }
line-inbox-unread = **Novo** · { $person } · { $subject } · { $at }
no-subject = (sem assunto)
pick = Escolha um InMail
option-line-sent = Para { $name }: { $subject }
option-line-inbox = De { $name }: { $subject }
somebody = Alguém
choice = Para { $name } · { $minutes ->
    [0] resta menos de um minuto
    [one] resta { $minutes } minuto
   *[other] restam { $minutes } minutos
}
folder-unread = **Não lidos**
folder-archive = **Arquivados**
folder-search = **Busca nos InMails recebidos**
folder-search-sent = **Busca nos InMails enviados**
folder-unread-empty = Você leu tudo.
folder-archive-empty = Você não arquivou nenhum InMail.
folder-search-empty = Nada foi encontrado.
mails-counted = { $count ->
    [one] { $count } InMail
   *[other] { $count } InMails
}
mails-many = mais de { $count } InMails
unread-counted = { $count ->
    [one] { $count } não lido
   *[other] { $count } não lidos
}
unread-many = mais de { $count } não lidos
search-words = “{ $words }”
search-stopped = O InMail parou depois de examinar { $count } InMails. **Mais antigos** continua a partir daí.
search-over = Esta busca terminou. Comece de novo com **Buscar**.
archived-now = **Arquivado.** Você o encontra em **Arquivados**. Ninguém é avisado.
unarchived-now = **De volta ao lugar.** Ele não está mais arquivado.

## Notices
notice-in = { $count ->
    [one] { $count } InMail não lido em **{ $server }**
   *[other] { $count } InMails não lidos em **{ $server }**
}
notice-somewhere = { $count ->
    [one] { $count } InMail não lido em um servidor seu
   *[other] { $count } InMails não lidos em um servidor seu
}
notice-elsewhere = { $count ->
    [one] { $count } InMail não lido em outros servidores
   *[other] { $count } InMails não lidos em outros servidores
}
notice-many = Mais de { $count } InMails não lidos
notice-intro = O InMail é correio privado entre membros de um servidor. **Abrir** mostra só para você. **Silenciar avisos** interrompe estas mensagens; em `/inmail configurações` há mais opções.
unannounced = { $count ->
    [one] Você tem um InMail não lido
   *[other] Você tem { $count } InMails não lidos
}. O InMail não conseguiu avisar você; veja em `/inmail recebidos`.
unannounced-many = Você tem mais de { $count } InMails não lidos. O InMail não conseguiu avisar você; veja em `/inmail recebidos`.

## Buttons
button-send = Enviar
button-edit = Editar
button-cancel = Cancelar
button-delete = Apagar
button-yes = Sim
button-no = Não
button-open = Abrir
button-again = Escrever de novo
button-mute = Silenciar avisos
button-reply = Responder
button-reply-all = Responder a todos
button-unread = Marcar como não lido
button-remove = Remover
button-block = Bloquear remetente
button-unblock = Desbloquear remetente
button-report = Denunciar
button-notices = Ativar avisos
button-stop-notices = Desativar avisos
button-quiet = Horário de silêncio
button-export = Exportar meus dados
button-erase = Eliminar meus dados
button-erase-yes = Sim, eliminar
button-review = Analisar
button-reports = Todas as denúncias
button-dismiss = Descartar
button-warn = Advertir remetente
button-suspend = Suspender remetente
button-newer = Mais novos
button-older = Mais antigos
button-back-sent = Voltar para Enviados
button-back-inbox = Voltar para a caixa de entrada
button-conversation = Conversa
button-inbox = Caixa de entrada
button-sent = Enviados
button-unread-only = Não lidos
button-archived = Arquivados
button-search = Buscar
button-all-read = Marcar tudo como lido
button-archive = Arquivar
button-unarchive = Tirar do arquivo
button-back = Voltar para a lista
button-history = Histórico
button-note = Adicionar nota

## Refusals
refused-not-there = Este InMail não existe ou não está mais disponível.
refused-window-over = Você não pode mais apagar este InMail.
refused-to-bot = Você não pode escolher um bot. Escolha uma pessoa.
refused-written-by-discord = Esta mensagem é do Discord. Escolha uma que uma pessoa escreveu.
refused-to-self = Você não pode se escolher. Escolha outra pessoa.
refused-not-a-member = Essa pessoa não é membro deste servidor. Escolha um membro.
refused-twice = Você indicou alguém duas vezes. Indique cada pessoa uma vez só.
refused-closed = Este InMail não pode ser enviado: algum dos destinatários não o aceita.
refused-suspended = A moderação do servidor suspendeu você: não dá para enviar InMails lá. Você ainda pode ler e apagar.
refused-sending-too-fast = Você atingiu o limite de InMails por hora, no total ou para uma mesma pessoa. Você poderá enviar este às { $at }.
refused-deleting-too-much = Você apagou { $limit ->
    [one] um InMail
   *[other] { $limit } InMails
} nas últimas 24 horas, e esse é o limite. Tente de novo mais tarde, enquanto este ainda puder ser apagado.
refused-reporting-too-fast = Você atingiu o limite de denúncias por hora. Você pode denunciar de novo às { $at }.
refused-moderators-only = Só membros com a permissão **Gerenciar servidor** podem fazer isso.
refused-about-you = Esta denúncia é sobre você, então outra pessoa da moderação cuida dela.
refused-own-suspension = Você não pode retirar sua própria suspensão. Outra pessoa da moderação pode.
refused-reported = Você já denunciou este InMail. Para acrescentar algo, use `/inmail denunciar`.
refused-decided = Esta denúncia já foi decidida.
refused-server-only = Use isto em um servidor, onde você pode escolher um membro.
refused-body-empty = Esta mensagem está vazia. Escreva algo e tente de novo.
refused-body-too-long = A mensagem tem { $length } caracteres; cabem no máximo { $limit }. Encurte-a e tente de novo.
refused-subject-too-long = O assunto tem { $length } caracteres; cabem no máximo { $limit }. Encurte-o e tente de novo.
refused-comment-too-long = O comentário tem { $length } caracteres; cabem no máximo { $limit }. Encurte-o e tente de novo.
refused-quiet = Este horário de silêncio não foi entendido. Escreva duas horas diferentes, como 22 ou 6:30, e seu fuso, como +2 ou -3:30.
minutes-long = { $minutes ->
    [one] um minuto
   *[other] { $minutes } minutos
}
seconds-long = { $seconds ->
    [one] um segundo
   *[other] { $seconds } segundos
}
minutes-and-seconds-long = { $minutes } e { $seconds }
draft-kept = Seu rascunho fica guardado até { $until }.
handed-back = Isto é o que você escreveu:
try-again = Isso demorou demais. Tente de novo, por favor.
member-unknown = O Discord não disse se essa pessoa ainda é membro deste servidor, então nada foi iniciado. Tente de novo daqui a pouco.
garbled = O Discord enviou isto em um formato que o InMail não entende, então nada foi feito. Tente de novo. Se acontecer outra vez, diga às pessoas que mantêm este bot que o InMail precisa de uma atualização.
failed = Algo deu errado do nosso lado. Confira o que aconteceu antes de tentar de novo. Se acontecer outra vez, passe este código às pessoas que mantêm este bot: { $reference }
dm-not-private = O Discord teria mostrado esta mensagem a outras pessoas, então ela foi removida. Use `/inmail recebidos` em um servidor.
help = **InMail** é correio privado entre membros de um servidor.
    · `/inmail escrever` serve para escrever um. Você vê uma prévia antes do envio.
    · **Enviar InMail** no menu de um membro e **Responder por InMail** no menu de uma mensagem também servem para escrever um.
    · `/inmail enviados` mostra o que você enviou, `/inmail recebidos` o que você recebeu.
    · `/inmail apagar` ou o botão **Apagar** apaga um InMail em até { $window } após o envio: ele desaparece para vocês dois e dos nossos arquivos.
    · Depois disso, ele permanece. Apagar não pode desfazer o que já foi lido ou copiado, nem o que o próprio Discord guarda.
    · Quem recebe uma cópia vê todos os participantes, e fica com ela mesmo que o remetente apague o InMail.
    · **Responder**, **Bloquear remetente** e **Denunciar** ficam abaixo de cada InMail que você recebe; `/inmail denunciar` denuncia uma pessoa. Uma denúncia copia o texto para a moderação, então ela sobrevive a uma exclusão.
    · **Arquivar** tira um InMail da sua pasta, e uma resposta não o traz de volta. **Buscar** procura nos seus próprios InMails; o que você busca nunca é guardado.
    · `/inmail configurações` tem suas configurações; `/inmail privacidade` exporta ou elimina seus dados.
refused-left-server = Você não é mais membro do servidor deste InMail, então não pode escrever lá.
refused-timed-out = Você está de castigo no servidor deste InMail. Você poderá escrever lá de novo a partir deste momento: { $at }.
refused-bot-left-server = O InMail não está mais no servidor deste InMail, então você não pode escrever lá.
refused-presence-unknown = O Discord não diz agora se você pode escrever nesse servidor, então nada foi enviado. Envie de novo daqui a pouco.
refused-own-history = O que a moderação sabe sobre você é para as outras pessoas da moderação.
refused-administrator = Você não pode suspender um administrador deste servidor. Retire essa permissão primeiro.
refused-unknown-length = Uma duração é algo como 30m, 12h, 7d ou 2w, de no mínimo um minuto e no máximo 365 dias. Nada foi alterado.
refused-note-empty = Esta nota está vazia. Escreva algo e tente de novo.
refused-remark-too-long = Este texto tem { $length } caracteres; cabem no máximo { $limit }. Encurte-o e tente de novo.
