"""Reading providers and their networks: whom somebody may speak for, and what a notice may be about."""

from django.db.models import Count, Q, QuerySet

from geoportal.accounts.models import Membership, User
from housing.models import Building, NetworkPart, Provider, UtilityService
from housing.models.buildings import LAYER


def providers_for(user: User) -> QuerySet[Provider]:
    """Those that this person may speak for: every one for an administrator. The rule of
    `rules.may_tell_of_outages` and `rules.may_set_tariffs`, over all providers at once."""
    if user.is_superuser:
        return Provider.objects.all()
    editor = Q(organisation__memberships__user=user, organisation__memberships__role=Membership.Role.EDITOR)
    return Provider.objects.filter(editor)


def services_by(provider: Provider) -> QuerySet[UtilityService]:
    """What it delivers to any house, or has a tariff for."""
    return UtilityService.objects.filter(Q(supplies__provider=provider) | Q(tariffs__provider=provider)).distinct()


def parts_of(provider: Provider) -> QuerySet[NetworkPart]:
    """Its network, with how many houses hang on each part."""
    return provider.parts.annotate(houses=Count("supplies__building", distinct=True)).order_by("sort", "code")


def buildings_at(addresses: list[str]) -> dict[str, Building]:
    """Apartment buildings by their address as it was typed; an address that names none, or several, is left out."""
    wanted = {address.casefold(): address for address in addresses}
    live = Building.objects.filter(feature__withdrawn_at=None, feature__layer__slug=LAYER).select_related("feature")
    named = Q()
    for address in addresses:
        named |= Q(feature__address__iexact=address)
    found: dict[str, list[Building]] = {}
    for building in live.filter(named) if addresses else ():
        found.setdefault(wanted.get(building.feature.address.casefold(), ""), []).append(building)
    return {address: buildings[0] for address, buildings in found.items() if address and len(buildings) == 1}
