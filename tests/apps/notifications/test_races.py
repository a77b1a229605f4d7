"""Two processes that notice the same thing at the same moment tell it once."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from django.db import connection

from serai.apps.notifications import actions
from serai.apps.notifications.enums import Kind, Mail
from serai.apps.notifications.models import Notification
from tests.apps.cargo.test_races import at_once
from tests.world import World

pytestmark = pytest.mark.race

PROCESS = """
import os, sys, time, django
django.setup()
from django.utils import timezone
from serai.apps.notifications.actions import raise_for
from serai.apps.notifications.enums import Kind
from serai.kit.policy import system_actor
users = sys.argv[2:]
if sys.argv[1] == "back": users.reverse()
sys.stdin.readline()
for number in range(40):
    raise_for(actor=system_actor(timezone.now(), source="job"), kind=Kind.EXPIRY, cause=f"expiry:{number}", users=users,
              params={"codes": ["JUB-0001"], "day": "2026-12-31"})
print("done")
"""


def test_two_processes_with_the_same_causes_make_one_message_each(committed_world: World) -> None:
    database = connection.settings_dict
    url = f"postgresql://{database['USER']}@/{database['NAME']}?host={database['HOST']}"
    import os

    environment = {**os.environ, "SERAI_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "serai.config.settings"}
    users = [str(committed_world.users[name].pk) for name in ("amina", "lena", "omar", "chen")]
    processes = [
        subprocess.Popen([sys.executable, "-c", PROCESS, order, *users], env=environment, stdin=subprocess.PIPE,
                         stdout=subprocess.PIPE, text=True)
        for order in ("forth", "back")
    ]  # fmt: skip
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    assert [process.communicate(timeout=90)[0].strip() for process in processes] == ["done", "done"]
    assert Notification.objects.count() == 40 * 4
    assert Notification.objects.values("cause").distinct().count() == 40


def test_two_workers_send_one_mail(committed_world: World, mailoutbox: list[Any]) -> None:
    world = committed_world
    for number in range(5):
        actions.raise_for(actor=world.actor("omar"), kind=Kind.LOST, cause=f"lost:{number}", users=[world.users["amina"].pk],
                          params={"codes": ["JUB-0001"]})  # fmt: skip
    results = at_once(*(lambda: actions.mail_waiting(actor=world.actor("dina"), mail=Mail.ONCE) for _ in range(3)))
    assert sorted(results) == [0, 0, 1] and len(mailoutbox) == 1
    assert not Notification.objects.filter(mailed_at=None).exists()
