"""`serai demo` as somebody types it: builds, reports, serves pages with their styles, stops; a second start serves the same."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from serai.config.commands.demo import STANDS
from serai.config.paths import PACKAGE
from serai.demo.actions import BUILD
from serai.kit.models import Job

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (PACKAGE / "kit" / "static" / "serai" / "app.js").exists(),
        reason="the front end is not built (npm run build in frontend/)",
    ),
]


@contextmanager
def demo(state: Path, end_by: signal.Signals = signal.SIGINT, code: int = 0) -> Iterator[tuple[str, Path]]:
    """The served demonstration of `state`: its address and what it printed; ended by a signal, as Ctrl-C does.

    Once it waits it leaves with 0 for either; `code` 143 is also right while it still starts.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "SERAI_STATE_DIR": str(state), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    for name in ("SERAI_DATABASE_URL", "SERAI_MANIFEST_STATIC", "SERAI_STATIC_ROOT", "DJANGO_SETTINGS_MODULE"):
        environment.pop(name, None)
    printed = state / "printed.txt"
    with printed.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "serai", "demo", "--scale", "0.02", "--port", str(port)],
            env=environment, stdout=out, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            yield wait_for(f"http://127.0.0.1:{port}", process, printed), printed
        finally:
            process.send_signal(end_by)
            assert process.wait(60) in {0, code}, printed.read_text()[-2000:]


def wait_for(url: str, process: "subprocess.Popen[bytes]", printed: Path, seconds: float = 240) -> str:
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=10):
                return url
        except urllib.error.HTTPError as error:
            raise AssertionError(f"the front page answers {error.code}:\n{printed.read_text()[-3000:]}") from error
        except OSError:
            time.sleep(0.3)
    raise AssertionError(f"nothing is served:\n{printed.read_text()[-3000:]}")


def test_a_start_that_is_ended_at_its_first_page_leaves_nothing_behind() -> None:
    """SIGTERM while the report is still being read ends the web as well: nobody answers on its port any more."""
    state = Path(tempfile.mkdtemp(prefix="serai-demo-"))
    with demo(state):
        pass
    with demo(state, end_by=signal.SIGTERM, code=143) as (url, _printed):
        pass
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(url, timeout=2).close()
        except OSError:
            return
        time.sleep(0.2)
    raise AssertionError("somebody still serves after the command ended")


def test_what_stands_is_known_without_django() -> None:
    assert f"kind = '{BUILD}'" in STANDS and f"state = '{Job.State.DONE}'" in STANDS


def test_the_demonstration_is_built_served_and_served_again() -> None:
    state = Path(tempfile.mkdtemp(prefix="serai-demo-"))
    with demo(state) as (url, printed):
        page = urllib.request.urlopen(url, timeout=30).read().decode()
        assert "Amina" in page
        styles = re.search(r'href="(/static/serai/app\.[0-9a-f]{12}\.css)"', page)
        assert styles, "the front page does not name the collected styles"
        assert len(urllib.request.urlopen(url + styles[1], timeout=30).read()) > 10_000
    assert "no difference" in printed.read_text()
    with demo(state) as (url, printed):
        assert "Amina" in urllib.request.urlopen(url, timeout=30).read().decode()
    assert "was built before" in printed.read_text()
