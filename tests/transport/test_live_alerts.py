"""Alerts that come in are notices to passengers: about what we know, in all languages, as long as they are told."""

from datetime import timedelta
from typing import Any

import pytest
from google.transit import gtfs_realtime_pb2 as gtfs_rt

from tests.transport.live_messages import add_alert, message
from tests.transport.running_network import Net
from tests.transport.test_live_checks import NOW
from transport.live_actions import Stored, source_by_command, store_message
from transport.models import Disruption
from transport.queries import transport_state


def tell(net: Net, *alerts: tuple[str, str, dict[str, Any]], after_s: int = 0, change: Any = None) -> Stored:
    """A message of these alerts: id, text, what it is about."""
    now = NOW + timedelta(seconds=after_s)
    body = message(now)
    for own, text, about in alerts:
        entity = add_alert(body, own, text, **about)
        if change:
            change(entity.alert)
    return store_message(source_by_command(net.feed), body.SerializeToString(), now)


ABOUT_TRAM = ("a1", "Рейки ремонтують", {"route_id": "T1"})


def features(row: Disruption) -> set[int]:
    return set(row.features.values_list("pk", flat=True))


def test_an_alert_is_a_notice_about_the_features_of_the_map(net: Net) -> None:
    def fill(alert: Any) -> None:
        alert.effect = gtfs_rt.Alert.DETOUR
        alert.header_text.translation.add(text="Rails under repair", language="en")
        alert.description_text.translation.add(text="До вечора.", language="uk")
        alert.url.translation.add(text="https://example.ua/rails")
        alert.active_period.add(start=int(NOW.timestamp()) - 60, end=int(NOW.timestamp()) + 3600)

    assert tell(net, ABOUT_TRAM, change=fill).alerts == 1

    row = Disruption.objects.get()
    assert (row.effect, row.title, row.text, row.url) == (
        "DETOUR", "Рейки ремонтують", "До вечора.", "https://example.ua/rails",
    )  # fmt: skip
    assert row.translations["en"]["title"]["text"] == "Rails under repair"
    assert (row.starts_at, row.ends_at) == (NOW - timedelta(seconds=60), NOW + timedelta(hours=1))
    assert (row.source, features(row)) == ("Демонстраційні дані", {net.route["T1"].feature_id})


@pytest.mark.parametrize(
    ("about", "routes", "stops"),
    [
        ({"stop_id": "B"}, [], ["B"]),
        ({"route_type": 3}, ["B2"], []),
        ({"agency_id": "1"}, ["T1", "B2", "L3"], []),
        ({"agency_id": "1", "route_type": 11}, ["L3"], []),
    ],
)
def test_what_it_is_about_is_found(net: Net, about: dict[str, Any], routes: list[str], stops: list[str]) -> None:
    tell(net, ("a", "Увага", about))

    expected = {net.route[name].feature_id for name in routes} | {net.stop[name].feature_id for name in stops}
    assert features(Disruption.objects.get()) == expected


def test_an_alert_about_a_trip_is_about_its_line(net: Net) -> None:
    def about_trip(alert: Any) -> None:
        alert.informed_entity.add().trip.trip_id = "t14"

    tell(net, ("a", "Увага", {}), change=about_trip)

    assert features(Disruption.objects.get()) == {net.route["B2"].feature_id}


@pytest.mark.parametrize("about", [{"route_id": "T9"}, {"stop_id": "Z"}, {"agency_id": "9"}])
def test_an_alert_about_nothing_that_we_know_is_not_one_about_everything(net: Net, about: dict[str, str]) -> None:
    stored = tell(net, ("a", "Увага", about))

    assert (stored.alerts, [flaw.code for flaw in stored.flaws]) == (0, ["live_alert_empty"])
    assert not Disruption.objects.exists()


def test_the_same_alert_again_writes_nothing(net: Net) -> None:
    tell(net, ABOUT_TRAM)
    before = Disruption.objects.get().changed_at

    tell(net, ABOUT_TRAM, after_s=20)

    row = Disruption.objects.get()
    assert (row.changed_at, row.starts_at) == (before, NOW)
    assert row.events.count() == 1


def test_new_words_take_the_place_of_the_old(net: Net) -> None:
    tell(net, ABOUT_TRAM)

    tell(net, ("a1", "Рейки полагоджено", {"route_id": "B2"}), after_s=20)

    row = Disruption.objects.get()
    assert (row.title, features(row)) == ("Рейки полагоджено", {net.route["B2"].feature_id})


def test_an_alert_that_moves_to_another_line_is_another_state_of_its_notice(net: Net) -> None:
    tell(net, ABOUT_TRAM)
    before = transport_state()

    tell(net, ("a1", "Рейки ремонтують", {"route_id": "B2"}), after_s=20)

    row = Disruption.objects.get()
    assert row.about == sorted(features(row)) == [net.route["B2"].feature_id]
    assert row.events.count() == 2
    assert transport_state() != before


def test_one_that_is_told_no_more_ends(net: Net) -> None:
    tell(net, ABOUT_TRAM)

    tell(net, after_s=20)

    assert Disruption.objects.get().ends_at == NOW + timedelta(seconds=20)


def test_one_that_is_withdrawn_before_it_began_goes(net: Net) -> None:
    tell(net, ABOUT_TRAM, change=lambda alert: alert.active_period.add(start=int(NOW.timestamp()) + 3600))
    assert Disruption.objects.count() == 1

    tell(net, after_s=20)

    assert not Disruption.objects.exists()


def test_one_whose_time_is_over_is_none(net: Net) -> None:
    past = int(NOW.timestamp()) - 10

    assert tell(net, ABOUT_TRAM, change=lambda alert: alert.active_period.add(end=past)).alerts == 0


def test_of_several_periods_the_ones_that_are_left_count(net: Net) -> None:
    now = int(NOW.timestamp())

    def fill(alert: Any) -> None:
        for start, end in ((now - 900, now - 600), (now + 600, now + 900), (now + 1200, now + 1500)):
            alert.active_period.add(start=start, end=end)

    tell(net, ABOUT_TRAM, change=fill)

    row = Disruption.objects.get()
    assert (row.starts_at, row.ends_at) == (NOW + timedelta(seconds=600), NOW + timedelta(seconds=1500))


def test_notices_of_others_are_left_alone(net: Net) -> None:
    Disruption.objects.create(title="Своє", starts_at=NOW, source="Диспетчер")

    tell(net, ABOUT_TRAM)
    tell(net, after_s=20)

    assert list(Disruption.objects.filter(ends_at=None).values_list("title", flat=True)) == ["Своє"]


def test_an_address_that_is_none_is_left_out(net: Net) -> None:
    tell(net, ABOUT_TRAM, change=lambda alert: alert.url.translation.add(text="javascript:alert(1)"))

    assert Disruption.objects.get().url == ""
