"""The search box in a real browser: suggestions by keyboard, and the same box with JavaScript off."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.test_every_page import serious

Visit = Callable[..., BrowserContext]


@pytest.mark.parametrize("width", [390, 1280])
def test_a_suggestion_is_chosen_by_keyboard_alone(visit: Visit, width: int) -> None:
    page = visit(viewport={"width": width, "height": 844}).new_page()
    page.goto("/?date=2013-12-20")
    box = page.get_by_role("combobox", name="Words, synonym, brand name or code")
    box.focus()
    page.keyboard.type("trigger point in")
    option = page.get_by_role("option").first
    expect(option).to_have_text("trigger point injection", use_inner_text=True)
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("status")).to_contain_text("suggestion")
    page.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", option.get_attribute("id") or "")
    assert serious(page) == []
    page.keyboard.press("Enter")
    page.wait_for_url("**/treatments/TriggerPointInjection?date=2013-12-20")
    expect(page.get_by_role("heading", level=2).first).to_have_text("Governs on 20 December 2013: Trigger point injections")


def test_escape_closes_and_enter_searches_for_what_is_typed(visit: Visit) -> None:
    page = visit().new_page()
    page.goto("/?date=2013-12-20")
    box = page.locator("#q")
    box.focus()
    page.keyboard.type("oxyc")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("option").last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("oxyc")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=oxyc&date=2013-12-20")
    expect(page.get_by_role("heading", level=2).first).to_have_text("Names with the words “oxyc”")


def test_without_javascript_the_box_searches(visit: Visit) -> None:
    page = visit(java_script_enabled=False).new_page()
    page.goto("/?date=2013-12-20")
    page.locator("#q").fill("TPI")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("li.hit").first).to_contain_text("by synonym “TPI”")
    page.locator("li.hit a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Trigger point injection")
