"""Organisations, people, their memberships, and the accounts with which people sign in."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from serai.apps.parties.enums import MembershipRole, OrganisationKind, Standing
from serai.kit.audit import tracked
from serai.kit.identifiers import uuid7
from serai.kit.models import Record, Scope


@tracked()
class Organisation(Record):
    """Any entity that takes part. `standing` decides about votes and services; `merged_into` keeps old links alive."""

    name = models.CharField(max_length=200)
    acronym = models.CharField(max_length=24, blank=True)
    kind = models.CharField(max_length=12, choices=OrganisationKind.choices)
    standing = models.CharField(max_length=12, choices=Standing.choices, default=Standing.STAKEHOLDER)
    country = models.CharField(max_length=2, blank=True)  # ISO 3166-1 alpha-2; blank = unknown
    is_national = models.BooleanField(default=False)
    website = models.URLField(blank=True)
    about = models.TextField(blank=True)
    is_provisional = models.BooleanField(default=False)
    is_cluster_lead = models.BooleanField(default=False)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    commitments_accepted_at = models.DateTimeField(null=True, blank=True)
    commitments_accepted_by = models.CharField(max_length=120, blank=True)
    is_invented = models.BooleanField(default=False)  # part of a demonstration
    scope = models.PositiveSmallIntegerField(choices=Scope.choices, default=Scope.PUBLIC)

    class Meta:
        verbose_name = _("organisation")
        indexes = [
            models.Index(Lower("name"), name="organisation_name_lower"),
            models.Index(fields=["kind", "standing"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(merged_into=models.F("id")), name="organisation_not_into_itself"
            ),
            models.CheckConstraint(
                condition=models.Q(standing="stakeholder") | models.Q(kind__in=["un", "ingo", "nngo", "cbo", "rcrc"]),
                name="organisation_partner_is_humanitarian",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def short(self) -> str:
        return self.acronym or self.name

    @property
    def current(self) -> "Organisation":
        """The entry that stands for this one: itself, or the survivor of a merge (select_related "merged_into")."""
        return self.merged_into or self


class OrganisationAlias(models.Model):
    """Another name under which an organisation was entered; lists and imports find it by all of them."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=200)
    normalised = models.CharField(max_length=200, db_index=True)
    source = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "normalised"], name="organisation_alias")]

    def __str__(self) -> str:
        return self.name


@tracked()
class Person(Record):
    """Somebody with a name; contacts are shown to the narrowest circle that needs them."""

    name = models.CharField(max_length=120)
    job_title = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=5, default="en")
    is_invented = models.BooleanField(default=False)
    scope = models.PositiveSmallIntegerField(choices=Scope.choices, default=Scope.ORGANISATION)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """An account. What it may do comes from the person's memberships and from grants in operations."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(unique=True)
    person = models.OneToOneField(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="user")
    language = models.CharField(max_length=5, default="en")
    theme = models.CharField(max_length=5, default="auto")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    persona = models.CharField(max_length=20, blank=True)  # demonstration: one-click sign-in
    date_joined = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.person.name if self.person else self.email


@tracked()
class Membership(models.Model):
    """A person belongs to an organisation in a role, from a date, perhaps until one."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=12, choices=MembershipRole.choices, default=MembershipRole.STAFF)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "organisation", "role", "valid_from"], name="membership_once"),
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gte=models.F("valid_from")),
                name="membership_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role}"
