"""The few writes that only a demonstration needs: accounts for one-click sign-in, and the note that it was built."""

from typing import Any
from uuid import UUID

from serai.apps.parties.models import Person, User
from serai.kit.actions import action
from serai.kit.models import Job
from serai.kit.policy import Actor, no, require

BUILD = "demo.build"


@action
def name_persona(*, actor: Actor, user_id: UUID, key: str) -> User:
    """Let a demonstration's visitor sign in as this person with one click (only where settings.DEMO is on)."""
    _require_builder(actor)
    user = User.objects.get(pk=user_id)
    user.persona = key
    user.save(update_fields=["persona"])
    return user


@action
def add_account_alone(*, actor: Actor, name: str, email: str, language: str) -> User:
    """Somebody who registered and belongs to nothing. The account has no password."""
    _require_builder(actor)
    person = Person.objects.create(name=name, email=email, language=language, is_invented=True, recorded_at=actor.now)
    user = User(email=email, person=person, language=language, date_joined=actor.now)
    user.set_unusable_password()
    user.save()
    return user


@action
def note_build(
    *, actor: Actor, parameters: dict[str, Any], result: dict[str, Any] | None = None, job_id: UUID | None = None
) -> Job:
    """Note that a build began; with `job_id`, that it ended, and its report."""
    _require_builder(actor)
    if job_id is None:
        return Job.objects.create(
            kind=BUILD, title="Demonstration", state=Job.State.RUNNING, parameters=parameters, created_at=actor.now,
            started_at=actor.now,
        )  # fmt: skip
    job = Job.objects.get(pk=job_id)
    job.state, job.result, job.ended_at = Job.State.DONE, result or {}, actor.now
    job.save(update_fields=["state", "result", "ended_at"])
    return job


def _require_builder(actor: Actor) -> None:
    if not actor.has("administrator"):
        require(no("Only the builder of the demonstration does this."))
