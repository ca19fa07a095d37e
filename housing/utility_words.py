"""Words of the handbook about services, tariffs and outages that stand in docstrings and parameters, named here for
translators."""

from django.utils.translation import gettext_noop as _

WORDS = (
    _("Housing"),
    _("One outage with its houses and everything that was said of it."),
    _("Only outages that reach a house of the district with this number."),
    _("Only outages that stand so at this moment."),
    _("Only this provider, by its code."),
    _("Only this service, by its code."),
    _("Only what holds on this day. Without it every tariff that is known."),
    _("Only what these consumers pay."),
    _("What is off now, is going to be, or was within the last seven days."),
    _("What services cost, by provider, consumers and area, with the act that decided it."),
    _("Which services reach a house: from whom, at what price, when, and what is off."),
)
