"""Nothing is taken away without saying why, in a sentence that fits a list."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from shapely import Point

from layers.actions import define_layer, define_theme, sync_features, withdraw_feature
from layers.models import Feature
from layers.reasons import REASON_MOST, plain_reason
from layers.rows import FeatureRow


@pytest.fixture
def school(db: None) -> Feature:
    theme = define_theme("education", name="Освіта", colour="#7a3b2e", colour_dark="#d98c7a")
    layer = define_layer("schools", theme=theme, name="Школи", geometry_kind="point")
    sync_features(layer, [FeatureRow("1", Point(33.4, 47.9).wkb, name="Школа № 1")])
    return Feature.objects.get()


@pytest.mark.parametrize("reason", ["", " \n\t "])
def test_a_blank_one_is_asked_for_in_the_words_of_who_asks(reason: str) -> None:
    with pytest.raises(ValidationError) as refused:
        plain_reason(reason, "Say why.")

    assert refused.value.message_dict == {"reason": ["Say why."]}


def test_it_is_no_longer_than_a_list_shows() -> None:
    longest = "я" * REASON_MOST

    assert plain_reason(f" {longest}\n", "") == longest
    with translation.override("uk"), pytest.raises(ValidationError, match="щонайбільше 200 знаків"):
        plain_reason(longest + "я", "")


@pytest.mark.parametrize(
    ("reason", "told"),
    [(" ", "Поясніть, чому об’єкт вилучають"), ("я" * (REASON_MOST + 1), "щонайбільше 200 знаків")],
)
def test_an_object_is_not_withdrawn_without_one(school: Feature, reason: str, told: str) -> None:
    with translation.override("uk"), pytest.raises(ValidationError, match=told):
        withdraw_feature(school, by=None, reason=reason)
    school.refresh_from_db()
    assert school.withdrawn_at is None


def test_it_is_kept_without_the_space_around_it(school: Feature) -> None:
    gone = withdraw_feature(school, by=None, reason="  Закрито\n")

    assert gone.withdrawn_reason == "Закрито"
    assert gone.events.latest("pgh_id").pgh_context.metadata["reason"] == "Закрито"
