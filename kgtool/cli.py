"""The command line: the list of commands, and how every failure a user can meet ends.

In: the arguments. Out: an exit code: 0 done, 1 findings or failed tests, 2 wrong input or something asked for that is
not installed, 3 broken knowledge, 4 a time or size limit, 130 an interrupt. Commands live in ``kgtool.commands`` and are
imported only when they are called, so that ``kgtool --help`` stays quick.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

import click

from kgtool import __version__
from kgtool.commands.delivery import ReaderGone, say
from kgtool.errors import KgtoolError

INTERRUPTED = 130
READER_GONE = 141  # 128 + SIGPIPE, as the shell reports it for any filter

#: Section, then command: where it is defined and its line in the list. Read without importing anything.
COMMANDS: dict[str, dict[str, tuple[str, str]]] = {
    "Deciding": {
        "decide": ("commands.decide:decide", "Decide the requests of case files."),
        "batch": ("commands.decide:batch", "Decide many cases, one JSON object a line."),
        "schema": ("commands.decide:schema", "Print the JSON Schema of a case file."),
    },
    "Determination letters": {
        "letters": ("commands.letters:letters", "Read determination letters into items; propose a case file from one."),
    },
    "Looking up": {
        "lookup": ("commands.lookup:lookup", "Find a treatment by words, synonym or code, and what governs it."),
        "query": ("commands.query:query", "List, show and run the questions of the query library."),
        "export": ("commands.export:export", "Write the whole knowledge as one ontology, for other tools."),
        "serve": ("commands.serve:serve", "Serve the browser and the JSON API on this machine."),
    },
    "For authors": {
        "new": ("commands.new:new", "Scaffold a recommendation, a criterion, a case or a query."),
        "check": ("commands.check:check", "Check the ontology and the queries."),
        "fmt": ("commands.fmt:fmt", "Lay out ontology files in the canonical way."),
        "test": ("commands.test:test", "Run case files that say what they expect."),
        "explain": ("commands.explain:explain", "Why nothing can be of a class, why a case contradicts itself, what meets a criterion."),
        "diff": ("commands.diff:diff", "What changed between two states of the ontology, or two editions."),
    },
    "About this installation": {
        "doctor": ("commands.doctor:doctor", "Versions, sizes, Java, and what is missing."),
        "version": ("commands.doctor:version", "Print the version."),
    },
}


class Commands(click.Group):
    """A group that knows its commands by name and imports one only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for section in COMMANDS.values() for name in section]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        place = next((section[cmd_name][0] for section in COMMANDS.values() if cmd_name in section), None)
        if place is None:
            return None
        module, _, attribute = place.partition(":")
        command: click.Command = getattr(importlib.import_module(f"kgtool.{module}"), attribute)
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.list_commands(ctx) and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], self.list_commands(ctx), n=1)
            hint = f"did you mean {near[0]!r}?" if near else "see kgtool --help"
            raise click.UsageError(f"there is no command {args[0]!r}; {hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for section, commands in COMMANDS.items():
            with formatter.section(section):
                formatter.write_dl([(name, summary) for name, (_, summary) in commands.items()], col_max=12)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="kgtool", message="%(prog)s %(version)s")
def cli() -> None:
    """Does this record meet this guideline's criteria for this treatment, and if not, what exactly is missing?

    Data goes to standard output and words to standard error. Every command has its own --help.
    """


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code. ``arguments`` are those of the process where None."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    try:
        code = cli.main(args=None if arguments is None else list(arguments), prog_name="kgtool", standalone_mode=False)
    except click.ClickException as error:
        return _complain(error.format_message(), error.exit_code)
    except KgtoolError as error:
        return _complain(str(error), error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        return _complain("interrupted", INTERRUPTED)
    except ReaderGone:
        return READER_GONE
    return code if isinstance(code, int) else 0


def _complain(message: str, code: int) -> int:
    """One line, whatever the message holds."""
    say("kgtool: " + " ".join(message.split()))
    return code


if __name__ == "__main__":
    sys.exit(main())
