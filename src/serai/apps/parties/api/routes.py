"""/api/organisations: who takes part. Public to read; a person of a registered organisation may name a new one."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status

from serai.apps.parties.actions import add_provisional_organisation
from serai.apps.parties.api.schemas import OrganisationDetail, OrganisationIn, OrganisationOut
from serai.apps.parties.enums import OrganisationKind, Standing
from serai.apps.parties.queries import current_organisations, organisation_by_id, search_organisations
from serai.kit.api import Anybody, Page, Paging, Word, actor_of, answers, page
from serai.kit.lists.paging import Order

router = Router()


class Asked(Schema):
    q: Word | None = None
    kind: OrganisationKind | None = None
    standing: Standing | None = None
    country: Word | None = None
    is_provisional: bool | None = None


@router.get("/organisations", response=answers(Page[OrganisationOut]), auth=Anybody())
def list_organisations(request: HttpRequest, asked: Query[Asked], paging: Query[Paging]) -> Any:
    """Organisations by name; `q` finds words of their names, acronyms and other names. Merged entries are left out."""
    rows = current_organisations(actor_of(request))
    rows = rows.filter(**asked.model_dump(exclude={"q"}, exclude_none=True))
    if asked.q:
        rows = search_organisations(rows, asked.q)
    return page(rows, Order("name", nullable=False), paging, OrganisationOut.of)


@router.get("/organisations/{organisation_id}", response=answers(OrganisationDetail), auth=Anybody())
def get_organisation(request: HttpRequest, organisation_id: UUID) -> Any:
    """One organisation. A merged one names the entry that stands for it now."""
    return OrganisationDetail.of(organisation_by_id(actor_of(request), organisation_id))


@router.post("/organisations", response=answers(OrganisationDetail, status=201))
def add_organisation(request: HttpRequest, data: OrganisationIn) -> Any:
    """Name a new organisation provisionally. A name that is known already gives its entry."""
    made = add_provisional_organisation(actor=actor_of(request), **data.model_dump())
    return Status(201, OrganisationDetail.of(made))
