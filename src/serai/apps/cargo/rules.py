"""Who may do what with cargo, and which bin suits which goods. Pure: objects in, answers out."""

from collections.abc import Collection, Iterable
from typing import Protocol
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.cargo.enums import Condition
from serai.apps.catalog.enums import TemperatureBand
from serai.apps.operations.enums import DECIDERS, BinKind
from serai.kit.policy import YES, Actor, Answer, no

#: Temperature bands whose goods stand in a cold bin where the hub has one.
COLD_BANDS = frozenset({TemperatureBand.COLD, TemperatureBand.FROZEN})


class Goods(Protocol):
    """What a rule needs to know of a line."""

    @property
    def description(self) -> str: ...
    @property
    def temperature_band(self) -> str: ...
    @property
    def is_dangerous(self) -> bool: ...


class BinLike(Protocol):
    code: str
    kind: str
    temperature_band: str


def works_at(actor: Actor, operation_id: UUID, hub_id: UUID | None) -> bool:
    """Storekeepers at their own hub (at any, when the document belongs to none); officers and coordinators everywhere."""
    return actor.has("storekeeper", scope=operation_id, place=hub_id) or actor.has(*DECIDERS, scope=operation_id)


def may_handle_cargo(actor: Actor, operation_id: UUID, hub_id: UUID | None) -> Answer:
    """Receive, store, move, count, load, dispatch, deliver, report loss or damage."""
    if works_at(actor, operation_id, hub_id):
        return YES
    if actor.has("storekeeper", scope=operation_id):
        return no(_("You keep another store. The storekeeper of this hub or a logistics officer can do this."))
    return no(_("Only the storekeeper of this hub or a logistics officer of this operation can do this."))


def may_approve_count(
    actor: Actor, operation_id: UUID, hub_id: UUID, counters: Collection[str], *, has_variance: bool = True
) -> Answer:
    """Approve what a count found, or have it counted again: not whoever counted, but for the coordinator."""
    handle = may_handle_cargo(actor, operation_id, hub_id)
    if not handle or actor.has("coordinator", "administrator", scope=operation_id) or not has_variance:
        return handle
    if str(actor.user_id) in counters:
        return no(_("You counted. Somebody else, or the coordinator, approves what was found."))
    return YES


def may_decide(actor: Actor, operation_id: UUID) -> Answer:
    """Reverse documents, cancel what will not come, verify and accept release orders, open consignments."""
    if actor.has(*DECIDERS, scope=operation_id):
        return YES
    return no(_("Only a logistics officer or the coordinator of this operation can do this."))


def may_clear(actor: Actor, operation_id: UUID) -> Answer:
    """Say that goods in quarantine, or damaged, are good after all."""
    if actor.has(*DECIDERS, scope=operation_id):
        return YES
    return no(
        _(
            "A logistics officer or the coordinator clears goods as good again. Tell them which goods, and what you found."
        )
    )


def may_reverse(actor: Actor, operation_id: UUID) -> Answer:
    if actor.has(*DECIDERS, scope=operation_id):
        return YES
    return no(
        _("A reversal needs a logistics officer or the coordinator. Tell them the document number and what is wrong.")
    )


def may_close_periods(actor: Actor, operation_id: UUID) -> Answer:
    if actor.has("coordinator", "administrator", scope=operation_id):
        return YES
    return no(_("Only the coordinator closes or reopens a period."))


def may_see_verification(actor: Actor, operation_id: UUID) -> Answer:
    """Whether the books are what the postings say: the coordinator, officers and information managers read it."""
    if actor.has(*DECIDERS, "im_officer", scope=operation_id):
        return YES
    return no(_("The verification of the books is shown to the operation's officers and its coordinator."))


def may_verify(actor: Actor, operation_id: UUID) -> Answer:
    if actor.has("coordinator", "administrator", scope=operation_id):
        return YES
    return no(_("The coordinator has the books verified; every night it is done by itself."))


def may_order_release(actor: Actor, operation_id: UUID, owner_id: UUID, *, on_paper: bool) -> Answer:
    """The owner's own people with the right to release; the team, for a signed paper that it was handed."""
    if actor.is_member(owner_id, "releaser"):
        return YES
    if on_paper and (actor.has("storekeeper", scope=operation_id) or actor.has(*DECIDERS, scope=operation_id)):
        return YES
    if actor.is_member(owner_id):
        return no(_("Your organisation has not named you to release cargo. Its focal point can."))
    if actor.has(*DECIDERS, scope=operation_id):
        return no(_("The owner orders a release. Enter a signed paper order as such."))
    return no(_("Only the owner of the cargo orders its release."))


def may_withdraw_release(actor: Actor, operation_id: UUID, owner_id: UUID) -> Answer:
    if actor.is_member(owner_id, "releaser") or actor.has(*DECIDERS, scope=operation_id):
        return YES
    return no(_("Only the owner of the cargo or a logistics officer withdraws a release order."))


def kind_of_bin_needed(goods: Goods, condition: int) -> str | None:
    """The special kind of bin that goods in this condition belong in, or None."""
    if condition == Condition.QUARANTINED:
        return str(BinKind.QUARANTINE)
    if goods.is_dangerous:
        return str(BinKind.DANGEROUS)
    if goods.temperature_band in COLD_BANDS:
        return str(BinKind.COLD)
    return None


def bin_suits(
    goods: Goods, condition: int, chosen: BinLike | None, kinds_at_hub: Iterable[str], bands_at_hub: Iterable[str] = ()
) -> Answer:
    """Whether goods may stand in a bin (None: on the floor). A hub that has no fitting bin cannot be asked for one."""
    kept = _band_suits(goods, condition, chosen, frozenset(bands_at_hub))
    if not kept:
        return kept
    needed = kind_of_bin_needed(goods, condition)
    kind = chosen.kind if chosen is not None else str(BinKind.DRY)
    if needed is not None and kind not in (needed, BinKind.DOOR) and needed in set(kinds_at_hub):
        return no(_NEEDS[needed], code="wrong_bin")
    if needed != kind and kind in (BinKind.QUARANTINE, BinKind.DANGEROUS):
        return no(_KEEPS[kind], code="wrong_bin")
    return YES


def _band_suits(goods: Goods, condition: int, chosen: BinLike | None, bands_at_hub: frozenset[str]) -> Answer:
    """Goods that need a temperature stand where it is kept, if it is kept anywhere here, and never where another is kept.

    Quarantine and dangerous goods go to their own kind of bin first: there is one of these at most.
    """
    needed, kept = goods.temperature_band, chosen.temperature_band if chosen is not None else ""
    told = {"needed": TemperatureBand(needed).label, "kept": TemperatureBand(kept).label if kept else ""}
    if needed == TemperatureBand.AMBIENT or (chosen is not None and chosen.kind == BinKind.DOOR):
        return YES
    if kept and kept != needed:
        return no(_OTHER_BAND % told, code="wrong_band")
    special = condition == Condition.QUARANTINED or goods.is_dangerous
    if not kept and not special and needed in bands_at_hub:
        return no(_OWN_BAND % told, code="wrong_band")
    return YES


_OTHER_BAND = _("These goods need %(needed)s; this bin is kept at %(kept)s.")
_OWN_BAND = _("These goods need %(needed)s: put them where that temperature is kept.")
_NEEDS = {
    "quarantine": _("Quarantined goods belong in a quarantine bin."),
    "dangerous": _("Dangerous goods belong in a bin for dangerous goods."),
    "cold": _("Goods that must stay cold belong in a cold bin."),
}
_KEEPS = {
    "quarantine": _("A quarantine bin is for quarantined goods only."),
    "dangerous": _("A bin for dangerous goods takes no other goods."),
}


def may_see_cargo(actor: Actor, operation_id: UUID) -> Answer:
    """Whoever works in the operation, and members of organisations (whose own cargo is then shown)."""
    if actor.takes_part_in(operation_id) or actor.organisations:
        return YES
    return no(
        _("Cargo is shown to the operation's team and to organisations with cargo here."),
        way_out=_("Ask your organisation's focal point, or track cargo by its code."),
    )


def may_see_flows(actor: Actor, operation_id: UUID) -> Answer:
    """Sums over everybody's cargo: the operation's own people."""
    if actor.takes_part_in(operation_id):
        return YES
    return no(_("Sums of all movements are shown to the operation's own people."))
