"""Of which days a saved report speaks, how often it is sent, and as what."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Span(TextChoices):
    """Days relative to the day on which it is opened or sent; `fixed` are those of its own question."""

    FIXED = "fixed", _("The days as they are now")
    YESTERDAY = "yesterday", _("The day before")
    LAST_WEEK = "last_week", _("The week before, Monday to Sunday")
    LAST_MONTH = "last_month", _("The month before")
    MONTH_SO_FAR = "month_so_far", _("This month so far")
    LAST_30 = "last_30", _("The last 30 days")
    NEXT_7 = "next_7", _("The next 7 days")
    NEXT_30 = "next_30", _("The next 30 days")


class Schedule(TextChoices):
    NONE = "none", _("Not sent")
    DAILY = "daily", _("Every day")
    WEEKLY = "weekly", _("Every Monday")
    MONTHLY = "monthly", _("On the first of each month")


class Form(TextChoices):
    XLSX = "xlsx", _("As an XLSX file")
    LINK = "link", _("As a link")
