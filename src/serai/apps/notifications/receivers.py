"""What is told to people when something happens below. Thin: one action each."""

from serai.apps.cargo.events import CargoPosted
from serai.apps.notifications.actions import tell_about_appeal, tell_about_decision, tell_about_posting, tell_about_work
from serai.apps.requests.events import AppealStep, RequestDecided
from serai.kit.events import subscribe
from serai.kit.jobs import JobEnded
from serai.kit.policy import system_actor


@subscribe(RequestDecided)
def request_was_decided(event: RequestDecided) -> None:
    tell_about_decision(actor=event.actor, request_id=event.request_id, decision=event.decision)


@subscribe(CargoPosted)
def cargo_was_posted(event: CargoPosted) -> None:
    tell_about_posting(actor=event.actor, event_id=event.event_id, event_kind=event.kind)


@subscribe(JobEnded)
def job_has_ended(event: JobEnded) -> None:
    tell_about_work(actor=system_actor(event.at, source="job"), job_id=event.job_id)


@subscribe(AppealStep)
def appeal_went_on(event: AppealStep) -> None:
    tell_about_appeal(
        actor=event.actor, request_id=event.request_id, appeal_id=event.appeal_id, step=event.step, text=event.text
    )
