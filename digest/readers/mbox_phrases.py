"""What mail programs and lists write around a person's words, in the languages they do it in."""

import re


def _any(*phrases: str) -> str:
    return f"(?:{'|'.join(phrases)})"


_WROTE = _any(
    *(
        "wrote",
        "writes",
        "said",
        "schrieb(?:en)?",
        r"a\s+écrit",
        "écrivait",
        "escribi[óo]",
        "escreveu",
        r"ha\s+scritto",
    ),
    *(
        "scrisse",
        "schreef",
        "skrev",
        "kirjoitti",
        r"napisał(?:\(a\)|a)?",
        r"napsal(?:\(a\)|a)?",
        "írta",
        "пишет",
        "писал",
    ),
    *(
        r"написал(?:\(а\)|а)?",
        "yazdı",
        r"a\s+scris",
        r"đã\s+viết",
        "写道",
        "寫道",
        "のメール",
        r"wrote\s+the\s+following",
    ),
)
VERB = re.compile(rf"(?<!\w){_WROTE}(?!\w)", re.IGNORECASE)
_DAYS = r"(?:On|Am|Le|El|Em|Il|Op|Den|Dne|Dnia|W dniu|At|Pada|Vào|В|Пн|Вт|Ср|Чт|Пт|Сб|Вс)\b"
OPENER = re.compile(rf"\W{{0,3}}(?:{_DAYS}|\d{{1,4}}[-./年]\s?\d|\d{{1,2}} \w)")
# Quoted below without a mark: "On Mon, 5 Jan 2026 at 10:00, Ada <…> wrote:".
BARE_HEADER = re.compile(
    rf"^{_DAYS}(?=[^\n]{{0,200}}(?:\d{{4}}|\d:\d\d))[^\n]{{5,250}}(?:\n[^\n]{{1,150}})?"
    rf"(?<!\w){_WROTE}(?!\w)[^\n]{{0,120}}[:：][ \t*]{{0,9}}$",
    re.MULTILINE,
)

_ORIGINAL = _any(
    *("original message", "original appointment", "original-nachricht", "originalnachricht", "reply message"),
    *("urspr[uü]ngliche nachricht", "message d'origine", "message original", "mensaje original", "messaggio originale"),
    *("oorspronkelijk bericht", "mensagem original", "ursprungligt meddelande", "oprindelig meddelelse"),
    *("opprinnelig melding", "alkuperäinen viesti", "wiadomość oryginalna", "исходное сообщение", "forwarded message"),
    *("weitergeleitete nachricht", "message transféré", "mensaje reenviado", "messaggio inoltrato"),
    *("doorgestuurd bericht", "mensagem encaminhada", "vidarebefordrat meddelande", "next part"),
)
_BEGUN = _any(
    *("begin forwarded message", "anfang der weitergeleiteten nachricht", "début du message transféré"),
    *("inizio messaggio inoltrato", "inicio del mensaje reenviado"),
)
_FROM = _any(*("From", "Von", "De", "Da", "Van", "Från", "Fra", "Lähettäjä", "Od", "От", "发件人", "差出人"))
_SENT = _any(
    *(
        "Sent",
        "Date",
        "Gesendet",
        "Datum",
        "Envoyé",
        r"Enviad[oa](?: el| em)?",
        "Fecha",
        "Inviato",
        "Data",
        "Verzonden",
    ),
    *("Skickat", "Sendt", "Dato", "Lähetetty", "Wysłano", "Отправлено", "Дата", "发送时间", "送信日時"),
)
_TO = _any(
    *(
        "To",
        "An",
        "À",
        "Para",
        "A",
        "Aan",
        "Till",
        "Til",
        "Do",
        "Кому",
        "Subject",
        "Betreff",
        "Objet",
        "Asunto",
        "Oggetto",
        "Onderwerp",
        "Ämne",
        "Emne",
        "Assunto",
        "Temat",
    ),
    *("Тема", "收件人", "宛先", "主题", "件名"),
)
_LINE = r"(?:[^\n]{0,300}\n)"
_STARS = r"[ \t*]{0,4}"
_COLON = r"[ \xa0]?:"
_FOOTERS = (
    # "From: … Sent: … To: …", as Outlook puts it above the mail it answers
    (
        rf"(?:_{{10,}}+[ \t]{{0,9}}\n\s{{0,4}})?{_STARS}{_FROM}{_COLON}[^\n]{{1,300}}\n"
        rf"{_LINE}{{0,3}}?{_STARS}{_SENT}{_COLON}[^\n]{{1,200}}\n{_LINE}{{0,4}}?{_STARS}{_TO}{_COLON}"
    ),
    rf"{_STARS}-{{2,}}+[ \t]*+{_ORIGINAL}[ \t]*+-*",
    rf"{_BEGUN}:",
    # a list's footer, below a rule
    (
        rf"[-_=*#~]{{10,}}+[ \t]*+\n{_LINE}{{0,3}}?[^\n]{{0,200}}"
        r"(?:mailing.?list|unsubscri|listinfo|abmelde|austragen|désabonn|désinscri)"
    ),
    r"(?:-=){5,}+-?[ \t]*+$",
    r"_\._,_\._,_",
    r"Groups\.io Links:",
    r"You(?:'re| are)? receiv(?:ed|ing) this (?:message|e-?mail) because",
    r"To unsubscribe(?: from this| send|,| e-?mail|:)",
    r"You are subscribed to",
    "Sie erhalten diese Nachricht, weil",
    "Vous recevez ce message",
    r"-----BEGIN PGP (?:SIGNATURE|PUBLIC KEY BLOCK|MESSAGE)-----",
)
END = re.compile(rf"^(?:{'|'.join(_FOOTERS)})", re.IGNORECASE | re.MULTILINE)

_DEVICES = (
    r"Sent (?:from|via|with) (?:my|mail|outlook|yahoo|proton|groups\.io|samsung|android|the|an?)\b",
    r"Get \[?(?:Outlook|BlackBerry)",
    r"Von meinem .{2,40} gesendet",
    r"Gesendet (?:von|mit|aus)\b",
    r"Envoyé (?:de|depuis|à partir de)\b",
    r"Enviado (?:desde|do|de|a partir)\b",
    *(r"Inviato da\b", r"Verstuurd vanaf\b", r"Verzonden (?:vanaf|met)\b", r"Skickat från\b", r"Sendt fra\b"),
    *(r"Wysłane z\b", r"Отправлено (?:с|из)\b", r"Lähetetty .{2,30}sta\b", "iPhoneから送信", "发自我的"),
)
DEVICE = re.compile(rf"^[ \t*_(\[]{{0,4}}(?:{'|'.join(_DEVICES)})[^\n]{{0,120}}\n?", re.IGNORECASE | re.MULTILINE)

_GERMAN = (
    r"(?:mit )?(?:freundliche[nr]?|viele[nr]?|liebe[nr]?|herzliche[nr]?|beste[nr]?|schöne[nr]?) gr(?:ü|ue)(?:ß|ss)e?n?"
)
_WISHES = (
    r"(?:with )?(?:(?:all |my )?(?:best|kind(?:est)?|warm(?:est)?) )?(?:regards|wishes)",
    *("all the best", "best", "cheers", "rgds", "br", "kr", "yours(?: sincerely| truly| faithfully)?", "sincerely"),
    *(_GERMAN, "mfg", "lg", "vg", "gruß", "grüße", "cordialement", "bien à (?:vous|toi)", "amicalement", "saludos"),
    *("un saludo", "abraços?", "atenciosamente", "cordiali saluti", "groeten?", "met vriendelijke groet", "mvh"),
    *("(?:(?:med )?vänliga? )?hälsning(?:ar)?", "(?:vennlig|med venlig|beste?) hilsen", "(?:ystävällisin )?terveisin"),
    *("pozdrawiam(?: serdecznie)?", "z poważaniem", "s pozdravem", "с уважением", "всего доброго", "üdvözlettel"),
    *("saygılarımla", "(?:bien |très )?cordialement", "(?:sincères |meilleures )?salutations", "bises", "un abrazo"),
    *("um abraço", "(?:com os melhores )?cumprimentos", "(?:distinti |cari )?saluti", "take care", "warmly", "yours"),
    *("(?:met )?(?:vriendelijke|hartelijke) groet(?:en)?",),
)
_THANKS = _any("(?:many )?thanks?", "thank you", "thx", "(?:vielen )?dank", "merci", "gracias", "obrigad[oa]", "grazie")
_TOWN = r"(?:\s(?:from|aus|de|desde|uit|von|da)(?:\s(?-i:[^\W\d_a-zß-ÿ])[\w-]+){1,2})"
_WISH = rf"(?:{_THANKS}(?: in advance| again| im voraus)?(?:,| and| und| &)? )?{_any(*_WISHES)}{_TOWN}?"
CLOSING = re.compile(rf"\W*+{_WISH}\W*+", re.IGNORECASE)
# "LG Cat"; "best" and its like begin sentences too, and need a mark behind them.
_NAMED = r"(?:(?-i:[^\W\d_a-zß-ÿ])[\w.'’-]*+)(?:\s(?-i:[^\W\d_a-zß-ÿ])[\w.'’-]*+){0,2}\s*+"
SIGNED = re.compile(
    rf"[\W_]*+(?:{_WISH}\s?[,!]\s*+"
    rf"|(?:cheers|regards|lg|vg|mfg|mvh|gruß|{_GERMAN}|(?:best|kind) regards)\s++){_NAMED}",
    re.IGNORECASE,
)
# Thanks are said in the middle of a mail as well, and are the author's words.
THANKED = re.compile(rf"\W*+{_THANKS}(?: in advance| again| so much| im voraus)?[,!.]?\W*+", re.IGNORECASE)
