"""Base models without business nouns, and the few tables that every app shares."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from serai.kit.identifiers import uuid7


class Scope(models.IntegerChoices):
    """Who may see a record, widest first."""

    PUBLIC = 1, _("Public")
    REGISTERED = 2, _("Registered users")
    OPERATION = 3, _("Members of the operation")
    ORGANISATION = 4, _("The organisation and the team")
    RESTRICTED = 5, _("Named people only")


class Record(models.Model):
    """A row of business: UUIDv7 key, visibility scope, time of recording, and a revision that guards against lost updates.

    Where the time something happened differs from the time it was written down, the model adds `occurred_at`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    scope = models.PositiveSmallIntegerField(choices=Scope.choices, default=Scope.OPERATION)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


class NumberSeries(models.Model):
    """Gap-free human numbers: one locked counter per scope (a hub, an operation) and kind of document.

    Taken late in a transaction (lock order in docs/algorithms/ledger.md), so that a hub's writers wait for each other briefly.
    """

    scope_id = models.UUIDField()
    kind = models.CharField(max_length=24)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope_id", "kind"], name="number_series_key")]


class Job(models.Model):
    """A long piece of work somebody started: its progress is shown on the page, it can be cancelled, it ends with a result."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=64)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    message = models.TextField(blank=True)
    parameters = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    result_url = models.CharField(max_length=300, blank=True)
    cancel_asked = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)  # when its owner last looked at the ended ones

    class Meta:
        indexes = [models.Index(fields=["owner", "-created_at"])]


class Attachment(models.Model):
    """A file that belongs to a record of any kind (`owner_kind`, `owner_id`); content is kept under its SHA-256."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner_kind = models.CharField(max_length=40)
    owner_id = models.UUIDField()
    scope = models.PositiveSmallIntegerField(choices=Scope.choices, default=Scope.OPERATION)
    file = models.FileField(upload_to="attachments/%Y/%m/")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size_bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["owner_kind", "owner_id"])]


class SavedView(models.Model):
    """A list as somebody wants to see it again: its filters, columns and order as the query string holds them."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    list_key = models.CharField(max_length=60)
    name = models.CharField(max_length=80)
    query = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "list_key", "name"], name="saved_view_name")]


class ApiToken(models.Model):
    """A machine's key to the API: only a SHA-256 of the secret is kept; it acts with its user's rights."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class ImportMapping(models.Model):
    """Which column of a foreign sheet means which field: remembered by the set of its headings."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=40)
    headings_digest = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "headings_digest"], name="import_mapping_key")]


class IdempotencyKey(models.Model):
    """A write that a client may send twice (double click, lost answer): the second sending gets the first one's result."""

    key = models.CharField(max_length=80)
    action = models.CharField(max_length=80)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    result = models.JSONField(default=dict)
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "action", "key"], name="idempotency_key", nulls_distinct=False)
        ]
