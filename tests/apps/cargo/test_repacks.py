"""Split, merge, kit and relabel: what must hold, what is inherited, the trace both ways, the page."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.db.utils import IntegrityError

from serai.apps.cargo import actions, queries
from serai.apps.cargo.enums import RepackWay
from serai.apps.cargo.models import Balance, Event, Line, Lineage
from serai.apps.catalog.models import Unit
from serai.kit.errors import Invalid, NotAllowed
from tests.apps.cargo.making import ago, consignment_of, held, received
from tests.apps.cargo.paging import once, signed_in, url
from tests.world import NOW, World

pytestmark = pytest.mark.django_db
D = Decimal
SOON, LATER = NOW.date() + dt.timedelta(days=90), NOW.date() + dt.timedelta(days=300)


def lines_in(world: World, *fields: dict[str, Any]) -> list[Line]:
    _c, lines = consignment_of(world, *fields)
    for line in lines:
        received(world, line, line.quantity)
    return lines


def repacked(world: World, way: str, taken: list[tuple[Line, Any]], *made: actions.RepackResult, **more: Any) -> Event:
    sources = [actions.RepackSource(line.pk, D(quantity), **more.pop("source", {})) for line, quantity in taken]
    event: Event = actions.repack(actor=world.actor(more.pop("by", "bruno")), hub_id=world.hub.pk, sources=sources,
                                  occurred_at=more.pop("at", ago(20)), results=list(made), reason="for the kits", way=way)  # fmt: skip
    return event


def made_by(event: Event) -> list[Line]:
    return [Line.objects.get(pk=key) for key in event.facts["made"]]


def test_a_merge_is_traced_to_all_that_it_was_made_of(world: World) -> None:
    a, b = lines_in(world, {"quantity": D(10), "batch": "A", "expires_on": LATER, "handling_units": 2},
                    {"quantity": D(6), "batch": "B", "expires_on": SOON, "handling_units": 3})  # fmt: skip
    (merged,) = made_by(repacked(world, "merge", [(a, 10), (b, 6)], actions.RepackResult(D(16))))
    assert (held(merged), merged.weight_kg, merged.hu) == (D(16), D(32), 5)
    assert (merged.batch, merged.expires_on, merged.unit_value) == ("A + B", SOON, D(5))
    assert set(Lineage.objects.values_list("parent", "child")) == {(a.pk, merged.pk), (b.pk, merged.pk)}
    assert queries.verify() == []
    part, _rest = made_by(repacked(world, "split", [(merged, 9)], actions.RepackResult(D(4)), actions.RepackResult(D(5)), at=ago(10)))  # fmt: skip
    up, down = queries.trace(part), queries.trace(a)
    assert [(each.line_id, each.depth) for each in up.above] == [(merged.pk, 1), (a.pk, 2), (b.pk, 2)]
    assert [(each.position, each.depth, each.way) for each in down.below] == [
        (3, 1, "merge"),
        (4, 2, "split"),
        (5, 2, "split"),
    ]
    assert up.above[1].quantity == D(10) and up.below == [] and down.above == []
    family = queries.families(merged.consignment)
    assert (family[merged.pk].parents, family[merged.pk].children) == ((1, 2), (4, 5))


def test_a_reversed_repack_says_so_and_everything_is_back(world: World) -> None:
    a, b = lines_in(world, {"quantity": D(10)}, {"quantity": D(6)})
    event = repacked(world, "merge", [(a, 10), (b, 6)], actions.RepackResult(D(16)))
    actions.reverse(actor=world.actor("omar"), event_id=event.pk, reason="The wrong pallets")
    (merged,) = made_by(event)
    assert (held(a), held(b), held(merged)) == (D(10), D(6), D(0))
    assert [each.is_reversed for each in queries.trace(a).below] == [True]
    assert queries.families(a.consignment) == {} and queries.verify() == []


def test_kits_take_equal_shares_and_keep_the_value(world: World) -> None:
    kit = Unit.objects.create(code="kit", name="Kit", use="iu")
    buckets, blankets, soap = lines_in(world, {"quantity": D(40), "unit_value": D(4)}, {"quantity": D(81), "unit_value": D(6)},
                                       {"quantity": D(120), "unit_value": D("0.5")})  # fmt: skip
    result = actions.RepackResult(D(40), "Hygiene kit", unit_id=kit.pk, hu=40)
    with pytest.raises(Invalid, match="81 × “Tarpaulins” do not divide evenly among 40 kits"):
        repacked(world, "kit", [(buckets, 40), (blankets, 81), (soap, 120)], result)
    assert held(blankets) == D(81) and not Lineage.objects.exists()
    (made,) = made_by(repacked(world, "kit", [(buckets, 40), (blankets, 80), (soap, 120)], result))
    assert (held(made), made.unit, made.hu, made.unit_value) == (D(40), kit, 40, D("17.50"))
    assert {each.description for each in queries.trace(made).above} == {"Tarpaulins"}
    assert queries.verify() == []


def test_a_relabel_changes_what_is_written_and_nothing_else(world: World) -> None:
    (line,) = lines_in(world, {"quantity": D(10), "batch": "A", "expires_on": SOON, "handling_units": 5})
    with pytest.raises(Invalid, match="Enter what the new label says"):
        repacked(world, "relabel", [(line, 4)], actions.RepackResult(D(4)))
    with pytest.raises(Invalid, match="4 are taken, and 5 are made"):
        repacked(world, "relabel", [(line, 4)], actions.RepackResult(D(5), batch="B"))
    (new,) = made_by(repacked(world, "relabel", [(line, 4)], actions.RepackResult(D(4), batch="B", expires_on=LATER)))
    assert (new.batch, new.expires_on, new.hu, new.description) == ("B", LATER, 2, "Tarpaulins")
    assert new.sscc and new.sscc != line.sscc
    assert Balance.objects.get(line=new, live=True).expires_on == LATER


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ({"temperature_band": "2-8"}, {"temperature_band": "<-15"}, "different temperatures"),
        ({"un_number": "1263", "hazard_class": "3"}, {"un_number": "1791", "hazard_class": "8"}, "different UN numbers"),
        ({"currency": "EUR"}, {"currency": "USD"}, "different currencies"),
    ],
)  # fmt: skip
def test_what_must_not_be_put_together_is_refused(world: World, one: dict, other: dict, words: str) -> None:
    a, b = lines_in(world, {"quantity": D(10), **one}, {"quantity": D(6), **other})
    with pytest.raises(Invalid, match=words):
        repacked(world, "merge", [(a, 5), (b, 5)], actions.RepackResult(D(10)),
                 source={"bin_id": Balance.objects.get(line=a).account.bin_id} if "hazard_class" in one else {})  # fmt: skip
    assert Line.objects.filter(parent__isnull=False).count() == 0


def test_a_merge_expires_no_later_than_what_it_is_made_of(world: World) -> None:
    a, b = lines_in(world, {"quantity": D(10), "expires_on": SOON}, {"quantity": D(6), "expires_on": LATER})
    with pytest.raises(Invalid, match="expires no later"):
        repacked(world, "merge", [(a, 10), (b, 6)], actions.RepackResult(D(16), expires_on=LATER))


@pytest.mark.parametrize("way", RepackWay.values)
def test_one_line_and_one_result_of_another_amount_are_refused_where_goods_stay_as_they_are(
    world: World, way: str
) -> None:
    (line,) = lines_in(world, {"quantity": D(10)})
    make = actions.RepackResult(D(3), "Other")
    if way in ("kit", "repack"):
        assert repacked(world, way, [(line, 6)], make).facts["way"] == way
        return
    with pytest.raises(Invalid):
        repacked(world, way, [(line, 6)], make)


def test_a_storekeeper_does_not_clear_goods_by_repacking_them(world: World) -> None:
    _c, (line,) = consignment_of(world, 10)
    received(world, line, 6, damaged=D(4))
    source = {"condition": 2}
    with pytest.raises(NotAllowed, match="clears goods"):
        repacked(world, "split", [(line, 4)], actions.RepackResult(D(4)), source=source)
    event = repacked(world, "split", [(line, 4)], actions.RepackResult(D(4)), source=dict(source), by="omar")
    assert Balance.objects.get(line=made_by(event)[0], live=True).condition == 1


def test_the_database_never_changes_a_lineage(world: World) -> None:
    (line,) = lines_in(world, {"quantity": D(10)})
    repacked(world, "split", [(line, 4)], actions.RepackResult(D(4)))
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        Lineage.objects.all().delete()


class TestThePage:
    def form(self, taken: dict[Line, str], *made: dict[str, str], **more: str) -> dict[str, str]:
        fields = {f"made-{index}-{name}": value for index, row in enumerate(made) for name, value in row.items()}
        keys = {}
        for line, quantity in taken.items():
            balance = Balance.objects.get(line=line, live=True, kind=2)
            keys[f"q-{line.pk}-{balance.account_id}-{balance.condition}"] = quantity
        head = {"made-TOTAL_FORMS": str(len(made)), "made-INITIAL_FORMS": "0"}
        return once(**keys, **fields, **head, **more)

    def test_a_merge_through_the_page_then_the_trace_from_both_ends(self, world: World) -> None:
        a, b = lines_in(world, {"quantity": D(10)}, {"quantity": D(6)})
        code = a.consignment.code
        bruno = signed_in(world, "bruno")
        page = bruno.get(url("repack", code) + "?way=merge").content.decode()
        assert "Several lines of this consignment become one" in page and "made-0-quantity" not in page
        form = self.form({a: "10", b: "6"}, {"description": "Tarpaulins, mixed"}, way="merge", reason="one pallet")
        for _twice in range(2):
            answer = bruno.post(url("repack", code) + "?way=merge", form)
            assert answer.status_code == 302, answer.content.decode()
        event = Event.objects.get(kind=11)
        assert answer["Location"].endswith(f"{event.pk}/")
        (merged,) = made_by(event)
        assert "made of line <bdi>1 + 2</bdi>" in bruno.get(url("consignment", code)).content.decode()
        amina = signed_in(world, "amina")  # the owner follows her goods both ways
        up = amina.get(url("trace", code, merged.pk)).content.decode()
        down = amina.get(url("trace", code, b.pk)).content.decode()
        assert event.code in up and event.code in down
        assert url("trace", code, a.pk) in up and url("trace", code, merged.pk) in down
        assert signed_in(world, "lena").get(url("trace", code, merged.pk)).status_code == 404

    def test_a_refusal_keeps_what_was_typed(self, world: World) -> None:
        (line,) = lines_in(world, {"quantity": D(10)})
        made = ({"quantity": "3", "description": "For Bor"}, {"quantity": "3"}, {})
        form = self.form({line: "5"}, *made, way="split", reason="two places")
        answer = signed_in(world, "bruno").post(url("repack", line.consignment.code), form)
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "5 are taken, and 6 are made of them" in page and 'value="For Bor"' in page
        assert not Event.objects.filter(kind=11).exists()
