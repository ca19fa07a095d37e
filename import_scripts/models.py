"""What was brought to the map, by whom, and what became of it.

An ImportRun is one file brought to one layer by somebody. An ImportNotice is one notice of a run, an ImportRow one row
of its file to look at, an ImportDifference one object that the run would not leave as it is, an ImportSchedule an
address that is asked again and again, an ImportWorker a process that works on all of it. A run's file lies in a folder
of its own until its days are over.
Runs are changed by `import_scripts/actions.py` alone, and move between states only as `states.py` allows.
"""

from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.gis.db import models
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from import_scripts.sentence_field import SentenceField
from import_scripts.states import FOR_WORKERS, State
from layers.models import Layer


class ImportRun(models.Model):
    """One file brought to one layer by somebody."""

    uuid = models.UUIDField(unique=True, default=uuid4, editable=False)
    layer = models.ForeignKey(Layer, on_delete=models.PROTECT, related_name="import_runs")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="imports_brought"
    )
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="imports_loaded",
        help_text="Who said that it is to be loaded; where the layer asks for it, not who brought it.",
    )  # fmt: skip
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="imports_undone"
    )
    # The file, as it was brought.
    file_name = models.CharField(max_length=200)
    size_bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    is_file_kept = models.BooleanField(default=True)
    # How it is to be read and loaded.
    source = models.JSONField(encoder=DjangoJSONEncoder, help_text="What a source file says.")
    options = models.JSONField(default=dict, help_text="append, skip_bad_rows, max_withdrawn_share")
    guesses = models.JSONField(default=list, blank=True, help_text='[{"of": "crs", "value": …, "reason": …}]')
    # How far it is.
    step = models.CharField(max_length=20, blank=True)
    rows_done = models.BigIntegerField(default=0)
    rows_declared = models.BigIntegerField(null=True)
    seconds = models.JSONField(default=dict, help_text="Seconds of each step that is over.")
    step_began_at = models.DateTimeField(null=True)
    queued_at = models.DateTimeField(
        null=True, help_text="Since when it waits for a worker; NULL: since it was brought."
    )
    # What it would do, or did. A count that is not known yet is NULL.
    rows_read = models.BigIntegerField(null=True)
    rows_refused = models.BigIntegerField(null=True)
    added = models.BigIntegerField(null=True)
    moved = models.BigIntegerField(null=True)
    changed = models.BigIntegerField(null=True)
    withdrawn = models.BigIntegerField(null=True)
    unchanged = models.BigIntegerField(null=True)
    refusal = SentenceField(blank=True, help_text="The sentence that stopped it, or why it cannot be undone.")
    in_the_way = models.JSONField(
        default=list, blank=True, help_text="[[source id, name]]: the first objects for which it cannot be undone."
    )
    layer_revision = models.BigIntegerField(null=True, help_text="The layer's counter when it was checked.")
    digest = models.CharField(max_length=64, blank=True, help_text="Of the differences that were reviewed.")
    judged = models.CharField(
        max_length=64, blank=True, help_text="Seal of the rows that were judged good, and of what they were judged by."
    )
    history = models.UUIDField(null=True, help_text="The merge's number in the history.")
    # Whose turn it is. A worker may write only while the run still carries the token that it took.
    token = models.BigIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    began_as = models.CharField(max_length=10, choices=State, blank=True, help_text="Where a failed run goes on.")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    checked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["layer", "id"], name="importrun_layer"),
            models.Index(fields=["id"], name="importrun_for_workers", condition=Q(state__in=FOR_WORKERS)),
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.file_name} → {self.layer.slug}"

    @property
    def folder(self) -> Path:
        return Path(settings.IMPORTS_ROOT) / str(self.uuid)

    @property
    def path(self) -> Path:
        """The file that is read; what came beside it lies in the same folder."""
        return self.folder / self.file_name


class ImportNotice(models.Model):
    """One notice of a run (`notices.py`), in the order in which they were found."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="notices", db_index=False)
    code = models.CharField(max_length=60)
    severity = models.CharField(max_length=10)
    message = SentenceField()
    file = models.TextField(blank=True)
    row = models.BigIntegerField(default=0)
    feature = models.TextField(blank=True)
    field = models.TextField(blank=True)
    value = models.TextField(blank=True)
    more: "models.JSONField[Any, Any]" = models.JSONField(default=dict, blank=True, help_text="What else it says.")

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["run", "id"], name="importnotice_run"),
            models.Index(fields=["run", "code", "id"], name="importnotice_code"),
        ]

    def __str__(self) -> str:
        return f"{self.severity} {self.code}: {self.message}"


class ImportRow(models.Model):
    """One row of the file to look at (`seen.py`): among the first, or one of which something is said."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rows", db_index=False)
    number = models.BigIntegerField(help_text="In the file, from 1.")
    source_id = models.TextField(blank=True)
    is_refused = models.BooleanField(default=False)
    read: "models.JSONField[Any, Any]" = models.JSONField(default=list, help_text='[["Назва", "Ліцей № 1"], …]')
    meant: "models.JSONField[Any, Any]" = models.JSONField(default=dict, help_text='{"name": …, "properties.phone": …}')
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    outline: "models.JSONField[Any, Any]" = models.JSONField(
        null=True,
        help_text="GeoJSON of a line or an area, perhaps not valid: nothing for the database to work with.",
    )

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="importrow_number")]

    def __str__(self) -> str:
        return f"{self.number} {self.source_id}"


class ImportDifference(models.Model):
    """One object that a run would not leave as it is, before and after."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="differences", db_index=False)
    state = models.CharField(max_length=10)  # added, moved, changed, withdrawn
    source_id = models.TextField()
    feature_id = models.BigIntegerField(null=True)
    name = models.TextField(blank=True)
    before = models.GeometryField(srid=4326, null=True, spatial_index=False)
    after = models.GeometryField(srid=4326, null=True, spatial_index=False)
    distance_m = models.FloatField(null=True)
    changed = models.JSONField(default=dict, help_text='{"name": ["old", "new"], "properties.phone": […]}')

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["run", "state", "id"], name="importdifference_run")]

    def __str__(self) -> str:
        return f"{self.state} {self.source_id}"


class ImportSchedule(models.Model):
    """An address that is asked at a time of day; what has changed there is brought to a layer as a run."""

    class Sort(models.TextChoices):
        FILE = "file", _("A file")
        FEATURES = "ogc-features", _("OGC API Features")
        WFS = "wfs", _("WFS")

    class Result(models.TextChoices):
        UNCHANGED = "unchanged", _("Nothing has changed there")
        BROUGHT = "brought", _("Something has changed, and was brought")
        SAME = "same", _("Another file that says what the map has")
        PERSON = "person", _("Somebody has to look at it")
        FAILED = "failed", _("It could not be fetched")

    layer = models.ForeignKey(Layer, on_delete=models.PROTECT, related_name="import_schedules")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="Who answers for it: whoever made or changed it last.",
    )  # fmt: skip
    is_active = models.BooleanField(default=True)
    # What is asked, and when.
    address = models.TextField()
    sort = models.CharField(max_length=12, choices=Sort)
    at = models.TimeField(help_text="Of the city's clock.")
    days = models.CharField(max_length=7, default="1234567", help_text="1 is Monday, 7 is Sunday.")
    # What becomes of it.
    source = models.JSONField(encoder=DjangoJSONEncoder, help_text="What a source file says.")
    options = models.JSONField(default=dict, help_text="append, skip_bad_rows, max_withdrawn_share")
    loads_by_itself = models.BooleanField(default=False, help_text="Where nothing needs a person.")
    mail_to = models.JSONField(default=list, help_text="Who is written to when something needs a person.")
    # Where it stands.
    next_at = models.DateTimeField()
    busy_until = models.DateTimeField(null=True, help_text="A worker is at it, or nobody is to try before.")
    last_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=10, choices=Result, blank=True, help_text="What became of it last.")
    last_said = SentenceField(blank=True)
    etag = models.TextField(blank=True)
    last_modified = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64, blank=True, help_text="Of what was brought last.")
    failures = models.PositiveIntegerField(default=0, help_text="In a row.")
    is_told = models.BooleanField(default=False, help_text="Whether somebody was written to about them.")
    run = models.ForeignKey(ImportRun, null=True, on_delete=models.SET_NULL, related_name="schedules")
    is_settled = models.BooleanField(default=True, help_text="Nothing is to be done any more with its run.")

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["next_at"], name="importschedule_due", condition=Q(is_active=True))]

    def __str__(self) -> str:
        return f"{self.pk}: {self.address} → {self.layer.slug}"


class ImportWorker(models.Model):
    """One process that works on imports, or did."""

    name = models.CharField(max_length=100, unique=True, help_text="Its machine and the number of its process.")
    beat_at = models.DateTimeField(help_text="When it was last heard of.")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
