"""The HTTP API of cargo: consignments and stock, documents of the ledger, release orders."""

from ninja import Router

from serai.apps.cargo.api.consignments import router as consignments
from serai.apps.cargo.api.events import router as events
from serai.apps.cargo.api.releases import router as releases

router = Router()
for part in (consignments, events, releases):
    router.add_router("", part)

__all__ = ["router"]
