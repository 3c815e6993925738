"""A desk of its own in a folder of its own, asked without a server or a browser."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.desk import made
from tests.desk.made import WORDS, topic

from comity.desk.desk import Desk
from comity.web.app import build

NOW = datetime(2026, 3, 15, 10, 20, tzinfo=UTC)


@dataclass
class Browser:
    """Asks the application as a browser would: keeps cookies, follows redirects, sends the form's token back."""

    app: Any
    language: str = "en"
    cookies: httpx.Cookies = field(default_factory=httpx.Cookies)

    def _ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        async def go() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
            headers = {"accept-language": self.language, **options.pop("headers", {})}
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000", cookies=self.cookies) as client:
                answer = await client.request(method, path, headers=headers, **options)
                self.cookies = client.cookies
                return answer

        return asyncio.run(go())

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self._ask("GET", path, follow_redirects=True, **options)

    def post(self, path: str, data: dict[str, str], *, follow: bool = True, **options: Any) -> httpx.Response:
        if "comity_form" not in self.cookies:
            self.get("/compare")
        told = {"_csrf_token": self.cookies["comity_form"], **data}
        return self._ask("POST", path, data=told, follow_redirects=follow, **options)


def counting() -> Callable[[int], bytes]:
    """Randomness that is none: 1, 2, 3 …"""
    numbers = iter(range(1, 1_000_000))
    return lambda size: next(numbers).to_bytes(size, "big")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk of its own, with nothing on its record yet."""
    with Desk.open(tmp_path / "desk", clock=lambda: NOW, random=counting(), create=True) as opened:
        yield opened


@pytest.fixture
def browser(desk: Desk) -> Iterator[Browser]:
    yield Browser(build(desk, secret="0" * 64))


READOUT = {"fields": {"topics/ferry": topic("The ferry runs on Mondays.")}}


@pytest.fixture
def case(desk: Desk) -> Iterator[str]:
    """A call of Alba and Borea, whose keys are both at this desk and cheap to open."""
    with made.cheap_pass_phrases():
        desk.found(made.CHARTER.encode(), "charter.yaml", WORDS.__getitem__)
        yield made.open_call(desk)


A = (
    "The ministers of Estmark and Norland spoke on 14 March.\n"
    "The first aid convoy, 50 tonnes, leaves on Thursday 19 March.\n"
    "Estmark asked that observers have access to the northern crossing.\n"
)
B = (
    "The ministers of Norland and Estmark spoke by telephone.\n"
    "The first aid convoy, 40 tonnes, will leave on Thursday 19 March.\n"
    "The sides agreed to continue their contacts on the constitution.\n"
)
TABLE_A = (
    "No\tDate\tTime\tPlace\tKind\tKilled\tInjured\tDescription\n"
    "1\t14.03.2026\t06:15\tHollin\tshelling\t0\t2\tMortar fire near the bridge\n"
    "2\t14.03.2026\t09:40\tAnsel\tshooting\t1\t0\tSniper fire at a patrol\n"
    "Total\t\t\t\t\t1\t2\t\n"
)
TABLE_B = (
    "ID;When;Location;Type;Casualties;Remarks\n"
    "N-7;14/03/2026 06:30;Hollin;mortar;2;Several mortar rounds fell near the bridge\n"
    "N-9;14/03/2026 20:10;Dorn;explosion;0;Explosion heard\n"
)


@pytest.fixture
def texts(browser: Browser, desk: Desk) -> str:
    """Two texts that are being compared; gives the comparison's id."""
    browser.post("/compare", {"name_a": "Estmark", "text_a": A, "name_b": "Norland", "text_b": B, "extent_b": "complete"})
    return desk.library.worksheets.list()[0].id


@pytest.fixture
def tables(browser: Browser, desk: Desk) -> str:
    """Two tables whose columns are confirmed; gives the comparison's id."""
    browser.post("/compare/tables", {"name_a": "Estmark", "table_a": TABLE_A, "name_b": "Norland", "table_b": TABLE_B})
    made = desk.library.worksheets.list()[0].id
    browser.post(f"/compare/{made}/columns", {"then": "compare"})
    return made
