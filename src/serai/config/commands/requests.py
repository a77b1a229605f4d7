"""`serai requests`: the workbook of an operation, and its import."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from serai.apps.operations.models import Operation
    from serai.kit.policy import Actor


@click.group()
def requests() -> None:
    """Service requests by workbook."""


def _start() -> None:
    from serai.config.cli import django_setup

    django_setup()


def _operation(code: str) -> "Operation":
    from serai.apps.operations.models import Operation

    operation = Operation.objects.filter(code=code).first()
    if operation is None:
        raise click.UsageError(f"There is no operation “{code}”.")
    return operation


def _actor(email: str | None) -> "Actor":
    """Whoever `--as` names; without it the machine's keeper, who may do everything here anyway."""
    from django.utils import timezone

    from serai.apps.operations.queries import actor_for
    from serai.apps.parties.models import User
    from serai.kit.policy import Grant, system_actor

    now = timezone.now()
    if email is None:
        return system_actor(now, source="command", name="serai", grants=frozenset({Grant("administrator")}))
    user = User.objects.filter(email=email.lower(), is_active=True).first()
    if user is None:
        raise click.UsageError(f"There is no account “{email}”.")
    return actor_for(user, now=now, source="command")


@requests.command()
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--operation", "code", required=True, help="Code of the operation.")
@click.option("--language", default="en", show_default=True, help="en, fr, es or ar.")
def template(out: Path, code: str, language: str) -> None:
    """Write the workbook to fill in.  Example: serai requests template requests.xlsx --operation south-sudan"""
    _start()
    from django.utils import translation
    from django.utils.translation import gettext as _

    from serai.apps.requests.queries.sheet_columns import INSTRUCTIONS, template_columns
    from serai.kit import sheets

    operation = _operation(code)
    with translation.override(language):
        form = sheets.Form(_("Requests"), template_columns(_actor(None), operation))
        sheets.template_workbook(out, [form], INSTRUCTIONS, language=language)
    click.echo(f"{out} written.")


@requests.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--operation", "code", required=True, help="Code of the operation.")
@click.option("--dry-run", is_flag=True, help="Read and check; write nothing.")
@click.option(
    "--errors", "errors_out", type=click.Path(dir_okay=False, path_type=Path), help="Write the rows to mend here."
)
@click.option("--as", "email", help="E-mail of the account in whose name it is done.")
@click.option("--language", default="en", show_default=True, help="Language of the messages.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def import_(
    file: Path, code: str, dry_run: bool, errors_out: Path | None, email: str | None, language: str, as_json: bool
) -> None:
    """Import requests: all of the file or, when a row cannot be used, nothing. Sent again it updates, never doubles.

    Example: serai requests import requests.xlsx --operation south-sudan --dry-run --errors to-mend.xlsx
    """
    _start()
    from django.utils import translation

    with translation.override(language):
        report = _import(file, _operation(code), _actor(email), dry_run=dry_run, errors_out=errors_out)
    _tell(report, as_json=as_json)
    sys.exit(1 if report["refused_rows"] or report["missing_columns"] else 0)


def _import(
    file: Path, operation: "Operation", actor: "Actor", *, dry_run: bool, errors_out: Path | None
) -> dict[str, Any]:
    from serai.apps.requests.actions import import_requests
    from serai.apps.requests.queries.sheet_import import read_requests

    reading = read_requests(actor, operation, file)
    report = reading.report()
    if errors_out is not None and reading.problems:
        reading.write_errors(errors_out)
        report["errors_workbook"] = str(errors_out)
    if reading.problems or reading.match.missing or dry_run:
        return report | {"written": False}
    done = import_requests(actor=actor, operation_id=operation.pk, planned=reading.to_write)
    return report | {
        "written": bool(reading.to_write),
        "created": done.created,
        "changed": done.changed,
        "submitted": done.submitted,
    }


def _tell(report: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False))
        return
    for message in report["messages"][:50]:
        click.echo(f"{message['cell']}: {message['message']}", err=True)
    if len(report["messages"]) > 50:
        click.echo(f"… and {len(report['messages']) - 50} more", err=True)
    click.echo(
        f"{report['rows']} rows, {report['requests']} requests: {report['new']} new, "
        f"{report['changed_requests']} changed, "
        f"{report['same']} as they were, {report['decided']} decided already, {report['refused_requests']} to mend."
    )
    click.echo("Written." if report["written"] else "Nothing was written.")
