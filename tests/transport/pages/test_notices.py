"""The form of notices: who may, what it would look like, where it stands then, how it is changed and taken back."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from geoportal.accounts.models import Organisation, User
from layers.models import Feature, Layer
from tests.conftest import SECRET
from tests.transport.running_network import Net
from transport.models import Disruption

NEW = "/transport/notices/new/"
Words = dict[str, Any]


@pytest.fixture
def words(net: Net) -> Words:
    """A notice about tram 1 and the stop «Ринок», as a browser sends it."""
    return {
        "effect": "DETOUR", "title": "Трамвай 1 їде в об’їзд", "text": "Сідайте на «Парку».",
        "title_en": "Tram 1 detour",
        "text_en": "", "starts_at": "2026-11-30T06:00", "ends_at": "", "source": "ЦДС", "url": "",
        "lines": [str(net.route["T1"].feature_id)], "stops": "Ринок",
    }  # fmt: skip


@pytest.fixture
def as_dispatcher(net: Net, cast: dict[str, Any]) -> Client:
    """The author of schools, whose body owns the network's layers now."""
    Layer.objects.filter(slug__startswith="transit-").update(owner=Organisation.objects.get(slug="education"))
    client = Client()
    client.force_login(cast["author"])
    return client


@pytest.fixture
def published(as_dispatcher: Client, words: Words) -> Disruption:
    assert as_dispatcher.post(NEW, {**words, "step": "publish"}).status_code == 302
    return Disruption.objects.get()


def page(client: Client, address: str, *, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_a_preview_publishes_nothing(as_dispatcher: Client, words: Words) -> None:
    answer = as_dispatcher.post(NEW, {**words, "step": "preview"})

    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "Таким його побачать пасажири" in shown
    assert "Сідайте на «Парку»." in shown
    assert "Оприлюднити повідомлення" in shown
    assert not Disruption.objects.exists()


def test_a_published_notice_stands_on_its_line_its_stop_and_the_lines_that_call_there(
    published: Disruption, client: Client, net: Net
) -> None:
    stop = net.stop["B"].feature_id

    for address in (f"/transport/routes/{net.route['T1'].feature_id}/", f"/transport/stops/{stop}/",
                    f"/transport/stops/{stop}/board/", "/transport/",
                    f"/transport/routes/{net.route['B2'].feature_id}/"):  # fmt: skip
        assert "Трамвай 1 їде в об’їзд" in page(client, address), address
    assert "Tram 1 detour" in page(client, f"/en/transport/stops/{stop}/")


def test_a_notice_of_one_line_does_not_stand_on_another(
    as_dispatcher: Client, client: Client, net: Net, words: Words
) -> None:
    as_dispatcher.post(NEW, {**words, "stops": "", "step": "publish"})

    assert "Трамвай 1 їде в об’їзд" in page(client, f"/transport/routes/{net.route['T1'].feature_id}/")
    assert "Трамвай 1 їде в об’їзд" not in page(client, f"/transport/routes/{net.route['B2'].feature_id}/")


def test_it_is_told_to_programs(published: Disruption, client: Client) -> None:
    told = client.get("/api/transport/alerts").json()

    assert "Трамвай 1 їде в об’їзд" in str(told)


def test_only_who_may_is_offered_the_form(as_dispatcher: Client, client: Client, net: Net, cast: Any) -> None:
    address = f"/transport/stops/{net.stop['B'].feature_id}/"
    elsewhere = Client()
    elsewhere.force_login(cast["author_elsewhere"])

    assert f"{NEW}?about={net.stop['B'].feature_id}" in page(as_dispatcher, address)
    assert NEW not in page(client, address)
    assert NEW not in page(elsewhere, address)
    assert NEW not in page(as_dispatcher, f"{address}board/")


@pytest.mark.parametrize("person", ["citizen", "official", "author_elsewhere"])
def test_others_are_refused_everything(published: Disruption, words: Words, cast: Any, person: str) -> None:
    client = Client()
    client.force_login(cast[person])
    own = f"/transport/notices/{published.pk}/"

    assert client.post(NEW, {**words, "step": "publish"}).status_code == 403
    assert client.get(own).status_code == 403
    assert client.post(f"{own}end/", {"seen": published.changed_at.isoformat()}).status_code == 403
    assert Disruption.objects.get().ends_at is None


def test_who_keeps_the_stops_alone_cannot_speak_of_lines_or_the_network(
    as_dispatcher: Client, words: Words, net: Net
) -> None:
    Layer.objects.filter(slug="transit-routes").update(owner=None)

    assert as_dispatcher.post(NEW, {**words, "step": "publish"}).status_code == 403
    assert as_dispatcher.post(NEW, {**words, "lines": [], "stops": "", "whole": "on"}).status_code == 403
    assert as_dispatcher.post(NEW, {**words, "lines": [], "step": "publish"}).status_code == 302
    assert [feature.pk for feature in Disruption.objects.get().features.all()] == [net.stop["B"].feature_id]


def test_a_stop_is_named_by_its_number_or_by_its_name_for_all_its_sides(
    as_dispatcher: Client, words: Words, net: Net
) -> None:
    as_dispatcher.post(NEW, {**words, "lines": [], "stops": f"вокзал\n{net.stop['C'].feature_id}", "step": "publish"})

    found = {feature.pk for feature in Disruption.objects.get().features.all()}
    assert found == {net.stop[name].feature_id for name in ("A", "A2", "S", "C")}


def test_the_page_of_a_line_or_stop_fills_the_form(as_dispatcher: Client, net: Net) -> None:
    line, stop = net.route["T1"].feature_id, net.stop["B"].feature_id

    assert f'value="{line}" id="id_lines_0" checked' in page(as_dispatcher, f"{NEW}?about={line}").replace(
        'class="field" ', ""
    )
    assert f">\n{stop}</textarea>" in page(as_dispatcher, f"{NEW}?about={stop}")
    assert page(as_dispatcher, f"{NEW}?about=nonsense")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"lines": [], "stops": ""}, "Оберіть маршрути чи зупинки"),
        ({"stops": "Ніде"}, "Зупинки «Ніде» немає"),
        ({"whole": "on"}, "Або окремі маршрути й зупинки, або вся мережа"),
        ({"ends_at": "2026-11-30T05:00"}, "не може бути раніше"),
        ({"title": ""}, "plain-form__fault"),
        ({"lines": ["1"]}, "plain-form__fault"),
        ({"url": "javascript:alert(1)"}, "plain-form__fault"),
        ({"stops": "\n".join(map(str, range(201)))}, "понад 200"),
    ],
)
def test_what_is_wrong_is_said(as_dispatcher: Client, words: Words, change: Words, said: str) -> None:
    answer = as_dispatcher.post(NEW, {**words, **change, "step": "publish"})

    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert not Disruption.objects.exists()


def test_a_stop_that_one_may_not_see_is_not_found(net: Net, words: Words, cast: Any) -> None:
    """Who keeps the lines sees every line, and of the stops what everybody sees."""
    Layer.objects.filter(slug="transit-routes").update(owner=Organisation.objects.get(slug="partner"))
    Feature.objects.filter(name="Депо").update(name=SECRET, visibility="internal")
    client = Client()
    client.force_login(cast["author_elsewhere"])

    answer = client.post(NEW, {**words, "stops": str(net.stop["D"].feature_id), "step": "preview"})

    assert answer.status_code == 400
    assert f"Зупинки «{net.stop['D'].feature_id}» немає" in answer.content.decode()
    assert SECRET not in answer.content.decode()


def test_the_whole_network_is_meant_on_purpose(as_dispatcher: Client, words: Words, client: Client, net: Net) -> None:
    as_dispatcher.post(NEW, {**words, "lines": [], "stops": "", "whole": "on", "step": "publish"})

    assert not Disruption.objects.get().features.exists()
    assert "в об’їзд" in page(client, f"/transport/stops/{net.stop['D'].feature_id}/")


def changed(row: Disruption, words: Words, **change: Any) -> Words:
    return {**words, "seen": row.changed_at.isoformat(), **change}


def about(row: Disruption) -> set[int]:
    return {feature.pk for feature in Disruption.objects.get(pk=row.pk).features.all()}


def numbers(net: Net, *names: str) -> set[int]:
    of_stops = {name: row.feature_id for name, row in net.stop.items()}
    of_all = {**of_stops, **{name: row.feature_id for name, row in net.route.items()}}
    return {key for name, key in of_all.items() if name in names and key}


def test_its_page_shows_what_it_is_about(as_dispatcher: Client, published: Disruption, net: Net) -> None:
    shown = page(as_dispatcher, f"/transport/notices/{published.pk}/").replace('class="field" ', "")

    assert f'value="{net.route["T1"].feature_id}" id="id_lines_0" checked' in shown
    assert ">\nРинок</textarea>" in shown
    assert 'id="id_whole">' in shown


def test_other_lines_and_stops_are_published_and_taken_back(
    as_dispatcher: Client, published: Disruption, words: Words, client: Client, net: Net
) -> None:
    own = f"/transport/notices/{published.pk}/"
    depot, market = (f"/transport/stops/{net.stop[name].feature_id}/" for name in "DB")

    as_dispatcher.post(own, changed(published, words, lines=[], stops="Депо"))

    assert about(published) == numbers(net, "D")
    assert "в об’їзд" in page(client, depot)
    assert "в об’їзд" not in page(client, market)
    published.refresh_from_db()
    as_dispatcher.post(f"{own}undo/", {"seen": published.changed_at.isoformat()})
    assert about(published) == numbers(net, "T1", "B")
    assert "в об’їзд" in page(client, market)


def test_a_notice_becomes_one_about_the_whole_network_on_purpose(
    as_dispatcher: Client, published: Disruption, words: Words
) -> None:
    own = f"/transport/notices/{published.pk}/"

    refused = as_dispatcher.post(own, changed(published, words, lines=[], stops=""))
    assert refused.status_code == 400
    assert about(published)

    as_dispatcher.post(own, changed(published, words, lines=[], stops="", whole="on"))
    assert about(published) == set()
    assert 'id="id_whole" checked' in page(as_dispatcher, own)


def test_one_side_of_a_stop_stays_one_side(as_dispatcher: Client, words: Words, net: Net) -> None:
    as_dispatcher.post(NEW, {**words, "lines": [], "stops": str(net.stop["A"].feature_id), "step": "publish"})
    row = Disruption.objects.get()
    own = f"/transport/notices/{row.pk}/"

    shown = page(as_dispatcher, own)
    as_dispatcher.post(own, changed(row, words, lines=[], stops=str(net.stop["A"].feature_id), title="Інакше"))

    assert f">\n{net.stop['A'].feature_id}</textarea>" in shown
    assert about(row) == numbers(net, "A")


def test_all_sides_of_a_stop_are_shown_by_their_name(as_dispatcher: Client, words: Words) -> None:
    as_dispatcher.post(NEW, {**words, "lines": [], "stops": "вокзал", "step": "publish"})

    assert ">\nВокзал</textarea>" in page(as_dispatcher, f"/transport/notices/{Disruption.objects.get().pk}/")


def test_what_one_may_not_see_stays_and_is_not_shown(
    as_dispatcher: Client, published: Disruption, words: Words, net: Net
) -> None:
    """The line is withdrawn meanwhile: nobody can choose it, and nobody takes it away unseen."""
    Feature.objects.filter(pk__in=numbers(net, "T1")).update(withdrawn_at=datetime(2026, 11, 30, tzinfo=UTC))
    own = f"/transport/notices/{published.pk}/"

    as_dispatcher.post(own, changed(published, words, lines=[], stops="Депо"))

    assert about(published) == numbers(net, "T1", "D")
    published.refresh_from_db()
    as_dispatcher.post(own, changed(published, words, lines=[], stops="", whole="on"))
    assert about(published) == set()


def test_nobody_makes_it_speak_of_what_they_do_not_keep(
    as_dispatcher: Client, published: Disruption, words: Words, net: Net
) -> None:
    own = f"/transport/notices/{published.pk}/"
    as_dispatcher.post(own, changed(published, words, lines=[]))
    published.refresh_from_db()
    Layer.objects.filter(slug="transit-routes").update(owner=None)

    assert as_dispatcher.post(own, changed(published, words)).status_code == 403
    assert as_dispatcher.post(own, changed(published, words, lines=[], stops="", whole="on")).status_code == 403
    assert as_dispatcher.post(f"{own}undo/", {"seen": published.changed_at.isoformat()}).status_code == 403
    assert about(published) == numbers(net, "B")
    assert as_dispatcher.post(own, changed(published, words, lines=[], stops="Депо")).status_code == 302
    assert about(published) == numbers(net, "D")


def test_as_many_queries_show_a_notice_of_one_stop_as_of_three(
    as_dispatcher: Client, published: Disruption, words: Words
) -> None:
    own = f"/transport/notices/{published.pk}/"
    counts = []
    for stops in ("Ринок", "Ринок\nДепо\nВокзал"):
        published.refresh_from_db()
        as_dispatcher.post(own, changed(published, words, stops=stops))
        page(as_dispatcher, own)  # what is remembered is read once
        with CaptureQueriesContext(connection) as asked:
            page(as_dispatcher, own)
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_a_change_is_published_and_taken_back(as_dispatcher: Client, published: Disruption, words: Words) -> None:
    own = f"/transport/notices/{published.pk}/"

    as_dispatcher.post(own, changed(published, words, title="Трамвай 1 не їде", effect="NO_SERVICE"))

    published.refresh_from_db()
    assert (published.title, published.effect) == ("Трамвай 1 не їде", "NO_SERVICE")
    assert "Зміну оприлюднено." in page(as_dispatcher, own)
    as_dispatcher.post(f"{own}undo/", {"seen": published.changed_at.isoformat()})
    published.refresh_from_db()
    assert (published.title, published.effect) == ("Трамвай 1 їде в об’їзд", "DETOUR")


def test_an_end_is_told_and_taken_back(as_dispatcher: Client, published: Disruption, client: Client, net: Net) -> None:
    own, stop = f"/transport/notices/{published.pk}/", f"/transport/stops/{net.stop['B'].feature_id}/"
    Disruption.objects.update(starts_at=datetime(2020, 1, 1, tzinfo=UTC))
    published.refresh_from_db()

    as_dispatcher.post(f"{own}end/", {"seen": published.changed_at.isoformat()})

    assert "в об’їзд" not in page(client, stop)
    assert "Уже не діє." in page(as_dispatcher, own)
    published.refresh_from_db()
    as_dispatcher.post(f"{own}undo/", {"seen": published.changed_at.isoformat()})
    assert "в об’їзд" in page(client, stop)


@pytest.mark.parametrize("seen", ["2020-01-01T00:00:00+00:00", "2020-01-01T00:00:00", "nonsense", ""])
def test_nobody_overwrites_what_they_have_not_read(
    as_dispatcher: Client, published: Disruption, words: Words, seen: str
) -> None:
    own = f"/transport/notices/{published.pk}/"

    as_dispatcher.post(own, changed(published, words, title="Інакше", seen=seen))
    as_dispatcher.post(f"{own}end/", {"seen": seen})

    published.refresh_from_db()
    assert (published.title, published.ends_at) == ("Трамвай 1 їде в об’їзд", None)


def test_what_comes_by_itself_is_not_changed_here(as_dispatcher: Client, published: Disruption) -> None:
    Disruption.objects.update(source_id="city:1:a")

    assert page(as_dispatcher, f"/transport/notices/{published.pk}/", status=404)


def test_there_is_no_other_step_and_no_other_notice(as_dispatcher: Client, published: Disruption) -> None:
    seen = {"seen": published.changed_at.isoformat()}

    assert as_dispatcher.post(f"/transport/notices/{published.pk}/erase/", seen).status_code == 404
    assert page(as_dispatcher, f"/transport/notices/{published.pk + 1}/", status=404)
    assert page(as_dispatcher, f"/transport/notices/{10**19}/", status=404)
    assert as_dispatcher.post(f"/transport/notices/{published.pk}/undo/", seen).status_code == 302
    assert "таке, яким його оприлюднили" in page(as_dispatcher, f"/transport/notices/{published.pk}/")


def test_an_administrator_may_wherever_nobody_owns_the_network(net: Net, words: Words, client: Client) -> None:
    client.force_login(User.objects.create_superuser("root"))

    assert client.post(NEW, {**words, "step": "publish"}).status_code == 302
    assert Disruption.objects.count() == 1
