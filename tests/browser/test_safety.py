"""From a filter over a cell of the heatmap and its patients to one patient's course, and back with the filter kept."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

Open = Callable[[str], Page]
Settled = Callable[[Page], None]
CELL = """(chart, asked) => {
  const cells = chart._fullData?.find(trace => trace.name === 'cells');
  if (!cells) return null;
  const i = cells.customdata.findIndex(cell => asked.every((word, k) => cell[k] === word));
  const { xaxis, yaxis } = chart._fullLayout;
  return { x: xaxis._offset + xaxis.l2p(cells.x[i]), y: yaxis._offset + yaxis.l2p(cells.y[i]) };
}"""


def place_of(heatmap: Locator, *asked: str) -> dict[str, float]:
    """Where in the heatmap the cell of that event, arm and grade lies, once it is drawn."""
    for _ in range(200):  # the chart's frame stands before what is drawn in it
        cell: dict[str, float] | None = heatmap.evaluate(CELL, list(asked))
        if cell is not None:
            return cell
        heatmap.page.wait_for_timeout(100)
    raise AssertionError("No heatmap is drawn.")


@pytest.mark.parametrize("width", [1440, 1280, 390])
def test_a_click_low_in_the_heatmap_answers_in_the_window_and_frames_the_cell(
    open_in_browser: Open, settled: Settled, page: Page, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    open_in_browser("/adverse_events?study=PRTRAS+001")
    main = page.get_by_test_id("stMain")
    heatmap = main.locator(".st-key-main .js-plotly-plot").first
    cell = place_of(heatmap, "Rash maculo-papular", "na_peg", "grade 2")
    heatmap.evaluate("chart => chart.scrollIntoView({ block: 'end' })")
    heatmap.click(position=cell)
    listed = main.locator(".st-key-events_chosen").get_by_test_id("stDataFrame")
    expect(listed).to_be_in_viewport(ratio=0.3 if width < 1240 else 0.8, timeout=20_000)
    settled(page)
    expect(listed).to_be_in_viewport(ratio=0.3 if width < 1240 else 0.8)
    frame = heatmap.locator(".shapelayer path")
    expect(frame).to_have_count(1)
    box, chart = frame.bounding_box(), heatmap.bounding_box()
    assert box is not None
    assert chart is not None
    assert box["x"] - chart["x"] < cell["x"] < box["x"] - chart["x"] + box["width"]
    assert box["y"] - chart["y"] < cell["y"] < box["y"] - chart["y"] + box["height"]
    expect(page).to_have_url(re.compile(r"cell\.row=Rash"))


def test_from_a_filter_over_a_cell_to_a_patient_and_back(open_in_browser: Open, settled: Settled) -> None:
    page = open_in_browser("/adverse_events?study=PRTRAS+001&prtras001.where.sex=male")
    main = page.get_by_test_id("stMain")
    main.get_by_role("radio", name="Grade 3 or higher", exact=True).click()
    settled(page)
    heatmap = page.locator(".js-plotly-plot").first
    heatmap.click(position=place_of(heatmap, "Fatigue", "na_peg", "grade 3"))
    event = main.get_by_label("Event", exact=True)
    expect(event).to_have_value("Fatigue")
    expect(main.get_by_label("Worst grade", exact=True)).to_have_value("Grade 3")
    settled(page)
    main.get_by_role("button", name="Open the patient's course").click()
    expect(page).to_have_url(re.compile("/patient"), timeout=20_000)
    settled(page)
    expect(main.locator(".st-key-answer")).to_contain_text("NA + peg-IFN, followed for")
    page.go_back()
    expect(page).to_have_url(re.compile("/adverse_events"), timeout=20_000)
    expect(main.get_by_role("heading", name="Patients with the event")).to_be_visible(timeout=20_000)
    expect(page.get_by_test_id("stSidebar")).to_contain_text("Sex male: 273 of 332")
    expect(main.get_by_role("radio", name="Grade 3 or higher", exact=True)).to_have_attribute("aria-checked", "true")
    expect(event).to_have_value("Fatigue")
    expect(main.get_by_label("Worst grade", exact=True)).to_have_value("Grade 3")
