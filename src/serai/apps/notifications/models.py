"""Messages and what people chose about them. No history: a message is a copy of what stands elsewhere."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from serai.apps.notifications.enums import Kind, Mail
from serai.apps.operations.models import Operation
from serai.kit.identifiers import uuid7


class Notification(models.Model):
    """One message to one person. `cause` names what it is about, so that the same thing is told once, whoever notices it.

    `params` holds what its sentence needs, without words of a language; `target` is an address of this site. Not `is_shown`: it
    goes by e-mail only. `mailed_at` is when it went, or when nothing was left to send.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    operation = models.ForeignKey(Operation, null=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    cause = models.CharField(max_length=120)
    params = models.JSONField(default=dict)
    target = models.CharField(max_length=300, blank=True)
    raised_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    is_shown = models.BooleanField(default=True)
    mail = models.CharField(max_length=5, choices=Mail.choices, default=Mail.NONE)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("message")
        constraints = [models.UniqueConstraint(fields=["user", "cause"], name="notification_once")]
        indexes = [
            models.Index(fields=["user", "-raised_at", "id"], name="notification_newest"),
            models.Index(fields=["user"], condition=Q(read_at=None, is_shown=True), name="notification_unread"),
            models.Index(
                fields=["mail", "user"], condition=Q(mailed_at=None) & ~Q(mail="none"), name="notification_to_mail"
            ),
            models.Index(fields=["raised_at"], name="notification_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.cause}"


class KindChoice(models.Model):
    """What one person chose for one kind; without a row the kind comes as `enums.default_mail` says."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    is_shown = models.BooleanField(default=True)
    mail = models.CharField(max_length=5, choices=Mail.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="notification_choice_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.mail}"
