"""What the page of one house is made of."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from geoportal.accounts.rules import Someone
from geoportal.core.languages import translated
from housing.completeness import completeness_of
from housing.facts import facts_by_group
from housing.models import Building, ManagementContract, Restoration, Work
from housing.pages.house_services import services_context
from housing.past import changes_of
from housing.queries import contracts_of, documents_of, holding, restoration_of, works_of
from housing.rules import may_edit_passport, may_edit_restoration, may_see_restoration, may_see_todo
from housing.similar import Comparison, Measure, compared
from layers.audience import Audience
from layers.facts import email_href, phone_href
from layers.facts import web_href as safe_address
from layers.json_ld import breadcrumbs_ld, json_ld
from layers.models import Feature
from layers.opening import Hours
from layers.pages.addresses import item_json, on_the_map
from layers.pages.card import hours_of_feature, title_of
from layers.pages.object_context import small_map
from layers.pages.pictures import shown
from layers.queries import media_of, nearest_objects, the_city


def title_of_house(feature: Feature) -> str:
    """A house is called by its address; by what it is where there is none."""
    return translated(feature, "address") or title_of(feature)


def passport_context(request: HttpRequest, feature: Feature, building: Building, audience: Audience) -> dict[str, Any]:
    """The template's values; the feature comes from `feature_for_page`."""
    today, user = timezone.localdate(), request.user
    contracts = contracts_of(building)
    works = works_of(building, audience.visibilities)
    title = title_of_house(feature)
    crumbs = [(_("Houses"), reverse("houses"))]
    address = request.build_absolute_uri(feature.get_absolute_url())
    spot = feature.spot  # type: ignore[attr-defined] # annotated
    return {
        "feature": feature,
        "building": building,
        "title": title,
        "crumbs": crumbs,
        "today": today,
        "contract": holding(contracts, today),
        "contacts": _contacts(holding(contracts, today)),
        "former": [one for one in contracts if one.ends_on is not None and one.ends_on < today],
        "completeness": completeness_of(building, today),
        "groups": facts_by_group(building, today),
        "key_facts": _key_facts(building),
        "planned": [work for work in works if work.state in (Work.State.PLANNED, Work.State.UNDER_WAY)][::-1],
        "done": [work for work in works if work.state == Work.State.DONE],
        "documents": documents_of(building, audience.visibilities),
        "comparison": _comparison(building, compared(building, audience, today)),
        "utilities": services_context(building, (spot.x, spot.y), timezone.now()),
        "restoration": restoration_words(restoration_of(building)) if may_see_restoration(user) else [],
        "changes": changes_of(building),
        "gallery": [shown(item) for item in media_of(feature)],
        "nearby": nearest_objects(feature, audience),
        "todo_of": _todo_of(user, holding(contracts, today)),
        "may_edit_restoration": not user.is_anonymous and may_edit_restoration(user, building),
        "may_edit": not user.is_anonymous and may_edit_passport(user, building, today),
        "permanent": address,
        "map_url": on_the_map(spot=spot, object=feature.pk),
        "small_map": small_map(feature),
        "data_links": _data_links(request, feature),
        "blocks": [
            json_ld(
                feature, title=title, address=address, hours=_no_hours(feature), city=translated(the_city(), "name"),
                images=[], data=request.build_absolute_uri(item_json(feature)),
            ),
            breadcrumbs_ld([(name, request.build_absolute_uri(url)) for name, url in [*crumbs, (title, address)]]),
        ],
    }  # fmt: skip


def _no_hours(feature: Feature) -> Hours:
    """A house has no opening hours of its own."""
    spot = feature.spot  # type: ignore[attr-defined] # annotated
    return hours_of_feature(feature, (spot.x, spot.y))


def _todo_of(user: Someone, contract: ManagementContract | None) -> int | None:
    """The manager whose list of what is missing this person may see."""
    may_see = contract is not None and not user.is_anonymous and may_see_todo(user, contract.manager)
    return contract.manager_id if contract is not None and may_see else None


@dataclass(frozen=True, slots=True)
class Contacts:
    """Ways to reach whoever runs the house; each is (text, address), the address empty where it is not safe."""

    emergency: tuple[str, str] | None
    phones: list[tuple[str, str]]
    email: tuple[str, str] | None
    website: tuple[str, str] | None


def _contacts(contract: ManagementContract | None) -> Contacts | None:
    if contract is None:
        return None
    manager = contract.manager
    return Contacts(
        emergency=(manager.emergency_phone, phone_href(manager.emergency_phone)) if manager.emergency_phone else None,
        phones=[(phone, phone_href(phone)) for phone in manager.phones],
        email=(manager.email, email_href(manager.email)) if manager.email else None,
        website=(manager.website, safe_address(manager.website)) if manager.website else None,
    )


def _key_facts(building: Building) -> list[str]:
    """The few words under the title: built in 1974, 9 storeys, 144 flats."""
    found = []
    if building.built_year:
        found.append(_("Built in %(year)s") % {"year": building.built_year})
    if (n := building.storeys) is not None:
        found.append(ngettext("%(n)s storey", "%(n)s storeys", n) % {"n": n})
    if (n := building.entrances) is not None:
        found.append(ngettext("%(n)s entrance", "%(n)s entrances", n) % {"n": n})
    if (n := building.flats) is not None:
        found.append(ngettext("%(n)s flat", "%(n)s flats", n) % {"n": n})
    return found


@dataclass(frozen=True, slots=True)
class Compared:
    """One line of the comparison, in words."""

    label: str
    own: str
    median: str
    place: str


def _comparison(building: Building, comparison: Comparison | None) -> dict[str, Any] | None:
    if comparison is None:
        return None
    like = (
        _("the same series, %(series)s") % {"series": building.series}
        if comparison.is_of_series
        else _("as many storeys, of about the same age")
    )
    return {
        "houses": comparison.houses,
        "like": like,
        "rows": [_compared(measure) for measure in comparison.measures],
    }


def _compared(measure: Measure) -> Compared:
    labels = {
        "energy_kwh_m2": _("Energy a year, kWh/m²"),
        "area_per_flat_m2": _("Area of a flat, m²"),
        "residents_per_flat": _("Residents of a flat"),
        "works_in_10_years": _("Repairs done in ten years"),
    }
    place = _("%(place)s of %(known)s") % {"place": measure.place, "known": measure.known}
    return Compared(
        labels[measure.name],
        _("unknown") if measure.own is None else number_format(measure.own, use_l10n=True),
        number_format(measure.median, use_l10n=True),
        place if measure.place else "",
    )


def restoration_words(row: Restoration | None) -> list[tuple[str, str]]:
    """(label, value) of what is told of damage and restoration."""
    if row is None:
        return []
    values = {
        "damage": row.get_damage_display(),
        "damaged_on": row.damaged_on.strftime("%d.%m.%Y") if row.damaged_on else "",
        "state": row.get_state_display(),
        "note": row.note,
    }
    fields = Restoration._meta
    return [(str(fields.get_field(name).verbose_name), value) for name, value in values.items() if value]  # type: ignore[union-attr]  # columns of ours


def _data_links(request: HttpRequest, feature: Feature) -> list[tuple[str, str]]:
    links = [(_("Passport, JSON"), reverse("api_passport", args=[feature.pk])), ("GeoJSON", item_json(feature))]
    return [(name, request.build_absolute_uri(url)) for name, url in links]
