"""Reads of requests."""

from serai.apps.requests.queries.scope import reference, request_by_number, request_for, visible_to

__all__ = ["reference", "request_by_number", "request_for", "visible_to"]
