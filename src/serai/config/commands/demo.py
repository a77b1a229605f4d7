"""`serai demo`: builds the demonstration operation by running the main job, reports what was done, and serves it."""

import contextlib
import json
import os
import signal
import sys
import time
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    import subprocess

    from serai.demo.report import Report

WORKERS = 1  # one person looks at a demonstration
STANDS = "select 1 from kit_job where kind = 'demo.build' and state = 'done' limit 1"


@click.command()
@click.option("--no-serve", is_flag=True, help="Build and report only.")
@click.option(
    "--scale", type=click.FloatRange(0.01, 4), default=1.0, show_default=True, help="Share of the whole story."
)
@click.option(
    "--rebuild", is_flag=True, help="Empty the database and build anew; only where no real operation stands in it."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on (loopback by default).")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
def demo(no_serve: bool, scale: float, rebuild: bool, as_json: bool, host: str, port: int) -> None:
    """Build the demonstration once, report, serve.  Example: serai demo --no-serve --json

    Everything is done through the same actions as on the pages, in time order, over twelve months that end today. A second
    start only reports and serves. Sign in as one of the people on the front page with one click.
    """
    os.environ["SERAI_DEMO"] = "1"
    from serai.config.commands import serve

    web = None
    if not no_serve:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # as Ctrl-C does, so that no web is left behind
        serve.announce(host, port)  # before Django is loaded: this process collects the static files
        web = None if rebuild else _web_of_what_stands(host, port)
    try:
        report = _report(scale, rebuild)
        click.echo(json.dumps(report.as_json()) if as_json else report.as_text())
        if report.ledger_differences:
            sys.exit(1)
        if not no_serve:
            serve.run(host, port, workers=WORKERS, web=web)
    finally:
        if web is not None:
            serve.end([web])


def _web_of_what_stands(host: str, port: int) -> "subprocess.Popen[bytes] | None":
    """A demonstration that stands is served while its report is still being read: the web starts beside this process.

    None where it has to be built first, or where its static files do.
    """
    import psycopg

    from serai.config import embedded
    from serai.config.commands import serve

    if not serve.static_is_collected():
        return None
    url = os.environ.get("SERAI_DATABASE_URL") or embedded.start()
    os.environ["SERAI_DATABASE_URL"] = url
    with contextlib.suppress(psycopg.Error), psycopg.connect(url) as connection:
        if connection.execute(STANDS).fetchone():
            return serve.start_web(host, port, dict(os.environ), workers=WORKERS)
    return None


def _report(scale: float, rebuild: bool) -> "Report":
    from serai.config.cli import django_setup
    from serai.config.commands.serve import migrate_if_needed

    django_setup()
    migrate_if_needed()
    return _stand(scale, rebuild)


def _stand(scale: float, rebuild: bool) -> "Report":
    """The report of the demonstration that stands, or of the one that is built now."""
    from django.utils import timezone

    from serai.demo import keeping

    found = None if rebuild else keeping.standing()
    if found is not None:
        if found.scale != scale:
            click.echo(f"· it was built at scale {found.scale:g}; --rebuild makes another one", err=True)
        return found
    if rebuild or keeping.is_unfinished():
        click.echo("· emptying the database", err=True)
        keeping.clear()
    return keeping.make(scale=scale, now=timezone.now(), progress=Progress())


class Progress:
    """One line that changes on a terminal, one line a step elsewhere; always on stderr."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._is_terminal = sys.stderr.isatty()

    def __call__(self, text: str) -> None:
        seconds = time.monotonic() - self._began
        line = f"· {seconds:5.1f} s  {text}"
        click.echo(f"\r\x1b[K{line}" if self._is_terminal else line, err=True, nl=not self._is_terminal)
