"""What every page and state must be: free of axe's findings in light and dark, within its width, translated."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.e2e.visitor import SIZES

_AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
_WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# A key of the string files that reached the page, like "order.title".
_KEY = re.compile(
    r"\b(common|shell|nav|page|trouble|auth|chats?|tool|tickets?|upgrade|orders?|payment|cases?|account|help|remembered)\.[a-z]\w+"
)


class Audit:
    """Collects what is wrong on a page, state by state."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.states = 0
        self.findings: list[str] = []

    def look(self, state: str) -> None:
        self.states += 1
        self.page.evaluate("document.activeElement?.blur?.()")
        for name, (width, height) in SIZES.items():
            self.page.set_viewport_size({"width": width, "height": height})
            wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            inside = self.page.evaluate("(m => m ? m.scrollWidth - m.clientWidth : 0)(document.querySelector('main'))")
            tall = self.page.evaluate("document.documentElement.scrollHeight - document.documentElement.clientHeight")
            if tall > 0:
                self.findings.append(f"{state}: the {name}'s window itself scrolls, by {tall} px")
            if wide > 0 or inside > 0:
                self.findings.append(f"{state}: wider than the {name} by {max(wide, inside)} px")
            scheme = "light" if name == "phone" else "dark"
            self.page.emulate_media(color_scheme=scheme)
            self.findings += [f"{state}, {name}, {scheme}: {found}" for found in self._axe(name == "phone")]
        if key := _KEY.search(self.page.locator("body").inner_text()):
            self.findings.append(f"{state}: no words for {key.group()}")
        if not self.page.title().strip():
            self.findings.append(f"{state}: no title")

    def _axe(self, everything: bool) -> list[str]:
        """All rules once; in the other colours only what depends on colour."""
        self.page.evaluate(_axe_source())
        only: dict[str, Any] = (
            {"type": "tag", "values": _WCAG} if everything else {"type": "rule", "values": ["color-contrast"]}
        )
        found = self.page.evaluate(
            "options => axe.run(document, options).then(({violations}) => violations)",
            {"runOnly": only, "resultTypes": ["violations"]},
        )
        return [f"{rule['id']}: {node['html'][:200]} {node['any'][:1]}" for rule in found for node in rule["nodes"]]


@cache
def _axe_source() -> str:
    return f"if (!window.axe) {{ {_AXE.read_text(encoding='utf-8')} }}"
