"""The page shows who has which role, why, and what it may do."""

import re
from typing import Literal

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from ..promised import CAST, PROMISED
from .conftest import DESKTOP
from .steps import assert_fits, cell, screenshot, sign_in

PHONE: ViewportSize = {"width": 360, "height": 780}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def test_role_and_why(page: Page) -> None:
    for name, role, because in (
        ("reader", "group-role.readers", "only role, and the preferred one"),
        ("reader-editor", "group-role.editors", "It is the preferred one of"),
        ("nobody", "No role", "The token has no cognito:roles"),
    ):
        sign_in(page, name)
        expect(page.locator("#role-name")).to_have_text(role)
        expect(page.locator("#because")).to_contain_text(because)
        claims = page.locator("#claims")
        for group in CAST[name]:
            expect(claims).to_contain_text(group)
        expect(page.locator("time")).to_contain_text(re.compile(r"expires in 5\d min"))


def assert_fits_in_every_look(page: Page, name: str = "") -> None:
    for device, viewport in (("desktop", DESKTOP), ("phone", PHONE)):
        page.set_viewport_size(viewport)
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            assert_fits(page)
            screenshot(page, f"{device}-{scheme}{name}")
            ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
            dark = sum(map(int, re.findall(r"\d+", ground))) < 3 * 128
            assert dark == (scheme == "dark")


def test_grid(page: Page) -> None:
    assert_fits_in_every_look(page, "-sign-in")
    page.get_by_role("button", name="Sign in all of them").click()
    expect(page.get_by_role("row")).to_have_count(1 + len(CAST))
    page.get_by_role("button", name="reader-editor", exact=True).click()
    page.get_by_role("button", name="Try all").click()
    for name, groups in CAST.items():
        row = page.get_by_role("row").filter(
            has=page.get_by_role("rowheader", name=name, exact=True)
        )
        for number, status in enumerate(PROMISED[groups]):
            expect(row.get_by_role("button").nth(number)).to_contain_text(str(status))
    cell(page, "reader", "write").click()
    answer = page.locator("#grid-answer")
    expect(answer).to_contain_text("403 denied")
    expect(answer).to_contain_text(
        "The request ran as group-role.readers, and IAM denies that role s3:PutObject."
    )
    expect(answer).to_contain_text(
        "To allow it, add s3:PutObject to the statements of the group readers in Terraform."
    )
    expect(answer).to_contain_text('"detail": "Your role does not allow this."')
    expect(answer).to_contain_text("application/problem+json")
    assert_fits_in_every_look(page)
    cell(page, "nobody", "list").click()
    expect(answer).to_contain_text("None of your groups has a role.")
    expect(answer).to_contain_text("Without a role, the API makes no AWS call.")
    expect(answer).to_contain_text("nobody is in no group, and so has no role.")


def test_by_keyboard(page: Page) -> None:
    def tab_to(name: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            focused = page.locator(":focus")
            label = focused.get_attribute("aria-label") or focused.inner_text()
            if label.startswith(name):
                style = "getComputedStyle(document.activeElement).outlineStyle"
                assert page.evaluate(style) == "solid"
                return
        pytest.fail(f"no way to {name} by Tab")

    tab_to("editor")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Password")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#role-name")).to_have_text("group-role.editors")
    tab_to("Try all")
    page.keyboard.press("Enter")
    expect(cell(page, "editor", "delete")).to_contain_text("403")
    tab_to("editor, delete")
    page.keyboard.press("Enter")
    expect(page.locator("#grid-answer")).to_contain_text("IAM denies that role s3:DeleteObject")
