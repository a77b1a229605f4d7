"""The `serai` command: one entry point for people, machines and the Makefile.

Every command has `--json` for machines where it reports something; exit 0 on success, 1 when the work was refused, 2 on wrong use.
Sub-commands load Django late, so that `serai --help` is quick and the embedded database starts only when it is needed.
"""

import importlib
import os
import sys
from typing import Any

import click

from serai import __version__

#: Command → where it lives. A test compares this table with docs/reference/commands.md.
COMMANDS = {
    "demo": "serai.config.commands.demo:demo",
    "serve": "serai.config.commands.serve:serve",
    "doctor": "serai.config.commands.doctor:doctor",
    "requests": "serai.config.commands.requests:requests",
    "ledger": "serai.config.commands.ledger:ledger",
    "user": "serai.config.commands.first_steps:user",
    "operation": "serai.config.commands.first_steps:operation",
    "openapi": "serai.config.commands.openapi:openapi",
}


def django_setup() -> None:
    """Start (or join) the database and load Django once."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "serai.config.settings")
    import django

    django.setup()


class Commands(click.Group):
    """Loads a sub-command's module when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*COMMANDS, *super().list_commands(ctx)])

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return super().get_command(ctx, name)
        module, attribute = COMMANDS[name].split(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        from serai.kit.errors import Refused

        try:
            return super().invoke(ctx)
        except Refused as refusal:
            click.echo(f"Refused: {refusal}", err=True)
            if refusal.way_out:
                click.echo(str(refusal.way_out), err=True)
            ctx.exit(1)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="serai")
def main() -> None:
    """Serai: shared humanitarian logistics on one set of records."""


@main.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Any Django management command.  Example: serai manage migrate"""
    django_setup()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["serai manage", *arguments])


if __name__ == "__main__":
    sys.exit(main())
