"""What every main page weighs on its first load, measured in a browser, into docs/reference/page-weight.md.

    python tools/page_weights.py            (or: make page-weights)

Runs the page checks of tests/e2e once more, on the same pages and people, and writes what Chromium's network log counted.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "reference" / "page-weight.md"


def main() -> None:
    environment = {**os.environ, "SERAI_WEIGHTS_TO": str(TARGET)}
    command = [sys.executable, "-m", "pytest", "-q", "tests/e2e/test_weights.py", *sys.argv[1:]]
    sys.exit(subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode)


if __name__ == "__main__":
    main()
