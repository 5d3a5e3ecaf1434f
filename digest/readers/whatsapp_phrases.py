"""What WhatsApp itself writes into a chat, in the languages of the phones that export it.

An iPhone puts U+200E before it, whatever the language; the lists are for Android, which does not.
"""

import re

# The text of a message that was deleted; compared without case and full stop.
DELETED = frozenset(
    {
        "this message was deleted",
        "you deleted this message",
        "diese nachricht wurde gelöscht",
        "du hast diese nachricht gelöscht",
        "sie haben diese nachricht gelöscht",
        "ce message a été supprimé",
        "vous avez supprimé ce message",
        "se eliminó este mensaje",
        "este mensaje fue eliminado",
        "eliminaste este mensaje",
        "mensagem apagada",
        "esta mensagem foi apagada",
        "você apagou esta mensagem",
        "apagou esta mensagem",
        "mensagem eliminada",
        "eliminou esta mensagem",
        "questo messaggio è stato eliminato",
        "hai eliminato questo messaggio",
        "dit bericht is verwijderd",
        "je hebt dit bericht verwijderd",
        "u heeft dit bericht verwijderd",
        "данное сообщение удалено",
        "вы удалили данное сообщение",
        "bu mesaj silindi",
        "bu mesajı sildiniz",
        "usunięto tę wiadomość",
        "ta wiadomość została usunięta",
        "usunąłeś tę wiadomość",
        "tato zpráva byla odstraněna",
        "det här meddelandet togs bort",
        "denne besked blev slettet",
        "denne meldingen ble slettet",
        "tämä viesti poistettiin",
        "pesan ini telah dihapus",
        "הודעה זו נמחקה",
        "تم حذف هذه الرسالة",
    }
)
LONGEST_DELETED = max(map(len, DELETED)) + 5  # its full stops

# What stands for a photo or a file that was not exported, between < and >.
_OMITTED_BRACKETED = (
    "media omitted|medien ausgeschlossen|médias omis|multimedia omitido|mídia omitida|mídia oculta|"
    "arquivo de mídia oculto|ficheiro não revelado|media omessi|media omesso|media weggelaten|без медиафайлов|"
    "medya dahil edilmedi|medya atlanmış|pominięto multimedia|média vynechána|media utelämnades|"
    "メディアは含まれていません|媒体省略|省略多媒體檔案|省略多媒体文件|미디어 파일을 생략한 대화내용|"
    "تم استبعاد الوسائط|המדיה הוסרה"
)
# The same as an iPhone says it, by the kind of file.
_OMITTED_BARE = (
    r"(?:image|video|audio|sticker|gif|document|contact card|video note|.{1,120}\bdocument) omitted|"
    r"(?:bild|video|audio|sticker|gif|dokument|kontaktkarte|videonachricht|.{1,120}\bdokument) (?:weg|aus)gelassen|"
    r"(?:image|vidéo) absente|(?:audio|sticker|document) omis|gif retiré|fiche contact omise|"
    r"(?:imagen|tarjeta de contacto) omitida|(?:video|audio|sticker|gif|documento) omitido|"
    r"(?:imagem|figurinha) (?:omitida|ocultada)|(?:vídeo|áudio|gif|documento) (?:omitido|ocultado)|"
    r"immagine omessa|(?:video|audio|documento) omesso|sticker non incluso|gif esclusa|"
    r"(?:afbeelding|video|audio|sticker|gif|document|contactkaart) weggelaten"
)
OMITTED = re.compile(rf"<(?:view once .{{1,30}} omitted|{_OMITTED_BRACKETED})>|{_OMITTED_BARE}|null", re.IGNORECASE)

# A file that was exported: "<attached: 00000012-PHOTO-2024-01-15-10-30-22.jpg>" from an iPhone, and from Android
# "IMG-20240115-WA0003.jpg (file attached)".
ATTACHED = re.compile(
    r"<[^<>:\n]{3,30} ?: ?(?P<ios>[^<>\n]+\.\w{1,5})>"
    r"|(?P<android>[^\n]{1,200}\.\w{1,5}) \((?:file attached|datei angehängt|fichier joint|archivo adjunto|"
    r"arquivo anexado|ficheiro anexado|file allegato|bestand bijgevoegd|файл добавлен|dosya ekli|plik dołączony|"
    r"fil bifogad|soubor byl přiložen|附件|文件附件|檔案已附加|添付ファイル|파일 첨부됨|الملف مرفق|קובץ מצורף)\)",
    re.IGNORECASE,
)
# How a line ends that stands for a file: the two patterns above need not be asked of others.
FILE_ENDS = (
    *(">", ")", "null", "omitted", "gelassen", "absente", "omis", "omise", "retiré", "omitida", "omitido", "ocultada"),
    *("ocultado", "omessa", "omesso", "incluso", "esclusa", "weggelaten"),
)
# The day that a file's name says, which is that of its message.
FILE_DATE = re.compile(r"(?:-|\b)(?P<year>20\d\d)-?(?P<month>\d\d)-?(?P<day>\d\d)-(?:WA\d|\d\d-\d\d-\d\d)")

EDITED = re.compile(
    r"\s*\u200e?<(?:this message was edited|diese nachricht wurde bearbeitet|ce message a été modifié|"
    r"se editó este mensaje|mensagem editada|esta mensagem foi editada|questo messaggio è stato modificato|"
    r"dit bericht is bewerkt|данное сообщение изменено|bu mesaj düzenlendi|edytowano tę wiadomość|"
    r"meddelandet har redigerats|ההודעה נערכה|تم تعديل هذه الرسالة)\.?>\s*$",
    re.IGNORECASE,
)
# On an iPhone, in any language.
EDITED_IOS = re.compile(r" ?\u200e<[^<>:\n]{5,60}>\s*$")

# What WhatsApp says in the name of a person or of the group.
EVENT = re.compile(
    r"(?:messages and calls|messages (?:to|you send to) this (?:group|chat)).{0,80}(?:encrypted|secured)"
    r"|ende-zu-ende-verschlüssel|chiffrés de bout en bout|cifrad[oa]s de extremo a extremo"
    r"|criptografia de ponta a ponta|encriptad[oa]s ponto a ponto|crittografat\w* end-to-end"
    r"|end-to-end versleuteld|сквозным шифрованием|uçtan uca şifrel"
    r"|^(?:missed (?:voice|video) call|verpasster (?:sprach|video)anruf|appel (?:vocal|vidéo) manqué"
    r"|llamada(?: de voz| de vídeo| de video)? perdida|chamada de (?:voz|vídeo) perdida"
    r"|chiamata (?:vocale|video) persa|gemiste (?:spraak|video)oproep"
    r"|waiting for this message\. this may take a while|warte auf diese nachricht)",
    re.IGNORECASE,
)

# One of these is in, or begins, whatever EVENT finds.
EVENT_HOLDS = (
    *("encr", "secured", "verschlüssel", "bout en bout", "extremo a extremo", "ponta a ponta", "crittografat"),
    *("versleuteld", "сквозным", "uçtan uca"),
)
EVENT_BEGINS = (
    *("missed ", "verpasster ", "appel ", "llamada", "chamada ", "chiamata ", "gemiste ", "waiting for", "warte auf"),
)
# A place or a contact that somebody shared: said to the group, not for print.
PLACE = re.compile(
    r"(?:location|standort|localisation|ubicación|localização|posizione|locatie|местоположение|konum) ?: ?https?://\S+$"
    r"|live location shared$|[^\n]{1,80}\.vcf(?: \([^()\n]{4,30}\))?$",
    re.IGNORECASE,
)
LONGEST_PLACE = 120  # without an address
# The first line of a poll, and one of its answers, in any language: a word in capitals and a colon.
POLL = re.compile(r"\u200e?[^\W\d_a-z]{3,12} ?:\n(?P<rest>\u200e?[^\n]+(?:\n\u200e?[^\W\d_a-z]{3,12} ?: [^\n]*)+)\s*$")
POLL_ANSWER = re.compile(r"\n\u200e?[^\W\d_a-z]{3,12} ?: (?P<text>[^\n]*)")
