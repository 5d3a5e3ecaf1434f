"""Ghost's Admin API as it was seen to behave (version 6), with its dangers. It has no official OpenAPI file."""

import hmac
import re
from base64 import urlsafe_b64decode
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from html import escape
from typing import Any

import msgspec

from tests.canary import KEYS
from tests.providers.fake.contract import Contract, Mailing, Refusal, Reply, Request, as_moment, as_text, visible
from tests.providers.fake.templates import ghost

_FIELDS = frozenset(
    {
        "title", "slug", "mobiledoc", "lexical", "html", "feature_image", "feature_image_alt", "feature_image_caption",
        "featured", "status", "locale", "visibility", "published_at", "updated_at", "created_at", "codeinjection_head",
        "codeinjection_foot", "custom_excerpt", "canonical_url", "custom_template", "og_image", "og_title",
        "og_description", "twitter_image", "twitter_title", "twitter_description", "meta_title", "meta_description",
        "email_subject", "email_only", "tags", "authors", "tiers", "frontmatter",
        # These are accepted, and dropped.
        "id", "uuid", "comment_id", "url", "newsletter", "email", "email_segment", "excerpt", "reading_time",
        "primary_tag", "primary_author", "show_title_and_feature_image", "count", "post_revisions", "access",
    }
)  # fmt: skip
_KEPT = ("title", "custom_excerpt", "email_subject", "email_only", "status", "published_at", "visibility")
_LIMITS = {"title": 255, "email_subject": 300, "custom_excerpt": 300, "slug": 191}
_CARD = re.compile(r"<!--\s*kg-card-begin: html\s*-->\n?(.*?)\n?<!--\s*kg-card-end: html\s*-->", re.DOTALL)
_OUT = frozenset({"published", "sent"})
_RELATIONS = frozenset({"tags", "authors", "email", "newsletter", "tiers"})


class Ghost(Contract):
    """Posts with a status; one is mailed when a PUT with ``newsletter`` publishes what was no post before.

    Attributes:
        newsletters: those that are active, by slug.
        mailgun_fails: whether an email's status becomes "failed".
    """

    name = "ghost"
    base = "/ghost/api/admin"
    key = KEYS["GHOST_ADMIN_API_KEY"]

    def __init__(self) -> None:
        super().__init__()
        self.posts: dict[str, dict[str, Any]] = {}
        self.newsletters = {"weekly": "Weekly", "default-newsletter": "The Circle"}
        self.mailgun_fails = False
        self._edits = 0

    def answer(self, request: Request) -> Reply:
        """Answer under /ghost/api/admin, to a token that is whole, fresh and for this API."""
        self._authenticated(request.headers.get("authorization", ""))
        if not request.path.endswith("/"):
            raise Refusal(301, None)
        match (request.method, *request.path.removeprefix(self.base).strip("/").split("/")):
            case ("GET", "site"):
                return Reply(200, {"site": {"title": "The Circle", "url": "https://circle.test/", "version": "6.65"}})
            case ("GET", "config"):
                return Reply(200, {"config": {"version": "6.65.0", "mailgunIsConfigured": True}})
            case ("GET", "newsletters"):
                return Reply(200, self._newsletters(request))
            case ("GET", "members"):
                return Reply(200, {"members": [], "meta": _meta(len(self.readers))})
            case ("GET", "posts"):
                return self._browse(request)
            case ("GET", "posts", "slug", slug):
                found = next((post for post in self.posts.values() if post["slug"] == slug), None)
                return self._one(found, request)
            case ("GET", "posts", id):
                return self._one(self.posts.get(id), request)
            case ("POST", "posts"):
                return self._add(request)
            case ("PUT", "posts", id):
                return self._edit(id, request)
            case ("DELETE", "posts", id):
                if id not in self.posts:
                    raise _missing("destroy")
                del self.posts[id]
                return Reply(204)
            case ("POST", "email_previews", *_):
                raise _error(403, "NoPermissionError", "You do not have permission to perform this action")
        raise _error(404, "NotFoundError", "Resource not found")

    def _authenticated(self, header: str) -> None:
        scheme, _, token = header.partition(" ")
        if not header:
            raise _error(403, "NoPermissionError", "Authorization failed")
        if scheme.lower() != "ghost":
            raise _error(401, "UnauthorizedError", "Authorization header format is 'Authorization: Ghost [token]'")
        try:
            head, claims, signature = token.split(".")
            said, claimed = (msgspec.json.decode(_decoded(part)) for part in (head, claims))
        except ValueError:
            raise _error(400, "BadRequestError", "Invalid token") from None
        id, _, secret = self.key.partition(":")  # noqa: A001
        signed = hmac.new(bytes.fromhex(secret), f"{head}.{claims}".encode(), sha256).digest()
        wrong = ""
        if said.get("kid") != id:
            wrong = "Unknown Admin API Key"
        elif said.get("alg") != "HS256" or not hmac.compare_digest(signed, _decoded(signature)):
            wrong = "Invalid token: invalid signature"
        elif not re.search(r"/?admin/?$", str(claimed.get("aud"))):
            wrong = "Invalid token: jwt audience invalid"
        elif not isinstance(claimed.get("iat"), int) or not 0 < claimed.get("exp", 0) - claimed["iat"] <= 300:
            wrong = "Invalid token: maxAge exceeded"
        if wrong:
            raise _error(401, "UnauthorizedError", wrong)

    def _newsletters(self, request: Request) -> dict[str, Any]:
        found = []
        for number, (slug, title) in enumerate(self.newsletters.items()):
            each: dict[str, Any] = {"id": f"{number:024x}", "slug": slug, "name": title, "status": "active"}
            if "count" in request.only("include"):
                each["count"] = {"members": len(self.readers), "active_members": len(self.readers)}
            if _matches(each, request.only("filter")):
                found.append(each)
        return {"newsletters": found, "meta": _meta(len(found))}

    def _browse(self, request: Request) -> Reply:
        found = [
            post
            for post in self.posts.values()
            if _matches(post, request.only("filter")) and self._appears(as_moment(post["created_at"]))
        ]
        if order := request.only("order"):
            field, _, way = order.partition(" ")
            found.sort(key=lambda post: str(post.get(field) or ""), reverse=way.lower() == "desc")
        limit, page = request.only("limit") or "15", int(request.only("page") or 1)
        size = 100 if limit == "all" else min(int(limit), 100)
        here = [self._shown(post, request) for post in found[(page - 1) * size : page * size]]
        return Reply(200, {"posts": here, "meta": _meta(len(found), page, size)})

    def _one(self, post: dict[str, Any] | None, request: Request) -> Reply:
        if post is None:
            raise _missing("read")
        return Reply(200, {"posts": [self._shown(post, request)]})

    def _shown(self, post: dict[str, Any], request: Request) -> dict[str, Any]:
        formats = set((request.only("formats") or "lexical").split(","))
        asked = request.only("include")
        relations = {name.split(".")[0] for name in asked.split(",")} if asked else _RELATIONS
        hidden = ({"html", "lexical", "plaintext"} - formats) | (_RELATIONS - relations)
        shown = {name: value for name, value in post.items() if name not in hidden}
        if fields := request.only("fields"):
            shown = {name: value for name, value in shown.items() if name in fields.split(",")}
        return shown

    def _asked(self, request: Request, required: str) -> dict[str, Any]:
        posts = request.json().get("posts")
        if not isinstance(posts, list) or len(posts) != 1:
            raise _error(400, "BadRequestError", "No root key ('posts') provided.")
        asked: dict[str, Any] = posts[0]
        if unknown := sorted(set(asked) - _FIELDS):
            raise _invalid(f"Validation failed for {unknown[0]}.")
        if not asked.get(required):
            raise _invalid(f"Validation failed for {required}.")
        if asked.get("status", "draft") not in {"draft", "scheduled", "published", "sent"}:
            raise _invalid("Validation failed for status.")
        for name, longest in _LIMITS.items():
            if len(asked.get(name) or "") > longest:
                raise _invalid(f"Value in [posts.{name}] exceeds maximum length of {longest} characters.")
        return asked

    def _add(self, request: Request) -> Reply:
        asked = self._asked(request, "title")
        number = next(self._ids)
        post: dict[str, Any] = {
            "id": f"{number:024x}",
            "uuid": f"00000000-0000-4000-8000-{number:012d}",
            "url": f"https://circle.test/p/{number}/",
            "slug": "",
            "title": "",
            "html": None,
            "lexical": None,
            "status": "draft",
            "visibility": "public",
            "created_at": as_text(self.now),
            "published_at": None,
            "custom_excerpt": None,
            "email_subject": None,
            "email_only": False,
            "tags": [],
            "email": None,
            "newsletter": None,
            "email_segment": "all",
        }
        # A newsletter is only ever attached by a PUT: published by this one call, the post is on the web and no mail.
        self._applied(post, {"slug": asked["title"], **asked}, request)
        self.posts[post["id"]] = post
        return Reply(201, {"posts": [self._shown(post, request)]})

    def _edit(self, id: str, request: Request) -> Reply:  # noqa: A002
        asked = self._asked(request, "updated_at")
        if id not in self.posts:
            raise _missing("edit")
        post = self.posts[id]
        if as_moment(asked["updated_at"]) != as_moment(post["updated_at"]):
            raise _error(409, "UpdateCollisionError", "Saving failed! Someone else is editing this post.")
        before, newsletter = post["status"], request.only("newsletter")
        after = asked.get("status", before)
        if after != before and after != "draft" and newsletter and not post["newsletter"]:
            if newsletter not in self.newsletters:
                raise _error(400, "BadRequestError", "The newsletter parameter doesn't match any active newsletter.")
            attached: dict[str, Any] | None = {"slug": newsletter, "name": self.newsletters[newsletter]}
            segment = request.only("email_segment") or "all"
        else:
            attached, segment = post["newsletter"], post["email_segment"]
        self._applied(post, asked, request)
        post["newsletter"], post["email_segment"] = attached, segment
        if after == "draft" and before != "draft" and not post["email"]:
            post["newsletter"], post["email_segment"] = None, "all"
        again = self.mail_on_every_release and after in _OUT and newsletter
        if again or (after in _OUT and before not in _OUT):
            self._released(post, "sent")
        return Reply(200, {"posts": [self._shown(post, request)]})

    def _applied(self, post: dict[str, Any], asked: dict[str, Any], request: Request) -> None:
        status, when = asked.get("status", post["status"]), asked.get("published_at", post["published_at"])
        if status == "scheduled":
            if post["status"] in _OUT:
                raise _invalid("Your post is already published, please reload your page.")
            if not when:
                raise _invalid("Value in published_at cannot be blank.")
            soon = as_moment(when) < self.now + timedelta(minutes=2)
            if soon and when != post["published_at"]:
                raise _invalid("Date must be at least 2 minutes in the future.")
        if "status" in asked:
            self._plan(post["id"], scheduled=status == "scheduled")
        post.update({name: asked[name] for name in _KEPT if name in asked})
        post["published_at"] = as_text(as_moment(when)) if when else None
        if "slug" in asked and asked["slug"] != post["slug"]:
            post["slug"] = self._free(asked["slug"])
        if "tags" in asked:
            post["tags"] = [_tag(tag) for tag in asked["tags"]]
        if "html" in asked and request.only("source") == "html":
            post["html"] = _converted(asked["html"])
            post["lexical"] = _lexical(post["html"])
        if status in _OUT:
            post["status"] = "sent" if post["email_only"] else "published"
            post["published_at"] = post["published_at"] or as_text(self.now)
        self._edits += 1
        post["updated_at"] = as_text(self.now + timedelta(seconds=self._edits))

    def _free(self, wanted: str) -> str:
        slug = re.sub(r"[^a-z0-9]+", "-", wanted.lower()).strip("-")[:185]
        taken = {post["slug"] for post in self.posts.values()}
        return next(name for n in range(1, 1000) if (name := slug if n == 1 else f"{slug}-{n}") not in taken)

    def due(self) -> None:
        """Publish what is scheduled till now, and let the emails on their way arrive."""
        for post in self.posts.values():
            if post["email"] and post["email"]["status"] == "pending":
                post["email"]["status"] = "failed" if self.mailgun_fails else "submitted"
                post["email"]["error"] = "Mailgun said no" if self.mailgun_fails else None
            if post["status"] == "scheduled" and as_moment(post["published_at"]) <= self.now:
                post["status"] = "sent" if post["email_only"] else "published"
                for _ in range(self._times(post["id"])):
                    self._released(post, "scheduled")

    def _released(self, post: dict[str, Any], how: str) -> None:
        if post["newsletter"] is None or (post["email"] and not self.mail_on_every_release):
            return
        post["email"] = {"id": f"{len(self.mailings) + 1:024x}", "status": "pending", "error": None}
        post["email"]["email_count"] = len(self.readers)
        audience = f"{post['newsletter']['slug']}:{post['email_segment']}"
        if not self.mailgun_fails:
            self.mailings.append(self._mailing(post, audience, how))

    def _mailing(self, post: dict[str, Any], audience: str, how: str) -> Mailing:
        reader = self.readers[0]
        values = {
            "uuid": "uuid-of-ada", "key": "key-of-ada", "name": reader.name, "email": reader.email,
            "first_name": reader.name.partition(" ")[0], "status": "free", "created_at": "1 May 2026",
            "unsubscribe_url": reader.unsubscribe, "list_unsubscribe": reader.unsubscribe,
            "manage_account_url": "https://circle.test/#/portal/account",
        }  # fmt: skip
        body = _CARD.sub(lambda card: card[1], post["html"] or "")
        footer = '<p><a href="%%{unsubscribe_url}%%">Unsubscribe</a></p>'
        html = ghost(f"<h1>{escape(post['title'])}</h1>{body}{footer}", values)
        subject = ghost(post["email_subject"] or post["title"], values)
        preheader = ghost(post["custom_excerpt"] or "", values)
        readers = tuple(self.readers)
        return Mailing(post["id"], subject, html, visible(html), audience, how, readers, self.now, preheader)

    def change(self, id: str, what: str) -> None:  # noqa: A002
        """Change the subject, the body or the newsletter in Ghost's own editor."""
        post = self.posts[id]
        if what == "subject":
            post["title"] = post["email_subject"] = "Another subject"
        elif what == "body":
            post["html"] = _converted("<!--kg-card-begin: html--><p>Another body</p><!--kg-card-end: html-->")
            post["lexical"] = _lexical(post["html"])
        elif post["newsletter"]:
            post["newsletter"], post["email_segment"] = {"slug": "default-newsletter", "name": "The Circle"}, "all"
        self._edits += 1
        post["updated_at"] = as_text(self.now + timedelta(seconds=self._edits))

    def snapshot(self) -> Any:
        """Return the posts and what went out."""
        return [{**post, "updated_at": ""} for post in self.posts.values()], len(self.mailings), len(self.tests)


def _decoded(part: str) -> bytes:
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _error(status: int, kind: str, message: str, context: str = "") -> Refusal:
    return Refusal(status, {"errors": [{"message": message, "context": context or None, "type": kind, "code": None}]})


def _invalid(context: str) -> Refusal:
    return _error(422, "ValidationError", "Validation error, cannot save post.", context)


def _missing(verb: str) -> Refusal:
    return _error(404, "NotFoundError", f"Resource not found error, cannot {verb} post.", "Post not found.")


def _meta(total: int, page: int = 1, limit: int = 15) -> dict[str, Any]:
    pages = max(1, -(-total // limit))
    following = page + 1 if page < pages else None
    return {"pagination": {"page": page, "limit": limit, "pages": pages, "total": total, "next": following}}


def _tag(tag: Any) -> dict[str, str]:
    name = tag if isinstance(tag, str) else tag.get("name") or tag.get("slug")
    if len(name) > 191:
        raise _invalid("Value in [tags.name] exceeds maximum length of 191 characters.")
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower().replace("#", "hash-")).strip("-")[:185]
    return {"id": slug, "name": name, "slug": slug, "visibility": "internal" if name.startswith("#") else "public"}


def _converted(html: str) -> str:
    """Return the HTML as it comes back: lossless inside a card, and stripped of its styles outside."""
    pieces, at = [], 0
    for card in _CARD.finditer(html):
        pieces.append(_stripped(html[at : card.start()]))
        pieces.append(f"<!--kg-card-begin: html-->\n{card[1]}\n<!--kg-card-end: html-->")
        at = card.end()
    return "".join([*pieces, _stripped(html[at:])])


def _stripped(html: str) -> str:
    plain = re.sub(r"<(style|head|title)\b.*?</\1>|<!--.*?-->", "", html, flags=re.DOTALL)
    styles = r"\s(?:style|class|bgcolor|width|align)=\"[^\"]*\""
    return re.sub(rf"{styles}|</?(?:table|tbody|tr|td|html|body)\b[^>]*>", "", plain)


def _lexical(html: str) -> str:
    cards = [{"type": "html", "version": 1, "html": card[1]} for card in _CARD.finditer(html)]
    return msgspec.json.encode({"root": {"children": cards, "type": "root", "version": 1}}).decode()


def _matches(row: dict[str, Any], written: str) -> bool:
    """Say whether ``row`` is one that an NQL filter asks for, as far as a client needs it (+ is and, comma is or)."""
    if not written:
        return True
    for either in re.split(r",(?![^\[]*\])", written.replace("(", "").replace(")", "")):
        if all(_holds(row, clause) for clause in either.split("+")):
            return True
    return False


def _holds(row: dict[str, Any], clause: str) -> bool:
    parts = re.fullmatch(r"([\w.]+):(-?)(~\^|~\$|~|\[)?(.*?)\]?", clause)
    if parts is None:
        raise _error(400, "BadRequestError", f"Query Error: unexpected character in filter: {clause}")
    field, negated, way, value = parts.groups()
    value = value.strip("'\"")
    here = [tag["slug"] for tag in row["tags"]] if field in {"tag", "tags"} else [str(row.get(field))]
    ways: dict[str | None, Callable[[str], bool]] = {
        "~": lambda said: value.lower() in said.lower(),
        "~^": lambda said: said.lower().startswith(value.lower()),
        "~$": lambda said: said.lower().endswith(value.lower()),
        "[": lambda said: said in {each.strip("'\"") for each in value.split(",")},
        None: lambda said: said == value,
    }
    return any(ways[way](said) for said in here) != bool(negated)
