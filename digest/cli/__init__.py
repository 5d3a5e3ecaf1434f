"""The command line: parse, call one function, print.

The only floor that imports click, prints, and turns a DigestError into its three lines. Commands are imported when
they are run, so that ``digest --help`` stays quick.
"""

import gc

# Most commands live for a fifth of a second, most of it imports, and leave no cycles worth looking for; what reads a
# big export still gets its turn.
gc.set_threshold(100_000)

import importlib
import os
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import click

from digest.errors import DigestError, UsageError

# name -> its line in --help; the module is digest.cli.<name>, imported when the command is run.
COMMANDS = {
    "build": "The weekly command: read, rank, propose, render, check.",
    "threads": "List the threads of an export, best for a digest first.",
    "rank": "Show the ranking of a thread with its reasons.",
    "ask": "Ask the people quoted; note what they answer.",
    "check": "List what is to mend before an issue can go out.",
    "approve": "Freeze what will be sent, byte for byte.",
    "reopen": "Take an approval back.",
    "send": "Deliver what was approved, once.",
    "unschedule": "Take a scheduled issue back before it goes out.",
    "settle": "Say what became of an issue of which nobody knows.",
    "status": "Every issue, its state, its hour, the next command.",
    "new": "Start an issue without a thread.",
}


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"digest.cli.{name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def _version(ctx: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted:
        from digest import __version__

        click.echo(f"digest {__version__}")
        ctx.exit()


def _rehearse(_ctx: click.Context, _parameter: click.Parameter, moment: str | None) -> None:
    if moment is None:
        return
    from digest import clock

    try:
        parsed = datetime.fromisoformat(moment)
    except ValueError as error:
        raise UsageError(f"--clock is no moment: {moment!r}", hint="write --clock 2030-01-15T09:00Z") from error
    clock.rehearse(parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC))


@click.group(cls=_Commands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("-C", "folder", metavar="DIR", type=click.Path(), help="Work as if started in DIR.")
@click.option("--debug", is_flag=True, help="Show the traceback behind an error.")
@click.option(
    "--clock",
    metavar="ISO",
    callback=_rehearse,
    expose_value=False,
    help="Rehearse: pretend it is that moment.",
)
@click.option("--version", is_flag=True, callback=_version, expose_value=False, is_eager=True, help="Show the version.")
@click.pass_context
def digest(ctx: click.Context, folder: str | None, debug: bool) -> None:
    """From a community thread to a newsletter issue.

    An export is read, its responses are ranked and the best proposed; issue.md and picks.md are yours to edit; what
    you approve is what is sent, once. Without a command: digest status.
    """
    ctx.obj = {"debug": debug}
    if folder is not None:
        try:
            os.chdir(folder)
        except OSError as error:
            raise UsageError(f"there is no folder {folder!r}", hint="digest -C DIR names one that exists") from error
    if ctx.invoked_subcommand is None:
        ctx.invoke(importlib.import_module("digest.cli.status").command)


def main() -> None:
    """Run the command line and leave with its exit code."""
    code = run(sys.argv[1:])
    with suppress(BrokenPipeError):
        sys.stdout.flush()
    # To take the interpreter down piece by piece would cost a sixth of a build, and there is nothing left to do: every
    # file that was written is closed.
    os._exit(code)


def run(arguments: list[str]) -> int:
    """Run ``digest`` with ``arguments``; return its exit code. Errors are printed, never raised."""
    debug = "--debug" in arguments
    try:
        return digest.main(arguments, prog_name="digest", standalone_mode=False) or 0
    except DigestError as error:
        return fail(error, debug=debug)
    except click.exceptions.Abort:
        click.echo("stopped; digest status says where everything stands", err=True)
        return 130
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        hint = f"{context.command_path if context else 'digest'} --help"
        return fail(UsageError(error.format_message().rstrip("."), hint=hint), debug=debug)
    except SystemExit:  # click's way when nobody reads on: `digest rank … | head` is no trouble
        return 0
    except OSError as error:
        return fail(_of_the_system(error), debug=debug)
    except Exception as error:
        said = f"digest itself has a fault here: {type(error).__name__}: {error}"
        trouble = DigestError(said, hint="digest --debug … shows the traceback; please report it")
        trouble.__cause__ = error
        return fail(trouble, debug=debug)


def fail(error: DigestError, *, debug: bool) -> int:
    """Print ``error`` as its three lines on stderr (with the traceback if ``debug``); return its exit code."""
    if debug:
        import traceback

        traceback.print_exception(error)
    here = f"{Path.cwd()}{os.sep}"
    click.echo(error.lines().replace(here, ""), err=True)
    return error.exit_code


def _of_the_system(error: OSError) -> DigestError:
    """A full disk, a folder without write permission: the system's words, and what to do."""
    where = str(error.filename or "")
    return DigestError(
        f"the system refuses: {(error.strerror or str(error)).lower()}",
        where=where,
        hint="mend that and run it again",
    )
