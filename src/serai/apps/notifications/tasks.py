"""Work in the background: the hourly round, mails at once and daily, forgetting. Thin: one action each."""

from django.utils import timezone
from procrastinate.contrib.django import app

from serai.apps.notifications.actions import forget_old, mail_waiting, watch
from serai.apps.notifications.enums import Mail
from serai.apps.operations.enums import SERVING_STATES
from serai.apps.operations.models import Operation
from serai.kit.policy import Actor, system_actor


def _actor() -> Actor:
    return system_actor(timezone.now(), source="job")


@app.periodic(cron="7 * * * *")
@app.task(name="notifications.watch", queueing_lock="notifications.watch")
def watch_operations(timestamp: int) -> None:
    for operation_id in Operation.objects.filter(state__in=SERVING_STATES).order_by("pk").values_list("pk", flat=True):
        watch(actor=_actor(), operation_id=operation_id)


@app.periodic(cron="*/2 * * * *")
@app.task(name="notifications.mail_at_once", queueing_lock="notifications.mail_at_once")
def mail_at_once(timestamp: int) -> None:
    mail_waiting(actor=_actor(), mail=Mail.ONCE)


@app.periodic(cron="10 4 * * *")
@app.task(name="notifications.mail_daily", queueing_lock="notifications.mail_daily")
def mail_daily(timestamp: int) -> None:
    mail_waiting(actor=_actor(), mail=Mail.DAILY)


@app.periodic(cron="33 2 * * *")
@app.task(name="notifications.forget", queueing_lock="notifications.forget")
def forget(timestamp: int) -> None:
    forget_old(actor=_actor())
