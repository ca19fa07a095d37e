"""Who works with the portal: people, the organisations they act for, and the membership that joins them.

A User is one person with one login. An Organisation owns layers. A Membership says what a person may do for an
organisation; an `editor` keeps its facts current, a `reader` may see what is registered or internal there.
"""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class Organisation(models.Model):
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    translations = models.JSONField(default=dict, blank=True)
    is_internal = models.BooleanField(
        default=False, help_text="Members may see internal facts: the city's own bodies, not its guests."
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """One person. Our own model from the first migration, because it cannot be exchanged later."""

    organisations = models.ManyToManyField(Organisation, through="Membership", related_name="people")

    def __str__(self) -> str:
        return self.get_full_name() or self.username


class Membership(models.Model):
    class Role(models.TextChoices):
        READER = "reader", _("Reader")
        EDITOR = "editor", _("Editor")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role, default=Role.READER)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "organisation"], name="one_membership_per_organisation")]

    def __str__(self) -> str:
        return f"{self.user}, {self.organisation}: {self.get_role_display()}"


class LoginAttempt(models.Model):
    """A login that was tried and has not succeeded; kept for a quarter of an hour (`attempts.py`)."""

    name = models.CharField(max_length=64, help_text="SHA-256 of the name as it was typed.")
    address = models.CharField(max_length=45)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["name", "at"], name="attempt_name"),
            models.Index(fields=["address", "at"], name="attempt_address"),
        ]

    def __str__(self) -> str:
        return f"{self.address}, {self.at:%Y-%m-%d %H:%M:%S}"
