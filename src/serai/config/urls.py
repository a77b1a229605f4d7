"""Every address of the site: one URL, one view."""

from django.conf import settings
from django.urls import include, path
from django.views.i18n import set_language

from serai.config.api import api, nothing_here
from serai.config.api_docs import docs, openapi_json

urlpatterns = [
    path("i18n/setlang/", set_language, name="set_language"),
    path("accounts/", include("allauth.urls")),
    path("api/", api.urls),
    path("api/docs", docs, name="api_docs"),
    path("api/openapi.json", openapi_json, name="openapi_json"),
    path("api/<path:path>", nothing_here),
    path("", include("serai.pages.urls")),
    path("jobs/", include("serai.pages.jobs.urls")),
    path("partners/", include("serai.apps.parties.web.urls")),
    path("messages/", include("serai.apps.notifications.web.urls")),
    path("places/", include("serai.apps.places.web.urls")),
    path("operations/", include("serai.apps.operations.web.register_urls")),
    path("catalog/", include("serai.apps.catalog.web.urls")),
    path("o/<slug:operation>/hubs/", include("serai.pages.hub.urls")),
    path("o/<slug:operation>/claims/", include("serai.pages.claims.urls")),
    path("o/<slug:operation>/figures/", include("serai.pages.figures.urls")),
    path("o/<slug:operation>/figures/reports/", include("serai.pages.reports.urls")),
    path("o/<slug:operation>/", include("serai.apps.operations.web.urls")),
    path("o/<slug:operation>/requests/", include("serai.pages.requests.urls")),
    path("o/<slug:operation>/requests/", include("serai.apps.requests.web.urls")),
    path("o/<slug:operation>/cargo/", include("serai.apps.cargo.web.urls")),
    path("o/<slug:operation>/transport/", include("serai.apps.transport.web.urls")),
]

if settings.DEMO:
    from serai.demo.web import urlpatterns as demo_urls

    urlpatterns += [path("demo/", include((demo_urls, "demo")))]
