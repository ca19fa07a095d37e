"""Outages as an Atom feed: an entry for each notice, moved up with every change of it."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from geoportal.core.languages import translated
from housing.amounts import moment
from housing.models import Outage


def feed_of(request: HttpRequest, rows: Iterable[tuple[Outage, str, int]]) -> HttpResponse:
    """The feed of (notice, how it stands, how many houses), in their order."""
    feed = Atom1Feed(
        title=_("Outages"),
        link=request.build_absolute_uri(reverse("housing_outages")),
        description=_("What is off in the city’s apartment buildings, now and soon."),
        language=get_language(),
        feed_url=request.build_absolute_uri(),
    )
    for outage, state, houses in rows:
        address = request.build_absolute_uri(outage.get_absolute_url())
        feed.add_item(
            title=f"{translated(outage.service, 'name')}: {translated(outage, 'reason')}",
            link=address,
            description=_sentence(outage, state, houses),
            author_name=translated(outage.provider, "name"),
            unique_id=address,
            pubdate=outage.told_at,
            updateddate=outage.told_at,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _sentence(outage: Outage, state: str, houses: int) -> str:
    count = ngettext("%(n)s house", "%(n)s houses", houses) % {"n": houses}
    parts = [state, count, _("since %(moment)s") % {"moment": moment(outage.starts_at)}]
    if outage.ended_at:
        parts.append(_("ended %(moment)s") % {"moment": moment(outage.ended_at)})
    elif outage.expected_end_at:
        parts.append(_("expected until %(moment)s") % {"moment": moment(outage.expected_end_at)})
    parts.append(_("source: %(source)s") % {"source": outage.source})
    return "; ".join(parts)
