from datetime import UTC, datetime
from pathlib import Path

import pytest

from apps.common.identifiers import uscc_check_character
from apps.matters.models import Matter
from apps.matters.services import load_matters
from apps.organisation.models import Department, Division

DATA = Path(__file__).parent / "data"
NOW = datetime(2026, 9, 18, 2, 0, tzinfo=UTC)
DISTRICTS = {"620102000000": "城关区", "620103000000": "七里河区"}


def make_department(slug, name, division, *, parent=None, serial=0):
    first17 = f"11{division.code[:6]}MB{serial:07d}"
    return Department.objects.create(
        slug=slug,
        name=name,
        short_name=name[-10:],
        uscc=first17 + uscc_check_character(first17),
        parent=parent,
        division=division,
        path=f"{parent.path}/{slug}" if parent else slug,
        phone_consult="0931-0000101",
        phone_supervise="0931-0000102",
    )


@pytest.fixture
def town(db):
    """The city, two districts, two bureaux of the city and the market bureaux of the districts."""
    whole = Division.objects.create(code="620100000000", name="兰州市", level="city", path="620100000000")
    districts = [
        Division.objects.create(code=code, name=name, level="county", parent=whole, path=f"620100000000/{code}")
        for code, name in DISTRICTS.items()
    ]
    market = make_department("market", "兰州市市场监督管理局", whole, serial=1)
    make_department("medicare", "兰州市医疗保障局", whole, serial=2)
    for index, division in enumerate(districts):
        make_department(
            f"market-{division.code[:6]}", f"{division.name}市场监督管理局", division, parent=market, serial=10 + index
        )
    return whole


@pytest.fixture
def matters(town):
    """The two sample matters, published."""
    load_matters(folder=DATA, at=NOW)
    return {matter.slug: matter for matter in Matter.objects.select_related("current")}


@pytest.fixture
def food(matters):
    return matters["food-business-new"]


@pytest.fixture
def remote(matters):
    return matters["remote-treatment"]
