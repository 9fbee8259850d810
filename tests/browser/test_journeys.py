"""The main journeys in a real browser, wide and narrow, light and dark; no console error, nothing leaves the origin."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from hcc_dash.questions.pages import PAGES
from tests.browser.conftest import more_options

pytestmark = pytest.mark.browser

Open = Callable[[str], Page]
Settled = Callable[[Page], None]
Choose = Callable[[Locator, str], None]
GoTo = Callable[..., None]
ASAUR = Path(__file__).parents[1] / "data" / "hcc_asaur_hepatocellular.csv"
LO, PRTRAS, UPLOAD = "study=Lo+2007", "study=PRTRAS+001", "study=Uploaded+table"


def chart(page: Page, nth: int = 0) -> dict[str, list[str]]:
    """Names of the traces of a chart, as the browser drew them."""
    drawn = page.locator(".js-plotly-plot").nth(nth)
    expect(drawn).to_be_visible(timeout=20_000)
    names: list[str] = drawn.evaluate("e => e.data.map(t => t.name)")
    return {"names": names}


def answer(page: Page) -> Locator:
    return page.locator(".st-key-answer")


@pytest.mark.parametrize("trial", [PRTRAS, LO, UPLOAD])
def test_every_page_opens_wide_and_narrow_light_and_dark(
    page: Page, open_in_browser: Open, settled: Settled, go_to: GoTo, trial: str
) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page = open_in_browser("/?" + trial)
    _look_everywhere(page, settled)
    for one in PAGES[1:]:
        go_to(page, one.title, one.section)
        _look_everywhere(page, settled)


def _look_everywhere(page: Page, settled: Settled) -> None:
    """The page dark on a phone, then light at a desk, where the navigation is open."""
    app, main = page.get_by_test_id("stApp"), page.get_by_test_id("stMain")
    for theme, ground, width in (("dark", "rgb(20, 24, 29)", 390), ("light", "rgb(252, 252, 253)", 1440)):
        page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        page.set_viewport_size({"width": width, "height": 900})
        expect(app).to_have_css("background-color", ground)
        settled(page)
        expect(page.get_by_test_id("stException")).to_have_count(0)
        expect(main.get_by_role("heading").first).to_be_visible()
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0, f"{page.title()} scrolls sideways at {width} pixels"


def test_curves_by_arm_then_by_stage(open_in_browser: Open, settled: Settled, choose: Choose) -> None:
    page = open_in_browser("/survival?" + LO)
    assert {"Control", "IFN-I"} <= set(chart(page)["names"])
    expect(answer(page)).to_contain_text("60.88 % (Control) v 79.43 % (IFN-I)")
    more_options(page)
    choose(page.get_by_label("One panel for each"), "pTNM stage")
    settled(page)
    expect(page.locator(".js-plotly-plot")).to_have_count(2, timeout=20_000)
    expect(page).to_have_url(re.compile("lo2007.panels=stage_group"))
    expect(answer(page)).to_contain_text("24 % v 68 % (pTNM III/IVA)", timeout=20_000)


def test_the_table_under_the_axis_is_aligned_with_it(open_in_browser: Open) -> None:
    page = open_in_browser("/survival?" + LO)
    chart(page)
    gaps = page.locator(".js-plotly-plot").first.evaluate(
        """e => {
          const middle = t => { const b = t.getBoundingClientRect(); return b.left + b.width / 2; };
          const ticks = [...e.querySelectorAll('.xtick text')].map(middle);
          const counts = [...e.querySelectorAll('.textpoint text')].slice(0, ticks.length).map(middle);
          return ticks.map((x, i) => Math.abs(x - counts[i]));
        }"""
    )
    assert len(gaps) > 4
    assert max(gaps) < 3


def test_filters_survive_page_changes_reload_and_a_second_tab(
    page: Page, open_in_browser: Open, settled: Settled, choose: Choose, go_to: GoTo
) -> None:
    page = open_in_browser("/survival?" + LO)
    choose(page.get_by_test_id("stSidebar").get_by_label("pTNM stage", exact=True), "III/IVA")
    settled(page)
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile("lo2007.where.stage_group=III%2FIVA"))
    side = page.get_by_test_id("stSidebar")
    expect(side).to_contain_text("38 of 86 patients")
    expect(side).to_contain_text("pTNM III/IVA: 38 of 80")
    go_to(page, "Overview")
    settled(page)
    expect(page.get_by_test_id("stMain")).to_contain_text("pTNM III/IVA")
    go_to(page, "Survival", "Results")
    settled(page)
    page.reload()
    expect(side).to_contain_text("pTNM III/IVA: 38 of 80", timeout=20_000)
    second = page.context.new_page()
    second.goto(page.url)
    expect(second.get_by_test_id("stSidebar")).to_contain_text("38 of 80", timeout=20_000)
    page.get_by_role("button", name="Clear filters").click()
    settled(page)
    expect(side).to_contain_text("80 of 86 patients")
    expect(page).not_to_have_url(re.compile("lo2007.where.stage_group"))
    expect(second.get_by_test_id("stSidebar")).to_contain_text("38 of 80")


def test_the_back_button_returns_to_the_page_before(open_in_browser: Open, settled: Settled, go_to: GoTo) -> None:
    page = open_in_browser("/?" + LO)
    go_to(page, "Survival", "Results")
    settled(page)
    chart(page)
    page.go_back()
    settled(page)
    expect(page.get_by_role("heading", name="At a glance")).to_be_visible(timeout=20_000)


def test_a_page_is_one_step_of_the_way_back_whatever_was_chosen_on_it(
    open_in_browser: Open, settled: Settled, choose: Choose, go_to: GoTo
) -> None:
    page = open_in_browser("/survival?study=Lo+2007&lo2007.compare=pTNM+stage")  # as links were once written
    expect(page).to_have_url(re.compile(r"/survival\?lo2007.compare=stage_group$"))
    steps = page.evaluate("history.length")
    more_options(page)
    choose(page.get_by_label("One panel for each"), "Sex")
    settled(page)
    choose(page.get_by_test_id("stSidebar").get_by_label("pTNM stage", exact=True), "III/IVA")
    settled(page)
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile("where.stage_group=III%2FIVA"))
    chosen = page.url
    go_to(page, "Cox model", "Results")
    settled(page)
    expect(page).to_have_url(re.compile(r"/cox\?lo2007.where.stage_group=III%2FIVA$"))
    assert page.evaluate("history.length") == steps + 1
    page.go_back()
    expect(page.get_by_test_id("stMain")).to_contain_text("One panel for each: Sex", timeout=20_000)
    settled(page)
    assert words_of(page.url) == words_of(chosen)
    page.go_forward()
    expect(page).to_have_url(re.compile("/cox"))
    settled(page)
    page.go_back()
    settled(page)
    page.get_by_test_id("stSidebar").get_by_role("button", name="Clear filters").click()
    settled(page)
    expect(page).to_have_url(re.compile(r"/survival\?lo2007.compare=stage_group&lo2007.panels=sex$"))
    page.reload()
    expect(page.get_by_test_id("stMain")).to_contain_text("One panel for each: Sex", timeout=20_000)


def words_of(url: str) -> dict[str, list[str]]:
    return parse_qs(url.partition("?")[2])


def test_an_empty_selection_explains_itself(open_in_browser: Open, settled: Settled) -> None:
    page = open_in_browser(f"/survival?{LO}&lo2007.where.stage_group=I%2FII&lo2007.where.stage=IVA")
    expect(page.get_by_role("heading", name="No patients match these filters")).to_be_visible()
    page.get_by_test_id("stMain").get_by_role("button", name="Clear filters").click()
    settled(page)
    expect(answer(page)).to_contain_text("60.88 %", timeout=20_000)


def test_a_clinician_uploads_her_table(page: Page, open_in_browser: Open, settled: Settled, choose: Choose) -> None:
    page = open_in_browser("/data?" + LO)
    page.locator("input[type=file]").set_input_files(ASAUR)
    expect(page.get_by_test_id("stMain")).to_contain_text("227 rows, 48 columns", timeout=20_000)
    settled(page)
    page.get_by_label("Arm or group to compare").click()
    page.keyboard.type("BCLC")
    page.get_by_role("option", name="BCLC", exact=True).click()
    settled(page)
    page.get_by_test_id("stRadio").get_by_text("months", exact=True).click()
    settled(page)
    page.get_by_test_id("stButtonGroup").get_by_role("button", name="1", exact=True).click()
    settled(page)
    page.get_by_role("button", name="Use this table").click()
    expect(page).to_have_url(re.compile("/survival"), timeout=20_000)
    settled(page)
    expect(answer(page)).to_contain_text("hazard ratio 2.49 (1.67–3.72)", timeout=20_000)
    assert "BCLC" not in page.url
    choose(page.get_by_test_id("stSidebar").get_by_label("TNM", exact=True), "1")
    settled(page)
    expect(page.get_by_test_id("stSidebar")).to_contain_text("TNM 1: 122 of 227")
    assert "TNM" not in page.url
    page.reload()
    expect(page.get_by_role("heading", name="No table is uploaded in this session")).to_be_visible(timeout=20_000)


def test_a_wrong_file_is_refused_and_nothing_is_lost(page: Page, open_in_browser: Open, settled: Settled) -> None:
    page = open_in_browser("/data?" + LO)
    page.locator("input[type=file]").set_input_files(ASAUR)
    expect(page.get_by_test_id("stMain")).to_contain_text("227 rows", timeout=20_000)
    page.locator("input[type=file]").set_input_files(
        {"name": "letter.csv", "mimeType": "text/csv", "buffer": b"%PDF-1.7 a letter"}
    )
    expect(page.get_by_role("alert")).to_contain_text("PDF document, not a table", timeout=20_000)
    expect(page.get_by_test_id("stMain")).to_contain_text("227 rows")


def test_a_file_of_200_mb_is_refused_by_browser_and_server(page: Page, open_in_browser: Open, tmp_path: Path) -> None:
    huge = tmp_path / "huge.csv"
    with huge.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    page = open_in_browser("/data?" + LO)
    with page.expect_request(lambda request: request.method == "PUT") as sent:
        page.locator("input[type=file]").set_input_files(ASAUR)
    expect(page.get_by_test_id("stMain")).to_contain_text("227 rows", timeout=20_000)
    page.locator("input[type=file]").set_input_files(huge)
    expect(page.get_by_test_id("stMain")).to_contain_text("must be 50.0MB or smaller", timeout=60_000)

    headers = {name: value for name, value in sent.value.all_headers().items() if name in {"cookie", "x-xsrftoken"}}
    with huge.open("rb") as file:
        answer = httpx.put(sent.value.url, headers=headers, files={"huge.csv": file}, timeout=60)
    assert answer.status_code == 413
    expect(page.get_by_test_id("stMain")).to_contain_text("227 rows")


def test_downloads_carry_the_mark(open_in_browser: Open) -> None:
    page = open_in_browser("/survival?" + LO)
    chart(page)
    for label, start in {"Curves, CSV": b"level,arm,time", "Figure, PNG": b"\x89PNG", "Figure, SVG": b"<?xml"}.items():
        with page.expect_download(timeout=30_000) as found:
            page.get_by_role("button", name=label).click()
        content = Path(found.value.path()).read_bytes()
        assert found.value.suggested_filename.startswith("lo2007_survival_os_")
        assert content.startswith(start)
        assert label.endswith("PNG") or b"Reconstruction" in content


def test_direction_and_time_axis_change_the_figure(open_in_browser: Open, settled: Settled) -> None:
    page = open_in_browser("/survival?" + LO)
    chart(page)
    page.get_by_test_id("stButtonGroup").get_by_role("radio", name="Incidence", exact=True).click()
    expect(answer(page)).to_contain_text("39.12 % (Control) v 20.57 % (IFN-I) had died", timeout=20_000)
    more_options(page)
    page.get_by_test_id("stButtonGroup").get_by_role("radio", name="Years", exact=True).click()
    settled(page)
    expect(page.locator(".js-plotly-plot .xtitle").first).to_contain_text("Years from randomisation", timeout=20_000)
