"""Maps drawn on the server: what is on them, what stays off, and that words are escaped."""

import re

import pytest

from serai.kit import maps
from serai.kit.maps import MapLink, MapPlace, svg_map

BOR = MapPlace("Bor", 31.56, 6.21, "hub")
JUBA = MapPlace("Juba", 31.58, 4.85, "hub")
PIBOR = MapPlace("Pibor", 33.13, 6.8)


def test_a_map_without_an_outline_fits_its_places() -> None:
    out = svg_map([BOR, JUBA, PIBOR], title="Three places")
    assert "<title>Three places</title>" in out
    assert out.count('class="hub"') == 2
    assert out.count('class="twn"') == 1
    for x, y in re.findall(r'<text [^>]*x="([\d.-]+)" y="([\d.-]+)"', out):
        assert 0 <= float(x) <= 600
        assert 0 <= float(y) <= 432


def test_north_is_up_and_east_is_right() -> None:
    project = maps._projection((24.0, 3.0, 36.0, 12.0), 600, 432)
    (bor_x, bor_y), (juba_x, juba_y), (pibor_x, _y) = (project((p.lon, p.lat)) for p in (BOR, JUBA, PIBOR))
    assert bor_y < juba_y
    assert pibor_x > bor_x
    assert juba_x == pytest.approx(bor_x, abs=2)


def test_a_closed_link_carries_a_cross_and_a_limited_one_a_triangle() -> None:
    way = ((31.58, 4.85), (31.56, 6.21))
    out = svg_map([BOR, JUBA], [MapLink(way, "closed"), MapLink(way, "limited", "river"), MapLink(way, "open")])
    assert out.count('<g class="cross"') == 1
    assert out.count('<g class="lim"') == 1
    assert out.index("ln-open") < out.index("ln-closed"), "what matters most is drawn last"


def test_the_sign_sits_half_way_along_the_line() -> None:
    assert maps._middle([(0, 0), (6, 0), (6, 2)]) == (4, 0)


def test_names_do_not_run_into_each_other() -> None:
    crowd = [MapPlace(f"Place {n}", 31 + n / 1000, 6.0) for n in range(20)] + [MapPlace("Far", 33.0, 8.0)]
    assert 1 < svg_map(crowd).count("<text") < 8


def test_names_are_escaped() -> None:
    out = svg_map([MapPlace("<script>", 31.0, 6.0), BOR], title='"><b>')
    assert "<script>" not in out
    assert "<b>" not in out


def test_places_without_a_position_are_left_out() -> None:
    assert svg_map([BOR, JUBA, MapPlace("Unknown", None, None)]).count("<circle") == 0
    with pytest.raises(ValueError, match="outline or a place"):
        svg_map([MapPlace("Unknown", None, None)])


def test_a_ring_is_cut_at_the_edge() -> None:
    square = [(-10.0, -10.0), (10.0, -10.0), (10.0, 10.0), (-10.0, 10.0)]
    kept = maps._clip(square, 0, 0.0, 1)
    assert {x for x, _y in kept} == {0.0, 10.0}
    assert maps._clip(square, 0, 20.0, 1) == []


@pytest.mark.skipif(not maps.OUTLINES.exists(), reason="the front end is not built (npm run build in frontend/)")
def test_the_outline_of_a_country_and_the_land_around_it() -> None:
    box = maps.outline_box("ss")
    assert box is not None
    assert box == pytest.approx((24.15, 3.49, 35.27, 12.22), abs=0.1)
    names = {f["properties"]["name"]: f["properties"]["home"] for f in maps.land("SS")["features"]}
    assert names["S. Sudan"] == 1
    assert names["Uganda"] == 0
    assert "Brazil" not in names
    out = svg_map([JUBA], outline="SS")
    assert out.count('class="ss"') == 1
    assert len(out) < 30_000
    assert maps.outline_box("ZZ") is None
