"""Guards over the templates: strict CSP, sorted loads, protected forms, no orphans."""

import re

import pytest
from django.template import engines
from django.template.base import Template

from tests.support.source import ROOT, modules, strings, tracked

TEMPLATES = [name for name in tracked() if name.startswith("templates/") and name.endswith(".html")]
# Found by Django or a package under this name.
BY_CONVENTION = ("400.html", "403.html", "404.html", "500.html", "oauth2_provider/", "admin/", "registration/")
# Not named yet, with the reason.
WAITING = {
    "503.html": "for the proxy in front when the portal is being updated",
}

COMMENT = re.compile(r"{% comment %}.*?{% endcomment %}|{#.*?#}", re.DOTALL)
TAG = re.compile(r"<[a-zA-Z][^<>]*>", re.DOTALL)
INLINE = {
    "an inline script": re.compile(
        r"<script(?![^>]*\ssrc=)(?![^>]*type=.(?:application|importmap|text/template))", re.I
    ),
    "an inline style sheet": re.compile(r"<style\b", re.I),
    "a script address": re.compile(r"javascript:", re.I),
}
INLINE_ATTRIBUTE = re.compile(r"\s(style|on[a-z]+|hx-on[:a-z-]*)\s*=\s*[\"']", re.I)
ELSEWHERE = re.compile(r"<(?:script|link|img|iframe|source)\b[^>]*(?:src|href)=[\"'](?:https?:)?//", re.I)
NAMED = re.compile(r"{%\s*(?:extends|include)\s+([^%]*?)%}")
QUOTED = re.compile(r"[\"']([\w/.-]+\.html)[\"']")


def text_of(name: str) -> str:
    return COMMENT.sub("", (ROOT / name).read_text())


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_template_compiles(name):
    template = engines["django"].get_template(name.removeprefix("templates/"))

    assert isinstance(template.template, Template)


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_template_holds_nothing_the_policy_forbids(name):
    text = text_of(name)
    bare = re.sub(r"{%.*?%}|{{.*?}}", "", text, flags=re.DOTALL)

    assert [what for what, pattern in INLINE.items() if pattern.search(bare)] == []
    assert [tag for tag in TAG.findall(bare) if INLINE_ATTRIBUTE.search(tag)] == []
    assert ELSEWHERE.findall(bare) == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_loads_stand_one_per_line_and_sorted(name):
    loads = re.findall(r"{%\s*load\s+(.*?)\s*%}", text_of(name))

    assert [load for load in loads if " " in load and " from " not in load] == []
    assert loads == sorted(loads)
    assert {"i18n", "static"} & set(loads) == set(), "builtin already"


@pytest.mark.parametrize("name", TEMPLATES)
def test_forms_that_post_carry_the_token(name):
    forms = re.findall(r"<form\b[^>]*method=[\"']post[\"'].*?</form>", text_of(name), re.DOTALL | re.I)

    assert [form[:120] for form in forms if "csrf_token" not in form and "csrfmiddlewaretoken" not in form] == []


def test_every_template_is_used():
    named = {quoted for source in modules("apps", "portal") for quoted in strings(source) if quoted.endswith(".html")}
    for name in TEMPLATES:
        named |= {quoted for tag in NAMED.findall(text_of(name)) for quoted in QUOTED.findall(tag)}

    unused = [name for raw in TEMPLATES if (name := raw.removeprefix("templates/")) not in named]

    assert {name for name in unused if not name.startswith(BY_CONVENTION)} == set(WAITING)


def test_every_template_named_exists():
    missing = {
        f"{name}: {quoted}"
        for name in TEMPLATES
        for tag in NAMED.findall(text_of(name))
        for quoted in QUOTED.findall(tag)
        if not (ROOT / "templates" / quoted).exists()
    }

    # Those of packages, extended by ours.
    assert {entry for entry in missing if ": admin/" not in entry} == set()
