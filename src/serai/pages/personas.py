"""The standing personas of the demonstration: one click each, in demo mode only. All are invented."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Persona:
    """`key` is also `User.persona`; `role` says what this person comes to do."""

    key: str
    name: str
    role: Any


PERSONAS = (
    Persona("amina", "Amina Deng", _("Requester, Horizon Relief Alliance")),
    Persona("bruno", "Bruno Wani", _("Storekeeper, Juba and Bor")),
    Persona("omar", "Omar Hassan", _("Logistics officer")),
    Persona("chen", "Chen Li", _("Coordinator")),
    Persona("dina", "Dina Farah", _("Administrator")),
    Persona("sam", "Sam Trader", _("Stakeholder, transport company")),
    Persona("eve", "Eve Nobody", _("Registered, no rights")),
)
