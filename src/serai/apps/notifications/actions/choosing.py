"""What a person chooses: which kinds come, and how."""

from django.utils.translation import gettext_lazy as _

from serai.apps.notifications.models import KindChoice
from serai.apps.notifications.rules import Choices, choices_problems, may_have_messages
from serai.kit.actions import action
from serai.kit.errors import Invalid
from serai.kit.policy import Actor, require


@action
def choose(*, actor: Actor, choices: Choices) -> None:
    """Switch kinds for oneself; those that are not named stay. Raises Invalid by kind.

    The choice holds for messages raised from now on.
    """
    require(may_have_messages(actor))
    assert actor.user_id is not None  # the rule asks for it
    problems = choices_problems(choices)
    if problems:
        raise Invalid(_("Some choices cannot be used. Nothing was changed."), code="choices", fields=problems)
    for kind in sorted(choices):
        is_shown, mail = choices[kind]
        KindChoice.objects.update_or_create(
            user_id=actor.user_id, kind=kind, defaults={"is_shown": is_shown, "mail": mail}
        )
