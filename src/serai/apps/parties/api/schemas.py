"""What the API says of organisations. People and contacts are not in it."""

from typing import Any
from uuid import UUID

from ninja import Field

from serai.apps.parties.enums import OrganisationKind
from serai.apps.parties.models import Organisation
from serai.kit.api import In, Out, Text, Word


class OrganisationOut(Out):
    id: UUID
    name: str
    acronym: str
    kind: str
    standing: str
    country: str = Field(description="ISO 3166-1 alpha-2, empty when not known")
    is_national: bool
    is_cluster_lead: bool
    is_provisional: bool
    merged_into: UUID | None = Field(description="The entry that stands for this one now")

    @staticmethod
    def of(row: Organisation) -> dict[str, Any]:
        values = {name: getattr(row, name) for name in OrganisationOut.model_fields if name != "merged_into"}
        return {**values, "merged_into": row.merged_into_id}


class OrganisationDetail(OrganisationOut):
    website: str
    about: str
    aliases: list[str]
    revision: int

    @staticmethod
    def of(row: Organisation) -> dict[str, Any]:
        aliases = [alias.name for alias in row.aliases.order_by("name")]
        more = {"website": row.website, "about": row.about, "aliases": aliases, "revision": row.revision}
        return {**OrganisationOut.of(row), **more}


class OrganisationIn(In):
    """A new organisation that a request needs at once; the team confirms it later."""

    name: Text
    kind: OrganisationKind = OrganisationKind.OTHER
    acronym: Word = ""
    country: Word = ""
