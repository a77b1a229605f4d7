"""Nightly work: drivers who have not driven for 90 days are forgotten."""

from django.utils import timezone
from procrastinate.contrib.django import app

from serai.apps.operations.models import Operation
from serai.apps.transport.actions import forget_drivers
from serai.kit.policy import Grant, system_actor


@app.periodic(cron="23 2 * * *")
@app.task(name="transport.forget_drivers", queueing_lock="transport.forget_drivers")
def forget(timestamp: int) -> None:
    actor = system_actor(timezone.now(), source="job", grants=frozenset({Grant("administrator")}))
    for operation_id in Operation.objects.order_by("pk").values_list("pk", flat=True):
        forget_drivers(actor=actor, operation_id=operation_id)
