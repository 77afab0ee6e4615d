"""Pieces that upper apps add to the pages of lower ones."""

from apps.common import panels
from apps.common.actor import ANONYMOUS
from apps.common.panels import Panel, panels_at, register_panel


def test_who_has_something_to_say_stands_in_the_order_of_registration(monkeypatch, now):
    monkeypatch.setattr(panels, "_makers", {})
    register_panel("case", lambda subject, _reader, _now: Panel("a.html", {"of": subject}))
    register_panel("case", lambda _subject, _reader, _now: None)
    register_panel("case", lambda _subject, reader, now: Panel("b.html", {"reader": reader, "now": now}))
    register_panel("ticket", lambda _subject, _reader, _now: Panel("c.html"))

    shown = panels_at("case", "the case", reader=ANONYMOUS, now=now)

    assert shown == [Panel("a.html", {"of": "the case"}), Panel("b.html", {"reader": ANONYMOUS, "now": now})]
    assert panels_at("elsewhere", "the case", reader=ANONYMOUS, now=now) == []
