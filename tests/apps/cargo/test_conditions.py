"""Quarantine, damage, clearing and disposal as they are done on the pages."""

from decimal import Decimal
from typing import Any

import pytest

from serai.apps.cargo.models import Balance, Event, LineTotal
from tests.apps.cargo.making import ago, consignment_of, received
from tests.apps.cargo.paging import once, signed_in, url
from tests.world import World

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def stocked(world: World) -> Any:
    """80 good pieces in A-01."""
    consignment, (line,) = consignment_of(world, 100)
    received(world, line, 80, ago(48), bin_id=world.bins["A-01"].id)
    return world, consignment, line


def key_of(line: Any, bin_: Any, condition: int) -> str:
    balance = Balance.objects.get(line=line, account__bin=bin_, condition=condition, live=True)
    return f"q-{line.pk}-{balance.account_id}-{condition}"


def there(line: Any) -> dict[tuple[str, int], Decimal]:
    rows = Balance.objects.filter(line=line, kind=2, live=True).select_related("account__bin")
    return {(row.account.bin.code if row.account.bin else "", row.condition): row.quantity for row in rows}


def in_quarantine(stocked: Any, quantity: int = 6) -> None:
    world, consignment, line = stocked
    form = once(**{key_of(line, world.bins["A-01"], 1): str(quantity), "to_condition": "3",
                   "to_bin": str(world.bins["Q-01"].pk), "cause": "infestation", "description": "weevils"})  # fmt: skip
    answer = signed_in(world, "bruno").post(url("condition", consignment.code) + "?to=3", form)
    assert answer.status_code == 302


def test_into_quarantine_only_its_bins_are_offered_and_the_first_is_chosen(stocked: Any) -> None:
    world, consignment, line = stocked
    page = signed_in(world, "bruno").get(url("condition", consignment.code) + "?to=3").content.decode()
    assert f'value="{world.bins["Q-01"].pk}" selected' in page
    assert str(world.bins["A-02"].pk) not in page
    in_quarantine(stocked)
    assert there(line) == {("A-01", 1): D(74), ("Q-01", 3): D(6)}
    event = Event.objects.get(kind=7)
    assert event.postings.count() == 1, "condition and bin change in one document"


def test_an_officer_clears_goods_into_a_bin_that_suits_and_says_why(stocked: Any) -> None:
    world, consignment, line = stocked
    in_quarantine(stocked)
    omar, address = signed_in(world, "omar"), url("condition", consignment.code) + "?to=1"
    page = omar.get(address).content.decode()
    assert str(world.bins["A-02"].pk) in page
    assert str(world.bins["Q-01"].pk) not in page, "a quarantine bin is for quarantined goods only"
    form = {key_of(line, world.bins["Q-01"], 3): "4", "to_condition": "1", "to_bin": str(world.bins["A-02"].pk)}
    refused = omar.post(address, once(**form, description=""))
    assert refused.status_code == 422
    assert 'value="4"' in refused.content.decode(), "nothing typed is lost"
    assert omar.post(address, once(**form, description="The laboratory found nothing.")).status_code == 302
    assert there(line) == {("A-01", 1): D(74), ("A-02", 1): D(4), ("Q-01", 3): D(2)}
    cleared = Event.objects.filter(kind=7).latest("recorded_at", "number")
    assert "The laboratory found nothing." in omar.get(url("event", cleared.pk)).content.decode()
    paper = omar.get(url("event_paper", cleared.pk)).content.decode()
    assert "Good" in paper and "The laboratory found nothing." in paper


def test_a_storekeeper_is_told_who_clears_goods(stocked: Any) -> None:
    world, consignment, line = stocked
    in_quarantine(stocked)
    bruno, words = signed_in(world, "bruno"), "A logistics officer or the coordinator clears goods as good again."
    page = bruno.get(url("condition", consignment.code)).content.decode()
    assert words in page and "?to=1" not in page
    for answer in (
        bruno.get(url("condition", consignment.code) + "?to=1"),
        bruno.post(url("condition", consignment.code),
                   once(**{key_of(line, world.bins["Q-01"], 3): "4", "to_condition": "1", "description": "fine"})),
    ):  # fmt: skip
        assert answer.status_code == 403
        assert words in answer.content.decode()
    assert there(line)["Q-01", 3] == D(6)


def test_what_is_damaged_stays_in_its_bin(stocked: Any) -> None:
    world, consignment, line = stocked
    form = once(**{key_of(line, world.bins["A-01"], 1): "5", "to_condition": "2", "cause": "water"})
    assert signed_in(world, "bruno").post(url("condition", consignment.code), form).status_code == 302
    assert there(line) == {("A-01", 1): D(75), ("A-01", 2): D(5)}


def test_disposal_needs_a_reason_a_witness_and_an_agreement_and_has_its_paper(stocked: Any) -> None:
    world, consignment, line = stocked
    bruno = signed_in(world, "bruno")
    assert (
        "Nothing of it in a store is damaged or in quarantine."
        in bruno.get(url("consignment", consignment.code)).content.decode()
    )
    in_quarantine(stocked)
    address, key = url("dispose", consignment.code), key_of(line, world.bins["Q-01"], 3)
    page = bruno.get(address).content.decode()
    assert key in page and key_of(line, world.bins["A-01"], 1) not in page, "good cargo is not offered for disposal"
    given = {"reason": "Mould on all bales", "agreed_by": "A. Deng, letter 81", "witness": "J. Lado"}
    for missing in given:
        assert bruno.post(address, once(**{key: "5"}, **given | {missing: ""})).status_code == 422
    answer = bruno.post(address, once(**{key: "5"}, **given))
    event = Event.objects.get(kind=13)
    assert answer["Location"] == url("event", event.pk)
    assert there(line) == {("A-01", 1): D(74), ("Q-01", 3): D(1)}
    assert LineTotal.objects.get(line=line).disposed == 5
    for name in ("event", "event_paper"):
        page = bruno.get(url(name, event.pk)).content.decode()
        assert all(words in page for words in given.values()), name
    assert bruno.get(url("event_pdf", event.pk)).content.startswith(b"%PDF")


def test_another_partner_cannot_dispose(stocked: Any) -> None:
    world, consignment, _line = stocked
    assert signed_in(world, "lena").get(url("dispose", consignment.code)).status_code == 404
    refused = signed_in(world, "amina").get(url("dispose", consignment.code))
    assert refused.status_code == 403
