"""Service requests with their lines, the decisions about them, and the ranking that says what goes first."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from serai.apps.catalog.enums import PackingGroup, TemperatureBand
from serai.apps.catalog.models import Category, Item, Service, Unit
from serai.apps.operations.models import Hub, Operation, ServiceTerms
from serai.apps.parties.models import Organisation
from serai.apps.places.models import Area, Place
from serai.apps.requests.enums import (
    APPEAL_MARKS,
    DECISION_MARKS,
    FULFILMENT_MARKS,
    AppealAgainst,
    AppealAnswer,
    Channel,
    Decision,
    Fulfilment,
    Queue,
    RejectionReason,
)
from serai.kit.audit import tracked
from serai.kit.identifiers import uuid7
from serai.kit.models import Record, Scope
from serai.kit.records import State


# The rank changes with every ranking, which keeps its own snapshots; the history is for what people did.
@tracked(exclude=("search", "rank", "points", "unfinished"))
class ServiceRequest(Record):
    """One request of one organisation for services on its cargo, with any number of origins and destinations (on the
    lines).

    `decision` is set by actions; `fulfilment` and the totals are written only by `cargo` from the ledger and by
    `actions.lines`.
    """

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="requests")
    number = models.PositiveIntegerField(null=True)  # R-0421; given when first submitted
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="requests")
    title = models.CharField(max_length=160)
    owner_reference = models.CharField(max_length=80, blank=True)
    services = models.ManyToManyField(Service, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel.choices, default=Channel.WEB)
    decision = models.CharField(max_length=10, choices=Decision.choices, default=Decision.DRAFT)
    decision_at = models.DateTimeField(null=True)
    decision_reason = models.TextField(blank=True)
    rejection_reason = models.CharField(max_length=16, choices=RejectionReason.choices, blank=True)
    fulfilment = models.PositiveSmallIntegerField(choices=Fulfilment.choices, default=Fulfilment.NOT_STARTED)
    submitted_at = models.DateTimeField(null=True)  # first submission; ranking and service levels count from it
    first_answer_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    ready_on = models.DateField(null=True)
    needed_by = models.DateField(null=True)
    storage_from = models.DateField(null=True, blank=True)
    storage_until = models.DateField(null=True, blank=True)
    origin = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    destination = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    hub = models.ForeignKey(Hub, null=True, blank=True, on_delete=models.PROTECT, related_name="requests")
    sender_name = models.CharField(max_length=120, blank=True)
    sender_phone = models.CharField(max_length=40, blank=True)
    sender_email = models.EmailField(blank=True)
    receiver_organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    receiver_name = models.CharField(max_length=120, blank=True)
    receiver_phone = models.CharField(max_length=40, blank=True)
    receiver_email = models.EmailField(blank=True)
    people_reached = models.PositiveIntegerField(null=True, blank=True)
    remarks = models.TextField(blank=True)
    declared_by = models.CharField(max_length=120, blank=True)
    declared_at = models.DateTimeField(null=True)
    terms = models.ManyToManyField(ServiceTerms, related_name="requests")  # the versions accepted
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    weight_kg = models.DecimalField(max_digits=14, decimal_places=3, default=0)  # sums of the lines
    volume_m3 = models.DecimalField(max_digits=14, decimal_places=4, default=0)
    line_count = models.PositiveIntegerField(default=0)
    rank = models.PositiveIntegerField(null=True)  # of the newest ranking, while waiting or not yet dispatched
    points = models.DecimalField(max_digits=6, decimal_places=1, null=True)
    has_cold = models.BooleanField(default=False)
    hazard_classes = models.CharField(max_length=40, blank=True)
    import_key = models.CharField(max_length=120, blank=True)  # re-import of a workbook updates by it
    # the form of a draft whose lines cannot be stored as lines yet
    unfinished = models.JSONField(default=dict, blank=True)
    search = SearchVectorField(null=True)

    class Meta:
        verbose_name = _("request")
        constraints = [
            models.UniqueConstraint(fields=["operation", "number"], name="request_number"),
            models.UniqueConstraint(
                fields=["operation", "organisation", "import_key"],
                condition=~Q(import_key=""),
                name="request_import_key",
            ),
            models.CheckConstraint(condition=Q(decision="draft") | Q(number__isnull=False), name="request_numbered"),
            models.CheckConstraint(
                condition=Q(ready_on=None) | Q(needed_by=None) | Q(needed_by__gte=F("ready_on")), name="request_dates"
            ),
        ]
        indexes = [
            models.Index(fields=["operation", "decision", "rank", "id"]),
            models.Index(fields=["operation", "-number"]),
            models.Index(fields=["operation", "needed_by", "id"]),
            models.Index(fields=["organisation", "operation", "-number"]),
            models.Index(fields=["operation", "fulfilment", "id"]),
            models.Index(fields=["operation", "submitted_at"], name="request_submitted"),
            models.Index(fields=["operation", "accepted_at"], name="request_accepted"),
            GinIndex(fields=["search"]),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """The short number people use: R-0421; a draft has none yet."""
        return f"R-{self.number:04d}" if self.number else "R-…"

    @property
    def decision_state(self) -> State:
        return State(DECISION_MARKS[self.decision], Decision(self.decision).label)

    @property
    def fulfilment_state(self) -> State:
        return State(FULFILMENT_MARKS[self.fulfilment], Fulfilment(self.fulfilment).label)


@tracked()
class RequestLine(models.Model):
    """One kind of goods from one place to another. Quantities: `quantity` in inventory units, `handling_units` lifted
    pieces,
    `weight_kg` and `volume_m3` of the whole line, `unit_value` per inventory unit."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(ServiceRequest, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    description = models.CharField(max_length=200)
    item = models.ForeignKey(Item, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    origin = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    destination = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    handling_unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    handling_units = models.PositiveIntegerField(default=0)
    weight_kg = models.DecimalField(max_digits=14, decimal_places=3)
    volume_m3 = models.DecimalField(max_digits=14, decimal_places=4)
    unit_value = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, default="USD")
    batch = models.CharField(max_length=40, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    temperature_band = models.CharField(max_length=8, choices=TemperatureBand.choices, default=TemperatureBand.AMBIENT)
    un_number = models.CharField(max_length=4, blank=True)
    hazard_class = models.CharField(max_length=8, blank=True)
    packing_group = models.CharField(max_length=3, choices=PackingGroup.choices, blank=True)
    has_shipper_declaration = models.BooleanField(default=False)
    is_stackable = models.BooleanField(null=True, blank=True)  # null = not said
    packaging = models.CharField(max_length=80, blank=True)
    accepted_quantity = models.DecimalField(max_digits=14, decimal_places=3, null=True)  # null until decided
    accepted_note = models.CharField(max_length=200, blank=True)
    cancelled_quantity = models.DecimalField(max_digits=14, decimal_places=3, default=0)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["request", "position"], name="request_line_position"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="request_line_quantity"),
            models.CheckConstraint(condition=Q(handling_units__lte=F("quantity")), name="request_line_hu_not_above_iu"),
            models.CheckConstraint(condition=Q(weight_kg__gte=0, volume_m3__gte=0), name="request_line_measures"),
            models.CheckConstraint(
                condition=Q(accepted_quantity=None) | Q(accepted_quantity__gte=0), name="request_line_accepted"
            ),
        ]

    def __str__(self) -> str:
        return self.description


class RequestMessage(models.Model):
    """A word between the requester and the team, kept with the request."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(ServiceRequest, on_delete=models.CASCADE, related_name="messages")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    sent_at = models.DateTimeField()


class PriorityList(models.Model):
    """A list of locations or sectors that a body set, between dates. `entries`: {area, place or category id: score
    0–1}."""

    class Kind(models.TextChoices):
        LOCATION = "location", _("Locations")
        SECTOR = "sector", _("Sectors")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="priority_lists")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    body = models.CharField(max_length=120)
    decided_on = models.DateField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)


class PriorityEntry(models.Model):
    list = models.ForeignKey(PriorityList, on_delete=models.CASCADE, related_name="entries")
    place = models.ForeignKey(Place, null=True, on_delete=models.CASCADE, related_name="+")
    area = models.ForeignKey(Area, null=True, on_delete=models.CASCADE, related_name="+")
    category = models.ForeignKey(Category, null=True, on_delete=models.CASCADE, related_name="+")
    score = models.DecimalField(max_digits=3, decimal_places=2)
    reason = models.CharField(max_length=160, blank=True)


@tracked()
class CriteriaSet(Record):
    """A version of the jointly agreed criteria. `tiers`: [[{"kind": "life_saving", "weight": 30, …}, …], …] in
    order."""

    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="criteria_sets")
    version = models.PositiveSmallIntegerField()
    body = models.CharField(max_length=120)
    decision = models.CharField(max_length=200)
    agreed_on = models.DateField()
    valid_from = models.DateField()
    tiers = models.JSONField()
    scope = models.PositiveSmallIntegerField(choices=Scope.choices, default=Scope.PUBLIC)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["operation", "version"], name="criteria_version")]


class Ranking(models.Model):
    """A snapshot: which criteria, when, over which requests. Rows never change; an officer's move is a new ranking
    with a reason.

    Automatic snapshots follow every decision; a newer one replaces that of the same day, those asked for by people
    stay.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="rankings")
    criteria = models.ForeignKey(CriteriaSet, on_delete=models.PROTECT, related_name="rankings")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    cause = models.CharField(max_length=200, blank=True)
    is_automatic = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["operation", "-made_at"])]


class RankingRow(models.Model):
    """One request's place and its table: `table` = [{kind, counted, params, score, weight, points, source}, …]."""

    ranking = models.ForeignKey(Ranking, on_delete=models.CASCADE, related_name="rows")
    request = models.ForeignKey(ServiceRequest, on_delete=models.CASCADE, related_name="ranking_rows")
    position = models.PositiveIntegerField()  # in the whole ranking
    queue = models.CharField(max_length=9, choices=Queue.choices, default=Queue.DECISION)
    place = models.PositiveIntegerField(default=0)  # in its queue: what people call the rank
    tier = models.PositiveSmallIntegerField(default=0)
    points = models.DecimalField(max_digits=6, decimal_places=1)
    table = models.JSONField()
    moved_from = models.PositiveIntegerField(null=True)
    moved_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ranking", "request"], name="ranking_row_once"),
            models.UniqueConstraint(fields=["ranking", "position"], name="ranking_position_once"),
        ]
        indexes = [models.Index(fields=["request", "-ranking"])]


@tracked()
class RankMove(models.Model):
    """An officer's standing decision that a request goes at another place of its queue than the criteria give.

    It is applied to every ranking until it is ended or the request leaves the queue. `displaced` = references of the
    requests
    that stood between the two places when it was decided.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(ServiceRequest, on_delete=models.CASCADE, related_name="rank_moves")
    queue = models.CharField(max_length=9, choices=Queue.choices)
    place = models.PositiveIntegerField()
    place_before = models.PositiveIntegerField()
    reason = models.CharField(max_length=200)
    displaced = models.JSONField(default=list)
    moved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    moved_by_name = models.CharField(max_length=120, blank=True)
    moved_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request"], condition=Q(ended_at=None), name="rank_move_one_standing"),
        ]


@tracked()
class Appeal(models.Model):
    """The owner asks another coordinator to look at a rejection or a place in the ranking again; once for each.

    `decided_by` is whose decision it is against (null: the criteria alone gave the place); `answer` is blank while it is open.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(ServiceRequest, on_delete=models.CASCADE, related_name="appeals")
    against = models.CharField(max_length=9, choices=AppealAgainst.choices)
    reason = models.TextField()
    place = models.PositiveIntegerField(null=True)  # in its queue when the appeal was made
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    made_by_name = models.CharField(max_length=120, blank=True)
    made_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=9, choices=AppealAnswer.choices, blank=True)
    answer_reason = models.TextField(blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_by_name = models.CharField(max_length=120, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["made_at"]
        constraints = [
            models.UniqueConstraint(fields=["request", "against"], name="appeal_once"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="appeal_answered",
            ),
        ]
        indexes = [models.Index(fields=["request"], condition=Q(answer=""), name="appeal_open")]

    def __str__(self) -> str:
        return f"{self.request_id} {self.against}"

    @property
    def state(self) -> State:
        return State(
            APPEAL_MARKS[self.answer], AppealAnswer(self.answer).label if self.answer else _("Waits for an answer")
        )
