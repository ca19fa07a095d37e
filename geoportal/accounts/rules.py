"""Who acts for whom. Rules about layers and features stand on these in `layers/rules.py`."""

from django.contrib.auth.models import AnonymousUser

from geoportal.accounts.models import Membership, Organisation, User

Someone = User | AnonymousUser


def may_act_for_organisation(user: Someone, organisation: Organisation | None) -> bool:
    """Editors of the organisation, and administrators (is_superuser) for every organisation and for none."""
    if not user.is_authenticated or not user.is_active:
        return False
    if user.is_superuser:
        return True
    if organisation is None:
        return False
    return Membership.objects.filter(user=user, organisation=organisation, role=Membership.Role.EDITOR).exists()


def may_see_registered(user: Someone) -> bool:
    """Whoever has a working login."""
    return bool(user.is_authenticated and user.is_active)


def may_see_internal(user: Someone) -> bool:
    """Members of one of the city's own bodies, and administrators."""
    if not user.is_authenticated or not user.is_active:
        return False
    if user.is_superuser:
        return True
    return Membership.objects.filter(user=user, organisation__is_internal=True).exists()
