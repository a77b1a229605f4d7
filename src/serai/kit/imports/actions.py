"""Writes of imports: which heading means which field, remembered for the next file; and the carrying out of a plan."""

from collections.abc import Mapping

from serai.kit.actions import action
from serai.kit.imports.model import CHANGED, NEW, Importer
from serai.kit.imports.reading import Reading, read
from serai.kit.models import Attachment, ImportMapping
from serai.kit.policy import Actor, require


@action
def remember_mapping(*, actor: Actor, kind: str, digest: str, mapping: Mapping[str, str]) -> ImportMapping:
    """Keep what the headings of a file mean; the next file with the same headings needs no question."""
    row, _created = ImportMapping.objects.update_or_create(
        kind=kind, headings_digest=digest, defaults={"mapping": dict(mapping), "recorded_at": actor.now}
    )
    return row


@action
def carry_out(*, actor: Actor, one: Importer, upload: Attachment) -> Reading:
    """Read the file once more and write its new and changed rows; refused rows are left out."""
    require(one.may(actor))
    reading = read(actor, one, upload)
    one.write(actor=actor, plans=[plan for plan in reading.plans if plan.outcome in {NEW, CHANGED}])
    return reading
