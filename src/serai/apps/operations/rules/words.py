"""An operation's settings in words."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from serai.apps.operations.models import Operation

DAYS_OF_A_MONTH = 30


def period(days: int) -> str:
    """`3 months` for 90 days, `45 days` for what is no number of whole months of thirty days."""
    months, rest = divmod(days, DAYS_OF_A_MONTH)
    if months and not rest:
        return ngettext("%(count)d month", "%(count)d months", months) % {"count": months}
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}


def expiry_bands(operation: Operation) -> dict[str, str]:
    """What lists and figures call the bands of expiry: `past`, `red`, `amber`, `far`, `none`, and the `tab` of what is red."""
    near, soon = period(operation.expiry_red_days), period(operation.expiry_amber_days)
    return {
        "past": _("Expired"),
        "red": _("Within %(period)s") % {"period": near},
        "amber": _("From %(near)s to %(soon)s") % {"near": near, "soon": soon},
        "far": _("Later"),
        "none": _("Does not expire"),
        "tab": _("Expires within %(period)s") % {"period": near},
    }
