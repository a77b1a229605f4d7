"""Addresses under `/o/<operation>/requests/`; those of forms and decisions are in `serai.apps.requests.web.urls`."""

from django.urls import path, register_converter

from serai.pages.requests import closing, mine, papers, views


class Reference:
    """`R-0421` in an address; the view gets the number."""

    regex = r"R-\d{4,9}"

    def to_python(self, value: str) -> int:
        return int(value[2:])

    def to_url(self, value: int | str) -> str:
        return value if isinstance(value, str) else f"R-{value:04d}"


register_converter(Reference, "reference")

app_name = "request_pages"
urlpatterns = [
    path("mine/", mine.mine, name="mine"),
    path("", views.request_list, name="list"),
    path("<reference:number>/", views.detail, name="detail"),
    path("<reference:number>/close-short/", closing.close_short, name="close_short"),
    path("<reference:number>/summary/", papers.summary, name="summary"),
    path("<reference:number>/summary.pdf", papers.summary_pdf, name="summary_pdf"),
]
