"""What must not be committed: addresses of registries, paths of this machine, and files that the build makes."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RULES = {
    "a registry address": re.compile(r'"resolved": *"https?://|--(extra-)?index-url|https?://[^\s"]+\.(whl|tgz)\b'),
    "a registry host": re.compile("|".join(("registry" + r"\.npmjs", "files\\." + "pythonhosted", r"pypi" + r"\.org"))),
    "a home folder": re.compile(r"(?<![\w.])/(home|Users)/[a-z][\w-]*/"),
}


def tracked() -> list[Path]:
    names = subprocess.check_output(["git", "ls-files"], cwd=ROOT, text=True).splitlines()
    return [ROOT / name for name in names]


def faults(path: Path, text: str) -> list[str]:
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        for what, pattern in RULES.items():
            if pattern.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {what}")
        if str(ROOT.parent) + "/" in line and len(ROOT.parent.parts) > 1:
            found.append(f"{path.relative_to(ROOT)}:{number}: a path of this machine")
    return found


def main() -> None:
    found = []
    for path in tracked():
        if path.suffix in {".png", ".woff2", ".pdf", ".xlsx", ".mo"} or not path.exists():
            continue
        found += faults(path, path.read_text(encoding="utf-8", errors="replace"))
    print("\n".join(found))
    if found:
        sys.exit(f"{len(found)} things that must not be committed")


if __name__ == "__main__":
    main()
