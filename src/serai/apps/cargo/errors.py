"""What the ledger's rules say, in sentences. The core speaks in codes; this is the one place that gives them words."""

from typing import Any

from django.utils.translation import gettext_lazy as _

#: Code of a `serai.core.kernel.problems.Problem` → sentence. Names in it come from the problem or from `actions.refusals`.
SENTENCES: dict[str, Any] = {
    # The document itself
    "event-empty": _("There is nothing in this document: enter at least one quantity."),
    "unknown-line": _("This line does not belong to this operation."),
    "unknown-account": _("This bin or journey does not belong to this operation."),
    "flow-not-allowed": _("A document of this kind cannot move cargo in this way."),
    "condition-not-allowed": _("“%(line)s”: the condition cannot get better on the way; record what you see now."),
    "place-not-allowed": _("“%(line)s”: this movement needs a journey or another kind of document."),
    "posting-goes-nowhere": _("“%(line)s” would stay where it is: choose another bin or condition."),
    "repack-one-sided": _("A repack takes something and makes something of it: enter both."),
    "posting-time-differs": _("All movements of a document happen at its time."),
    "reversal-names-nothing": _("A reversal names what it takes back."),
    "reverses-outside-reversal": _("Only a reversal can take something back."),
    # Amounts
    "quantity-not-positive": _("“%(line)s”: the quantity must be more than zero."),
    "measure-negative": _("“%(line)s”: weight, volume and handling units cannot be below zero."),
    "too-many-decimals": _("“%(line)s” is counted in %(unit)s: give at most %(scale)s decimals."),
    "amount-too-large": _("“%(line)s”: this quantity is too large to be right."),
    "more-hu-than-iu": _("“%(line)s”: there would be %(hu)s handling units but only %(quantity)s counted units."),
    # Time
    "in-the-future": _("%(at)s has not come yet. Enter when it happened."),
    "before-operation": _("%(at)s is before this operation opened (%(opened_at)s)."),
    "period-closed": _("The books are closed until %(end)s. A coordinator can reopen the period by a decision."),
    # What is there
    "below-zero": _(
        "“%(line)s” (%(consignment)s): %(where)s has %(available)s %(unit)s, you asked for %(asked)s.%(since)s"
    ),
    "below-zero-then": _(
        "“%(line)s” (%(consignment)s): at %(at)s %(where)s would have had %(available)s %(unit)s, and this takes %(asked)s."
        "%(since)s"
    ),
    "used-later": _(
        "“%(line)s” (%(consignment)s): from %(at)s on, %(where)s can give %(available)s %(unit)s that nobody used later; you "
        "asked for %(asked)s.%(since)s"
    ),
    "ghost-weight": _("“%(line)s”: nothing would be left but weight or handling units. Enter the quantity that left."),
    "found-more-than-lost": _("“%(line)s”: only %(available)s were reported lost; %(asked)s cannot be found again."),
    # Counts
    "not-countable": _("Only cargo in a store or at the consignee’s door can be counted."),
    "counted-twice": _("“%(line)s” is in this count twice: add the quantities up."),
    "already-counted": _("Count %(number)s looked at the same stock at the same moment."),
    "count-negative": _("“%(line)s”: what was seen cannot be below zero."),
    "ghost-counted": _("“%(line)s”: nothing was seen, so there is no weight either."),
    # Reversals
    "reversed-unknown": _("There is nothing to take back."),
    "already-reversed": _("This document was already reversed."),
    "reversal-of-reversal": _("A reversal is not reversed: record the document anew, so that both stay readable."),
    "count-not-reversible": _("A count is not reversed: count again."),
    "not-a-mirror": _("A reversal takes back exactly what was posted."),
    "reversal-before-original": _("A reversal cannot be earlier than what it takes back."),
    "counted-since": _(
        "This cannot be reversed: count %(number)s at %(counted_at)s looked at the same stock afterwards. Count it again instead."
    ),
}

#: Said of somebody else's document, so that the second person knows what happened.
SINCE = _(" Last: %(document)s by %(who)s at %(when)s.")
