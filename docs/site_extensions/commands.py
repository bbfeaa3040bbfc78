"""Commands: their page, from the parsers of the command line."""

import argparse
from collections.abc import Iterator

from experiments.cli.parser import parser
from site_extensions.restructured_text import block, directive, plain


def page_of(argument: str, docname: str) -> str:
    """Return a section for each command."""
    return "\n\n".join(section(name, command) for name, command in commands().items())


def commands() -> dict[str, argparse.ArgumentParser]:
    """Return the parser of each command, by name."""
    choices = next(action.choices for action in parser()._actions if action.dest == "command")
    return dict(choices or {})  # type: ignore[arg-type]  # argparse has no public way to list subcommands


def arguments(command: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Yield the arguments and options of a command that its help lists."""
    for action in command._actions:
        if action.help != argparse.SUPPRESS and action.dest != "help":
            yield action


def section(name: str, command: argparse.ArgumentParser) -> str:
    """Return the section of one command."""
    entries = [directive("program", f"neat {name}"), *(entry(action) for action in arguments(command))]
    return f"## neat {name}\n\n{command.description}\n\n```text\n{usage(command)}\n```\n\n{block(entries)}"


def usage(command: argparse.ArgumentParser) -> str:
    """Return the usage, as wide as the page."""
    command.formatter_class = lambda prog: argparse.HelpFormatter(prog, width=88)  # type: ignore[assignment]  # a factory
    return command.format_usage().removeprefix("usage: ").rstrip()


def entry(action: argparse.Action) -> str:
    """Return one argument or option."""
    value = "" if action.nargs == 0 else (action.metavar or f"{{{','.join(action.choices or ())}}}")
    signatures = ", ".join(f"{option} {value}".rstrip() for option in action.option_strings) or str(value)
    kind = "describe" if not action.option_strings else "option"
    return directive(kind, signatures, plain(str(action.help)))
