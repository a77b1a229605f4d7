"""`serai serve`: web and worker in one command, on the embedded database or on the one that SERAI_DATABASE_URL names."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from serai.config.paths import PACKAGE, state_dir

Process = subprocess.Popen[bytes]


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on (loopback by default).")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Web processes.")
@click.option("--no-worker", is_flag=True, help="Do not start the job worker.")
def serve(host: str, port: int, workers: int, no_worker: bool) -> None:
    """Serve the site, and run its jobs.  Example: serai serve --port 8080"""
    run(host, port, workers=workers, with_worker=not no_worker)


def run(host: str, port: int, *, workers: int = 2, with_worker: bool = True, web: Process | None = None) -> None:
    """Start web and worker processes and wait until one ends or somebody asks to stop. The database stops last.

    `web` is one that runs already (`start_web`).
    """
    environment = prepare(host, port)
    processes = [web or start_web(host, port, environment, workers=workers)]
    click.echo(f"Serai is at http://{host}:{port} (Ctrl-C stops it)", err=True)
    jobs = [sys.executable, "-m", "serai", "manage", "procrastinate", "worker", "--concurrency", "2"]
    _wait(processes, (lambda: subprocess.Popen(jobs, env=environment)) if with_worker else None, (host, port))  # noqa: S603  our own command


def start_web(host: str, port: int, environment: dict[str, str], *, workers: int) -> Process:
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--workers",
               str(workers), "--blocking-threads", "4", "--no-ws", "--log-level", "warning",
               "serai.config.wsgi:application"]  # fmt: skip
    return subprocess.Popen(command, env=environment)  # noqa: S603  our own command


def announce(host: str, port: int) -> None:
    """What the settings of this process and of its children have to know, before Django is loaded."""
    os.environ["SERAI_MANIFEST_STATIC"] = "1"
    os.environ.setdefault("SERAI_SITE_URL", f"http://{host}:{port}")


def prepare(host: str, port: int) -> dict[str, str]:
    """Environment of the child processes; migrates and collects static files where that is not done yet."""
    announce(host, port)
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
    from django.core.management import call_command

    if static_is_collected():
        return
    click.echo("· compressing static files", err=True)
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    _stamp().write_text(_build_mark())


def static_is_collected() -> bool:
    """Asked without Django, so that a second start can serve at once."""
    folder = Path(os.environ.get("SERAI_STATIC_ROOT", state_dir() / "static"))
    return (folder / "staticfiles.json").exists() and _stamp().exists() and _stamp().read_text() == _build_mark()


def _stamp() -> Path:
    return state_dir() / "static.stamp"


def _build_mark() -> str:
    built = PACKAGE / "kit" / "static" / "serai"
    return f"{built}:{max((file.stat().st_mtime_ns for file in built.rglob('*') if file.is_file()), default=0)}"


def _wait(processes: list[Process], start_jobs: Callable[[], Process] | None, address: tuple[str, int]) -> None:
    """Until a process ends or somebody asks to stop. The job worker starts when the web listens, so as not to be in its way."""
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while not stopping and all(process.poll() is None for process in processes):
        if start_jobs is not None and _listens(address):
            processes.append(start_jobs())
            start_jobs = None
        time.sleep(0.2)
    end(processes)
    if not stopping:
        failed = next((p.returncode for p in processes if p.returncode), 1)
        sys.exit(failed)


def _listens(address: tuple[str, int]) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(address, timeout=1):
        return True
    return False


def end(processes: list[Process]) -> None:
    """Ask processes to end; those that do not within ten seconds are killed."""
    for process in processes:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
    for process in processes:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
        if process.poll() is None:
            process.kill()
