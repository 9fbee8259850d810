"""A click in the differences of the balance page shows that characteristic, and the link keeps it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser


def place_of(differences: Locator, column: str) -> dict[str, float]:
    """Pixels from the corner of the chart to the middle of a characteristic's dot."""
    x, y = differences.evaluate(
        """(e, column) => {
          const dots = e.data.find(t => t.name.includes(" v ")), i = dots.customdata.indexOf(column);
          const {xaxis, yaxis} = e._fullLayout;
          return [xaxis._offset + xaxis.d2p(dots.x[i]), yaxis._offset + yaxis.d2p(dots.y[i])];
        }""",
        column,
    )
    return {"x": x, "y": y}


def test_a_click_on_a_difference_shows_the_distribution(
    open_in_browser: Callable[[str], Page], settled: Callable[[Page], None]
) -> None:
    page = open_in_browser("/balance?study=Lo+2007")
    differences = page.locator(".js-plotly-plot").first
    expect(differences).to_be_visible(timeout=20_000)
    differences.click(position=place_of(differences, "sex"))
    expect(page.get_by_role("heading", name="Sex", exact=True)).to_be_visible(timeout=20_000)
    settled(page)
    expect(page).to_have_url(re.compile("lo2007.balance.characteristic=sex"))
    page.reload()
    expect(page.get_by_role("heading", name="Sex", exact=True)).to_be_visible(timeout=20_000)
