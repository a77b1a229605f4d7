"""Who may do what with messages: everybody with an account, with their own."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from serai.apps.notifications.enums import Kind, Mail
from serai.kit.policy import YES, Actor, Answer, no

Choices = Mapping[str, tuple[bool, str]]
"""By kind: whether it is shown in the application, and when it goes by e-mail (a value of `Mail`)."""


def may_have_messages(actor: Actor) -> Answer:
    if actor.is_known:
        return YES
    return no(_("Sign in to see your messages."), code="sign_in")


def choices_problems(choices: Choices) -> dict[str, list[Any]]:
    """What cannot be chosen, by kind."""
    problems: dict[str, list[Any]] = {}
    for kind, (_is_shown, mail) in choices.items():
        if kind not in Kind.values:
            problems[kind] = [_("There is no such kind of message.")]
        elif mail not in Mail.values:
            problems[kind] = [_("Choose when it comes by e-mail.")]
    return problems
