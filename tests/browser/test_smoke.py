"""The first minute: the application opens in a browser, keeps to itself, and guards its doors."""

import re
import urllib.error
import urllib.request
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

import hcc_dash
from hcc_dash.ui.serving.security import CONTENT_SECURITY_POLICY

pytestmark = pytest.mark.browser


def test_first_page_opens_without_an_error(open_in_browser: Callable[..., Page]) -> None:
    page = open_in_browser("/")
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    icon = page.locator("link[rel~=icon]").first
    expect(icon).to_have_attribute("href", re.compile(r"favicon\.png$|/media/"))


def test_a_reader_chooses_light_or_dark(open_in_browser: Callable[..., Page]) -> None:
    page = open_in_browser("/")
    app = page.get_by_test_id("stApp")
    page.get_by_role("button", name="Main menu").click()
    page.get_by_role("menuitemradio", name="Dark").click()
    expect(app).to_have_css("background-color", "rgb(20, 24, 29)")
    page.get_by_role("menuitemradio", name="Light").click()  # the menu stays open after a choice
    expect(app).to_have_css("background-color", "rgb(252, 252, 253)")


def test_the_server_answers_health_and_hides_metrics(app_url: str) -> None:
    with urllib.request.urlopen(app_url + "/healthz", timeout=10) as answer:
        assert answer.read().decode("utf-8") == f'{{"status":"ok","version":"{hcc_dash.__version__}"}}'
    with urllib.request.urlopen(app_url + "/", timeout=10) as answer:
        assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    with urllib.request.urlopen(app_url + "/_stcore/health", timeout=10) as answer:
        assert answer.read() == b"ok"
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(app_url + "/_stcore/metrics", timeout=10)
