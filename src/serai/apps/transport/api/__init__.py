"""The HTTP API of this app: schemas say what is sent and given, routes call actions and queries."""

from ninja import Router

from serai.apps.transport.api.convoys import router as convoys
from serai.apps.transport.api.emissions import router as emissions
from serai.apps.transport.api.fuel import router as fuel
from serai.apps.transport.api.routes import router as journeys

router = Router()
for part in (journeys, convoys, emissions, fuel):
    router.add_router("", part)

__all__ = ["router"]
