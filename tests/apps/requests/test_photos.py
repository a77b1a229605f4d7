"""Photos of a request and its lines: kept once, for its owner and the team, only what is a photo or a PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from serai.apps.requests import actions
from serai.apps.requests.queries.photos import photos_of
from serai.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from serai.kit.models import Attachment
from tests.api.calling import Caller
from tests.apps.requests import make
from tests.world import World

pytestmark = pytest.mark.django_db
JPEG = b"\xff\xd8\xff\xe0 a pallet"


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def add(world: World, request: Any, by: str = "amina", data: bytes = JPEG, line: Any = None) -> Attachment:
    return actions.add_photo(actor=world.actor(by), request_id=request.pk, name="../pallet.jpg", content=ContentFile(data), line_id=line)  # fmt: skip


def test_a_draft_a_line_and_an_accepted_request_take_photos(world: World) -> None:
    draft = make.draft(world)
    line = draft.lines.get()
    first, again, other = add(world, draft), add(world, draft), add(world, draft, line=line.pk, by="omar")
    assert first.pk == again.pk and first.name == "pallet.jpg" and first.media_type == "image/jpeg"
    assert [(photo.pk, found) for photo, found in photos_of(draft)] == [(first.pk, None), (other.pk, line)]
    assert add(world, make.accepted(world)).size_bytes == len(JPEG)


def test_who_may_not_and_what_is_not_taken(world: World) -> None:
    request = make.submitted(world)
    for who in ("lena", "bruno"):
        with pytest.raises(NotAllowed):
            add(world, request, by=who)
    with pytest.raises(NotFound):
        add(world, request, by="eve")
    with pytest.raises(NotFound):
        add(world, request, line=make.draft(world).lines.get().pk)
    for data, code in ((b"<svg onload=alert(1)>", "file_kind"), (JPEG + b"0" * (10 * 1024 * 1024), "file_too_large")):
        with pytest.raises(Invalid) as refused:
            add(world, request, data=data)
        assert refused.value.code == code and set(refused.value.fields) == {"file"}
    rejected = actions.reject(
        actor=world.actor("omar"), request_id=request.pk, reason_code="other", reason="No", rerank=False
    )
    with pytest.raises(Conflict):
        add(world, rejected)
    assert not Attachment.objects.exists()


def test_removed_while_it_can_be_changed(world: World) -> None:
    request = make.submitted(world)
    photo = add(world, request)
    with pytest.raises(NotAllowed):
        actions.remove_photo(actor=world.actor("lena"), request_id=request.pk, photo_id=photo.pk)
    with pytest.raises(NotFound):
        actions.remove_photo(actor=world.actor("amina"), request_id=make.draft(world).pk, photo_id=photo.pk)
    actions.remove_photo(actor=world.actor("amina"), request_id=request.pk, photo_id=photo.pk)
    assert not Attachment.objects.exists()


def test_on_the_pages(client: Client, world: World) -> None:
    request = make.submitted(world)
    base = f"/o/south-sudan/requests/{request.pk}/photos/"
    client.force_login(world.users["amina"])
    upload = SimpleUploadedFile("pallet.jpg", JPEG, content_type="text/html")
    assert client.post(base, {"file": upload, "line": str(request.lines.get().pk)}).status_code == 302
    photo = Attachment.objects.get()
    page = client.get(f"/o/south-sudan/requests/{request.reference}/").content.decode()
    assert "pallet.jpg" in page and f"{base}{photo.pk}/" in page
    shown = client.get(f"{base}{photo.pk}/")
    assert shown["Content-Type"] == "image/jpeg" and "sandbox" in shown["Content-Security-Policy"]
    assert b"".join(shown.streaming_content) == JPEG
    client.force_login(world.users["lena"])
    assert client.get(f"{base}{photo.pk}/").status_code == 403
    assert "pallet.jpg" not in client.get(f"/o/south-sudan/requests/{request.reference}/").content.decode()
    client.force_login(world.users["omar"])
    assert client.get(f"{base}{photo.pk}/").status_code == 200
    draft = make.draft(world)
    client.force_login(world.users["amina"])
    edit = client.get(f"/o/south-sudan/requests/{draft.pk}/edit/").content.decode()
    assert f"/o/south-sudan/requests/{draft.pk}/photos/" in edit
    assert client.post(f"{base}{photo.pk}/remove/").status_code == 302 and not Attachment.objects.exists()


def test_by_the_api(world: World) -> None:
    request = make.submitted(world)
    amina = Caller(world, "amina")
    line = request.lines.get().pk
    made = amina.client.post(f"/api/requests/{request.pk}/photos?line_id={line}", {"file": SimpleUploadedFile("p.png", b"\x89PNG\r\n\x1a\n.")})  # fmt: skip
    assert made.status_code == 201 and made.json()["line_id"] == str(line)
    address = f"/requests/{request.pk}/photos/{made.json()['id']}"
    assert amina.get(f"/requests/{request.pk}/photos")["items"][0]["name"] == "p.png"
    assert Caller(world, "lena").ask("GET", address).status_code == 403
    assert amina.ask("GET", address).status_code == 200
    assert amina.ask("DELETE", address).status_code == 204
