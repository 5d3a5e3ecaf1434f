"""Where templates come from: the newsletter's own ``templates/`` first, file by file, then the house's."""

import os
from collections.abc import Callable, Mapping
from functools import lru_cache, wraps
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
    """Return the sandboxed Jinja environment of the newsletter in ``root``.

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
        bytecode_cache=bytecode_cache(),
    )


def bytecode_cache() -> FileSystemBytecodeCache | None:
    """Return where compiled templates are kept between runs: compiling them takes longer than all other work.

    The user's own cache folder, never the newsletter's: what lies there is executed, and a newsletter comes by git.
    Losing it changes nothing. None where there is no such folder.
    """
    home = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or os.path.expanduser("~/.cache")  # noqa: PTH111
    # What a template is compiled to depends on these, and Jinja's own key knows neither.
    made_by = sha256(Path(marks.__file__).read_bytes() + jinja2.__version__.encode()).hexdigest()[:12]
    folder = Path(home) / "thread-digest" / made_by
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return None
    return FileSystemBytecodeCache(str(folder))


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
