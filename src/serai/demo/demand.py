"""The twelve months of demand, drawn from the story's templates with a seed: who asks for what, when, and how it goes.

Pure: the same data, calendar, seed and scale give the same wishes.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from serai.demo.calendar import STORY_END, Calendar
from serai.demo.load import DemoData
from serai.demo.plot import Template, Trouble
from serai.demo.records import ItemRow
from serai.demo.ways import CAN_CARRY_KG, Ways
from serai.demo.wishes import Wish, WishedLine, line_of, whole_units

MODES = {"ROAD": "road", "RIVER": "river", "AIR": "air", "PORTER": "river"}
CHANNELS = {"web": 70, "xlsx": 18, "operator": 8, "offline": 4}
#: Troubles that belong to one request from its beginning; the others are drawn when the cargo is there.
OF_A_REQUEST = (
    "returned", "on_hold", "damaged_receipt", "surplus", "short_receipt", "quarantined", "partial_release",
    "release_rejected", "closed_short", "reversal",
)  # fmt: skip


def wishes(data: DemoData, calendar: Calendar, ways: Ways, *, seed: int, scale: float) -> list[Wish]:
    """The history's wishes in the order in which they are asked; what is shown at the end is made by `ending`."""
    made: list[Wish] = []
    for month, count in _asked_in_history(data).items():
        for moment in _moments(calendar, month, round(count * scale) or 1, Random(f"{seed} {month}")):
            key = f"{month} {len(made):04d}"
            made.append(a_wish(data, calendar, ways, key, moment, Random(f"{seed} {key}")))
    made.sort(key=lambda wish: wish.asked_at)
    return _with_fates(data, calendar, made, Random(f"{seed} fates"), scale)


def _asked_in_history(data: DemoData) -> dict[str, int]:
    """Requests by month of the story, scaled so that with those made by `ending` the story's target is reached."""
    counts = data.story.demand
    now = data.story.waiting_now
    at_the_end = (
        now["submitted"] + now["on_hold"] + now["returned"] + len(data.story.bor_stock) + len(data.story.journeys_now)
    )
    wanted = max(data.story.targets["requests"] - at_the_end, 1)
    return {month: round(count * wanted / sum(counts.values())) for month, count in counts.items()}


def _moments(calendar: Calendar, month: str, count: int, rng: Random) -> list[datetime]:
    """Working days of a month of the story that lie inside its period and before its last week, 7:30 to 16:30."""
    year, number = map(int, month.split("-"))
    first = date(year, number, 1)
    days = [first + timedelta(days=index) for index in range(31)]
    begins, ends = date(STORY_END.year - 1, 11, 22), STORY_END - timedelta(days=4)
    open_days = [day for day in days if day.month == number and begins <= day <= ends and day.weekday() < 6]
    return sorted(calendar.told_at(rng.choice(open_days), rng.randint(7, 16), rng.randrange(60)) for _ in range(count))


def a_wish(data: DemoData, calendar: Calendar, ways: Ways, key: str, asked_at: datetime, rng: Random) -> Wish:
    """A request of the season, asked at a moment."""
    told = calendar.told(calendar.local(asked_at))
    template = _template(data, told, rng)
    origin, destination, modes, limit_kg = _route(template, ways, told, rng)
    ready_on = calendar.local(asked_at) + timedelta(days=rng.choice((0, 1, 1, 2, 3)))
    lines = _lines(data, template, calendar.local(asked_at), rng)
    weight = sum((line.weight_kg for line in lines), Decimal())
    if weight > limit_kg:
        lines = [_smaller(line, limit_kg / weight) for line in lines]
    people = int(template.people[0] * (template.people[1] / template.people[0]) ** rng.random())
    return Wish(
        key=key,
        organisation=rng.choice(template.organisations),
        title=template.title,
        asked_at=asked_at,
        services=_services(template, modes),
        origin=origin,
        destination=destination,
        ready_on=ready_on,
        needed_by=ready_on + timedelta(days=rng.randint(10, 40)),
        people=round(people, -1),
        lines=tuple(lines),
        channel=rng.choices(list(CHANNELS), list(CHANNELS.values()))[0],
    )


def _template(data: DemoData, told: date, rng: Random) -> Template:
    """A template of the season; the organisation entered twice asks only before its two entries are merged."""
    merge = data.story.merge
    possible = [
        each
        for each in data.story.templates
        if (not each.months or told.month in each.months)
        and not (each.organisations == (merge.duplicate,) and told >= merge.day - timedelta(days=14))
    ]
    return rng.choices(possible, [each.weight for each in possible])[0]


def _route(template: Template, ways: Ways, told: date, rng: Random) -> tuple[str, str, list[str], Decimal]:
    """Origin, destination, modes and the most that the way carries: one that is open in the month of the request and after."""
    asked = [MODES[service] for service in template.services if service in MODES]
    later = (told + timedelta(days=25)).month
    possible = []
    for origin, destination, weight in template.routes:
        legs = [ways.best(origin, destination, month, asked) for month in (told.month, later)]
        if all(legs):
            carries = min(CAN_CARRY_KG[leg.craft] for leg in legs if leg)
            possible.append(((origin, destination, asked, Decimal(carries)), weight))
    if not possible:
        origin, destination, _weight = template.routes[0]
        return origin, destination, asked, Decimal(CAN_CARRY_KG["air"])
    return rng.choices([route for route, _weight in possible], [weight for _route, weight in possible])[0]


def _services(template: Template, modes: Sequence[str]) -> tuple[str, ...]:
    return tuple(service for service in template.services if service not in MODES or MODES[service] in modes)


def _lines(data: DemoData, template: Template, today: date, rng: Random) -> list[WishedLine]:
    """Some of the template's items; where more lines are drawn than it has items, a further batch of one of them."""
    items = {item.code: item for item in data.items}
    weights = data.story.lines_per_request
    wanted = rng.choices(list(weights), list(weights.values()))[0]
    codes = list(template.items)
    chosen = sorted(rng.sample(codes, min(wanted, len(codes))), key=codes.index)
    dated = [code for code in chosen if items[code].shelf_life_months]
    further = max(0, min(wanted - len(chosen), 2)) if dated else 0
    chosen += [rng.choice(dated) for _ in range(further)]
    return [_line(items[code], template.items[code], today, rng) for code in chosen]


def _line(item: ItemRow, bounds: tuple[int, int], today: date, rng: Random) -> WishedLine:
    """Small requests are more frequent than large ones."""
    low, high = bounds
    quantity = whole_units(item, Decimal(round(low * (high / low) ** (rng.random() ** 1.7))))
    if not item.shelf_life_months:
        return line_of(item, quantity)
    life = item.shelf_life_months * 30
    expires_on = today + timedelta(days=int(life * rng.uniform(0.55, 0.95)))
    return line_of(item, quantity, batch=f"{rng.choice('ABCDEFGHKLM')}{rng.randint(1000, 9999)}", expires_on=expires_on)


def _smaller(line: WishedLine, factor: Decimal) -> WishedLine:
    return line_of(
        line.item, whole_units(line.item, line.quantity * factor), batch=line.batch, expires_on=line.expires_on
    )


def _with_fates(data: DemoData, calendar: Calendar, made: list[Wish], rng: Random, scale: float) -> list[Wish]:
    """Say of each wish how it is decided and which troubles befall it."""
    fates: dict[str, Wish] = {wish.key: wish for wish in made}
    decided = [wish.key for wish in made if wish.asked_at < calendar.end - timedelta(days=9)]
    rng.shuffle(decided)
    for rejection in data.story.rejections:
        for _ in range(_count(rejection.count, scale)):
            if decided:
                key = decided.pop()
                fates[key] = replace(
                    fates[key], outcome="rejected", reason=rejection.text, reason_code=rejection.reason
                )
    for _ in range(_count(data.story.cancelled_by_requester, scale)):
        if decided:
            key = decided.pop()
            fates[key] = replace(fates[key], outcome="cancelled", reason="The donor has sent the goods another way.")
    _befall(data.story.troubles, fates, decided, rng, scale)
    return sorted(fates.values(), key=lambda wish: (wish.asked_at, wish.key))


def _befall(
    troubles: Iterable[Trouble], fates: dict[str, Wish], accepted: Sequence[str], rng: Random, scale: float
) -> None:
    having: dict[str, int] = defaultdict(int)
    for trouble in troubles:
        if trouble.kind not in OF_A_REQUEST or not accepted:
            continue
        possible = sorted(accepted, key=lambda key: (having[key], key))  # trouble is spread
        pool = possible[: max(len(possible) // 2, 1)]
        for key in rng.sample(pool, min(_count(trouble.count, scale), len(pool))):
            having[key] += 1
            fates[key] = replace(fates[key], troubles=fates[key].troubles | {trouble.kind})


def _count(count: int, scale: float) -> int:
    return max(round(count * scale), 1)
