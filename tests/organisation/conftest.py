"""A small city in files: one district, one county, three departments, two halls, the year 2026."""

import datetime as dt
from pathlib import Path

import pytest

from apps.common.actor import SYSTEM
from apps.common.workdays import ZONE
from apps.organisation.services import LoadReport, load_organisation

NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=ZONE)  # a Monday
REAL_FOLDER = Path(__file__).resolve().parents[2] / "data" / "organisation"

FILES = {
    "divisions.json": """\
[
{"code": "620100000000", "name": "兰州市", "level": "city", "parent": null},
{"code": "620102000000", "name": "城关区", "level": "county", "parent": "620100000000", "statutory": true},
{"code": "620102001000", "name": "酒泉路街道", "level": "township", "parent": "620102000000"},
{"code": "620121000000", "name": "永登县", "level": "county", "parent": "620100000000", "statutory": true}
]
""",
    "departments.yaml": """\
districts:
  - {division: "620102000000", short: 城关, word: 城}
  - {division: "620121000000", short: 永登, word: 永}
seals: {valid_from: 2024-01-01, kinds: [official, acceptance]}
departments:
  - slug: police
    name: 兰州市公安局
    short_name: 公安局
    uscc: "11620100MB000700X3"
    word: 公
    phone_consult: 0931-0000071
    phone_supervise: 0931-0000072
    bureaux: {name: "{division}公安局", district_name: "兰州市公安局{short}分局"}
  - slug: power
    name: 国网兰州供电公司
    short_name: 供电公司
    uscc: "91330100799655058B"
    phone_consult: 0931-0000431
    phone_supervise: 0931-0000432
""",
    "halls.yaml": """\
hours:
  city:
    - {days: [mon, tue, wed, thu, fri], spans: ["09:00-12:00", "13:00-17:00"]}
    - {days: [sat], spans: ["09:00-12:00"]}
windows:
  all:
    - {number: "1", name: 综合窗口, floor: 一楼, general: true}
    - {number: "2", name: 公安窗口, floor: 二楼, departments: [police, power]}
halls:
  - slug: lanzhou
    name: 兰州市政务服务中心
    division: "620100000000"
    level: city
    address: 演示地址
    longitude: 103.8582
    latitude: 36.0765
    transport: 地铁
    phone: 0931-0001000
    hours: city
    windows: all
  - slug: chengguan
    name: 城关区政务服务中心
    division: "620102000000"
    level: county
    address: 演示地址
    longitude: 103.8321
    latitude: 36.0574
    phone: 0931-0001100
    hours: city
    windows: all
""",
    "calendar/2026.yaml": """\
year: 2026
provisional: false
source: 通知
holidays:
  - {name: 国庆节, from: 2026-10-01, to: 2026-10-07}
make_up:
  - {name: 国庆节, on: 2026-09-20}
  - {name: 国庆节, on: 2026-10-10}
""",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def city(folder: Path, db) -> LoadReport:
    return load(folder)


def load(folder: Path) -> LoadReport:
    return load_organisation(folder=folder, actor=SYSTEM, at=NOW)


def edit(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
