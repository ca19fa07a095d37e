"""Pages are tried on the small city with a picture, a kind above the school, and a successor."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from layers.media import add_media
from layers.models import Feature, MediaItem


@pytest.fixture
def photographed(of: Callable[[str], Feature], media_folder: Path) -> MediaItem:
    """The lyceum's one photograph."""
    buffer = BytesIO()
    Image.new("RGB", (700, 400), "#9a2c1e").save(buffer, "JPEG")
    return add_media(
        of("one"), ContentFile(buffer.getvalue(), name="front.jpg"), by=None, sort="photo", alt="Фасад ліцею",
        credit="Олена Світла", licence="CC-BY-4.0", translations={"en": {"alt": "The front"}},
    )  # fmt: skip
