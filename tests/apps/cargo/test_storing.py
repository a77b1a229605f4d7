"""How long cargo stands in a store: dwell, the asked end of storage, the limit of the accepted terms, reminders."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from serai.apps.cargo import actions
from serai.apps.cargo.queries import storage_due
from serai.apps.operations.models import ServiceTerms
from serai.pages.home.todo import to_do
from serai.pages.hub.figures import hub_page
from tests.apps.cargo.making import ago, consignment_of, loaded, received
from tests.apps.cargo.paging import signed_in
from tests.world import NOW, World

pytestmark = pytest.mark.django_db
D = Decimal
TODAY = NOW.date()


def stored(world: World, days: float, *, until: dt.date | None = None, most: int | None = None, **more: Any) -> Any:
    """10 pieces (20 kg) that came so many days ago; asked to be stored `until`, under terms of `most` days."""
    consignment, (line,) = consignment_of(world, 10, **more)
    if until:
        consignment.request.storage_until = until
        consignment.request.save(update_fields=["storage_until"])
    if most:
        version = ServiceTerms.objects.count() + 1
        consignment.request.terms.add(ServiceTerms.objects.create(
            operation=world.op, service=world.storage, version=version, valid_from=TODAY - dt.timedelta(days=300),
            longest_storage_days=most))  # fmt: skip
    received(world, line, 10, ago(days * 24))
    return consignment, line


def test_the_asked_end_and_the_terms_whichever_comes_first(world: World) -> None:
    asked, _line = stored(world, 3, until=TODAY + dt.timedelta(days=5), most=30)
    by_terms, _line = stored(world, 20, until=TODAY + dt.timedelta(days=90), most=21)
    over, _line = stored(world, 9, until=TODAY - dt.timedelta(days=2))
    stored(world, 3, until=TODAY + dt.timedelta(days=60))
    stored(world, 3)
    found = storage_due(today=TODAY, operation_id=world.op.pk)
    assert [(row.code, row.why, row.days_left) for row in found] == [
        (over.code, "asked", -2), (by_terms.code, "terms", 1), (asked.code, "asked", 5)
    ]  # fmt: skip
    assert (found[0].kg, found[0].hub, found[0].owner_id) == (D(20), "JUB", world.horizon.pk)


def test_the_notice_is_the_operations_setting(world: World) -> None:
    stored(world, 3, until=TODAY + dt.timedelta(days=12))
    assert storage_due(today=TODAY, hub_id=world.hub.pk) == []
    world.op.storage_notice_days = 14
    world.op.save()
    assert len(storage_due(today=TODAY, hub_id=world.hub.pk)) == 1
    assert storage_due(today=TODAY, hub_id=world.hub.pk, within_days=3) == []


def test_what_has_left_and_what_others_own_is_not_named(world: World) -> None:
    _consignment, line = stored(world, 9, until=TODAY)
    assert storage_due(today=TODAY, owner_ids=[world.lantern.pk]) == []
    assert len(storage_due(today=TODAY, owner_ids=[world.horizon.pk])) == 1
    loaded(world, line, 10)
    assert storage_due(today=TODAY) == []


def test_dwell_counts_from_the_first_day_in_the_store_and_the_threshold_is_a_setting(world: World) -> None:
    _consignment, line = stored(world, 25)
    stored(world, 3)
    actions.move(actor=world.actor("bruno"), hub_id=world.hub.pk, occurred_at=ago(20),
                 moves=[actions.Move(line.pk, None, world.bins["A-01"].pk, D(10))])  # fmt: skip
    page = hub_page(world.actor("bruno"), world.hub)
    assert [(step.up_to, step.kg, step.is_long) for step in page.dwell] == [
        (7, D(20), False), (30, D(20), False), (90, D(0), True), (None, D(0), True)
    ]  # fmt: skip
    assert page.here.long == 0
    world.op.dwell_days = 20
    world.op.save()
    world.hub.refresh_from_db()
    page = hub_page(world.actor("bruno"), world.hub)
    assert page.here.long == 20 and [row.dwell_days for row in page.rows if row.is_long] == [25]
    assert sum(step.kg for step in page.dwell) == 40
    words = signed_in(world, "bruno").get(reverse("hub_pages:detail", args=["south-sudan", "JUB"])).content.decode()
    assert "Over 20 days here" in words and "By dwell" in words


def test_reminders_reach_the_team_and_the_owner_and_nobody_else(world: World) -> None:
    asked, _line = stored(world, 9, until=TODAY + dt.timedelta(days=2))

    def reminded(who: str) -> list[str]:
        return [row.number for row in to_do(world.actor(who), world.op) if "Storage of" in row.title]

    assert reminded("bruno") == reminded("omar") == reminded("amina") == [asked.code]
    assert reminded("lena") == []
    url = reverse("hub_pages:detail", args=["south-sudan", "JUB"])
    assert "Storage that ends" in signed_in(world, "amina").get(url).content.decode()
    assert "Storage that ends" not in signed_in(world, "lena").get(url).content.decode()
