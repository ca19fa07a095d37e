"""The home page in a real browser: the map, its panel, and the address that holds its state."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, Request, Route, expect

from layers.models import Feature
from tests.browser.conftest import DRAWN
from tests.browser.judging import until, until_drawn_anew
from tests.conftest import SECRET

PageAt = Callable[..., Page]
CLOSE = "/?at=33.4,47.9,16"  # «Ліцей № 1» is at the middle of the map
LEFT_TO_COME = 8  # at a time, of the tiles that are zoomed past (frontend/src/worker/finishing.ts)


def query(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def middle(page: Page) -> tuple[float, float]:
    box = page.locator("#map").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def height_of(part: Locator) -> float:
    box = part.bounding_box()
    assert box is not None, "it is not on the screen"
    return box["height"]


def lyceum() -> Feature:
    return Feature.objects.get(source_id="one")


def test_map_is_drawn_and_rests(page_at: PageAt) -> None:
    page = page_at("/")
    page.wait_for_selector(DRAWN)
    expect(page).to_have_title("Кривий Ріг на карті")
    expect(page.locator("#tab-list-count")).to_have_text("4")
    expect(page.locator("html")).to_have_attribute("lang", "uk")


def test_nothing_secret_reaches_the_page(page_at: PageAt) -> None:
    page = page_at("/")
    page.wait_for_selector(DRAWN)
    page.click("#tab-list")
    expect(page.locator("#objects .object")).to_have_count(4)
    assert SECRET not in page.content()


def test_object_of_the_list_opens_its_card_and_back_closes_it(page_at: PageAt) -> None:
    page = page_at("/")
    page.wait_for_selector(DRAWN)
    page.click("#tab-list")
    page.click("text=Ліцей № 1")
    expect(page.locator("#panel-card h2")).to_have_text("Ліцей № 1")
    assert query(page)["object"] == str(lyceum().id)
    page.go_back()
    expect(page.locator("#panel-card")).to_be_hidden()
    page.go_forward()
    expect(page.locator("#panel-card h2")).to_have_text("Ліцей № 1")


def test_object_of_the_map_opens_its_card(page_at: PageAt) -> None:
    page = page_at(CLOSE)
    page.wait_for_selector(DRAWN)
    page.mouse.click(*middle(page))
    expect(page.locator("#panel-card h2")).to_have_text("Ліцей № 1")


def test_address_of_an_object_opens_it_wherever_it_is(page_at: PageAt) -> None:
    page = page_at(f"/?object={lyceum().id}")
    expect(page.locator("#panel-card h2")).to_have_text("Ліцей № 1")
    expect(page).to_have_url(re.compile("at="))
    lon, lat, _ = (float(number) for number in query(page)["at"].split(","))
    assert (round(lon, 3), round(lat, 3)) == (33.4, 47.9)


def test_object_that_is_gone_is_said_on_the_card(page_at: PageAt) -> None:
    page = page_at(f"/?object={Feature.objects.get(source_id='hidden').id}", broken=True)
    expect(page.locator("#panel-card [role=alert]")).to_have_text("Цього об’єкта на карті вже немає.")
    assert SECRET not in page.content()


def test_themes_choose_what_is_listed_and_are_in_the_address(page_at: PageAt) -> None:
    page = page_at("/")
    page.wait_for_selector(DRAWN)
    page.check("input[name=themes][value=shopping]")
    expect(page.locator("#tab-list-count")).to_have_text("1")
    assert query(page)["themes"] == "shopping"
    page.check("input[name=themes][value=education]")
    expect(page.locator("#tab-list-count")).to_have_text("4")
    page.go_back()
    expect(page.locator("#tab-list-count")).to_have_text("1")
    page.click("text=Показати все")
    expect(page.locator("#tab-list-count")).to_have_text("4")
    assert "themes" not in query(page)


def test_list_and_map_point_at_the_same_object(page_at: PageAt) -> None:
    page = page_at(CLOSE)
    page.wait_for_selector(DRAWN)
    page.click("#tab-list")
    row = page.locator("#objects .object", has_text="Ліцей № 1")
    expect(row).to_be_visible()
    stage = page.locator(".stage")
    before = stage.screenshot()
    row.hover()
    until_drawn_anew(stage, before)  # the row's object is ringed on the map
    page.mouse.move(*middle(page))
    expect(row).to_have_class(re.compile("object--hover"))
    expect(page.locator("#tip")).to_have_text("Ліцей № 1")


def test_search_as_one_types_leads_to_the_object(page_at: PageAt) -> None:
    page = page_at("/")
    page.wait_for_selector(DRAWN)
    page.locator("#q").press_sequentially("ліцей")
    expect(page.locator("#q")).to_have_attribute("aria-expanded", "true")
    page.locator("#q-list .answer", has_text="Ліцей № 1").first.click()
    expect(page.locator("#panel-card h2")).to_have_text("Ліцей № 1")
    expect(page.locator("#q-list")).to_be_hidden()


def test_search_knows_the_street_by_its_old_name(page_at: PageAt) -> None:
    page = page_at("/")
    page.wait_for_selector(DRAWN)
    page.locator("#q").press_sequentially("леніна")
    answer = page.locator("#q-list .answer", has_text="вулиця Соборності").first
    expect(answer.locator(".answer__reason")).to_contain_text("вулиця Леніна")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"at=33\.[34]\d*,47\.9\d*,1[3-7]"))


def test_everything_is_reached_by_keyboard(page_at: PageAt) -> None:
    page = page_at("/")
    page.wait_for_selector(DRAWN)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.locator("#tab-themes").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#tab-list")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator("#objects .object__link").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#objects .object__link").nth(1)).to_be_focused()
    chosen = page.locator("#objects .object").nth(1).get_attribute("data-id")
    page.keyboard.press("Enter")
    expect(page.locator("#panel-card h2")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#panel-card")).to_be_hidden()
    expect(page.locator(f"#objects .object[data-id='{chosen}'] a")).to_be_focused()


def test_map_is_moved_by_keyboard_and_told_in_words(page_at: PageAt) -> None:
    page = page_at(CLOSE)
    page.wait_for_selector(DRAWN)
    expect(page.locator("#announcements")).to_contain_text("Ліцей № 1")
    page.locator("#map canvas").focus()
    for _ in range(12):
        page.keyboard.press("ArrowUp")
        page.wait_for_timeout(400)
    expect(page).to_have_url(re.compile(r"at=33\.4,47\.9\d+,16"))
    expect(page.locator("#announcements")).to_contain_text("Тут нічого немає")


def test_other_language_keeps_the_place(page_at: PageAt) -> None:
    page = page_at(f"{CLOSE}&themes=education&kiosk=0")
    page.wait_for_selector(DRAWN)
    page.click("[data-language-link]")
    page.wait_for_selector(DRAWN)
    assert urlsplit(page.url).path == "/en/"
    assert query(page) == {"at": "33.4,47.9,16", "themes": "education", "kiosk": "0"}
    page.click("#tab-list")
    expect(page.locator("#objects .object__name").first).to_have_text("Lyceum No. 1")


def test_dark_colours_stay_chosen(page_at: PageAt) -> None:
    page = page_at("/")
    page.wait_for_selector(DRAWN)
    with page.expect_request("**/tiles/styles/city-dark.json*"):
        page.click("[data-scheme-switch]")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-scheme", "dark")


def test_measuring_by_keyboard(page_at: PageAt) -> None:
    page = page_at(CLOSE)
    page.wait_for_selector(DRAWN)
    page.click("[data-do=length]")
    expect(page.locator("#measure")).to_be_visible()
    page.keyboard.press("Enter")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(500)
    page.keyboard.press("Enter")
    expect(page.locator("[data-result]")).to_have_text(re.compile(r"^\d+ м$"))
    assert query(page)["measure"].startswith("length:33.4,47.9;")
    page.keyboard.press("Escape")
    expect(page.locator("#measure")).to_be_hidden()


def test_near_me_orders_the_list_by_distance(page_at: PageAt) -> None:
    here = {"longitude": 33.4011, "latitude": 47.9011}
    page = page_at("/", geolocation=here, permissions=["geolocation"])
    page.wait_for_selector(DRAWN)
    page.click("[data-do=locate]")
    expect(page.locator("#objects .object__name").first).to_have_text(re.compile("Пекарня"))
    expect(page.locator("#objects-order")).to_have_value("distance")


def test_refused_location_is_explained(page_at: PageAt) -> None:
    page = page_at("/", permissions=[])
    page.wait_for_selector(DRAWN)
    page.click("[data-do=locate]")
    expect(page.locator("#banner")).to_contain_text(re.compile("дозволу|не зміг"))


def test_failing_tiles_are_said_and_can_be_asked_again(page_at: PageAt) -> None:
    page = page_at("/", broken=True, routes={"**/tiles/city/**": lambda route: route.abort()})
    expect(page.locator("#banner")).to_contain_text("Частина карти не завантажилася")
    page.unroute("**/tiles/city/**")
    page.click("#banner button")
    expect(page.locator("#banner")).to_be_hidden()
    page.wait_for_selector(DRAWN)


def test_tiles_that_are_zoomed_past_come_to_their_end_for_the_next_visit(page_at: PageAt) -> None:
    held: list[Route] = []
    ended: dict[str, str | None] = {}

    def end(request: Request) -> None:
        ended[request.url] = request.failure

    page = page_at("/?at=33.4,47.9,11.5", routes={"**/tiles/city/12/**": lambda route: held.append(route)})
    page.on("requestfinished", end)
    page.on("requestfailed", end)
    page.wait_for_selector(DRAWN)
    page.locator("#map canvas").first.focus()
    with page.expect_request("**/tiles/city/12/**"):
        page.keyboard.press("=")
    page.wait_for_timeout(600)  # until the camera rests
    with page.expect_request("**/tiles/city/13/**"):
        page.keyboard.press("=")
    page.wait_for_selector(DRAWN)  # without the tiles between

    for route in held:
        route.fulfill(status=204)

    def all_ended() -> bool:
        page.wait_for_timeout(50)
        return all(route.request.url in ended for route in held)

    until(all_ended, "the end of every tile that was asked for")
    came = [route.request.url for route in held if ended[route.request.url] is None]
    assert len(came) >= min(len(held), LEFT_TO_COME) > 0


def test_lost_connection_is_said(page_at: PageAt) -> None:
    page = page_at("/", broken=True)
    page.wait_for_selector(DRAWN)
    page.context.set_offline(True)
    expect(page.locator("#banner")).to_contain_text("Немає зв’язку")
    page.context.set_offline(False)
    expect(page.locator("#banner")).to_be_hidden()


def test_map_on_paper_has_scale_legend_and_sources(page_at: PageAt) -> None:
    page = page_at(f"{CLOSE}&themes=education")
    page.wait_for_selector(DRAWN)
    page.evaluate("window.print = () => {}")
    page.click("[data-do=print]")
    page.emulate_media(media="print")
    expect(page.locator(".sheet__map")).to_be_visible()
    expect(page.locator(".sheet__scale")).to_have_text(re.compile(r"\d+ м"))
    expect(page.locator(".sheet__legend li")).to_have_text(["Освіта"])
    expect(page.locator(".header")).to_be_hidden()


def test_phone_draws_the_panel_up_as_a_sheet(page_at: PageAt) -> None:
    page = page_at(CLOSE, size="phone")
    page.wait_for_selector(DRAWN)
    sheet = page.locator("#panel")
    assert height_of(sheet) < 100
    page.click("#tab-list")
    until(lambda: 350 < height_of(sheet) < 500, "half a sheet")
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize(("size", "least"), [("phone", 44), ("kiosk", 60)])
def test_controls_are_large_enough_for_fingers(page_at: PageAt, size: str, least: int) -> None:
    page = page_at("/", size=size)
    page.wait_for_selector(DRAWN)
    small = page.evaluate(
        """least => [...document.querySelectorAll('button, select, .theme__choice, .menu__link, .field')]
          .filter(e => e.offsetParent && !e.matches('.search__go, .panel__grip'))
          .map(e => [e.getBoundingClientRect().height, e.className]).filter(([height]) => height < least - 0.5)""",
        least,
    )
    assert small == []


LONG = """() => {
  const long = document.createElement('div');
  long.style.height = '3000px';
  document.querySelector('.panel__body').append(long);
}"""


@pytest.mark.parametrize(
    ("path", "width", "height"), [("/?kiosk=1", 1920, 1080), ("/?kiosk=1", 1080, 1920), ("/", 1280, 720)]
)
def test_long_panel_makes_the_page_no_longer_than_the_window(
    page_at: PageAt, path: str, width: int, height: int
) -> None:
    page = page_at(path, viewport={"width": width, "height": height})
    page.wait_for_selector("[data-ready]")
    page.evaluate(LONG)
    ends = page.evaluate("['.stage', '.panel'].map(e => document.querySelector(e).getBoundingClientRect().bottom)")

    assert max(ends) == height
    expect(page.locator("#credits")).to_be_in_viewport(ratio=1)
    expect(page.locator("[data-do=tilt]")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("path", ["/", "/en/"])
def test_without_scripts_everything_is_a_list(page_at: PageAt, path: str) -> None:
    page = page_at(path, scripts=False)
    expect(page.locator("h1")).to_have_count(1)
    expect(page.locator(".theme")).to_have_count(2)
    expect(page.locator(".tools").first).to_be_hidden()
    expect(page.locator("form[role=search] input[name=q]")).to_be_visible()
    page.locator("[data-theme=education] > .theme__page").click()
    expect(page).to_have_url(re.compile("/themes/education/$"))
    expect(page.locator("main")).to_contain_text(re.compile("Ліцей № 1|Lyceum No. 1"))
