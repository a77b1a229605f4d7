"""Templates and stylesheets keep the rules that no browser forgives or no reader should meet.

Refused in templates: what the Content-Security-Policy blocks (inline style and script, event attributes, `hx-on`,
`js:`, trigger filters `[…]`, `data:` addresses, other hosts), words outside the translation tags, images without `alt`,
controls and buttons without a name. Refused in stylesheets: physical directions, because pages mirror in Arabic.

A template for developers says `{# lint: untranslated, because … #}`; a stylesheet line that must be physical carries
`/* physical: reason */` or stands under a `[dir]` selector.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = "src/serai"
STYLES = "frontend/styles"

VALUE = "\ufffc"  # stands for what the server fills in
COMMENTS = re.compile(r"\{#.*?#\}|\{%\s*comment\b.*?%\}.*?\{%\s*endcomment\s*%\}|<!--.*?-->", re.S)
CLASS_BLOCKS = re.compile(r"\{%\s*block\s+(?:\w+_class|wide)\s*%\}.*?\{%\s*endblock\b.*?%\}", re.S)
TRANSLATED = re.compile(r"\{%\s*blocktrans(?:late)?\b.*?%\}.*?\{%\s*endblocktrans(?:late)?\s*%\}", re.S)
PRINTING_TAG = re.compile(
    r"\{%\s*(?:trans|translate|state|num|qty|tonnes|when|day|ago|recno|field|include|slot|element|firstof|static|url)\b.*?%\}",
    re.S,
)
OTHER_TAG = re.compile(r"\{%.*?%\}", re.S)
VARIABLE = re.compile(r"\{\{.*?\}\}", re.S)
WORDS = re.compile(r"[^\W\d_]{2,}")
SAME_EVERYWHERE = frozenset(
    ("Serai", "PDF", "XLSX", "CSV", "GeoJSON", "OpenAPI", "QR", "kg", "km", "IU", "HU", "UN", "USD", "WGS", "ISO")
)
TEXT_ATTRIBUTES = frozenset({"aria-label", "title", "placeholder", "alt", "data-l", "aria-description"})
ADDRESSES = frozenset({"src", "href", "action", "formaction", "poster", "srcset"})
SILENT = frozenset({"script", "style", "code", "kbd", "samp"})  # not prose: samples in <code> are not translated
NAMELESS_INPUTS = frozenset({"hidden", "submit", "button", "reset", "image"})
PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border)-(?:left|right)|left|right|float(?!\s*:\s*none)|border-(?:top|bottom)-(?:left|right)-radius)\s*:"
    r"|text-align\s*:\s*(?:left|right)"
)


@dataclass
class Element:
    """An open element and whether it has a name that a reader of the screen hears."""

    tag: str
    line: int
    is_named: bool = False


@dataclass
class Page(HTMLParser):
    """Walks through the HTML that is left when the server's tags are taken out."""

    translated_only: bool = True
    found: list[tuple[int, str]] = field(default_factory=list)
    labels: set[str] = field(default_factory=set)
    controls: list[tuple[int, str]] = field(default_factory=list)
    naming: list[Element] = field(default_factory=list)
    silent: int = 0
    in_label: int = 0

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def fault(self, message: str, line: int | None = None) -> None:
        self.found.append((line or self.getpos()[0], message))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._security(tag, given)
        self._names(tag, given)
        if tag in SILENT:
            self.silent += 1
        if tag == "label":
            self.in_label += 1
            self.labels.add(given.get("for", ""))
        if tag in {"button", "a", "summary"} and ("href" in given or tag != "a"):
            self.naming.append(Element(tag, self.getpos()[0], "aria-label" in given or "aria-labelledby" in given))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self.silent = max(0, self.silent - 1)
        if tag == "label":
            self.in_label = max(0, self.in_label - 1)
        if self.naming and self.naming[-1].tag == tag:
            element = self.naming.pop()
            if not element.is_named:
                self.fault(f"<{tag}> has no text and no aria-label", element.line)

    def handle_data(self, data: str) -> None:
        if self.silent:
            return
        if data.strip():
            for element in self.naming:
                element.is_named = True
        if self.translated_only:
            self._untranslated(data, "text")

    def _untranslated(self, text: str, where: str) -> None:
        found = WORDS.findall(text.replace(VALUE, " "))
        words = [word for word in found if word not in SAME_EVERYWHERE and sum(map(str.isalpha, word)) > 1]
        if words:
            line = self.getpos()[0] + text[: text.index(words[0])].count("\n")
            self.fault(f"{where} outside translation: “{' '.join(words)[:60]}”", line)

    def _security(self, tag: str, given: dict[str, str]) -> None:
        if "style" in given or tag == "style":
            self.fault("inline style: the Content-Security-Policy refuses it")
        if tag == "script" and "src" not in given:
            self.fault("<script> without src: the Content-Security-Policy refuses it")
        for name, value in given.items():
            plain = value.strip().lower()
            if name.startswith(("hx-on", "data-hx-on")) or re.fullmatch(r"on[a-z]+", name):
                self.fault(f"{name}: code in an attribute")
            if plain.startswith(("js:", "javascript:")):
                self.fault(f"{name}: code in an attribute")
            if name in {"hx-trigger", "data-hx-trigger"} and "[" in value:
                self.fault("hx-trigger with a filter […]: it needs unsafe-eval")
            if name in ADDRESSES or name.startswith("hx-"):
                self._address(tag, name, plain)

    def _address(self, tag: str, name: str, value: str) -> None:
        if value.startswith("data:"):
            self.fault(f"{name}: a data: address")
        if re.match(r"(?:https?:)?//", value) and not (tag == "a" and name == "href"):
            self.fault(f"{name}: another host ({value[:40]})")

    def _names(self, tag: str, given: dict[str, str]) -> None:
        if tag == "img" and "alt" not in given:
            self.fault("<img> without alt")
        if self.translated_only:
            for name in TEXT_ATTRIBUTES & given.keys():
                self._untranslated(given[name], name)
            if tag == "input" and given.get("type") in {"submit", "button"}:
                self._untranslated(given.get("value", ""), "value")
        if tag not in {"input", "select", "textarea"} or given.get("type") in NAMELESS_INPUTS:
            return
        if not (self.in_label or "aria-label" in given or "aria-labelledby" in given):
            self.controls.append((self.getpos()[0], given.get("id", "")))

    def close(self) -> None:
        super().close()
        self.found += [
            (line, "control without a label") for line, key in self.controls if not key or key not in self.labels
        ]


def _keep_lines(text: str, by: str = "") -> str:
    return by + "\n" * text.count("\n")


def plain_html(text: str) -> str:
    """A template with the server's tags taken out and the line numbers kept; what prints becomes `VALUE`."""
    for pattern, by in (
        (COMMENTS, ""),
        (CLASS_BLOCKS, ""),
        (TRANSLATED, VALUE),
        (PRINTING_TAG, VALUE),
        (OTHER_TAG, ""),
        (VARIABLE, VALUE),
    ):
        text = pattern.sub(lambda match, by=by: _keep_lines(match[0], by), text)
    return text


def template_faults(text: str) -> list[tuple[int, str]]:
    """Faults of one template as (line, message), in order."""
    page = Page(translated_only="lint: untranslated, because" not in text)
    page.feed(plain_html(text))
    page.close()
    return sorted(set(page.found))


def style_faults(text: str) -> Iterator[tuple[int, str]]:
    """Physical declarations of one stylesheet."""
    selectors: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        opened = line.count("{") - line.count("}")
        if "{" in line:
            selectors.append(line)
        is_allowed = "physical:" in line or any("[dir" in selector for selector in selectors)
        if PHYSICAL.search(line.split("/*")[0].split("//")[0]) and not is_allowed:
            yield number, f"physical direction: “{line.strip()[:60]}”"
        for _ in range(-opened if opened < 0 else 0):
            if selectors:
                selectors.pop()
        if "{" in line and opened <= 0 and selectors:
            selectors.pop()


def faults() -> list[str]:
    """Every fault of the project as `path:line: message`."""
    answer = []
    for path in sorted((ROOT / SOURCES).rglob("*.html")):
        if "templates" in path.relative_to(ROOT).parts:
            found = template_faults(path.read_text(encoding="utf-8"))
            answer += [f"{path.relative_to(ROOT)}:{line}: {message}" for line, message in found]
    for path in sorted((ROOT / STYLES).glob("*.scss")):
        answer += [
            f"{path.relative_to(ROOT)}:{line}: {message}"
            for line, message in style_faults(path.read_text(encoding="utf-8"))
        ]
    return answer


def main() -> None:
    found = faults()
    print("\n".join(found))
    if found:
        sys.exit(f"{len(found)} faults in templates and stylesheets")


if __name__ == "__main__":
    main()
