"""Small things that pages and the API share: who calls the API, and how an upload or a double click is handled."""

import hashlib
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from serai.kit.models import ApiToken


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def token_user(request: HttpRequest) -> Any:
    """The user of `Authorization: Bearer <token>`, or None when there is no such header or the token is not valid."""
    header = request.headers.get("Authorization", "")
    if not header.startswith("Bearer "):
        return None
    token = (
        ApiToken.objects.select_related("user")
        .filter(digest=digest_of(header[7:].strip()), revoked_at=None, user__is_active=True)
        .first()
    )
    if token is None or (token.expires_at is not None and token.expires_at <= timezone.now()):
        return None
    return token.user
