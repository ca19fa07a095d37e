"""The map's ledger: everything that is drawn is a Feature of a Layer, and every Layer belongs to a Theme.

City is the one row that says where we are. Theme is a chapter ("Education"), Layer a list with one meaning and one
owner ("Schools"), Kind what an object is by the OSM tagging presets ("amenity/school"), Feature one object with its
geometry in WGS84, MediaItem one picture, sound or film of it. Rows are changed by `layers/actions.py` alone; what is
true whoever writes (valid geometry, inside the city, revision, history) is kept by the database itself.
"""

from typing import Any

import pghistory
from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.postgres.functions import RandomUUID
from django.contrib.postgres.indexes import GinIndex
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from geoportal.accounts.models import Organisation
from geoportal.core.languages import translated
from layers import own_pages


class Visibility(models.TextChoices):
    PUBLIC = "public", _("Everyone")
    REGISTERED = "registered", _("People with an account")
    INTERNAL = "internal", _("City bodies only")


class City(models.Model):
    """The one city of this database; `bounds` is what `is_outside_confirmed` speaks of."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=100)
    translations = models.JSONField(default=dict, blank=True)
    bounds = models.PolygonField(srid=4326)
    centre = models.PointField(srid=4326)
    zoom = models.FloatField(default=10, help_text="Zoom of the whole city on a desktop screen.")
    is_demonstration = models.BooleanField(default=False)
    attribution = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "cities"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_city")]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Theme(models.Model):
    events: models.QuerySet[Any]  # every state it ever had; pghistory adds the relation

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=100)
    summary = models.TextField(blank=True)
    translations = models.JSONField(default=dict, blank=True)
    icon = models.CharField(max_length=60, blank=True)
    colour = models.CharField(max_length=7, help_text="#rrggbb on the light map")
    colour_dark = models.CharField(max_length=7, help_text="#rrggbb on the dark map")
    position = models.PositiveSmallIntegerField(default=0)
    is_base = models.BooleanField(
        default=False, help_text="The base map: drawn under everything, not in the list of themes."
    )

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("theme", args=[self.slug])


@pghistory.track()
class Layer(models.Model):
    events: models.QuerySet[Any]  # every state it ever had; pghistory adds the relation

    class GeometryKind(models.TextChoices):
        POINT = "point", _("Points")
        LINE = "line", _("Lines")
        POLYGON = "polygon", _("Areas")
        ANY = "any", _("Any")

    class Serves(models.TextChoices):
        SCHOOL = "school", _("School of the area")
        CLINIC = "clinic", _("Clinic of the area")
        POLLING = "polling", _("Polling station of the area")
        OFFICIAL = "official", _("Who answers for the area")

    slug = models.SlugField(unique=True)
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="layers")
    name = models.CharField(max_length=150)
    summary = models.TextField(blank=True)
    translations = models.JSONField(default=dict, blank=True)
    geometry_kind = models.CharField(max_length=10, choices=GeometryKind)
    schema = models.JSONField(default=dict, blank=True, help_text="JSON Schema of the features' properties.")
    card = models.JSONField(default=list, blank=True, help_text="Names of the properties shown on the card, in order.")
    style = models.JSONField(default=dict, blank=True, help_text="Overrides of the theme's colour and icon.")
    tile_layer = models.CharField(max_length=40, default="objects", help_text="Name of the layer inside a vector tile.")
    minzoom = models.PositiveSmallIntegerField(default=8)
    maxzoom = models.PositiveSmallIntegerField(default=16)
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.PUBLIC)
    owner = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="layers")
    source = models.CharField(max_length=200, blank=True)
    source_url = models.URLField(blank=True)
    licence = models.CharField(max_length=60, blank=True, help_text="SPDX identifier, as CC-BY-4.0 or ODbL-1.0.")
    attribution = models.CharField(max_length=300, blank=True)
    page_template = models.CharField(
        max_length=200,
        blank=True,
        validators=[own_pages.check],
        help_text="Address of its features' own page with {id} in it; empty: the ledger's page.",
    )
    verify_every_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="How long a fact stays fresh."
    )
    serves = models.CharField(
        max_length=10, blank=True, db_default="", choices=Serves,
        help_text="Its areas are those that such institutions serve; an area’s property `institution` says which does.",
    )  # fmt: skip
    needs_second_person = models.BooleanField(
        default=False, db_default=False, help_text="An import is loaded by somebody else than the one who brought it."
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["theme__position", "position", "name"]
        constraints = [
            models.CheckConstraint(
                condition=own_pages.condition("page_template"), name="page_template_is_an_address_of_ours"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("layer", args=[self.slug])


class Kind(models.Model):
    """What an object is. `code` is the OSM preset's id; a city adds its own under codes with the prefix `kr/`."""

    code = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    translations = models.JSONField(default=dict, blank=True)
    terms = models.JSONField(
        default=dict, blank=True, help_text='Further words to find it by: {"uk": [...], "en": [...]}.'
    )
    tags = models.JSONField(default=dict, blank=True, help_text='OSM tags that say it, as {"amenity": "school"}.')
    icon = models.CharField(max_length=60, blank=True)
    parents = models.ManyToManyField("self", symmetrical=False, related_name="children", blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("kind", args=[self.code])


@pghistory.track(attrs={"geometry": models.GeometryField(srid=4326, spatial_index=False)})  # nobody asks the past where
class Feature(models.Model):
    """One object of the city. Never deleted: it is withdrawn, and may name the object that replaced it."""

    events: models.QuerySet[Any]  # every state it ever had; pghistory adds the relation

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        ACTIVE = "active", _("In use")
        PAUSED = "paused", _("Temporarily closed")

    uuid = models.UUIDField(unique=True, editable=False, db_default=RandomUUID())
    layer = models.ForeignKey(Layer, on_delete=models.PROTECT, related_name="features", db_index=False)
    source_id = models.CharField(max_length=120)
    kind = models.ForeignKey(
        Kind, null=True, blank=True, on_delete=models.PROTECT, related_name="features", db_index=False
    )
    geometry = models.GeometryField(srid=4326)
    is_outside_confirmed = models.BooleanField(default=False, help_text="It really lies outside the city.")
    name = models.CharField(max_length=300, blank=True)
    description = models.TextField(blank=True)
    address = models.CharField(max_length=200, blank=True)
    translations = models.JSONField(default=dict, blank=True)
    properties = models.JSONField(default=dict, blank=True)
    rank = models.SmallIntegerField(default=50, help_text="0 is drawn first and kept longest, 100 last.")
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.PUBLIC)
    district = models.ForeignKey(  # kept by the triggers, which never name a district that is not there
        "self", null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="objects_within",
        db_constraint=False, db_index=False,
    )  # fmt: skip
    # Provenance: where the facts come from and how fresh they are.
    source = models.CharField(max_length=200, blank=True)
    verified_on = models.DateField(null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    next_due_on = models.DateField(null=True, blank=True)
    # Life: kept by actions and triggers.
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)
    replaced_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="replaces", db_index=False
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    changed_at = models.DateTimeField(db_default=Now(), editable=False)
    revision = models.BigIntegerField(
        db_default=0, editable=False, help_text="Grows with every change in the database."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["layer", "source_id"], name="source_id_unique_in_layer"),
            models.CheckConstraint(condition=Q(rank__range=(0, 100)), name="rank_from_0_to_100"),
            models.CheckConstraint(condition=~Q(replaced_by=F("id")), name="not_replaced_by_itself"),
        ]
        indexes = [
            models.Index(fields=["layer", "id"], name="feature_live", condition=Q(withdrawn_at=None)),
            models.Index(fields=["kind", "id"], name="feature_kind", condition=Q(withdrawn_at=None)),
            models.Index(fields=["district", "layer"], name="feature_district"),  # a district drawn anew binds all
            models.Index(fields=["rank", "id"], name="feature_rank", condition=Q(withdrawn_at=None)),
            models.Index(fields=["verified_by"], name="feature_verified_by", condition=~Q(verified_by=None)),
            models.Index(fields=["replaced_by"], name="feature_replaced_by", condition=~Q(replaced_by=None)),
            GinIndex(fields=["properties"], name="feature_properties", opclasses=["jsonb_path_ops"]),
        ]

    def __str__(self) -> str:
        return self.name or f"{self.layer_id}/{self.source_id}"

    @property
    def urn(self) -> str:
        return f"urn:uuid:{self.uuid}"

    def get_absolute_url(self) -> str:
        """Its page: the one that its layer names, or else the ledger's. The words behind the number are for people and
        may change, the number never does."""
        if self.layer.page_template:
            return own_pages.own_page(self.layer.page_template, self.id)
        words = slugify(translated(self, "name").replace("№", " "), allow_unicode=True)[:80].strip("-")
        return reverse("feature", args=[self.id, words]) if words else reverse("feature_short", args=[self.id])


class DistrictArea(models.Model):
    """A piece of a live district, small enough to be compared quickly with a point. Kept by triggers."""

    district = models.ForeignKey(
        Feature, on_delete=models.CASCADE, related_name="area_pieces", db_constraint=False, db_index=False
    )
    geometry = models.GeometryField(srid=4326)

    def __str__(self) -> str:
        return f"{self.district_id}"


class FeatureText(models.Model):
    """One live feature as GeoJSON, ready to be sent: lists join these texts and parse nothing. Kept by triggers."""

    feature = models.OneToOneField(
        Feature, primary_key=True, on_delete=models.CASCADE, related_name="text", db_constraint=False
    )
    geojson = models.TextField()
    number = models.BigIntegerField(default=0, help_text="Greater than that of every text written before.")

    def __str__(self) -> str:
        return f"{self.feature_id}"


class PublicChange(models.Model):
    """What last became of a feature in the eyes of everybody, per collection that it was public in. Kept by triggers.

    A feature that was never public has no row; one that is no longer leaves its number alone (`layers/published.py`).
    """

    class Gone(models.TextChoices):
        WITHDRAWN = "withdrawn"
        MOVED = "moved"
        UNPUBLISHED = "unpublished"

    number = models.BigIntegerField(primary_key=True, help_text="Grows in the order of commits, over all layers.")
    feature_id = models.BigIntegerField()
    layer = models.CharField(max_length=50, help_text="The layer's slug when it was last told.")
    appeared = models.BigIntegerField(help_text="The number with which it last became public.")
    gone = models.CharField(max_length=11, blank=True, choices=Gone)
    successor_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["feature_id", "layer"], name="last_change_in_a_layer")]
        indexes = [models.Index(fields=["layer", "number"], name="publicchange_layer")]

    def __str__(self) -> str:
        return f"{self.number}: {self.layer}/{self.feature_id} {self.gone}"


class LayerState(models.Model):
    """How often what a layer tells has changed: one step per statement, in the order of commits. Kept by triggers.

    `public_…` count only changes of what everybody may see, as far as the layer itself is public.
    """

    layer = models.OneToOneField(
        Layer, primary_key=True, on_delete=models.CASCADE, related_name="state", db_constraint=False
    )
    revision = models.BigIntegerField()
    changed_at = models.DateTimeField()
    public_revision = models.BigIntegerField(default=0)
    public_changed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.layer_id}: {self.revision}"


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class MediaItem(models.Model):
    """One picture, film, sound or document of a feature. `file` has been re-encoded and carries no metadata."""

    events: models.QuerySet[Any]  # every state it ever had; pghistory adds the relation

    class Sort(models.TextChoices):
        PHOTO = "photo", _("Photograph")
        PANORAMA = "panorama", _("360° panorama")
        VIDEO = "video", _("Video")
        AUDIO = "audio", _("Sound")
        DOCUMENT = "document", _("Document")

    feature = models.ForeignKey(Feature, on_delete=models.CASCADE, related_name="media")
    sort = models.CharField(max_length=10, choices=Sort)
    file = models.FileField(upload_to="objects/%Y/")
    captions = models.FileField(upload_to="objects/%Y/", blank=True, help_text="WebVTT captions of a video or sound.")
    derivatives = models.JSONField(
        default=list, blank=True, help_text='[{"format": "avif", "width": 640, "height": 427, "file": "objects/…"}]'
    )
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    duration_s = models.FloatField(null=True, blank=True)
    alt = models.CharField(max_length=300, help_text="What is seen or heard, for those who cannot.")
    translations = models.JSONField(default=dict, blank=True)
    credit = models.CharField(max_length=200)
    licence = models.CharField(max_length=60)
    taken_on = models.DateField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    sha256 = models.CharField(max_length=64, editable=False)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["feature", "sha256"], name="same_file_once_per_feature")]
        indexes = [  # whose file is it, asked before every byte is sent
            models.Index(fields=["file"], name="media_file"),
            models.Index(fields=["captions"], name="media_captions", condition=~Q(captions="")),
            GinIndex(fields=["derivatives"], name="media_derivatives", opclasses=["jsonb_path_ops"]),
        ]

    def __str__(self) -> str:
        return self.alt

    def as_dict(self) -> dict[str, Any]:
        """Plain values for the API: addresses below MEDIA_URL, sizes in pixels."""
        return {
            "sort": self.sort,
            "href": self.file.url,
            "derivatives": self.derivatives,
            "alt": translated(self, "alt"),
            "width": self.width,
            "height": self.height,
            "credit": self.credit,
            "licence": self.licence,
        }
