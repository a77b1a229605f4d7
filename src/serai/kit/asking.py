"""Who asks, of a request: what the middleware of `config` puts there, with its type."""

from django.http import HttpRequest

from serai.kit.policy import Actor


def actor_of(request: HttpRequest) -> Actor:
    """Whoever asks, a visitor included; `serai.config.middleware.ActorMiddleware` reads rights and clock once a request."""
    return request.actor  # type: ignore[attr-defined, no-any-return]  # requests know nothing of it
