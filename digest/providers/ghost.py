"""Ghost: a post that is mailed to the members of one newsletter, by the Admin API of Ghost 6.

Four traps of Ghost shape this module. To create a post and publish it in one call mails nobody, so a post is always
created as a draft. A post published without a newsletter can never be mailed afterwards, and a newsletter that does
not exist is passed over in silence, so it is looked up first. A slug that is taken is silently given another end,
so it is looked up first, and read back. And Ghost parses the HTML and writes it anew before it looks for its own
tags, so an entity does not hide one (ghost_post.py).
"""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

import msgspec

from digest import clock
from digest.errors import ConfigError, DigestError, NetworkError, ProviderError, Refused, Unsupported
from digest.model import Email, Payload, Probe, Remote
from digest.providers import Capabilities, api, ghost_post, payload_of
from digest.providers.payloads import RANK, step

VARIABLE = "GHOST_ADMIN_API_KEY"
_VERSION = "v6.0"
_TOKEN_SECONDS = 300  # Ghost refuses a token that is good for longer
_AS_READ = {"include": "email,newsletter", "formats": "html"}
_HEX = frozenset("0123456789abcdefABCDEF")


class Ghost:
    """One newsletter of one Ghost site.

    Args:
        settings: ``url`` and ``newsletter`` (its slug); ``email_only`` (true) keeps the post off the website.
        where: the line of config.yaml, for errors.

    Raises:
        ConfigError: a setting is missing, unknown or cannot be used.
    """

    name: Final = "ghost"
    capabilities: Final = Capabilities(
        drafts=True,
        schedule=True,
        unschedule=True,
        find=True,
        idempotency_key=True,
        release_is_idempotent=True,
        counts_people=True,
        preheader=True,
        html="fragment",
        unsubscribe="appended",
        personal=True,
    )

    def __init__(self, settings: Mapping[str, Any], *, where: str = "") -> None:
        api.only(settings, ("url", "newsletter", "email_only"), provider=self.name, where=where)
        self.where = where
        self.url = api.address(settings, where=where).removesuffix("/ghost")
        self.newsletter = _newsletter_slug(settings, where)
        self.email_only = api.flag(settings, "email_only", default=True, where=where)
        self.api = api.Api(self.name, f"{self.url}/ghost/api/admin", self._headers, secrets=self._secrets)

    def prepare(self, email: Email, *, audience: str, send_at: datetime | None) -> Payload:
        """Return the post, and the changes that schedule and publish it.

        Raises:
            Unsupported: the audience is none of Ghost's, the email uses a tag that Ghost does not have, or its
                subject or preview is longer than Ghost takes.
        """
        requests = ghost_post.requests(
            email, newsletter=self.newsletter, audience=audience, send_at=send_at, email_only=self.email_only
        )
        return payload_of(self.name, email.key, *requests, server=self.url)

    def probe(self, audience: str) -> Probe:
        """Say which newsletter it is, and how many members would get it; raises when it cannot be mailed."""
        segment = ghost_post.segment(audience)
        newsletter = self._newsletter()
        people = self._people(segment)
        says = f"mails {newsletter.get('name') or self.newsletter} at {self.url}"
        if newsletter.get("show_post_title_section"):
            says += "; its design puts the title above the letter too: in Ghost, turn off Post title"
        return Probe(says=says, people=people)

    def find(self, key: str) -> Remote | None:
        """Return the post of ``key``, else the one of its issue that went farthest, else None."""
        if post := self._by_slug(ghost_post.slug(key)):
            return self._remote(post, key=key)
        found = self.api.get("/posts/", {"filter": f"tag:hash-{ghost_post.tag(key)}", "limit": "100", **_AS_READ})
        remotes = [self._remote(post) for post in _all(found, "posts")]
        return min(remotes, key=lambda remote: RANK.index(remote.state), default=None)

    def put(self, payload: Payload, over: str = "") -> Remote:
        """Make the draft, or write it over the draft ``over``; the newsletter is looked up before.

        Raises:
            Refused: what lies there is not a draft any more.
            ProviderError: what came of it is unclear; as every call.
        """
        self._newsletter()
        wanted = ghost_post.wanted(payload)
        there = self._by_id(over) if over else self._by_slug(wanted["slug"])
        if there is not None:
            remote = self._remote(there, key=payload.key)
            if remote.state != "draft":
                if not over:
                    return remote
                raise Refused("what lies at Ghost is no draft any more", where=remote.url, hint="digest status")
            post = self._change(there, "?source=html", wanted)
        else:
            post = _one(self.api.change("POST", "/posts/?source=html", {"posts": [wanted]}), "posts")
        if post.get("slug") != wanted["slug"]:
            return self._instead(post, payload, created=there is None)
        return self._remote(post, key=payload.key)

    def read(self, id: str, payload: Payload | None = None) -> Remote | None:  # noqa: A002 - Remote's own word
        """Return what became of the post, None when it is gone, and where it is not what ``payload`` says."""
        post = self._by_id(id)
        return None if post is None else self._remote(post, payload)

    def release(self, id: str, payload: Payload, *, at_once: bool) -> Remote:  # noqa: A002
        """Schedule the draft, or publish it; a post that is scheduled or published already stays as it is.

        Raises:
            Refused: the draft is gone or was changed, so nobody was mailed; or Ghost says no.
            ProviderError: somebody changed it in that very moment; read what became of it.
        """
        request = step(payload, "send" if at_once else "schedule")
        there = self._by_id(id)
        if there is None:
            raise Refused("the draft is gone from Ghost", where=self._page(id), hint="digest send makes it anew")
        remote = self._remote(there, payload)
        if remote.state != "draft":
            return remote
        if remote.differs:
            raise Refused(
                f"the draft was changed at Ghost: {', '.join(remote.differs)}",
                where=remote.url,
                hint="delete it there, then: digest send",
            )
        # With the date that was just compared, Ghost refuses if anybody changed the draft since.
        self._change(there, request["path"].removeprefix("/posts/{id}/"), request["json"]["posts"][0])
        after = None
        with suppress(NetworkError, Refused):  # which speak of the look, and not of the release that went before
            after = self.read(id, payload)
        if after is None:
            raise ProviderError("Ghost does not show what became of the post", where=remote.url, hint="digest status")
        return after

    def cancel(self, id: str) -> Remote:  # noqa: A002
        """Make the scheduled post a draft again; raises Refused when it is gone or published."""
        there = self._by_id(id)
        if there is None:
            raise Refused("the post is gone from Ghost", where=self._page(id), hint="digest status")
        remote = self._remote(there)
        if remote.state == "draft":
            return remote
        if there.get("status") != "scheduled":
            raise Refused("Ghost has published it already", where=remote.url, hint="digest status")
        return self._remote(self._change(there, "", {"status": "draft"}), key=remote.key)

    def test(self, payload: Payload, to: str) -> Remote:
        """Raise Unsupported: Ghost lets only a person send a preview."""
        raise Unsupported(
            f"Ghost lets no program send a test to {to}",
            hint="open the draft in Ghost, then Preview, Email, Send; or set provider.name to smtp for the test",
        )

    def _newsletter(self) -> dict[str, Any]:
        """Return the newsletter; Ghost itself would pass over one that does not exist, and mail nobody."""
        found = self.api.get("/newsletters/", {"filter": f"slug:{self.newsletter}", "limit": "100"})
        for newsletter in _all(found, "newsletters"):
            if newsletter.get("slug") == self.newsletter:
                if newsletter.get("status") == "active":
                    return newsletter
                raise Refused(
                    f"the newsletter {self.newsletter} is archived in Ghost",
                    where=self.where,
                    hint="make it active there, or name another: provider.settings.newsletter",
                )
        raise Refused(
            f"Ghost has no newsletter with the slug {self.newsletter}",
            where=self.where,
            hint="see the newsletter's address in Ghost under Settings, Newsletters",
        )

    def _people(self, segment: str) -> int | None:
        subscribed = f"newsletters.slug:{self.newsletter}+email_disabled:0"
        chosen = subscribed if segment == "all" else f"{subscribed}+({segment})"
        try:
            found = self.api.get("/members/", {"limit": "1", "filter": chosen})
            people = found["meta"]["pagination"]["total"]
        except (Refused, TypeError, KeyError):
            return None  # an older Ghost filters by less; it is no reason not to mail
        return people if isinstance(people, int) else None

    def _by_id(self, id: str) -> dict[str, Any] | None:  # noqa: A002
        found = self.api.get(f"/posts/{quote(id, safe='')}/", _AS_READ)
        return None if found is None else _one(found, "posts")

    def _by_slug(self, slug: str) -> dict[str, Any] | None:
        found = self.api.get(f"/posts/slug/{slug}/", _AS_READ)
        return None if found is None else _one(found, "posts")

    def _change(self, there: Mapping[str, Any], query: str, change: Mapping[str, Any]) -> dict[str, Any]:
        body = {"posts": [{**change, "updated_at": there.get("updated_at")}]}
        return _one(self.api.change("PUT", f"/posts/{quote(str(there['id']), safe='')}/{query}", body), "posts")

    def _instead(self, post: Mapping[str, Any], payload: Payload, *, created: bool) -> Remote:
        """Return the post that has the slug already: another run was quicker; take our own second draft away."""
        if created:
            with suppress(DigestError):
                self.api.change("DELETE", f"/posts/{quote(str(post['id']), safe='')}/")
        first = self._by_slug(ghost_post.wanted(payload)["slug"])
        if first is None:
            raise ProviderError(
                f"Ghost gave the draft another name: {post.get('slug')}",
                where=self._page(str(post["id"])),
                hint="delete that draft, then: digest send",
            )
        return self._remote(first, key=payload.key)

    def _remote(self, post: Mapping[str, Any], payload: Payload | None = None, *, key: str = "") -> Remote:
        state, note = ghost_post.state(post)
        slug = str(post.get("slug", ""))
        if payload is not None and slug == ghost_post.slug(payload.key):
            key = payload.key
        return Remote(
            id=str(post["id"]),
            key=key if ghost_post.slug(key) == slug else slug,
            state=state,
            differs=tuple(ghost_post.differs(post, payload)) if payload is not None else (),
            url=self._page(str(post["id"])),
            note=note,
        )

    def _page(self, id: str) -> str:  # noqa: A002
        return f"{self.url}/ghost/#/editor/post/{id}"

    def _headers(self) -> dict[str, str]:
        name, secret = self._key()
        return {"Authorization": f"Ghost {_token(name, bytes.fromhex(secret))}", "Accept-Version": _VERSION}

    def _secrets(self) -> tuple[str, ...]:
        name, secret = self._key()
        return f"{name}:{secret}", secret

    def _key(self) -> tuple[str, str]:
        hint = f"in Ghost: Settings, Integrations, Add custom integration, Admin API key; then export {VARIABLE}"
        name, _, secret = api.credential(VARIABLE, where=self.where, hint=hint).partition(":")
        if not name or not secret or len(secret) % 2 or set(secret) - _HEX:
            raise ConfigError(f"{VARIABLE} is no Admin API key of Ghost", where=self.where, hint=hint)
        return name, secret


def _newsletter_slug(settings: Mapping[str, Any], where: str) -> str:
    slug = settings.get("newsletter", "")
    if not isinstance(slug, str) or not ghost_post.is_slug(slug):
        raise ConfigError(
            "provider.settings.newsletter is not the slug of a newsletter"
            if slug
            else "no newsletter of Ghost is named",
            where=where,
            hint="write the end of its address in Ghost: settings: {newsletter: weekly}",
        )
    return slug


def _one(answer: object, kind: str) -> dict[str, Any]:
    """Return the one thing of ``kind`` in an answer; raises ProviderError when there is none."""
    for found in _all(answer, kind):
        return found
    raise ProviderError(
        "Ghost answers without what was asked for", hint="see whether provider.settings.url is a Ghost's"
    )


def _all(answer: object, kind: str) -> list[dict[str, Any]]:
    found = answer.get(kind) if isinstance(answer, Mapping) else None
    if not isinstance(found, list) or not all(isinstance(thing, dict) and thing.get("id") for thing in found):
        raise ProviderError(f"Ghost answers without {kind}", hint="see whether provider.settings.url is a Ghost's")
    return found


def _token(name: str, secret: bytes) -> str:
    """Return the JSON web token (RFC 7519) that Ghost wants: signed, and good for five minutes."""
    now = int(clock.now().timestamp())
    head = {"alg": "HS256", "typ": "JWT", "kid": name}
    claims = {"iat": now, "exp": now + _TOKEN_SECONDS, "aud": "/admin/"}
    said = b".".join(_base64(msgspec.json.encode(part)) for part in (head, claims))
    signature = hmac.new(secret, said, "sha256").digest()
    return (said + b"." + _base64(signature)).decode("ascii")


def _base64(data: bytes) -> bytes:
    return urlsafe_b64encode(data).rstrip(b"=")
