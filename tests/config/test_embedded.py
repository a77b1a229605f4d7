"""The embedded server: starts, is joined by others, stops with its last holder, survives a crash, and leaves no orphan."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

pytestmark = pytest.mark.slow

HOLD = """
import sys
from serai.config import embedded
print(embedded.start(), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import tempfile

    return Path(tempfile.mkdtemp(prefix="serai-e-"))


def hold(state: Path) -> tuple[subprocess.Popen[str], str]:
    """A process that holds the server of `state`, and the address it got."""
    environment = {**os.environ, "SERAI_STATE_DIR": str(state), "PYTHONPATH": os.pathsep.join(sys.path)}
    environment.pop("SERAI_DATABASE_URL", None)
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    )
    assert process.stdout
    return process, process.stdout.readline().strip()


def leave(process: "subprocess.Popen[str]") -> None:
    assert process.stdin
    process.stdin.close()
    process.wait(30)


def server_runs(state: Path) -> bool:
    path = state / "pg" / "postmaster.pid"
    if not path.exists():
        return False
    return Path(f"/proc/{path.read_text().splitlines()[0]}").exists()


def wait_until_stopped(state: Path, seconds: float = 15) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not server_runs(state):
            return True
        time.sleep(0.2)
    return False


def test_two_processes_share_one_server_and_the_last_one_stops_it(state: Path) -> None:
    first, url = hold(state)
    second, url_again = hold(state)
    assert url == url_again
    with psycopg.connect(url) as connection:
        user, is_super = connection.execute(
            "select current_user, rolsuper from pg_roles where rolname = current_user"
        ).fetchone() or ("", True)
    assert user == "serai"
    assert not is_super, "the application's role must not be able to switch triggers off"
    leave(first)
    assert server_runs(state)
    leave(second)
    assert wait_until_stopped(state)


def test_acknowledged_rows_survive_a_killed_server_and_a_killed_owner(state: Path) -> None:
    owner, url = hold(state)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("create table kept (n int)")
        connection.execute("insert into kept select generate_series(1, 1000)")
    postmaster = int((state / "pg" / "postmaster.pid").read_text().splitlines()[0])
    os.kill(postmaster, signal.SIGKILL)
    os.kill(owner.pid, signal.SIGKILL)
    owner.wait(10)
    time.sleep(0.5)
    again, url = hold(state)
    with psycopg.connect(url) as connection:
        assert connection.execute("select count(*) from kept").fetchone() == (1000,)
    leave(again)
    assert wait_until_stopped(state), "the killed owner must not keep the server alive for ever"


def test_doctor_stops_a_server_that_nobody_holds(state: Path) -> None:
    owner, _url = hold(state)
    os.kill(owner.pid, signal.SIGKILL)
    owner.wait(10)
    assert server_runs(state)
    environment = {**os.environ, "SERAI_STATE_DIR": str(state), "PYTHONPATH": os.pathsep.join(sys.path)}
    code = "from serai.config import embedded; import json; print(json.dumps([embedded.stop_orphan(), embedded.stop_orphan()]))"
    answer = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert json.loads(answer.stdout.strip().splitlines()[-1]) == [True, False]
    assert wait_until_stopped(state)
