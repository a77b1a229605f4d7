"""Where Serai keeps what it writes, and where its own files lie."""

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
CHECKOUT = PACKAGE.parent.parent if (PACKAGE.parent.parent / "pyproject.toml").exists() else None


def state_dir() -> Path:
    """Folder of the embedded database, uploads and collected static files (`SERAI_STATE_DIR`).

    In a checkout it is `var/` beside the sources; for an installed package the user's data folder.
    """
    named = os.environ.get("SERAI_STATE_DIR")
    if named:
        folder = Path(named).expanduser()
    elif CHECKOUT:
        folder = CHECKOUT / "var"
    else:
        folder = Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share")) / "serai"
    folder.mkdir(parents=True, exist_ok=True)
    return folder.resolve()


def locale_dir() -> Path:
    """The translations: beside the sources in a checkout, inside the package when installed."""
    return CHECKOUT / "locale" if CHECKOUT else PACKAGE / "locale"
