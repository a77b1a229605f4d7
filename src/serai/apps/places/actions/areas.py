"""Administrative areas."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.places import rules
from serai.apps.places.enums import AreaLevel
from serai.apps.places.models import Area
from serai.kit.actions import action
from serai.kit.errors import Invalid
from serai.kit.policy import Actor, require


@action
def add_area(
    *,
    actor: Actor,
    code: str,
    name: str,
    level: int,
    names: dict[str, str] | None = None,
    parent_id: UUID | None = None,
    code_source: str = "",
) -> Area:
    """A country, state or smaller area. The same code again changes its names, so that a newer list can be read in."""
    require(rules.may_add_place(actor))
    if not code.strip() or not name.strip() or level not in AreaLevel.values:
        raise Invalid(_("An area needs a code, a name and a level."), fields={"code": [_("Enter code and name.")]})
    values = {
        "name": name.strip(),
        "level": level,
        "names": names or {},
        "parent_id": parent_id,
        "code_source": code_source,
    }
    area, _created = Area.objects.update_or_create(code=code.strip(), defaults=values)
    return area
