"""Where templates come from: the newsletter's own ``templates/`` first, file by file, then the house's."""

import os
import stat
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache, lru_cache, wraps
from hashlib import sha256
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import jinja2
from jinja2 import (
    Environment,
    FileSystemBytecodeCache,
    FileSystemLoader,
    StrictUndefined,
    Undefined,
    select_autoescape,
)
from jinja2.bccache import Bucket
from jinja2.sandbox import ImmutableSandboxedEnvironment

from digest import yamltext
from digest.errors import ConfigError, DigestError, TemplateError
from digest.rendering import marks

P = ParamSpec("P")
R = TypeVar("R")

_PACKAGE = Path(__file__).resolve().parent.parent
# In a wheel the house templates lie inside the package, in a checkout beside it.
HOUSE = _PACKAGE / "templates" if (_PACKAGE / "templates").is_dir() else _PACKAGE.parent / "templates"


def folders(root: Path) -> tuple[Path, ...]:
    """Return the folders to look for a template in, the newsletter's (under ``root``) before the house's."""
    own = root / "templates"
    return (own, HOUSE) if own.is_dir() and own.resolve() != HOUSE else (HOUSE,)


def find(root: Path, name: str) -> Path:
    """Return the file of template ``name`` ("letter.md"); raises TemplateError when there is none."""
    for folder in folders(root):
        if (folder / name).is_file():
            return folder / name
    raise TemplateError(f"there is no template {name}", hint=f"write templates/{name}")


def block_names(root: Path) -> tuple[str, ...]:
    """Return the names of the blocks: those with a ``blocks/<name>.mjml.j2``, sorted."""
    files = [path for folder in folders(root) for path in (folder / "blocks").glob("*.mjml.j2")]
    return tuple(sorted({path.name.removesuffix(".mjml.j2") for path in files} - {"prose"}))


def strings(root: Path, language: str, *, where: str = "") -> Mapping[str, Any]:
    """Return the fixed words of an email in ``language``: the newsletter's over the house's, key by key.

    Raises:
        ConfigError: nobody wrote words in that language (``where`` it was asked for), or a file is no YAML.
    """
    words: dict[str, Any] = {}
    for folder in reversed(folders(root)):
        path = folder / "strings" / f"{language}.yaml"
        if path.is_file():
            _lay_over(words, yamltext.load(path.read_text("utf-8"), path=f"templates/strings/{path.name}").data)
    if words:
        return words
    known = sorted({path.stem for folder in folders(root) for path in (folder / "strings").glob("*.yaml")})
    raise ConfigError(
        f"there are no words for the language {language!r}",
        where=where,
        hint=f"set newsletter.language to one of {', '.join(known)}, or write templates/strings/{language}.yaml",
    )


def _lay_over(words: dict[str, Any], own: Mapping[str, Any]) -> None:
    for key, value in own.items():
        if isinstance(value, dict) and isinstance(words.get(key), dict):
            _lay_over(words[key], value)
        else:
            words[key] = value


@lru_cache(maxsize=4)
def environment(root: Path) -> ImmutableSandboxedEnvironment:
    """Return the sandboxed Jinja environment of the newsletter in ``root``, which each part lays its own over.

    Autoescape is on for everything but ``.txt.j2``; an undefined name is an error.
    """
    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader([str(folder) for folder in folders(root)]),
        undefined=StrictUndefined,
        autoescape=select_autoescape(disabled_extensions=("txt.j2",), default=True, default_for_string=True),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        extensions=[marks.LineMarks],
    )


class _Compiled(FileSystemBytecodeCache):
    """Compiled templates in a folder; one that cannot be kept (a full disk) is compiled again next time."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)


def bytecode_cache(name: str) -> FileSystemBytecodeCache | None:
    """Return where the environment ``name`` keeps compiled templates: compiling takes longer than all other work.

    Each environment has a folder of its own, since its options are compiled in. It lies in the user's own cache,
    never in the newsletter: what lies there is executed, and a newsletter comes by git. Losing it changes nothing.
    None where there is no such folder, or where anybody else could have written into it.
    """
    home = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or os.path.expanduser("~/.cache")  # noqa: PTH111
    try:
        folder = Path(home) / "thread-digest" / _made_by() / name
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return _Compiled(str(folder)) if _is_private(folder) else None
    except OSError:
        return None


@cache
def _made_by() -> str:
    """Return the name of what a template is compiled by; Jinja's own key knows only the template."""
    made_by = sha256(f"{sys.version} {jinja2.__version__}".encode())
    for module in ("templates", "html", "text", "expand", "marks"):
        made_by.update(Path(__file__).with_name(f"{module}.py").read_bytes())
    return made_by.hexdigest()[:12]


def _is_private(folder: Path) -> bool:
    if not hasattr(os, "getuid"):  # Windows, where the mode says nothing and the profile is the user's alone
        return True
    status = folder.stat()
    return status.st_uid == os.getuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def strict(function: Callable[P, R]) -> Callable[P, R]:
    """Return the filter ``function`` so that it refuses an undefined name as printing one would."""

    @wraps(function)
    def guarded(*arguments: P.args, **options: P.kwargs) -> R:
        for argument in arguments:
            if isinstance(argument, Undefined):
                str(argument)  # StrictUndefined raises, and says which name it is
        return function(*arguments, **options)

    return guarded


def render(environment: Environment, name: str, context: Mapping[str, Any]) -> str:
    """Return the template ``name``, filled in.

    Raises:
        TemplateError: it cannot be read, or names something that is not there; with its file and line.
    """
    try:
        return environment.get_template(name).render(context)
    except DigestError:
        raise
    except Exception as error:
        from digest.rendering import template_errors  # only a mistake needs it

        fault = template_errors.explain(error, environment)
        if fault is None:
            raise
        raise fault from error
