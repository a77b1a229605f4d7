"""The HTTP API of this app: schemas say what is sent and given, routes call actions and queries."""

from serai.apps.requests.api.routes import router

__all__ = ["router"]
