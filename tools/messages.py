"""Translations without GNU gettext: collect sentences, compile catalogues, check that the four languages are complete.

    python tools/messages.py extract    writes locale/<language>/LC_MESSAGES/django.po (new sentences empty, old ones kept)
    python tools/messages.py compile    writes the .mo files
    python tools/messages.py check      fails when a sentence has no translation, or a placeholder is missing in one

Templates go through Django's own `templatize`, then both kinds of source through Babel.
"""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
SOURCES = ROOT / "src" / "serai"
LANGUAGES = ("fr", "es", "ar")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\([a-z_0-9]+\)[sd]|%[sd]|\{[a-z_0-9]*\}")


def sentences() -> Catalog:
    """Every sentence of the sources, with where it stands (file only: line numbers would change with every edit)."""
    catalog = Catalog(project="Serai", charset="utf-8")
    for path in sorted(SOURCES.rglob("*")):
        if path.suffix not in {".py", ".html", ".txt"} or "migrations" in path.parts or "static" in path.parts:
            continue
        for _line, message, comments, context in _messages(path):
            flags = ["python-format"] if "%(" in str(message) else []
            catalog.add(message, locations=[(str(path.relative_to(ROOT)), None)], auto_comments=comments, context=context,
                        flags=flags)  # fmt: skip
    return catalog


def _messages(path: Path) -> Iterator[tuple]:
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        text = _as_python(text, str(path))
    yield from extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS, comment_tags=("Translators:",))


def _as_python(template: str, origin: str) -> str:
    import django
    from django.conf import settings
    from django.utils.translation.template import templatize

    if not settings.configured:
        settings.configure(USE_I18N=True, LANGUAGE_CODE="en")
        django.setup()
    lines = templatize(template, origin=origin).splitlines()
    return "# coding: utf-8\n" + "\n".join(line.strip() for line in lines)


def path_of(language: str, suffix: str = "po") -> Path:
    return LOCALE / language / "LC_MESSAGES" / f"django.{suffix}"


def read(language: str) -> Catalog:
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def extract_all() -> None:
    found = sentences()
    for language in LANGUAGES:
        catalog = read(language)
        catalog.update(found, no_fuzzy_matching=True, keep_user_comments=False)
        catalog.obsolete.clear()
        path = path_of(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalog, width=120, sort_output=True, omit_header=False, include_lineno=False)
        missing = sum(1 for message in catalog if message.id and not _is_translated(message))
        print(f"{language}: {len(catalog)} sentences, {missing} to translate")


def compile_all() -> None:
    for language in LANGUAGES:
        source, target = path_of(language), path_of(language, "mo")
        if not source.exists() or (target.exists() and target.stat().st_mtime > source.stat().st_mtime):
            continue
        with target.open("wb") as file:
            write_mo(file, read(language))


def _is_translated(message) -> bool:
    strings = message.string if isinstance(message.string, tuple | list) else [message.string]
    return all(strings) and not message.fuzzy


def _placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


ALIAS = re.compile(r"^from django\.utils\.translation import (\w*gettext\w*) as (\w+)", re.MULTILINE)


def strange_names(text: str) -> list[str]:
    """Names under which a module imports gettext and which the collection of sentences does not know."""
    return [alias for _function, alias in ALIAS.findall(text) if alias not in KEYWORDS]


def problems() -> list[str]:
    found = sentences()
    answer = [
        f"{path.relative_to(ROOT)}: sentences in {name}(…) are not collected; call it _ or by its own name"
        for path in sorted(SOURCES.rglob("*.py"))
        for name in strange_names(path.read_text(encoding="utf-8"))
    ]
    for language in LANGUAGES:
        catalog = read(language)
        for wanted in found:
            if not wanted.id:
                continue
            key = wanted.id[0] if isinstance(wanted.id, tuple | list) else wanted.id
            message = catalog.get(wanted.id, wanted.context)
            if message is None or not _is_translated(message):
                answer.append(f"{language}: no translation of “{key}”")
                continue
            strings = message.string if isinstance(message.string, tuple | list) else [message.string]
            allowed = set().union(
                *(_placeholders(i) for i in (wanted.id if isinstance(wanted.id, tuple | list) else [key]))
            )
            for string in strings:
                strange = _placeholders(string) - allowed
                lost = allowed - _placeholders(string) if len(strings) == 1 else set()
                if strange or lost:
                    answer.append(f"{language}: placeholders differ in “{key}”: {', '.join(sorted(strange | lost))}")
    return answer


def main() -> None:
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    if command == "extract":
        extract_all()
    elif command == "compile":
        compile_all()
    elif command == "check":
        found = problems()
        for line in found[:40]:
            print(line)
        if found:
            sys.exit(f"{len(found)} problems in the translations: `make messages`, then translate the empty ones")
        print("translations: complete in fr, es, ar")
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
