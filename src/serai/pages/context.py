"""What every page's shell needs: who is here, in which operation, and the main navigation."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    return {"actor": getattr(request, "actor", None), "demo_mode": settings.DEMO}
