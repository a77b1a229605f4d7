"""A real Serai for the browser tests: granian on a free loopback port, on a database of its own, with built static files.

The database is a copy of the migrated test database (`create database … template …`), so that rows committed here never
meet the tests that run in transactions. While `inside(site)` is open, Django in the test process speaks to that copy.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.db import connections

from serai.config.paths import CHECKOUT, PACKAGE, state_dir

START_SECONDS = 150


@dataclass(frozen=True)
class Site:
    """`url` without a slash at its end; `database` is the name of the copy."""

    url: str
    database: str


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def address_of(name: str) -> str:
    """The address of database `name` on the server that the tests use."""
    known: dict[str, Any] = connections["default"].settings_dict
    who = quote(known["USER"]) + (f":{quote(known['PASSWORD'])}" if known["PASSWORD"] else "")
    if known["HOST"].startswith("/"):
        return f"postgresql://{who}@/{quote(name)}?host={known['HOST']}"
    return f"postgresql://{who}@{known['HOST']}:{known['PORT'] or 5432}/{quote(name)}"


@contextmanager
def inside(database: str) -> Iterator[None]:
    """Django's default connection speaks to `database` for a while."""
    connection = connections["default"]
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = database
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


@contextmanager
def copied(suffix: str) -> Iterator[str]:
    """A copy of the migrated test database under a name of its own, dropped at the end."""
    original = connections["default"].settings_dict["NAME"]
    name = f"{original}_{suffix}"
    connections["default"].close()
    _end_sessions_of(original)
    _run_sql(f'drop database if exists "{name}" with (force)', f'create database "{name}" template "{original}"')
    try:
        yield name
    finally:
        _run_sql(f'drop database if exists "{name}" with (force)')


def _end_sessions_of(database: str) -> None:
    """PostgreSQL copies no database that somebody speaks to: a session that a thread of an earlier test left open ends here,
    and a warning says what it last did, so that the test can be mended."""
    ask = """select pid, application_name, query, pg_terminate_backend(pid, 5000) from pg_stat_activity
             where datname = %s and pid <> pg_backend_pid()"""
    with connections["default"]._nodb_cursor() as cursor:
        cursor.execute(ask, [database])
        for pid, name, query, ended in cursor.fetchall():
            warnings.warn(f"session {pid} ({name}) was left open after: {query[:200]} (ended: {ended})", stacklevel=2)


def _run_sql(*statements: str) -> None:
    connection = connections["default"]
    with connection._nodb_cursor() as cursor:  # the way Django itself makes test databases
        for statement in statements:
            cursor.execute(statement)


@contextmanager
def served(database: str, *, workers: int = 1) -> Iterator[Site]:
    """Serve `database`; the server is this function's child and ends with it."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "serai.config.settings",
        "PYTHONPATH": os.pathsep.join(filter(None, [str(PACKAGE.parent), os.environ.get("PYTHONPATH", "")])),
        "SERAI_DATABASE_URL": address_of(database),
        "SERAI_DEMO": "1",
        "SERAI_SECRET_KEY": "tests-only",
        "SERAI_SITE_URL": url,
        "SERAI_MANIFEST_STATIC": "1",
        "SERAI_STATIC_ROOT": str(state_dir() / "e2e-static"),
    }
    _collect_static(environment)
    log = Path(state_dir() / "e2e-server.log").open("wb")  # noqa: SIM115 - lives as long as the server
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
               "--workers", str(workers), "--blocking-threads", "4", "--no-ws", "--log-level", "warning",
               "serai.config.wsgi:application"]  # fmt: skip
    process = subprocess.Popen(command, env=environment, cwd=CHECKOUT, stdout=log, stderr=subprocess.STDOUT)
    try:
        _wait_for(url, process, Path(log.name))
        yield Site(url, database)
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
        log.close()


def _collect_static(environment: dict[str, str]) -> None:
    """Hashed and compressed files as an installation serves them; done again when the front end was built anew."""
    built = PACKAGE / "kit" / "static" / "serai"
    newest = str(max((file.stat().st_mtime_ns for file in built.rglob("*") if file.is_file()), default=0))
    stamp = state_dir() / "e2e-static.stamp"
    if stamp.exists() and stamp.read_text() == newest:
        return
    command = [sys.executable, "-m", "serai", "manage", "collectstatic", "--noinput", "--clear", "--verbosity", "0"]
    subprocess.run(command, env=environment, cwd=CHECKOUT, check=True)
    stamp.write_text(newest)


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/track/", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"the server did not start; its last words:\n{log.read_text(errors='replace')[-3000:]}")
