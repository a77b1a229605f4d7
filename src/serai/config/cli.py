"""The `serai` command: one entry point for people, machines and the Makefile.

Every command has `--json` for machines where it reports something; exit 0 on success, 1 when the work was refused, 2 on wrong use.
Sub-commands import Django late, so that `serai --help` is quick and the embedded database starts only when it is needed.
"""

import os
import sys

import click

from serai import __version__


def django_setup() -> None:
    """Start (or join) the database and load Django once."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "serai.config.settings")
    import django

    django.setup()


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="serai")
def main() -> None:
    """Serai: shared humanitarian logistics."""


@main.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Any Django management command.  Example: serai manage migrate"""
    django_setup()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["serai manage", *arguments])


if __name__ == "__main__":
    sys.exit(main())
