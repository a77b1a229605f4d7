"""`serai doctor`: is everything in order on this machine, and how to mend what is not."""

import json
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

import click


@dataclass
class Finding:
    """One check: `ok`, what was seen, and how to mend it."""

    name: str
    ok: bool
    seen: str
    mend: str = ""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def doctor(as_json: bool) -> None:
    """Check database, migrations, fonts, browser assets, disk, clock and mail.  Example: serai doctor --json"""
    from serai.config import embedded

    findings = [_orphan(embedded)]
    from serai.config.cli import django_setup

    django_setup()
    checks: list[Callable[[], Finding]] = [_database, _migrations, _assets, _messages, _fonts, _disk, _clock, _mail]
    findings += [_guarded(check) for check in checks]
    if as_json:
        click.echo(json.dumps({"ok": all(f.ok for f in findings), "checks": [asdict(f) for f in findings]}))
    else:
        for finding in findings:
            click.echo(f"{'ok  ' if finding.ok else 'MEND'} {finding.name}: {finding.seen}")
            if not finding.ok:
                click.echo(f"     → {finding.mend}")
    sys.exit(0 if all(f.ok for f in findings) else 1)


def _guarded(check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    except Exception as error:
        return Finding(check.__name__.strip("_"), False, f"{type(error).__name__}: {error}", "see the message")


def _orphan(embedded: object) -> Finding:
    """A server that nobody holds (its owner was killed) is stopped here; the next start recovers its data."""
    stopped = embedded.stop_orphan()  # type: ignore[attr-defined]
    return Finding("orphaned database server", True, "one was found and stopped" if stopped else "none")


def _database() -> Finding:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select current_setting('server_version'), current_setting('random_page_cost'), current_user, "
                       "(select rolsuper from pg_roles where rolname = current_user)")  # fmt: skip
        version, cost, user, is_super = cursor.fetchone()
    if int(version.split(".")[0]) < 15:
        return Finding("database", False, f"PostgreSQL {version}", "use PostgreSQL 15 or newer")
    if is_super:
        return Finding("database", False, f"signed in as superuser {user}",
                       "use a role without superuser rights: it could switch triggers off")  # fmt: skip
    if float(cost) > 1.5:
        return Finding("database", False, f"PostgreSQL {version}, random_page_cost {cost}",
                       "alter database … set random_page_cost = 1.1 (past dates are three times faster)")  # fmt: skip
    return Finding("database", True, f"PostgreSQL {version} as {user}")


def _migrations() -> Finding:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return Finding("migrations", not plan, f"{len(plan)} to apply" if plan else "all applied", "serai manage migrate")


def _assets() -> Finding:
    from serai.config.paths import PACKAGE

    missing = [
        name for name in ("app.css", "app.js", "icons.svg") if not (PACKAGE / "kit/static/serai" / name).exists()
    ]
    return Finding("browser assets", not missing, f"missing {', '.join(missing)}" if missing else "built", "make setup")


def _messages() -> Finding:
    from serai.config.paths import locale_dir

    missing = [code for code in ("fr", "es", "ar") if not (locale_dir() / code / "LC_MESSAGES" / "django.mo").exists()]
    return Finding("translations", not missing, f"not compiled: {', '.join(missing)}" if missing else "compiled",
                   "python tools/messages.py compile")  # fmt: skip


def _fonts() -> Finding:
    from importlib.util import find_spec

    missing = [name for name in ("fontpkg.noto_sans", "typst") if find_spec(name.split(".")[0]) is None]
    return Finding("fonts and PDF", not missing, f"missing {', '.join(missing)}" if missing else "present",
                   "make setup")  # fmt: skip


def _disk() -> Finding:
    from serai.config.paths import state_dir

    free_gib = shutil.disk_usage(state_dir()).free / 2**30
    return Finding("disk", free_gib > 2, f"{free_gib:.1f} GiB free for {state_dir()}", "free at least 2 GiB")


def _clock() -> Finding:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select extract(epoch from clock_timestamp())")
        drift_s = abs(float(cursor.fetchone()[0]) - time.time())
    return Finding("clock", drift_s < 5, f"{drift_s:.1f} s between this machine and the database",
                   "set both clocks by NTP: occurred and recorded times depend on them")  # fmt: skip


def _mail() -> Finding:
    from django.conf import settings

    to_files = settings.EMAIL_BACKEND.endswith("filebased.EmailBackend")
    return Finding(
        "mail", True, "kept as files in the state folder" if to_files else f"sent through {settings.EMAIL_HOST}"
    )
