"""`serai serve`: web and worker in one command, on the embedded database or on the one that SERAI_DATABASE_URL names."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import click

from serai.config.paths import PACKAGE, state_dir


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on (loopback by default).")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Web processes.")
@click.option("--no-worker", is_flag=True, help="Do not start the job worker.")
def serve(host: str, port: int, workers: int, no_worker: bool) -> None:
    """Serve the site, and run its jobs.  Example: serai serve --port 8080"""
    run(host, port, workers=workers, with_worker=not no_worker)


def run(host: str, port: int, *, workers: int = 2, with_worker: bool = True, demo: bool = False) -> None:
    """Start web and worker processes and wait until one ends or somebody asks to stop. The database stops last."""
    environment = prepare(host, port, demo=demo)
    web = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--workers",
           str(workers), "--blocking-threads", "4", "--no-ws", "--log-level", "warning",
           "serai.config.wsgi:application"]  # fmt: skip
    jobs = [sys.executable, "-m", "serai", "manage", "procrastinate", "worker", "--concurrency", "2"]
    commands = [web] + ([jobs] if with_worker else [])
    processes = [subprocess.Popen(command, env=environment) for command in commands]  # noqa: S603  our own commands
    click.echo(f"Serai is at http://{host}:{port} (Ctrl-C stops it)", err=True)
    _wait(processes)


def prepare(host: str, port: int, *, demo: bool) -> dict[str, str]:
    """Settings of the child processes; migrates and collects static files where that is not done yet."""
    os.environ["SERAI_MANIFEST_STATIC"] = "1"
    os.environ.setdefault("SERAI_SITE_URL", f"http://{host}:{port}")
    if demo:
        os.environ["SERAI_DEMO"] = "1"
    from serai.config.cli import django_setup

    django_setup()
    migrate_if_needed()
    collect_static_if_needed()
    return {**os.environ, "SERAI_DATABASE_URL": database_url()}


def database_url() -> str:
    """The address that Django uses, for child processes: so that one process owns the embedded server."""
    from django.conf import settings

    named = os.environ.get("SERAI_DATABASE_URL")
    if named:
        return named
    database: dict[str, Any] = settings.DATABASES["default"]
    return f"postgresql://{database['USER']}@/{database['NAME']}?host={database['HOST']}"


def migrate_if_needed() -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        click.echo("· preparing the database", err=True)
        call_command("migrate", verbosity=0, interactive=False)


def collect_static_if_needed() -> None:
    """Collect and compress static files once per build: the stamp is the newest file of the front end."""
    from django.conf import settings
    from django.core.management import call_command

    built = PACKAGE / "kit" / "static" / "serai"
    newest = max((file.stat().st_mtime_ns for file in built.rglob("*") if file.is_file()), default=0)
    stamp = state_dir() / "static.stamp"
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if manifest.exists() and stamp.exists() and stamp.read_text() == f"{built}:{newest}":
        return
    click.echo("· compressing static files", err=True)
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(f"{built}:{newest}")


def _wait(processes: "list[subprocess.Popen[bytes]]") -> None:
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while not stopping and all(process.poll() is None for process in processes):
        time.sleep(0.2)
    for process in processes:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
    for process in processes:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
        if process.poll() is None:
            process.kill()
    if not stopping:
        failed = next((p.returncode for p in processes if p.returncode), 1)
        sys.exit(failed)
