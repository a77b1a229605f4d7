"""What a build did: counts, the verification of the ledger, seconds, and the main job line by line."""

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from serai.apps.cargo.models import Consignment, Event, Posting, ReleaseOrder
from serai.apps.cargo.queries import Difference
from serai.apps.operations.models import Hub
from serai.apps.parties.models import Organisation, User
from serai.apps.places.models import Area, Place
from serai.apps.requests.enums import Decision, Fulfilment
from serai.apps.requests.models import RequestLine, ServiceRequest
from serai.apps.transport.models import Journey, Vehicle
from serai.demo.digest import digest
from serai.demo.main_job import MainJob
from serai.demo.plot import Story
from serai.demo.stage import Stage


@dataclass(frozen=True, slots=True)
class Report:
    """Counts of what is in the database, and what was done how often; `ledger_differences` and `refused` should be empty."""

    operation: str
    code: str
    end: str
    seed: int
    scale: float
    organisations: int
    people: int
    areas: int
    places: int
    hubs: int
    vehicles: int
    requests: int
    requests_by_decision: dict[str, int]
    requests_by_fulfilment: dict[str, int]
    lines: int
    consignments: int
    journeys: int
    journeys_by_state: dict[str, int]
    documents: int
    release_orders: int
    postings: int
    troubles: dict[str, int]
    refused: list[str]
    main_job: list[str]
    ledger_differences: list[str]
    seconds: dict[str, float]
    is_new: bool = True
    digest: str = ""  # see `digest`

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def as_text(self) -> str:
        """One screen for people."""
        return "\n".join([*self._head(), "", *self._counts(), "", *self._main_job(), "", self._verdict()])

    def _head(self) -> list[str]:
        steps = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in self.seconds.items() if name != "all")
        built = f"built in {self.seconds.get('all', 0):.0f} s" if self.is_new else "was built before"
        return [f"{self.operation} ({self.code}): {built}, as of {self.end}", *([f"  {steps}"] if self.is_new else [])]

    def _counts(self) -> list[str]:
        return [
            f"  {self.places} places in {self.areas} areas, {self.organisations} organisations, {self.people} people",
            f"  {self.hubs} hubs, {self.vehicles} vehicles and vessels, {self.journeys} journeys: {_said(self.journeys_by_state)}",
            f"  {self.requests} requests: {_said(self.requests_by_decision)}",
            f"  {self.lines} lines, {self.consignments} consignments: {_said(self.requests_by_fulfilment)}",
            f"  {self.documents} documents, {self.release_orders} release orders, {self.postings} postings",
            f"  troubles: {_said(self.troubles)}",
            *(f"  refused: {each}" for each in self.refused),
        ]

    def _main_job(self) -> list[str]:
        return ["The main job, from a draft to the signed release:", *(f"  {line}" for line in self.main_job)]

    def _verdict(self) -> str:
        if not self.ledger_differences:
            return f"Ledger verified: {self.postings} postings, no difference."
        shown = "\n".join(f"  {each}" for each in self.ledger_differences[:20])
        return f"LEDGER: {len(self.ledger_differences)} differences\n{shown}"


def _said(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items())


def counted(stage: Stage, main_job: MainJob, differences: list[Difference], seconds: dict[str, float]) -> Report:
    operation = stage.operation
    requests = ServiceRequest.objects.filter(operation=operation)
    lines = RequestLine.objects.filter(request__operation=operation)
    decisions = Counter(requests.values_list("decision", flat=True))
    fulfilment = Counter(requests.filter(decision=Decision.ACCEPTED).values_list("fulfilment", flat=True))
    states = Counter(Journey.objects.filter(operation=operation).values_list("state", flat=True))
    return Report(
        operation=operation.name,
        code=operation.code,
        end=_moment(stage.calendar.end),
        seed=stage.seed,
        scale=stage.scale,
        organisations=Organisation.objects.count(),
        people=User.objects.count(),
        areas=Area.objects.count(),
        places=Place.objects.count(),
        hubs=Hub.objects.filter(operation=operation).count(),
        vehicles=Vehicle.objects.filter(operation=operation).count(),
        requests=requests.count(),
        requests_by_decision={name: decisions[name] for name in Decision.values if decisions[name]},
        requests_by_fulfilment={
            Fulfilment(value).name.lower(): fulfilment[value] for value in Fulfilment.values if fulfilment[value]
        },
        lines=lines.count(),
        consignments=Consignment.objects.filter(operation=operation).count(),
        journeys=sum(states.values()),
        journeys_by_state=dict(sorted(states.items())),
        documents=Event.objects.filter(operation=operation).count(),
        release_orders=ReleaseOrder.objects.filter(consignment__operation=operation).count(),
        postings=Posting.objects.filter(event__operation=operation).count(),
        troubles=_troubles(stage.data.story, stage.done),
        refused=stage.agenda.refused,
        main_job=main_job.told,
        ledger_differences=[str(each) for each in differences],
        seconds=seconds,
        digest=digest(operation.pk),
    )


def _troubles(story: Story, done: Counter[str]) -> dict[str, int]:
    return {trouble.kind: done[trouble.kind] for trouble in story.troubles}


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes")
