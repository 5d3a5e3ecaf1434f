"""What opens a door to whoever reads it: keys and tokens, bare or inside an address of the web."""

import re
from itertools import pairwise

# Known by their shape; each begins like no word does.
TOKEN = re.compile(
    r"(?<![A-Za-z0-9])(?:"
    r"xox[abeoprs]-[\w-]{8,250}|xapp-[\w-]{8,250}"  # Slack
    r"|gh[opsur]_[A-Za-z0-9]{30,250}|github_pat_\w{20,250}|glpat-[\w-]{18,100}"
    r"|(?:sk|rk|whsec)_(?:live_|test_)?[A-Za-z0-9]{16,250}"  # Stripe
    r"|sk-(?=[\w-]{0,200}\d)[\w-]{20,250}"  # the makers of language models
    r"|A(?:KI|SI)A[A-Z0-9]{16}(?![A-Za-z0-9])|AIza[\w-]{35}|ya29\.[\w-]{20,500}"  # Amazon, Google
    r"|SG\.[\w-]{16,40}\.[\w-]{30,60}|npm_[A-Za-z0-9]{36}|pypi-[\w-]{40,250}|hf_[A-Za-z0-9]{30,60}"
    r"|\d{8,10}:AA[\w-]{33}"  # Telegram's bots
    r"|eyJ[\w-]{8,2000}\.[\w-]{8,4000}\.[\w-]{0,2000}"  # JSON web tokens
    r"|-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----(?:[^-]{0,10000}-----END [A-Z ]{0,30}PRIVATE KEY-----)?"
    r")"
)
# The address itself; what of its end belongs to the sentence does not matter here.
URL = re.compile(
    r"(?<![^\W_]|[.@/-])(?:(?:[a-z][a-z0-9+.-]{1,20}://|www\.)|(?=(?P<host>(?:[\w-]{1,63}\.){1,8}[a-z]{2,24}[/?]))(?P=host))"
    r"[^\s<>\"\]\[`{}|()]*(?:\([^\s<>\"\]\[`{}|()]*\)[^\s<>\"\]\[`{}|()]*)*",
    re.IGNORECASE,
)
# Not the login that everybody has (ssh://git@…).
_LOGIN = re.compile(r"(?<=://)(?!git@|@)[^/?#@:\s]{0,200}(?P<secret>:[^/?#@\s]{0,200})?@")
_AND = re.compile(r"&amp;|&|;")
_NAME = re.compile(r"[^a-z0-9]")
# Secret whatever they are set to …
_SECRET = re.compile(
    r"(?:access|auth|id|refresh|session|api|user)?token|(?:api|auth|access|secret|private)key|(?:client)?secret|bearer"
    r"|passw(?:or)?d|pwd|pass(?:code|phrase)|sig(?:nature)?|hmac|jwt|sessionid|otp|magiclink|awsaccesskeyid"
    r"|x(?:amz|goog)(?:signature|credential|securitytoken)"
)
# … and only when that looks like a key: `?key=3`, `?code=SAVE20` and `?t=43s` are not.
_MAYBE = re.compile("key|code|t|s|sid|auth|session|ticket|hash|pass|st|tk|tok")
# Long and random on purpose, and nobody's secret: which document, which list, which campaign.
_HARMLESS = re.compile(r"utm\w*|\w*clid|v|id|list|q|p|u|url|docid|file|doc|ref|igsh|si|share|cid|gid|pid|page\w*")
# Whoever has these can post in somebody's name, and the path is what opens them.
_WEBHOOK = re.compile(
    r"(?P<kept>[a-z]+://(?:hooks\.slack\.com/(?:services|workflows|triggers)|(?:\w+\.)?discord(?:app)?\.com/api/webhooks"
    r"|api\.telegram\.org)/)(?P<key>[^?#]{12,})",
    re.IGNORECASE,
)
_DOMAIN = re.compile(r"[^@\s]{1,200}\.[^@\s.]{2,24}")
_LONGEST_MAIL = 320
# Not a release (pkg@1.2.x), nor a name in the fediverse (/@me@…).
_PATH_MAIL = re.compile(
    r"(?<![^\W_]|[@%])(?!git@)(?P<name>[^\W_][\w.+='\\-]{0,63})(?:@|%40)(?!v?\d+(?:x?\.|[-.]))(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}"
    r"(?![^\W_])",
    re.IGNORECASE,
)
_PHONE_LINK = re.compile(
    r"(?:https?://)?(?:wa\.me/\+?\d{7,15}|(?:api|web)\.whatsapp\.com/send/?\?(?:\S{0,100}&)?phone=\S{0,3}\d{7,15}"
    r"|t\.me/\+\d{7,15})",
    re.IGNORECASE,
)


def is_phone_link(url: str) -> bool:
    """Whether ``url`` is a phone number in the dress of an address (``https://wa.me/351…``)."""
    return bool(_PHONE_LINK.match(url))


def without_secrets(url: str) -> tuple[str, bool, bool]:
    """Return ``url`` without what is secret or personal in it, whether a key went, and whether an e-mail address did.

    Scheme, host and path stay, but for a webhook's, and so do the other parameters.
    """
    login = _LOGIN.search(url)
    bare = url[: login.start()] + url[login.end() :] if login else url
    if hook := _WEBHOOK.match(bare):
        return hook["kept"], True, False
    before, hash_mark, fragment = bare.partition("#")
    path, question_mark, query = before.partition("?")
    query, key, mail = _kept(question_mark, query)
    fragment, key_too, mail_too = _kept(hash_mark, fragment)
    without_tokens = TOKEN.sub("", path)
    shown = _PATH_MAIL.sub(lambda found: found[0] if _is_message(found["name"]) else "", without_tokens)
    key |= key_too or without_tokens != path or bool(login and login["secret"])
    mail |= mail_too or shown != without_tokens or bool(login and not login["secret"])
    return shown + query + fragment, key, mail


def _is_message(name: str) -> bool:
    """Whether what stands before an @ is made up by a machine, as in the id of a mail in a list's archive."""
    return len(name) >= 20 and _is_random(re.sub("[.+=]", "", name))


def _is_mail(value: str) -> bool:
    before, at, domain = value[-_LONGEST_MAIL:].replace("%40", "@").rpartition("@")
    return bool(at) and before.strip() == before != "" and _DOMAIN.fullmatch(domain) is not None


def _kept(mark: str, tail: str) -> tuple[str, bool, bool]:
    """Return a query or fragment behind its ``mark`` without what is secret in it, and what went: a key, a mail."""
    kept: list[str] = []
    key = mail = False
    separator = "&amp;" if "&amp;" in tail else "&"
    for pair in _AND.split(tail):
        name, equals, value = pair.partition("=")
        if _is_mail(value if equals else pair):
            mail = True
        elif _is_secret(_NAME.sub("", name.lower()) if equals else "", value if equals else pair):
            key = True
        else:
            kept.append(pair)
    if not (key or mail):
        return mark + tail, False, False
    return mark + separator.join(kept) if any(kept) else "", key, mail


def _is_secret(name: str, value: str) -> bool:
    if TOKEN.search(value):
        return True
    if not value:
        return False
    if _SECRET.fullmatch(name):
        return True
    if _MAYBE.fullmatch(name):
        return len(value) >= 12 and _is_random(value)
    return len(value) >= 32 and bool(name) and not _HARMLESS.fullmatch(name) and _is_random(value)


def _is_random(value: str) -> bool:
    """Whether ``value`` is one run of letters and digits that spells nothing."""
    run = value.replace("-", "").replace("_", "").replace("\\", "").rstrip("=.%3D")
    if not re.fullmatch(r"[A-Za-z0-9]+", run) or not re.search(r"\d", run) or not re.search(r"[A-Za-z]", run):
        return False
    # Letters and digits take turns in what a machine made up.
    turns = sum(one.isdigit() != other.isdigit() for one, other in pairwise(run))
    return turns >= max(3, len(run) // 8)
