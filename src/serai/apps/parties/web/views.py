"""Pages of the register of organisations and people."""

from django.http import HttpRequest, HttpResponse

from serai.apps.parties.web.lists import PartnerList


def partner_list(request: HttpRequest) -> HttpResponse:
    return PartnerList(request).response()
