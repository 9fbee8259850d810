"""From a filter over a cell of the heatmap and its patients to one patient's course, and back with the filter kept."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

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


def test_from_a_filter_over_a_cell_to_a_patient_and_back(open_in_browser: Open, settled: Settled) -> None:
    page = open_in_browser("/adverse_events?study=PRTRAS+001&prtras001.where.sex=male")
    main = page.get_by_test_id("stMain")
    main.get_by_role("radio", name="Grade 3 or higher", exact=True).click()
    settled(page)
    heatmap = page.locator(".js-plotly-plot").first
    for _ in range(200):  # the chart's frame stands before what is drawn in it
        cell = heatmap.evaluate(CELL, ["Fatigue", "na_peg", "grade 3"])
        if cell is not None:
            break
        page.wait_for_timeout(100)
    heatmap.click(position=cell)
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
