"""Transfers to the store next door, and disputed goods: tables of what is there, a form, one action."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from serai.apps.cargo import actions, rules
from serai.apps.cargo.enums import AccountKind
from serai.apps.cargo.models import Account, Consignment, Posting
from serai.apps.cargo.queries import standing_of
from serai.apps.cargo.web.forms import DisputeForm, SettleForm, TransferForm
from serai.apps.cargo.web.moves import account_words
from serai.apps.cargo.web.scope import consignment_url, event_url, page_of, the_consignment
from serai.apps.cargo.web.tables import bound, chosen, one_hub, said, store_of, with_rows
from serai.kit.policy import require

#: Where goods can be when somebody disputes them.
OPEN_TO_DISPUTE = (AccountKind.STORE, AccountKind.JOURNEY, AccountKind.DELIVERED)


def transfer(request: HttpRequest, operation: str, code: str) -> HttpResponse:
    actor, found = the_consignment(request, operation, code)
    rows = standing_of(found, AccountKind.STORE)
    hub = store_of(rows, found)
    require(rules.may_handle_cargo(actor, found.operation_id, hub.pk))

    def act(clean: dict[str, Any]) -> str:
        picked = chosen(request, rows)
        items = [actions.LossItem(row.line.pk, row.account_id, quantity, row.condition) for row, quantity in picked]
        to_hub = clean.pop("to_hub")
        event = actions.transfer(actor=actor, hub_id=one_hub(picked), to_hub_id=to_hub.pk, items=items, **clean)
        said(request, operation, event, _("The goods are in the other store."))
        return event_url(operation, event.pk)

    lead = _("To a store next door, without a journey. Print the transfer note and let both stores sign it.")
    return with_rows(request, TransferForm(hub, bound(request)), act, rows, **page_of(
        found, _("Transfer to another store"), submit_label=_("Transfer"), quantity_label=_("Transfer"), lead=lead))  # fmt: skip


def dispute(request: HttpRequest, operation: str, code: str) -> HttpResponse:
    actor, found = the_consignment(request, operation, code)
    require(rules.may_handle_cargo(actor, found.operation_id, None))
    rows = standing_of(found, *OPEN_TO_DISPUTE, actor=actor)

    def act(clean: dict[str, Any]) -> str:
        picked = chosen(request, rows)
        items = [actions.LossItem(row.line.pk, row.account_id, quantity, row.condition) for row, quantity in picked]
        event = actions.dispute(actor=actor, items=items, **clean)
        said(request, operation, event, _("The goods are disputed. They stay in the books until it is settled."))
        return consignment_url(found)

    lead = _(
        "Where people disagree: a short delivery, goods that somebody else claims. Nothing is lost or released by it."
    )
    return with_rows(request, DisputeForm(bound(request)), act, rows, **page_of(
        found, _("Dispute"), submit_label=_("Record the dispute"), quantity_label=_("Disputed"), lead=lead))  # fmt: skip


def settle(request: HttpRequest, operation: str, code: str) -> HttpResponse:
    actor, found = the_consignment(request, operation, code)
    require(rules.may_decide(actor, found.operation_id))
    rows = standing_of(found, AccountKind.DISPUTED)

    def act(clean: dict[str, Any]) -> str:
        picked = chosen(request, rows)
        items = [actions.LossItem(row.line.pk, row.account_id, quantity, row.condition) for row, quantity in picked]
        outcome, cause = clean.pop("outcome"), clean.pop("cause")
        to = int(outcome) if outcome.isdigit() else None
        event = actions.settle_dispute(
            actor=actor, items=items, to_account_id=to, is_lost=outcome == "lost", cause=cause, **clean
        )
        said(request, operation, event, _("The dispute is settled."))
        return event_url(operation, event.pk)

    return with_rows(request, SettleForm(_places(found), bound(request)), act, rows, **page_of(
        found, _("Settle the dispute"), submit_label=_("Settle"), quantity_label=_("Settled")))  # fmt: skip


def _places(found: Consignment) -> list[tuple[int, str]]:
    """Stores and doors in which goods of this consignment were, and the floors of the operation's stores."""
    been = Posting.objects.filter(line__consignment=found).values_list("from_account", "to_account")
    keys = {key for pair in been for key in pair}
    rows = Account.objects.filter(operation=found.operation_id, kind__in=(AccountKind.STORE, AccountKind.DELIVERED))
    shown = rows.filter(pk__in=keys) | rows.filter(kind=AccountKind.STORE, bin=None)
    return [
        (each.pk, account_words(each)) for each in shown.select_related("hub", "bin", "place").order_by("kind", "pk")
    ]
