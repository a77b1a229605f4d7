"""`serai ledger`: is everything that is kept what the postings say?"""

import json
import sys

import click


@click.group()
def ledger() -> None:
    """Look after the cargo ledger."""


@ledger.command()
@click.option("--operation", "code", help="Code of one operation; without it all of them.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def verify(code: str | None, as_json: bool) -> None:
    """Recompute every balance, total and status from postings and print every difference. There must be none."""
    from serai.config.cli import django_setup

    django_setup()
    from django.utils import timezone

    from serai.apps.cargo.actions.verifying import run_verification
    from serai.apps.cargo.models import Posting
    from serai.apps.operations.models import Operation
    from serai.kit.policy import system_actor

    operation = None
    if code is not None:
        operation = Operation.objects.filter(code=code).first()
        if operation is None:
            raise click.UsageError(f"There is no operation “{code}”.")
    actor = system_actor(timezone.now(), source="command")
    _run, differences = run_verification(actor, operation.id if operation else None)
    rows = Posting.objects.filter(line__consignment__operation=operation) if operation else Posting.objects.all()
    if as_json:
        fields = ("check", "subject", "expected", "found")
        found = [{name: getattr(each, name) for name in fields} for each in differences]
        click.echo(json.dumps({"operation": code, "postings": rows.count(), "differences": found}))
    else:
        for difference in differences:
            click.echo(str(difference))
        click.echo(f"{rows.count()} postings verified, {len(differences)} differences.")
    sys.exit(1 if differences else 0)


@ledger.command()
def fold() -> None:
    """Fold the day's movements into the daily roll-up, as the hourly job does."""
    from serai.config.cli import django_setup

    django_setup()
    from django.utils import timezone

    from serai.apps.cargo.actions.folding import fold_flows
    from serai.kit.policy import system_actor

    click.echo(f"{fold_flows(actor=system_actor(timezone.now(), source='command'))} days written.")
