"""Dangerous goods are kept apart by the table of the IMDG Code, at put-away and at loading; temperatures by bands."""

from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from django.urls import reverse

from serai.apps.cargo import actions, queries
from serai.apps.catalog.rules.segregation import TABLE, Segregation, classes_apart, segregation
from serai.apps.operations import actions as operations
from serai.apps.operations.models import Bin
from serai.apps.transport.rules.fit import Freight, Limits, misfits
from serai.kit.errors import Invalid
from tests.apps.cargo.making import consignment_of, received
from tests.apps.cargo.paging import signed_in
from tests.world import World

D = Decimal
DIVISIONS = sorted({row for row, _column in TABLE})


class TestTheTable:
    def test_it_is_whole_and_the_same_both_ways(self) -> None:
        assert len(DIVISIONS) == 17
        assert all(TABLE[a, b] == TABLE[b, a] for a, b in product(DIVISIONS, repeat=2))

    @pytest.mark.parametrize(
        ("first", "second", "level"),
        [
            ("1.1D", "3", 4), ("1.4S", "6.1", 0), ("2.1", "3", 2), ("2.1", "8", 1), ("2.2", "5.2", 1), ("2.3", "4.2", 2),
            ("3", "4.1", 0), ("3", "4.3", 1), ("3", "5.1", 2), ("3", "6.2", 3), ("4.1", "5.2", 2), ("4.3", "5.1", 2),
            ("5.1", "6.1", 1), ("5.1", "8", 2), ("6.2", "8", 3), ("7", "7", 0), ("8", "4.2", 1), ("9", "1.1", 0), ("", "3", 0),
            ("4", "5.2", 2), ("nonsense", "3", 0),
        ],
    )  # fmt: skip
    def test_cells_as_the_code_prints_them(self, first: str, second: str, level: int) -> None:
        assert segregation(first, second) == Segregation(level) == segregation(second, first)

    def test_explosives_share_a_vehicle_with_no_other_class(self) -> None:
        assert classes_apart("1.4", "9") and classes_apart("6.1", "1.4S")
        assert not classes_apart("1.1", "1.3") and not classes_apart("1.1", "")


def freight(name: str, hazard: str, band: str = "ambient") -> Freight:
    return Freight(name, D(1), D(1), "wash", band, hazard)


class TestLoading:
    def test_both_lines_and_the_rule_are_named(self) -> None:
        (found,) = misfits(Limits(D(9), D(9)), [freight("Fuel", "3"), freight("Chlorine", "5.1")])
        assert found.is_absolute
        assert (
            str(found)
            == "Fuel (class 3) and Chlorine (class 5.1) must not travel on one vehicle: IMDG 7.2.4: separated from."
        )

    def test_away_from_is_a_warning(self) -> None:
        (found,) = misfits(Limits(D(9), D(9)), [freight("Gas", "2.1"), freight("Acid", "8")])
        assert not found.is_absolute and "IMDG 7.2.4: away from" in str(found)

    @pytest.mark.parametrize(
        ("limits", "band", "words"),
        [
            (Limits(D(9), D(9)), "15-25", "nothing is known of the vehicle's temperature"),
            (Limits(D(9), D(9)), "8-15", "nothing is known"),
            (Limits(D(9), D(9)), "2-8", "does not cool"),
            (Limits(D(9), D(9), bands=frozenset({"15-25"})), "8-15", "the vehicle keeps 15-25 °C"),
            (Limits(D(9), D(9), True, bands=frozenset({"2-8"})), "<-15", "the vehicle keeps 2-8 °C"),
        ],
    )
    def test_a_vehicle_that_does_not_keep_the_temperature_says_which(
        self, limits: Limits, band: str, words: str
    ) -> None:
        (found,) = misfits(limits, [freight("Vaccine", "", band)])
        assert found.key == "warm" and words in str(found)

    @pytest.mark.parametrize("band", ["ambient", "15-25", "8-15"])
    def test_a_vehicle_that_keeps_it_is_silent(self, band: str) -> None:
        kept = Limits(D(9), D(9), bands=frozenset({"15-25", "8-15"}))
        assert misfits(kept, [freight("Medicine", "", band)]) == []
        assert misfits(Limits(D(9), D(9), True), [freight("Medicine", "", band)]) == []


@pytest.mark.django_db
class TestPutAway:
    def line(self, world: World, hazard: str = "", band: str = "ambient", bin_code: str = "") -> Any:
        fields = {"un_number": "1993", "hazard_class": hazard} if hazard else {}
        _c, (line,) = consignment_of(world, {"quantity": D(10), "temperature_band": band, **fields})
        received(world, line, 10, bin_id=world.bins[bin_code].pk if bin_code else None)
        return line

    def test_the_refusal_names_the_rule(self, world: World) -> None:
        dangerous = Bin.objects.filter(hub=world.hub, kind="dangerous").first()
        assert dangerous is not None
        self.line(world, "3")
        with pytest.raises(Invalid, match=r"IMDG 7\.2\.4: separated from"):
            self.line(world, "5.1")

    def test_what_stands_too_near_is_told_on_the_hub_page(self, world: World) -> None:
        operations.add_bins(actor=world.actor("chen"), hub_id=world.hub.pk, codes=["H-07"], kind="dangerous")
        self.line(world, "2.1")
        self.line(world, "8")
        (found,) = queries.too_near(world.hub.pk)
        assert found.is_same_bin and {found.first[2], found.second[2]} == {"2.1", "8"}
        page = signed_in(world, "bruno").get(reverse("hub_pages:detail", args=["south-sudan", "JUB"])).content.decode()
        assert "IMDG 7.2.4: away from" in page and "in one bin" in page

    def test_a_bin_keeps_its_band_and_the_goods_that_need_it_go_there(self, world: World) -> None:
        made = operations.add_bins(
            actor=world.actor("chen"), hub_id=world.hub.pk, codes=["M-01"], temperature_band="15-25"
        )
        line = self.line(world, band="15-25")
        assert line.balances.get(live=True).account.bin == made[0]
        move = {"hub_id": world.hub.pk, "occurred_at": world.actor("bruno").now}
        to_dry = [actions.Move(line.pk, made[0].pk, world.bins["A-01"].pk, D(5))]
        with pytest.raises(Invalid, match="put them where that temperature is kept"):
            actions.move(actor=world.actor("bruno"), moves=to_dry, **move)
        cold = self.line(world, band="8-15")
        with pytest.raises(Invalid, match="this bin is kept at 15–25 °C"):
            actions.move(actor=world.actor("bruno"), moves=[actions.Move(cold.pk, None, made[0].pk, D(5))], **move)

    def test_a_band_that_there_is_not_is_refused(self, world: World) -> None:
        with pytest.raises(Invalid, match="answers need a change"):
            operations.add_bins(actor=world.actor("chen"), hub_id=world.hub.pk, codes=["M-02"], temperature_band="hot")
