"""Documentation that can fail: every command and every setting is described, and nothing is described that is not there."""

import re
from pathlib import Path

from click.testing import CliRunner

from serai.config.cli import COMMANDS, main

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "docs" / "reference"


def test_every_command_is_described_and_every_described_command_is_there() -> None:
    described = set(re.findall(r"^\| `serai ([a-z]+)`", (REFERENCE / "commands.md").read_text(), re.MULTILINE))
    assert described == set(COMMANDS) | {"manage"}


def test_every_command_has_help_with_an_example() -> None:
    runner = CliRunner()
    for name in COMMANDS:
        answer = runner.invoke(main, [name, "--help"])
        assert answer.exit_code == 0, f"{name}: {answer.output}"
        group = "Commands:" in answer.output
        assert group or "Example:" in answer.output, f"serai {name} --help shows no example"


def test_every_setting_is_described_and_every_described_setting_is_there() -> None:
    described = set(re.findall(r"`(SERAI_[A-Z_]+)`", (REFERENCE / "settings.md").read_text()))
    used = set()
    for path in (ROOT / "src" / "serai").rglob("*.py"):
        used |= set(re.findall(r"""["'](SERAI_[A-Z_]+)["']""", path.read_text()))
    assert described == used


def test_wrong_use_ends_with_2() -> None:
    assert CliRunner().invoke(main, ["serve", "--port", "0"]).exit_code == 2
    assert CliRunner().invoke(main, ["nonsense"]).exit_code == 2
