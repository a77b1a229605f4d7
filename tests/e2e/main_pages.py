"""The main pages, who reads them, and what they may weigh. The page checks and the table of weights both walk this list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.scene import Scene

#: KiB of a first load, compressed: lists and records; pages with a drawn map; nothing is heavier.
PLAIN, WITH_MAP = 80, 80
OP = "/o/south-sudan/"
Path = Callable[[Scene], str]


@dataclass(frozen=True)
class MainPage:
    name: str
    who: str
    path: Path
    most_kib: int = PLAIN


def _at(path: str) -> Path:
    return lambda scene: path


def _request(scene: Scene) -> str:
    return f"{OP}requests/{scene.own.request.reference}/"


def _cargo(tail: str = "") -> Path:
    return lambda scene: f"{OP}cargo/consignments/{scene.own.consignment.code}/{tail}"


def _journey(tail: str = "") -> Path:
    return lambda scene: f"{OP}transport/journeys/{scene.own.travelling.number}/{tail}"


PAGES = (
    MainPage("front", "visitor", _at("/")),
    MainPage("public", "visitor", _at("/p/south-sudan/"), WITH_MAP),
    MainPage("track-form", "visitor", _at("/track/")),
    MainPage("track", "visitor", lambda scene: f"/track/{scene.own.consignment.tracking_code}/"),
    MainPage("help", "visitor", _at("/about/help/")),
    MainPage("sign-in", "visitor", _at("/accounts/login/")),
    MainPage("home", "chen", _at(OP), WITH_MAP),
    MainPage("home-partner", "amina", _at(OP), WITH_MAP),
    MainPage("to-do", "chen", _at(f"{OP}to-do/")),
    MainPage("requests", "omar", _at(f"{OP}requests/?view=all")),
    MainPage("requests-own", "amina", _at(f"{OP}requests/?view=mine")),
    MainPage("request", "omar", _request),
    MainPage("request-own", "amina", lambda scene: f"{OP}requests/{scene.own.accepted.reference}/"),
    MainPage("request-other-partner", "lena", _request),
    MainPage("request-form", "amina", _at(f"{OP}requests/new/")),
    MainPage("request-accept", "omar", lambda scene: f"{_request(scene)}accept/"),
    MainPage("ranking", "omar", _at(f"{OP}requests/ranking/")),
    MainPage("ranking-other-partner", "lena", _at(f"{OP}requests/ranking/")),
    MainPage("request-import", "amina", _at(f"{OP}requests/import/")),
    MainPage("hubs", "chen", _at(f"{OP}hubs/")),
    MainPage("hub", "bruno", _at(f"{OP}hubs/JUB/")),
    MainPage("receive", "bruno", _at(f"{OP}transport/receive/JUB/")),
    MainPage("counting", "bruno", lambda scene: f"{OP}transport/counts/{scene.own.count.pk}/"),
    MainPage("stock", "bruno", _at(f"{OP}cargo/")),
    MainPage("consignments", "omar", _at(f"{OP}cargo/consignments/")),
    MainPage("consignment", "omar", _cargo()),
    MainPage("consignment-own", "amina", _cargo()),
    MainPage("move", "bruno", _cargo("move/")),
    MainPage("order-release", "amina", _cargo("release/")),
    MainPage("documents", "omar", _at(f"{OP}cargo/documents/")),
    MainPage("document", "omar", lambda scene: f"{OP}cargo/documents/{scene.own.receipt.pk}/"),
    MainPage("loss", "omar", lambda scene: f"{OP}cargo/documents/{scene.own.loss.pk}/"),
    MainPage("releases", "omar", _at(f"{OP}cargo/releases/")),
    MainPage("release", "amina", lambda scene: f"{OP}cargo/releases/{scene.own.order.pk}/"),
    MainPage("periods", "chen", _at(f"{OP}cargo/periods/")),
    MainPage("count-store", "bruno", _at(f"{OP}cargo/hubs/JUB/count/")),
    MainPage("journeys", "omar", _at(f"{OP}transport/")),
    MainPage("journey", "omar", _journey()),
    MainPage("journey-lost", "omar", lambda scene: f"{OP}transport/journeys/{scene.own.lost.number}/"),
    MainPage("plan-journey", "omar", _at(f"{OP}transport/plan/")),
    MainPage("deliver", "bruno", _journey("deliver/")),
    MainPage("depart", "bruno", lambda scene: f"{OP}transport/journeys/{scene.own.planned.number}/depart/"),
    MainPage("fleet", "omar", _at(f"{OP}transport/fleet/")),
    MainPage("vehicle", "omar", lambda scene: f"{OP}transport/fleet/{scene.vehicle.pk}/"),
    MainPage("partners", "chen", _at("/partners/")),
    MainPage("partner", "chen", lambda scene: f"/partners/{scene.own.organisation.pk}/"),
    MainPage("partner-own", "amina", lambda scene: f"/partners/{scene.own.organisation.pk}/"),
    MainPage("duplicates", "dina", _at("/partners/duplicates/")),
    MainPage("figures", "chen", _at(f"{OP}figures/")),
    MainPage("figures-value", "chen", _at(f"{OP}figures/?rows=origin_area&columns=arrival_month&measure=value")),
    MainPage("movements", "chen", _at(f"{OP}figures/movements/")),
    MainPage("reports", "chen", _at(f"{OP}figures/reports/")),
    MainPage("report", "chen", _at(f"{OP}figures/reports/service-overview/")),
    MainPage("search", "omar", _at("/search/?q=shelter")),
    MainPage("jobs", "omar", _at("/jobs/")),
)
