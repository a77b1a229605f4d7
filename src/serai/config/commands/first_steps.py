"""`serai user …` and `serai operation …`: the first steps of a real installation, before anybody can sign in."""

import json
import secrets
import sys
from datetime import date, datetime, time

import click


@click.group()
def user() -> None:
    """Accounts."""


@user.command("create")
@click.argument("email")
@click.option("--name", required=True, help="The person's name.")
@click.option("--administrator", is_flag=True, help="May do everything, in every operation.")
@click.option("--language", type=click.Choice(["en", "fr", "es", "ar"]), default="en", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def create_user(email: str, name: str, administrator: bool, language: str, as_json: bool) -> None:
    """Create an account and print its first password.  Example: serai user create ana@example.org --name "Ana Ruiz" --administrator"""
    from serai.config.cli import django_setup

    django_setup()
    from django.db import transaction
    from django.utils import timezone

    from serai.apps.operations.models import Assignment
    from serai.apps.parties.models import Person, User

    if User.objects.filter(email=email.lower()).exists():
        click.echo(f"Refused: there is an account {email.lower()} already", err=True)
        sys.exit(1)
    password = secrets.token_urlsafe(12)
    with transaction.atomic():
        person = Person.objects.create(name=name, email=email, language=language)
        account = User.objects.create_user(email, password, person=person, language=language)
        if administrator:
            Assignment.objects.create(user=account, role="administrator", valid_from=timezone.now().date())
    if as_json:
        click.echo(json.dumps({"id": str(account.pk), "email": account.email, "password": password}))
    else:
        click.echo(f"{account.email} can sign in with the password {password}")
        click.echo("Add a passkey or codes at the first sign-in (account menu → Passkeys and codes).")


@user.command("token")
@click.argument("email")
@click.option("--name", default="token", show_default=True, help="What the token is for.")
@click.option("--days", type=click.IntRange(1, 3650), default=365, show_default=True)
def create_token(email: str, name: str, days: int) -> None:
    """Make an API token that acts with the account's rights; it is shown once.  Example: serai user token ana@example.org"""
    from serai.config.cli import django_setup

    django_setup()
    from datetime import timedelta

    from django.utils import timezone

    from serai.apps.parties.models import User
    from serai.kit.http import digest_of
    from serai.kit.models import ApiToken

    account = User.objects.filter(email=email.lower()).first()
    if account is None:
        click.echo(f"Refused: no account {email}", err=True)
        sys.exit(1)
    secret = f"serai_{secrets.token_urlsafe(32)}"
    ApiToken.objects.create(
        user=account, name=name, digest=digest_of(secret), expires_at=timezone.now() + timedelta(days=days)
    )
    click.echo(secret)


@click.group()
def operation() -> None:
    """Operations."""


@operation.command("create")
@click.argument("code")
@click.option("--name", required=True, help="Name in English.")
@click.option("--country", required=True, help="ISO 3166-1 alpha-2 code.")
@click.option("--time-zone", default="UTC", show_default=True, help="IANA name, for example Africa/Juba.")
@click.option("--state", default="monitoring", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def create_operation(code: str, name: str, country: str, time_zone: str, state: str, as_json: bool) -> None:
    """Create an operation.  Example: serai operation create yemen --name Yemen --country YE --time-zone Asia/Aden"""
    import zoneinfo

    from serai.config.cli import django_setup

    django_setup()
    from django.utils import timezone

    from serai.apps.operations.enums import OperationState
    from serai.apps.operations.models import Operation

    if time_zone not in zoneinfo.available_timezones():
        raise click.BadParameter(f"{time_zone} is no time zone; an example is Africa/Juba", param_hint="--time-zone")
    if state not in OperationState.values:
        raise click.BadParameter(f"{state}: choose one of {', '.join(OperationState.values)}", param_hint="--state")
    if Operation.objects.filter(code=code).exists():
        click.echo(f"Refused: there is an operation {code} already", err=True)
        sys.exit(1)
    today: date = timezone.now().date()
    midnight = datetime.combine(today.replace(day=1), time(), tzinfo=zoneinfo.ZoneInfo(time_zone))
    made = Operation.objects.create(
        code=code,
        name=name,
        country=country.upper(),
        time_zone=time_zone,
        state=state,
        state_since=today,
        open_from=midnight,
    )
    click.echo(
        json.dumps({"id": str(made.pk), "code": made.code}) if as_json else f"Operation {made.name}: /o/{made.code}/"
    )
