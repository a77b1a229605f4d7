"""What operations do when a lower app says that something happened."""

from serai.apps.operations.actions import follow_merge
from serai.apps.parties.events import OrganisationsMerged
from serai.kit.events import subscribe


@subscribe(OrganisationsMerged)
def on_organisations_merged(event: OrganisationsMerged) -> None:
    follow_merge(actor=event.actor, survivor_id=event.survivor_id, merged_id=event.merged_id)
