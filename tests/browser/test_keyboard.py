"""By keyboard alone: Tab reaches every control, each shows that it has the focus, and a list does what a click does."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import Place, at_rest, open_place

pytestmark = pytest.mark.browser

MOST = 400
"""Stops of the Tab key after which a page is taken for a trap."""

CONTROLS = """() => {
  const wanted = 'button, input, a[href], summary, textarea, [role=radio], [role=slider], [role=combobox], canvas';
  const parts = [...document.querySelectorAll('[data-testid="stMain"], [data-testid="stSidebarContent"]')];
  const all = parts.flatMap(part => [...part.querySelectorAll(wanted)]).filter(one =>
    one.checkVisibility({checkVisibilityCSS: true, checkOpacity: false}) && !one.disabled
    && one.tabIndex >= 0 && !one.closest('.modebar-container, [aria-hidden=true], [inert]'));
  all.forEach((one, at) => one.setAttribute('data-control', at));
  return all.length;
}"""
"""Numbers what a reader can use; Plotly's own bar of buttons is left out: the files under each figure are its equal."""

FOCUSED = """async () => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const control = one.closest('[data-control]')?.dataset.control ?? null;
  const name = `${one.tagName} ${one.ariaLabel ?? one.textContent.slice(0, 60)}`;
  if (control === null || one.closest('canvas')) return {control, name, shown: true};  // a table marks its cell
  const above = [one.parentElement, one.parentElement?.parentElement, one.parentElement?.parentElement?.parentElement];
  const chain = [one, ...above, ...one.querySelectorAll('*'), ...(one.parentElement?.children ?? [])].filter(Boolean);
  const look = () => chain.map(part => {
    const {outline, boxShadow, borderColor, backgroundColor, color, textDecoration, opacity} = getComputedStyle(part);
    return [outline, boxShadow, borderColor, backgroundColor, color, textDecoration, opacity].join();
  }).join(';');
  const drawn = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  await drawn();
  const focused = look();
  one.blur();
  await drawn();
  const blurred = look();
  one.focus({preventScroll: true});
  return {control, name, shown: focused !== blurred};
}"""
"""The focused control and whether it, what is in it or what is round it looks otherwise than without the focus."""


MISSED = """reached => [...document.querySelectorAll('[data-control]')]
  .filter(one => !reached.includes(one.dataset.control))
  .filter(one => ![...(one.closest('[role=radiogroup]')?.querySelectorAll('[data-control]') ?? [])]
    .some(other => reached.includes(other.dataset.control)))
  .map(one => `${one.tagName} ${one.ariaLabel ?? one.textContent.slice(0, 60)}`)"""
"""What Tab did not reach; within a group of options the arrow keys go on."""


def stops(page: Page) -> list[dict[str, Any]]:
    """Where the Tab key leads, one after the other, from the top of the page until it leaves it or begins anew."""
    page.add_style_tag(content="* { transition: none !important; animation: none !important; }")
    found: list[dict[str, Any]] = []
    for _ in range(MOST):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop is None or (found and stop["control"] is not None and stop["control"] == found[0]["control"]):
            return found
        if not found and stop["control"] is None:
            continue
        if not found or stop["control"] != found[-1]["control"]:  # Tab goes through a table cell by cell
            found.append(stop)
    pytest.fail(f"Tab does not leave the page in {MOST} stops; the last: {found[-5:]}")


@pytest.mark.parametrize("page_name", ["survival", "subgroups", "adverse_events"])
def test_tab_reaches_every_control_and_each_shows_it(page: Page, app_url: str, page_name: str) -> None:
    open_place(page, app_url, Place(trial="prtras001", page=page_name))
    n = page.evaluate(CONTROLS)
    found = stops(page)
    assert n > 10
    assert page.evaluate(MISSED, [one["control"] for one in found if one["control"] is not None]) == []
    assert [one["name"] for one in found if not one["shown"]] == []


def choose_by_keyboard(page: Page, label: str, words: str) -> None:
    """An option of a list: to the list by its label, typed, taken with Enter."""
    box = page.get_by_test_id("stMain").get_by_label(label, exact=True)
    box.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    at_rest(page)


def test_a_cell_of_the_heatmap_is_opened_without_a_pointer(page: Page, app_url: str) -> None:
    open_place(page, app_url, Place(trial="prtras001", page="adverse_events"))
    for label, words in (("Event", "Fatigue"), ("Arm", "NA + peg-IFN"), ("Worst grade", "Grade 3")):
        choose_by_keyboard(page, label, words)
    main = page.get_by_test_id("stMain")
    expect(main.get_by_label("Event", exact=True)).to_have_value("Fatigue")
    expect(main.get_by_label("Worst grade", exact=True)).to_have_value("Grade 3")
    button = main.get_by_role("button", name="Open the patient's course")
    button.focus()
    page.keyboard.press("Enter")
    expect(main.locator(".st-key-answer")).to_contain_text("NA + peg-IFN, followed for", timeout=60_000)


def test_a_row_of_the_forest_is_opened_without_a_pointer(page: Page, app_url: str) -> None:
    open_place(page, app_url, Place(trial="prtras001", page="subgroups"))
    charts = page.locator(".js-plotly-plot")
    before = charts.count()
    choose_by_keyboard(page, "Look into", "BCLC 0")
    expect(charts).to_have_count(before + 1, timeout=60_000)
    expect(page.get_by_test_id("stMain").get_by_role("heading", name="BCLC 0")).to_be_visible()


def test_a_control_that_hides_its_focus_is_found(page: Page, app_url: str) -> None:
    open_place(page, app_url, Place(trial="prtras001", page="survival"))
    page.evaluate(CONTROLS)
    page.add_style_tag(
        content="summary, summary * { outline: none !important; box-shadow: none !important;"
        " border: 0 !important; background: none !important; color: inherit !important; }"
    )
    assert any(not one["shown"] for one in stops(page) if one["name"].startswith("SUMMARY"))
