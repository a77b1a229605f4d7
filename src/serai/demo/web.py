"""One-click sign-in as a persona. Exists only in demo mode (settings.DEMO); never on a real installation."""

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from serai.apps.parties.models import User


@require_POST
def persona(request: HttpRequest, key: str) -> HttpResponse:
    user = User.objects.filter(persona=key, is_active=True).first() if settings.DEMO else None
    if user is None:
        raise Http404
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}):
        target = reverse("pages:front")
    return redirect(target)


urlpatterns = [path("as/<slug:key>/", persona, name="persona")]
