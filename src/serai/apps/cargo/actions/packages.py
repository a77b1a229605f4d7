"""SSCCs: a line has one for each package, numbered on from `line.sscc`; a code on a label is never used again."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.cargo.actions.desk import lock_headers
from serai.apps.cargo.models import Consignment, Line
from serai.apps.cargo.rules import may_handle_cargo
from serai.core.kernel.identifiers import sscc
from serai.kit.actions import action
from serai.kit.errors import NotFound
from serai.kit.policy import Actor, require
from serai.kit.series import next_numbers

GS1_PREFIX = "2999999"  # not issued by GS1: replace by the organisation's own
EVERYWHERE = UUID(int=0)


def numbered(counts: Sequence[int]) -> list[tuple[str, int]]:
    """For each line with so many packages (0: it is one itself): its first SSCC and how many follow each other."""
    packages = [max(count, 1) for count in counts]
    serials = next_numbers(EVERYWHERE, "sscc", sum(packages))
    result, next_ = [], serials.start
    for count in packages:
        result.append((sscc(0, GS1_PREFIX, next_), count))
        next_ += count
    return result


def number_lines(lines: Iterable[Line]) -> list[Line]:
    """Give new SSCCs to lines that have more packages than codes; the caller holds their headers' locks. Gives the changed."""
    short = [line for line in lines if max(line.hu, 1) > line.sscc_count or not line.sscc]
    if short:
        for line, (first, count) in zip(short, numbered([line.hu for line in short]), strict=True):
            line.sscc, line.sscc_count = first, count
        Line.objects.bulk_update(short, ["sscc", "sscc_count"])
    return short


@action
def number_packages(*, actor: Actor, consignment_id: UUID) -> int:
    """Give every package of a consignment its SSCC where some have none. How many lines were numbered anew."""
    found = Consignment.objects.filter(pk=consignment_id).first()
    if found is None:
        raise NotFound(_("There is no such consignment."), code="no_consignment")
    require(may_handle_cargo(actor, found.operation_id, found.hub_id))
    lock_headers(set(found.lines.values_list("id", flat=True)))
    return len(number_lines(found.lines.order_by("position")))
