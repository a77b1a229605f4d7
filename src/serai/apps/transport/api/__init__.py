"""The HTTP API of this app: schemas say what is sent and given, routes call actions and queries."""

from serai.apps.transport.api.routes import router

__all__ = ["router"]
