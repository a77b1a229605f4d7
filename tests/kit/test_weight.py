"""What a page loads beside its own HTML, compressed: the design measured 42 KiB and allows 80 in all."""

import gzip
from pathlib import Path

import pytest

from serai.config.paths import PACKAGE

STATIC = PACKAGE / "kit" / "static" / "serai"
pytestmark = pytest.mark.skipif(not (STATIC / "app.css").exists(), reason="the front end is not built")


def kib(*names: str) -> float:
    return sum(len(gzip.compress((STATIC / name).read_bytes(), 9)) for name in names) / 1024


def test_styles_scripts_and_icons_of_every_page_stay_within_the_budget() -> None:
    assert kib("app.css", "app.js", "icons.svg") < 44


def test_arabic_costs_two_small_fonts_and_no_more() -> None:
    assert kib("noto-arabic-400.woff2", "noto-arabic-600.woff2") < 22


@pytest.mark.parametrize("name", ["app.css", "app.js", "map.css", "map.js", "maplibre-worker.js"])
def test_files_name_no_other_host_as_a_source_and_no_data_address(name: str) -> None:
    text = (STATIC / name).read_text(encoding="utf-8")
    assert "url(data:" not in text
    assert 'url("data:' not in text
    assert "sourceMappingURL" not in text, "ManifestStaticFilesStorage would look for the map"
    assert "import(" not in text or name.startswith("map"), "app.js is one file"


def test_the_sprite_holds_every_icon_that_templates_name() -> None:
    import re

    symbols = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text(encoding="utf-8")))
    named = set()
    for path in Path(PACKAGE).rglob("*.html"):
        named |= set(re.findall(r"""\{%\s*icon\s+["']([a-z0-9-]+)["']""", path.read_text(encoding="utf-8")))
    assert named <= symbols, f"run npm run build: {sorted(named - symbols)}"
