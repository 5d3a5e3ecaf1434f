"""Stack Exchange: questions as the API gives them, with their answers and comments in them or in files beside them.

Answers are responses, and comments are responses to what they stand under. The API leaves the words out unless
it is asked for them, and a question does not bring its answers along unless it is asked for those.
"""

import re
from html import unescape

import msgspec

from digest.errors import ExportError
from digest.model import Author, Candidate, Reaction, Response, Thread
from digest.readers.assemble import Tally, assemble, moment
from digest.readers.heap import Heap
from digest.readers.reader import Reader, Told, choose, refused, unknown
from digest.readers.source import Source
from digest.readers.stackexchange_export import FETCH, Export, Post, is_page
from digest.readers.stackexchange_markup import from_html, from_typed, words
from digest.readers.to_markdown import flow, plain

_ANSWER = re.compile(r"/a/(?P<short>\d{1,12})|/questions/\d{1,12}/[^/?#]*/(?P<long>\d{1,12})")
_COMMENT = re.compile(r"#comment(?P<id>\d{1,12})_")
_QUESTION = re.compile(r"/(?:questions|q)/(?P<id>\d{1,12})")
_SITE = re.compile(r"https?://[\w.-]++(?=/|$)")
_URL = re.compile(r"https?://[\w.-]++/[^\s<>\"]*")
# What is asked and answered in a company's own space is for its members.
_TEAM = re.compile(r"https?://(?:[\w-]+\.)*stackoverflowteams\.com\b|https?://stackoverflow\.com/c/")
_PLACEHOLDER = re.compile(r"user\d+")
_GONE = "does_not_exist"
_COMMUNITY = -1


def recognises(source: Source) -> bool:
    """Tell whether one of the first files of ``source`` is an answer of the API."""
    return is_page(source)


def scan(source: Source, told: Told) -> list[Candidate]:
    """Return the questions that have answers or comments, most responses first.

    Raises:
        ExportError: there is none, they have no words, or they are a closed team's.
    """
    return _candidates(_opened(source, Tally(), told))


def read(source: Source, wanted: str | None, told: Told) -> Thread:
    """Return the question ``wanted`` (its id, its address, or that of an answer or a comment), or the only one.

    Raises:
        ExportError: it is not there, nobody has answered it, its answers have no words, or several could be meant.
    """
    tally = Tally()
    export = _opened(source, tally, told)
    key = _meant(wanted, export) if wanted else _only(export, source, told)
    if key not in export.questions:
        raise unknown(wanted or key, _candidates(export), source.where)
    return _thread(key, export, source, tally)


def _opened(source: Source, tally: Tally, told: Told) -> Export:
    export = Export(source, tally)
    if not export.questions:
        if export.answers or export.comments:
            what = "answers" if export.answers else "comments"
            raise ExportError(f"the file holds {what}, but not their question", where=source.where, hint=FETCH)
        raise ExportError(export.trouble or "the file holds no question", where=source.where, hint=FETCH)
    if not export.has_words:
        raise ExportError(
            "the file holds titles and scores, but no words: the API gives those only when asked",
            where=source.where,
            hint=FETCH,
        )
    if not told.allow_private and any(_TEAM.match(post.link or "") for post in export.questions.values()):
        raise refused("the questions are a closed team's", source.where)
    return export


def _only(export: Export, source: Source, told: Told) -> str:
    candidates = _candidates(export)
    if candidates:
        return choose(candidates, source.where, told)
    absent = sum(post.answer_count or 0 for post in export.questions.values())
    questions = "question" if len(export.questions) == 1 else f"{len(export.questions)} questions"
    what = f"the file holds the {questions}, but none of the {absent} answers" if absent else "nobody has answered"
    raise ExportError(what, where=source.where, hint=FETCH)


def _meant(wanted: str, export: Export) -> str:
    """Return the id of the question that an id or an address means."""
    comment, answer, question = _COMMENT.search(wanted), _ANSWER.search(wanted), _QUESTION.search(wanted)
    bare = wanted.strip()
    for post_id, held in export.comments.items():
        if comment and comment["id"] in held:
            return export.question_of(post_id)
    if answer and (found := export.question_of(answer["short"] or answer["long"])) in export.questions:
        return found
    return question["id"] if question else export.question_of(bare)


# --- listing -----------------------------------------------------------------------------------------


def _candidates(export: Export) -> list[Candidate]:
    found = [_candidate(key, post, export) for key, post in export.questions.items()]
    return sorted(
        (one for one in found if one.responses), key=lambda one: (-one.responses, -one.reactions, len(one.id), one.id)
    )


def _candidate(key: str, question: Post, export: Export) -> Candidate:
    heap = Heap()
    heap.ask(words(question.text), _score(question), moment(question.creation_date))
    for post, _ in export.responses(key):
        if post.text.strip() and not _unsaid(post):
            heap.answer(post.key, _author(post).id, words(post.text), _score(post), moment(post.creation_date))
    site = _SITE.match(question.link or "")
    return heap.candidate(key, _title(question) or f"Question {key}", site[0].partition("://")[2] if site else "")


# --- the thread --------------------------------------------------------------------------------------


def _thread(key: str, export: Export, source: Source, tally: Tally) -> Thread:
    question = export.questions[key]
    found = _SITE.match(question.link or "")
    site = found[0] if found else ""
    url = _url(question.link) or (f"{site}/q/{key}" if site else "")
    accepted = "" if question.accepted_answer_id is None else str(question.accepted_answer_id)
    responses, held = [], 0
    for post, above in export.responses(key):
        held += 1
        if reason := _unsaid(post):
            tally.skipped(reason)
        else:
            responses.append(_response(post, above, site, url, accepted))
    missing = _missing(key, export, tally)
    asked = _response(question, "", site, url, "")
    asked_in = flow([plain(_title(question))]) if question.title else ""
    tally.missing("question text", int(not asked.text), "the API gives it only when asked: filter=withbody")
    nameless = {one.author.id for one in (asked, *responses) if not one.author.name}
    tally.missing("name", len(nameless), "the account was deleted")
    return assemble(
        msgspec.structs.replace(asked, text="\n\n".join(filter(None, (asked_in, asked.text))), url=url),
        responses,
        tally,
        id=key,
        source=source.name,
        title=_title(question),
        url=url,
        announced=None if question.answer_count is None else held + missing,
    )


def _missing(key: str, export: Export, tally: Tally) -> int:
    """Count the answers and comments that the API speaks of and the files do not hold; return how many."""
    question = export.questions[key]
    answers = export.answers.get(key, {})
    why = "the API had more pages than the files hold" if export.cut else "deleted, or not asked for"
    absent = max((question.answer_count or 0) - len(answers), 0)
    tally.missing("answer", absent, why)
    silent = 0
    for id_, post in ((key, question), *answers.items()):
        silent += max((post.comment_count or 0) - len(export.comments.get(id_, ())), 0)
    tally.missing("comment", silent, why)
    if export.cut and question.answer_count is None:
        tally.missing("page", why="the API had more than the files hold (has_more)")
    return absent + silent


def _response(post: Post, above: str, site: str, question_url: str, accepted: str) -> Response:
    return Response(
        id="",
        key=post.key,
        author=_author(post),
        text=from_html(post.body, site) if post.body else from_typed(post.body_markdown or ""),
        created=moment(post.creation_date),
        reactions=(Reaction(emoji="⬆" if post.score > 0 else "⬇", count=abs(post.score)),) if post.score else (),
        reply_to=above,
        url=_url(post.link) or _own_url(post, site, question_url),
        edited=bool(post.last_edit_date) or bool(post.edited),
        accepted=post.answer_id is not None and (bool(post.is_accepted) or post.key == accepted),
    )


def _own_url(post: Post, site: str, question_url: str) -> str:
    if post.comment_id is not None:
        return f"{question_url}#{post.key}_{post.post_id}" if question_url and post.post_id is not None else ""
    return f"{site}/a/{post.key}" if site and post.answer_id is not None else ""


def _score(post: Post) -> int:
    """Return the votes; who wrote has none on what is their own."""
    return max(post.score or 0, 0)


def _author(post: Post) -> Author:
    """Return who wrote; of a deleted account the name stays where there was one, and each is a person of their own."""
    owner = post.owner
    name = " ".join(unescape((owner and owner.display_name) or "").split())
    if owner is None or owner.user_id is None or owner.user_type == _GONE:
        name = "" if _PLACEHOLDER.fullmatch(name) else name
        return Author(id=f"[deleted]/{name or post.key}", name=name)
    return Author(id=str(owner.user_id), name=name)


def _unsaid(post: Post) -> str:
    """Return what a post is that no member said, else ""."""
    is_bot = post.owner is not None and str(post.owner.user_id) == str(_COMMUNITY)
    return "bot message" if is_bot else ""


def _title(question: Post) -> str:
    return " ".join(unescape(question.title or "").split())


def _url(link: str | None) -> str:
    return link if link and _URL.fullmatch(link) else ""


READER = Reader("a Stack Exchange question (API)", recognises, scan, read)
