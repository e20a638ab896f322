"""`make screenshots`: the pictures of docs/images, taken of the real page on a stack of its own.

By chat and by clicking, at 390 and 1280 px; `chat.png` has a desktop and a phone side by side.
"""

from __future__ import annotations

import io
import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter
from playwright.sync_api import Browser, expect, sync_playwright

from tests.e2e.box_office import BoxOffice, Customer
from tests.e2e.visitor import SIZES, Language, Scheme, Visitor, Visitors, Width
from tests.local_stack.place import Place
from tests.local_stack.processes import free_port

IMAGES = Path(__file__).parents[2] / "docs" / "images"
DOTS = {"phone": 2, "desktop": 1}
PIXELS = {"phone": 390, "desktop": 1280}
PAPER, SHADOW = (255, 246, 230), (66, 32, 40, 90)

Take = Callable[[str], None]


def main() -> int:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="boxoffice-pictures-") as folder, sync_playwright() as playwright:
        place = Place(Path(folder) / "state")
        place.up(free_port())
        box_office = BoxOffice(place)
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        try:
            _take_all(box_office, browser)
        finally:
            browser.close()
            box_office.close()
            place.boxoffice("down")
    side_by_side(IMAGES / "chat-options-1280.png", IMAGES / "chat-confirmation-390.png", IMAGES / "chat.png")
    for image in sorted(IMAGES.glob("*.png")):
        sys.stdout.write(f"{image.relative_to(IMAGES.parents[1])}\n")
    return 0


def _take_all(box_office: BoxOffice, browser: Browser) -> None:
    visitors = Visitors(browser, box_office.web)

    def visit(width: Width, scheme: Scheme = "light", language: Language = "en") -> Visitor:
        return visitors(width, language, scheme, device_scale_factor=DOTS[width], reduced_motion="reduce")

    for width in SIZES:
        chatting = visit(width)
        by_chat(chatting, _guest(box_office), _taker(chatting, "chat", PIXELS[width]))
        clicking = visit(width)
        by_clicking(clicking, _guest(box_office), _taker(clicking, "clicking", PIXELS[width]))
    dark = visit("phone", "dark", "de")
    by_clicking(
        dark,
        _guest(box_office, "de"),
        _taker(dark, "clicking-dark", PIXELS["phone"]),
        "Tag wählen",
        "Diesen Tag nehmen",
    )
    visitors.leave()


def _guest(box_office: BoxOffice, language: str = "en") -> Customer:
    guest = box_office.customer(tickets=0, language=language)
    saturday = datetime.now(UTC).date() + timedelta(days=14)
    box_office.sell(guest.email, 2, saturday)
    box_office.sell(guest.email, 1, saturday, "child")
    return guest


def _taker(visitor: Visitor, story: str, pixels: int) -> Take:
    def take(state: str) -> None:
        visitor.page.evaluate("document.activeElement?.blur?.()")
        visitor.page.wait_for_load_state("networkidle")
        visitor.page.evaluate("document.fonts.ready")
        picture = Image.open(io.BytesIO(visitor.page.screenshot()))
        picture.convert("RGB").quantize(256).save(IMAGES / f"{story}-{state}-{pixels}.png", optimize=True)

    return take


def by_chat(guest: Visitor, customer: Customer, take: Take) -> None:
    guest.sign_in(customer)
    guest.button("I'd like to upgrade my tickets").click()
    guest.choose_tickets(3)
    guest.button("Upgrade these 3 tickets").click()
    guest.answered()
    guest.button("Choose a date Non-stop").last.click()
    guest.page.get_by_role("grid").wait_for()
    guest.button("Next").first.click()
    top = guest.page.get_by_role("region", name="Upgrades").last
    top.evaluate("element => element.scrollIntoView({block: 'start'})")
    take("options")
    guest.page.locator("td [role=button]:not([aria-disabled=true])").first.click()
    guest.button("Take this date").click()
    guest.button("Yes, please").click()
    guest.fill_card()
    guest.page.get_by_role("region", name="Confirm and pay").evaluate("e => e.scrollIntoView({block: 'center'})")
    take("payment")
    guest.page.locator("[name=card-cvc]").press("Enter")
    guest.confirmation_code()
    guest.answered()
    guest.page.locator("svg[role=img]").first.wait_for()
    guest.heading("Non-stop").last.evaluate("e => e.closest('section').scrollIntoView({block: 'start'})")
    take("confirmation")


def by_clicking(
    guest: Visitor, customer: Customer, take: Take, dates: str = "Choose a date", this_date: str = "Take this date"
) -> None:
    guest.sign_in(customer, "/tickets")
    guest.choose_tickets(3)
    take("tickets")
    guest.page.locator("main button").last.click()
    guest.button(re.compile(f"^{dates} Double Fun$")).click()
    guest.page.get_by_role("grid").wait_for()
    guest.page.locator("td [role=button]:not([aria-disabled=true])").first.click()
    take("options")
    guest.button(this_date).click()
    guest.fill_card()
    guest.page.locator("main").evaluate("e => e.scrollTo(0, 0)")
    take("payment")
    guest.page.locator("[name=card-cvc]").press("Enter")
    guest.confirmation_code()
    expect(guest.page.locator("svg[role=img]")).to_have_count(3)
    guest.page.locator("main").evaluate("e => e.scrollTo(0, 0)")
    take("confirmation")


def side_by_side(desktop: Path, phone: Path, out: Path) -> None:
    """Both on the house's paper, the phone before the desktop."""
    canvas = Image.new("RGB", (1600, 900), PAPER)
    _lay(canvas, Image.open(desktop).convert("RGB"), 1200, (60, 28), corner=18)
    _lay(canvas, Image.open(phone).convert("RGB"), 370, (1170, 70), corner=38)
    canvas.save(out, optimize=True)


def _lay(canvas: Image.Image, picture: Image.Image, width: int, at: tuple[int, int], *, corner: int) -> None:
    scaled = picture.resize((width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS)
    mask = Image.new("L", scaled.size, 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, *scaled.size), corner, fill=255)
    shade = Image.new("RGBA", canvas.size, (0, 0, 0, 0))
    box = (at[0], at[1] + 12, at[0] + scaled.width, at[1] + 12 + scaled.height)
    ImageDraw.Draw(shade).rounded_rectangle(box, corner, fill=SHADOW)
    shade = shade.filter(ImageFilter.GaussianBlur(18))
    canvas.paste(shade.convert("RGB"), (0, 0), shade.getchannel("A"))
    canvas.paste(scaled, at, mask)


if __name__ == "__main__":
    sys.exit(main())
