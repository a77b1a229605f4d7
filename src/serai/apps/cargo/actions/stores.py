"""The bins of a hub, and where goods may stand in them."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.cargo.actions.accounts import Spot
from serai.apps.cargo.queries.lines import CargoLine
from serai.apps.cargo.queries.picking import hazards_in
from serai.apps.cargo.rules import bin_suits, kind_of_bin_needed
from serai.apps.catalog.enums import TemperatureBand
from serai.apps.catalog.rules.segregation import classes_apart, rule_words
from serai.apps.operations.models import Bin, Hub
from serai.core.kernel.problems import RecordId
from serai.core.ledger.records import Account
from serai.core.ledger.vocabulary import AccountKind, Condition
from serai.kit.errors import Invalid
from serai.kit.policy import Answer


@dataclass(frozen=True, slots=True)
class Shelves:
    """A hub's bins by id, inactive ones included (goods may still be taken from them)."""

    hub: Hub
    bins: dict[UUID, Bin]

    def spot(self, line: CargoLine, condition: Condition, bin_id: UUID | None) -> Spot:
        """Where to put goods. Without a bin: the hub's first one of the special kind they need, else the floor.

        Raises Invalid when the bin is not of this hub or does not suit the goods.
        """
        if bin_id is None:
            bin_id = self._fitting(line, condition)
        return self.put(line, condition, bin_id)

    def _fitting(self, line: CargoLine, condition: Condition) -> UUID | None:
        """The first active bin of the kind and temperature that goods need; None where they need none, or there is none."""
        needed, active = kind_of_bin_needed(line, condition), [each for each in self.bins.values() if each.is_active]
        suiting = [each for each in active if self.suits(line, condition, each.id)]
        own_kind = [each for each in suiting if each.kind == needed]
        own_band = [each for each in suiting if each.temperature_band == line.temperature_band]
        both = [each for each in own_kind if each in own_band]
        if needed is None and line.temperature_band == TemperatureBand.AMBIENT:
            return None
        return next((each.id for each in (*both, *own_kind, *own_band)), None)

    def put(self, line: CargoLine, condition: Condition, bin_id: UUID | None) -> Spot:
        """The spot of the bin as named (None: the floor). Raises Invalid when it does not suit the goods."""
        chosen = self.bins.get(bin_id) if isinstance(bin_id, UUID) else None
        if bin_id is not None and (chosen is None or not chosen.is_active):
            raise Invalid(_("This bin is not one of %(hub)s."), code="no_bin", hub=self.hub.name)
        suits = self.suits(line, condition, bin_id)
        if not suits:
            raise Invalid(suits.reason, code=suits.code, fields={f"line:{line.id}": [suits.reason]})
        return self.stand(chosen.id if chosen else None)

    def suits(self, line: CargoLine, condition: Condition, bin_id: RecordId | None) -> Answer:
        """Whether goods in a condition may stand in a bin (None: on the floor)."""
        active = [each for each in self.bins.values() if each.is_active]
        chosen = self.bins.get(bin_id) if isinstance(bin_id, UUID) else None
        return bin_suits(
            line, condition, chosen, [each.kind for each in active], [each.temperature_band for each in active]
        )

    def stand(self, bin_id: UUID | None) -> Spot:
        """The spot of a bin (None: the floor), without asking whether goods suit it. Raises Invalid for a foreign bin."""
        if bin_id is not None and bin_id not in self.bins:
            raise Invalid(_("This bin is not one of %(hub)s."), code="no_bin", hub=self.hub.name)
        return Spot(AccountKind.STORE, self.hub.id, bin_id, self.hub.place_id)


def keep_apart(placed: Iterable[tuple[CargoLine, Account]]) -> None:
    """Raise Invalid where dangerous goods would stand in one bin with others that must be apart from them.

    Called when the balances are locked. Goods in the bins already count as well as those of this document.
    """
    dangerous = [(line, account) for line, account in placed if line.hazard_class]
    if not dangerous:
        return
    beside = [
        (account, hazard, name, code)
        for account, hazard, name, code in hazards_in({account.id for _line, account in dangerous})
    ] + [(account.id, line.hazard_class, line.description, line.code) for line, account in dangerous]
    for line, account in dangerous:
        for where, hazard, name, code in beside:
            if where == account.id and classes_apart(line.hazard_class, hazard):
                raise Invalid(
                    _(
                        "“%(line)s” (class %(class)s) must not stand with “%(other)s” of %(consignment)s (class %(hazard)s): "
                        "%(rule)s."
                    ),
                    code="segregation",
                    fields={f"line:{line.id}": [_("Choose another bin for these dangerous goods.")]},
                    line=line.description,
                    other=name,
                    consignment=code,
                    hazard=hazard,
                    rule=rule_words(line.hazard_class, hazard),
                    **{"class": line.hazard_class},
                )


def shelves_of(hub: Hub) -> Shelves:
    return Shelves(hub, {each.id: each for each in Bin.objects.filter(hub=hub).order_by("code")})
