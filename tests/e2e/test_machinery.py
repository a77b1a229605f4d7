"""The page checks notice what they are for: a page made wrong on purpose fails each of them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.browser import PHONE, context_for, faults, first_load, sideways, too_wide, watch
from tests.e2e.test_pages import STRAY

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PAGE = b"""<!doctype html><html lang="en"><head><title>Wrong</title> a stray word</head><body><main><h1>Wrong</h1>
<p style="color:red">inline style</p><img src="/picture.png"><button></button><div class="wide"><p id="x">wide</p></div>
<img src="http://127.0.0.2:9/away.png" alt=""></main><script src="/app.js"></script></body></html>"""
SCRIPT = b"document.querySelector('.wide').innerHTML = '<pre>' + 'w'.repeat(400) + '</pre>'; throw new Error('broken')"


class Wrong(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body, kind = (SCRIPT, "text/javascript") if self.path == "/app.js" else (PAGE, "text/html")
        self.send_response(404 if self.path == "/picture.png" else 200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", "default-src 'self'")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Quiet."""


@pytest.fixture
def wrong() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Wrong)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_each_fault_is_noticed(chromium: Browser, wrong: str, axe: Any) -> None:
    context = context_for(chromium, wrong, viewport=PHONE)
    page = context.new_page()
    seen = watch(page, wrong)
    load = first_load(page, "/")
    told = "\n".join(seen.complaints)
    assert load.status == 200 and 0.5 < load.kib < 3, load
    assert "Content Security Policy" in told and "CSP" in told, "an inline style is refused and told"
    assert "broken" in told, "an error of a script is told"
    assert "picture.png" in told, "a missing file is told"
    assert seen.strangers == ["http://127.0.0.2:9/away.png"]
    assert sideways(page) > 0 and too_wide(page)
    assert page.evaluate(STRAY) == ["a stray word"]
    rules = {fault.split(" ")[0] for fault in faults(page)}
    assert {"image-alt", "button-name"} <= rules
    context.close()
