"""The project's own lints find what they are for, and let pass what is right."""

import re
from pathlib import Path

import pytest

from tools import lint_committed, lint_writes, messages


@pytest.mark.parametrize(
    "line",
    [
        "Thing.objects.create(name='x')",
        "thing.save()",
        "Thing.objects.filter(pk=1).update(a=1)",
        "Thing.objects.all().delete()",
    ],
)
def test_a_write_outside_actions_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    monkeypatch.setattr(lint_writes, "ROOT", tmp_path)
    path = tmp_path / "views.py"
    path.write_text(f"def view(thing):\n    {line}\n")
    assert len(lint_writes.faults(path)) == 1
    path.write_text(f"def view(thing):\n    {line}  # write: a draft count of this page\n")
    assert lint_writes.faults(path) == []


def test_dictionaries_and_sets_are_not_taken_for_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lint_writes, "ROOT", tmp_path)
    path = tmp_path / "views.py"
    path.write_text("def view(context):\n    context.update(a=1)\n    digest.update(b'x')\n")
    assert lint_writes.faults(path) == []


@pytest.mark.parametrize(
    "text", ['"resolved": "https' + '://example.org/a.tgz"', "--index-" + "url x", "see /home/" + "ana/notes"]
)
def test_what_must_not_be_committed_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(lint_committed, "ROOT", tmp_path)
    assert lint_committed.faults(tmp_path / "a.txt", text)


def test_an_ordinary_address_may_be_committed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lint_committed, "ROOT", tmp_path)
    assert lint_committed.faults(tmp_path / "a.txt", "https://www.iso.org/standard/78864.html") == []


def test_sentences_of_templates_and_python_are_both_collected() -> None:
    found = {
        message.id if isinstance(message.id, str) else message.id[0] for message in messages.sentences() if message.id
    }
    assert "Track cargo" in found  # template
    assert "Road transport" in found  # Python, lazy
    assert "All %(figure)s" in found  # blocktranslate with a variable


def test_every_make_command_that_a_tool_names_is_there() -> None:
    root = Path(messages.ROOT)
    targets = set(re.findall(r"^([a-z-]+):.* ## ", (root / "Makefile").read_text(), re.MULTILINE))
    named = {
        name for tool in (root / "tools").glob("*.py") for name in re.findall(r"\bmake ([a-z-]+)[`)]", tool.read_text())
    }
    assert "page-weights" in named and named <= targets


def test_french_has_one_word_for_release() -> None:
    """“Mise à disposition”; “remettre” is what the storekeeper does when handing over."""
    catalogue = messages.read("fr")
    wrong = []
    for message in catalogue:
        key = message.id[0] if isinstance(message.id, tuple) else message.id
        words = message.string[0] if isinstance(message.string, tuple) else message.string
        if "releas" in key.lower() and "disposition" not in words.lower():
            wrong.append((key, words))
    assert wrong == []


def test_sentences_under_a_name_that_is_not_collected_are_found() -> None:
    line = "from django.utils.translation import gettext as {}\n"
    assert messages.strange_names(line.format("_t")) == ["_t"]
    assert messages.strange_names(line.format("_") + "from django.utils.translation import gettext_lazy\n") == []
