"""The proof of a delivery: who signed, a photo, and where the device was."""

from __future__ import annotations

import base64
import datetime as dt
import io
import struct
import zlib
from decimal import Decimal
from typing import Any

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.apps.transport.freight import loaded
from tests.world import World

from serai.apps.cargo.models import Event
from serai.apps.transport.documents import waybill
from serai.apps.transport.models import Journey, ProofOfDelivery
from serai.apps.transport.queries import waybill_data
from serai.kit.documents import as_html, as_pdf, is_picture
from serai.kit.models import Attachment

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


@pytest.fixture
def arrived(world: World, settings: Any, tmp_path: Any) -> tuple[Client, Journey]:
    settings.MEDIA_ROOT = tmp_path
    world.now = timezone.now() - dt.timedelta(hours=2)
    journey, _lines = loaded(world)
    client = Client()
    client.force_login(world.users["bruno"])
    return client, journey


def sent(client: Client, journey: Journey, **more: Any) -> Any:
    address = f"/o/south-sudan/transport/journeys/{journey.number}/deliver/"
    form = client.get(address).context["form"]
    now = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    given = {"occurred_at": now, "event_id": form["event_id"].value(), "signer": "P. Nyok"}
    return client.post(address, given | more)


def test_a_photo_comes_with_the_delivery(arrived: tuple[Client, Journey]) -> None:
    client, journey = arrived
    photo = SimpleUploadedFile("../signed.png", PNG, content_type="text/html")
    assert sent(client, journey, photo=photo).status_code == 302
    event = Event.objects.get(kind=4)
    kept = Attachment.objects.get(owner_id=event.pk)
    assert (kept.name, kept.media_type) == ("signed.png", "image/png")
    assert "signed.png" in client.get(f"/o/south-sudan/cargo/documents/{event.pk}/").content.decode()


def test_a_photo_that_cannot_be_kept_delivers_nothing(arrived: tuple[Client, Journey]) -> None:
    client, journey = arrived
    answer = sent(client, journey, photo=SimpleUploadedFile("a.png", b"<script>", content_type="image/png"))
    assert answer.status_code == 422
    assert "Only photos (JPEG, PNG) and PDF can be kept here." in answer.content.decode()
    assert not ProofOfDelivery.objects.exists()
    assert sent(client, journey).status_code == 302, "it works without a photo"


def test_the_position_of_the_device_is_kept_and_shown(arrived: tuple[Client, Journey]) -> None:
    client, journey = arrived
    assert sent(client, journey, lat="91", lon="31.66").status_code == 422
    assert sent(client, journey, lat="9.533010", lon="31.660020").status_code == 302
    proof = journey.proofs.get()
    assert (proof.lat, proof.lon) == (Decimal("9.533010"), Decimal("31.660020"))
    page = client.get(f"/o/south-sudan/transport/journeys/{journey.number}/").content.decode()
    assert "9.533010, 31.660020" in page


def test_half_a_position_is_none(arrived: tuple[Client, Journey]) -> None:
    client, journey = arrived
    assert sent(client, journey, lat="9.5", lon="").status_code == 302
    assert (journey.proofs.get().lat, journey.proofs.get().lon) == (None, None)


def drawn() -> bytes:
    """A whole picture: 2 × 2 black points, as a canvas would give it."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0)
    points = zlib.compress(b"\0" + b"\0" * 6 + b"\0" + b"\0" * 6)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", points) + chunk(b"IEND", b"")


def as_sent(picture: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(picture).decode()


def test_a_drawn_signature_is_kept_and_printed_on_the_waybill(world: World, arrived: tuple[Client, Journey]) -> None:
    client, journey = arrived
    assert is_picture(drawn()) and not is_picture(PNG)
    assert sent(client, journey, drawn=as_sent(drawn())).status_code == 302
    proof = journey.proofs.get()
    assert proof.signature is not None and proof.signature.media_type == "image/png"
    assert proof.signature.owner_id == proof.event_id, "an attachment of the delivery"
    journey.refresh_from_db()
    paper = waybill(waybill_data(world.actor("omar"), journey, "http://testserver/j/1/"), "en")
    page = pypdf.PdfReader(io.BytesIO(as_pdf(paper))).pages[0]
    assert len(page.images) == 1
    address = f"/o/south-sudan/cargo/documents/{proof.event_id}/files/{proof.signature_id}/"
    assert address in as_html(paper)
    assert client.get(address).status_code == 200
    assert client.get(f"/o/south-sudan/transport/journeys/{journey.number}/waybill.pdf").status_code == 200


def test_a_photographed_signature_does_as_well(arrived: tuple[Client, Journey]) -> None:
    client, journey = arrived
    photo = SimpleUploadedFile("hand.png", drawn(), content_type="image/png")
    assert sent(client, journey, signature=photo).status_code == 302
    assert journey.proofs.get().signature is not None


def test_a_signature_that_no_paper_could_show_delivers_nothing(arrived: tuple[Client, Journey]) -> None:
    client, journey = arrived
    for wrong in (as_sent(PNG), as_sent(b"%PDF-1.7"), "data:image/png;base64,@@", "javascript:alert(1)"):
        answer = sent(client, journey, drawn=wrong)
        assert answer.status_code == 422 and "Draw the signature again" in answer.content.decode(), wrong
    assert not ProofOfDelivery.objects.exists() and not Attachment.objects.exists()


def test_others_whose_cargo_was_not_signed_for_do_not_get_the_signature(
    world: World, arrived: tuple[Client, Journey]
) -> None:
    client, journey = arrived
    sent(client, journey, drawn=as_sent(drawn()))
    journey.refresh_from_db()
    assert waybill_data(world.actor("amina"), journey, "http://x/").received_image
    assert not waybill_data(world.actor("lena"), journey, "http://x/").received_image
