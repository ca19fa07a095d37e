"""Who may change what in this room."""

from datetime import date

from geoportal.accounts.models import Membership
from geoportal.accounts.rules import Someone, may_act_for_organisation, may_see_internal
from housing.models import Building, ManagementContract, Manager, Provider
from housing.queries import in_force
from layers.rules import may_edit_layer


def may_edit_passport(user: Someone, building: Building, on: date) -> bool:
    """Editors of the body that owns the layer of houses; editors of the manager whose contract is in force that day."""
    if may_edit_layer(user, building.feature.layer):
        return True
    if not user.is_authenticated or not user.is_active:
        return False
    theirs = Membership.objects.filter(user=user, role=Membership.Role.EDITOR).values("organisation")
    contracts = ManagementContract.objects.filter(in_force(on), building=building)
    return contracts.filter(manager__organisation__in=theirs).exists()


def may_edit_contracts(user: Someone, building: Building) -> bool:
    """Editors of the body that owns the layer of houses: no manager says by itself which houses it runs."""
    return may_edit_layer(user, building.feature.layer)


def may_see_todo(user: Someone, manager: Manager) -> bool:
    """The list of what is missing: the manager's own editors, the city's bodies."""
    return may_see_internal(user) or may_act_for_organisation(user, manager.organisation)


def may_edit_restoration(user: Someone, building: Building) -> bool:
    """Editors of the body that owns the layer of houses, if it is one of the city's own."""
    return may_see_internal(user) and may_edit_layer(user, building.feature.layer)


def may_see_restoration(user: Someone) -> bool:
    """Damage and restoration are for the city's bodies alone, whoever may edit the rest."""
    return may_see_internal(user)


def may_tell_of_outages(user: Someone, provider: Provider) -> bool:
    """Editors of the provider's organisation, and administrators."""
    return may_act_for_organisation(user, provider.organisation)


def may_set_tariffs(user: Someone, provider: Provider) -> bool:
    """Editors of the provider's organisation, and administrators."""
    return may_act_for_organisation(user, provider.organisation)
