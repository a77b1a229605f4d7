"""Consignments: who may see which, and what has become of them."""

from uuid import UUID

from serai.apps.cargo.models import LineTotal


def first_that_moved(request_id: UUID) -> str | None:
    """The code of a consignment of the request of which something has moved, or None."""
    return (
        LineTotal.objects.filter(line__consignment__request_id=request_id, last_at__isnull=False)
        .order_by("line__consignment__number")
        .values_list("line__consignment__code", flat=True)
        .first()
    )
