"""Which column of a table is which: headers in the words of many tools and seven languages.

Only the columns named here are kept. E-mail addresses, phone numbers and whatever else a member list holds are
stepped over.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

# role -> its headers, the surest first, in lower case and without accents, "_" or "-".
ALIASES: dict[str, tuple[str, ...]] = {
    role: tuple(names.split("|"))
    for role, names in {
        "text": "text|message|message text|body|comment|content|answer|response|reply|answer text|comment text"
        "|post text|message body|comment body|post body|selftext|post|your answer|your response|msg"
        "|description|nachricht|antwort|kommentar|inhalt|beitrag|texte|reponse|commentaire|contenu|mensaje"
        "|respuesta|comentario|contenido|texto|mensagem|resposta|conteudo|testo|messaggio|risposta|commento"
        "|contenuto|текст|сообщение|комментарии|ответ|содержание",
        # The question, where it has a column beside that of the answers.
        "asked": "question|question text|question body|post body|post text|post content|post message|topic body"
        "|frage|pregunta|pergunta|domanda|вопрос",
        "author": "author|author name|display name|user name|username|name|user|full name|from|member|member name"
        "|sender|sender name|posted by|created by|commenter|commenter name|respondent|participant"
        "|screen name|handle|nickname|nick|login|your name|your full name|what is your name|what s your name"
        "|dein name|ihr name|wie heisst du|wie heissen sie|votre nom|ton nom|tu nombre|su nombre"
        "|seu nome|o seu nome|il tuo nome|nome e cognome|autor|autorin|verfasser|absender|benutzer"
        "|benutzername|mitglied|von|vollstandiger name|auteur|nom|nom complet|utilisateur|membre|de|pseudo"
        "|nombre|nombre completo|usuario|miembro|remitente|nome|nome completo|membro|remetente|utente"
        "|autore|mittente|da|автор|имя|ваше имя|как вас зовут|пользователь|участник|от",
        "first": "first name|firstname|given name|vorname|prenom|primeiro nome",
        "last": "last name|lastname|surname|family name|nachname|familienname|nom de famille|apellido|apellidos"
        "|sobrenome|cognome",
        "date": "created at|created|created utc|created time|created on|timestamp|time stamp|date time|datetime"
        "|posted at|published at|sent at|submitted at|posted on|date|date posted|post date|date created"
        "|time|erstellt|erstellt am|zeitstempel|datum|zeitpunkt|date de creation|horodateur|horodatage"
        "|fecha|fecha y hora|marca temporal|fecha de creacion|data|data e hora|carimbo de data/hora"
        "|data e ora|data di creazione|informazioni cronologiche|zeit|uhrzeit|heure|hora|ora"
        "|дата|дата и время|отметка времени|время",
        "likes": "likes|like count|reactions|reaction count|votes|vote count|score|upvotes|ups|points|hearts"
        "|thumbs up|likes count|reactions count|reaktionen|stimmen|gefallt mir|j aime|mentions j aime|votos"
        "|me gusta|reacciones|curtidas|reacoes|gostos|mi piace|reazioni|voti"
        "|лаики|реакции|голоса",
        "id": "id|message id|comment id|post id|reply id|answer id|response id|uuid|key|nr|no|nachrichten id"
        "|kommentar id|id du message|id del mensaje|id da mensagem|id messaggio",
        "parent": "parent id|parent|reply to|in reply to|reply to id|in reply to id|replies to|replied to"
        "|parent comment id|parent comment|parent message id|parent post id|antwort auf|en reponse a"
        "|reponse a|en respuesta a|respuesta a|em resposta a|resposta a|in risposta a|risposta a"
        "|ответ на|в ответ на",
        "post": "post id|question id",
        "thread": "thread|thread id|thread key|conversation|conversation id|topic id|topic|discussion|discussion id"
        "|thema|diskussion|konversation|fil|fil de discussion|conversacion|hilo|tema|conversa|topico"
        "|discussao|discussione|conversazione|argomento",
        "role": "role|type|kind|message type|post type|row type|typ|art|rolle|tipo|rol|papel|ruolo",
        "title": "title|post title|thread title|subject|post name|headline|titel|betreff|titre|objet|sujet|titulo"
        "|asunto|assunto|titolo|oggetto|заголовок",
        "url": "url|link|permalink|post url|comment url|message url|thread url|web url|href|lien|enlace|ligacao"
        "|collegamento|ссылка",
        "channel": "channel|channel name|space|space name|group|group name|room|forum|subreddit|community|category"
        "|kanal|gruppe|raum|canal|groupe|espace|grupo|espacio|espaco|sala|canale|gruppo|канал|группа",
    }.items()
}
# A question is a row of one of these kinds.
QUESTIONS = frozenset(
    {
        *{"question", "q", "frage", "pregunta", "pergunta", "domanda", "post", "original post", "opening post"},
        *{"topic", "op", "root", "starter", "parent", "original", "thread"},
    }
)
# What people answer when they do not want to be quoted: "No", "Nein, bitte nicht", false, 0; "No problem" is a yes.
REFUSALS = re.compile(
    r"(?!not?(?: an?| any)? (?:problem|objection|issue)s?\b|(?:don['’]t|do not) mind\b"
    r"|no hay (?:problema|inconveniente)\b|n[aã]o (?:h[aá]|tem) problema\b|non c['’]è problema\b)"
    r"(?:no|n|nope|not|never|false|0|nein|nicht|non|nao|não|nie|nee|нет|don['’]t|do not)(?![\w-])",
    re.IGNORECASE,
)
VOTES = frozenset({"votes", "vote count", "score", "upvotes", "ups", "points", "stimmen", "votos", "voti"})
_CLOCKS = ("time", "zeit", "uhrzeit", "heure", "hora", "ora")
_DAYS = frozenset(
    {"date", "datum", "fecha", "data", "date posted", "post date", "posted on", "created on", "erstellt am"}
)
_ROLE_OF = {name: role for role, names in ALIASES.items() for name in names}
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_BETWEEN = re.compile(r"[\s_\-.:#*'’?¿？]+")
_LONGEST = 60
_LONGEST_QUESTION = 600
_FEWEST = 2
_ASKS = re.compile(r"[?？؟]\W*$")
# Ids of single messages: beside one of them, the id of the post tells the thread.
_OF_MESSAGES = frozenset({"comment id", "reply id", "answer id", "response id", "message id", "id"})
_MAY_WE = re.compile(
    r"(?:quote|quotable|quoting|ok to quote|permission(?: to quote)?|consent(?: given)?|einwilligung|zustimmung"
    r"|einverstanden|freigabe|consentement|autorisation|consentimiento|permiso|consentimento|permissao|consenso"
    r"|autorizzazione|согласие)"
    r"|.*\b(?:may we|can we|could we|may i|can i|do you (?:consent|agree|allow|permit)|i (?:consent|agree|allow)"
    r"|durfen wir|darf|bist du einverstanden|sind sie einverstanden|ich stimme|pouvons nous|peut on|podemos|possiamo)\b"
    r".*(?:quot|publish|print|share|your name|zitier|veroffentlich|abdruck|publi|cit|einverstanden|stimme|consent).*"
)
# What people write first in a line of prose, or a window in its headers, and no table in its own.
_NO_HEADER = re.compile(r"^[\d+({\[\"'<=>@]|[.!;:{}]$|: |://")


class Columns(NamedTuple):
    """What is known of a table's columns.

    Attributes:
        at: role -> the place of its column, for the roles that have one.
        header: role -> the normal form of that column's header.
        questions: the questions themselves, where they head the columns of the answers (as forms do); the cells of
            the first are "text", those of the others "text/1", "text/2" and so on.
        unread: the headers of the columns that are not kept.
        shown: all headers, as written.
    """

    at: dict[str, int]
    header: dict[str, str]
    questions: tuple[str, ...]
    unread: tuple[str, ...]
    shown: tuple[str, ...]

    @property
    def fits(self) -> bool:
        """Whether there are texts, and something else that is known of them."""
        return "text" in self.at and len(self.at) > 1


def normal(header: str) -> str:
    """Return ``header`` as the aliases are written: ``Created_At`` and ``createdAt (UTC)`` are "created at"."""
    bare = _ASIDE.sub(" ", _CAMEL.sub(" ", header.strip("\ufeff \t")))
    plain = "".join(char for char in unicodedata.normalize("NFKD", bare) if not unicodedata.combining(char))
    return _BETWEEN.sub(" ", plain.casefold().replace("ß", "ss")).strip()


def columns(cells: Sequence[str]) -> Columns:
    """Return what the headers ``cells`` say."""
    names = [normal(cell) if len(cell) <= _LONGEST else "" for cell in cells]
    at: dict[str, int] = {}
    header: dict[str, str] = {}
    for role, aliases in ALIASES.items():
        name = next((alias for alias in aliases if alias in names), None)
        if name is not None:
            at[role], header[role] = names.index(name), name
    clock = next((name for name in _CLOCKS if name in names), None)
    if clock and header.get("date") in _DAYS:
        at["clock"], header["clock"] = names.index(clock), clock
    _ids(at, header, names)
    consent = next((place for place, name in enumerate(names) if name and _MAY_WE.fullmatch(name)), None)
    if consent is not None and consent not in at.values():
        at["consent"], header["consent"] = consent, names[consent]
    if "text" not in at and "asked" in at:
        at["text"], header["text"] = at.pop("asked"), header.pop("asked")
    if header.get("text") == header.get("asked"):
        at.pop("asked", None)
    questions: list[str] = []
    if "text" not in at and at:
        for place, cell in enumerate(cells):
            if place not in at.values() and _ASKS.search(cell) and len(cell) <= _LONGEST_QUESTION:
                at[f"text/{len(questions)}" if questions else "text"] = place
                questions.append(cell.strip())
    unread = tuple(cell.strip() for place, cell in enumerate(cells) if place not in at.values() and cell.strip())
    return Columns(at, header, tuple(questions), unread, tuple(filter(None, map(str.strip, cells))))


def _ids(at: dict[str, int], header: dict[str, str], names: Sequence[str]) -> None:
    """Have ``at`` hold the id of the post only where it is neither that of the row nor that of the thread."""
    posts = [name for name in ALIASES["post"] if name in names and names.index(name) != at.get("id")]
    if posts and header.get("id") in _OF_MESSAGES and "thread" not in at:
        at["post"], header["post"] = names.index(posts[0]), posts[0]
    else:
        at.pop("post", None)


def is_header(cells: Sequence[str]) -> bool:
    """Tell whether ``cells`` can be the first line of a table: short words, each once."""
    found = [cell.strip() for cell in cells]
    while found and not found[-1]:
        found.pop()
    known = [one for one in found if one]
    if len(known) < _FEWEST or len({one.casefold() for one in known}) < len(known):
        return False
    return all(_ASKS.search(one) or (len(one) <= _LONGEST and not _NO_HEADER.search(one)) for one in known)


def is_known(header: str) -> bool:
    """Tell whether ``header`` is one of the aliases."""
    return normal(header) in _ROLE_OF
