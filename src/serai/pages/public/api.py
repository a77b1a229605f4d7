"""/api/tracking/<code>: how far cargo has come, for anybody who has the code. No names, no exact places, days only."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Path, Router

from serai.kit.api import AmountOut, Anybody, Code, Out, answers
from serai.pages.public.tracking import Tracked, find

router = Router()


class StepOut(Out):
    day: date
    what: str
    where: str
    weight_kg: AmountOut


class ShareOut(Out):
    stage: str
    weight_kg: AmountOut
    percent: AmountOut


class TrackedOut(Out):
    code: str
    kind: str
    operation: str
    origin: str
    destination: str
    state: str
    weight_kg: AmountOut
    shares: list[ShareOut]
    steps: list[StepOut]


@router.get("/tracking/{code}", response=answers(TrackedOut), auth=Anybody())
def track(request: HttpRequest, code: Path[Code]) -> Any:
    """The cargo behind a tracking code: stages by weight and steps by day and area."""
    return _given(find(code))


def _given(found: Tracked) -> dict[str, Any]:
    steps = [
        {"day": step.at.date(), "what": str(step.what), "where": step.where, "weight_kg": step.weight_kg}
        for step in found.steps
    ]
    shares = [{"stage": str(label), "weight_kg": kg, "percent": percent} for label, kg, percent in found.shares]
    plain = ("code", "kind", "origin", "destination", "weight_kg")
    return {
        **{name: getattr(found, name) for name in plain},
        "operation": found.operation.code,
        "state": str(found.state.label),
        "shares": shares,
        "steps": steps,
    }
