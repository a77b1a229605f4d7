"""The proof of a delivery: who signed, a photo, and where the device was."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.apps.transport.freight import loaded
from tests.world import World

from serai.apps.cargo.models import Event
from serai.apps.transport.models import Journey, ProofOfDelivery
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
