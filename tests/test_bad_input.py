"""What a careless or hostile client sends to the API is refused in one shape, and never breaks anything."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.routes import Route, all_routes
from tests.support.visitors import Visitor, make_visitors

pytestmark = pytest.mark.usefixtures("city")
PROBLEM = "application/problem+json"
START = "/api/v1/drafts"
GOOD = {"matter": "food-business-new"}
MEGABYTE = 1024 * 1024


@pytest.fixture
def owner() -> Visitor:
    return make_visitors("owner")["owner"]


def send(visitor: Visitor, data: bytes | str, **more: Any) -> Any:
    """Post raw bytes where drafts begin."""
    headers = {**visitor.headers, "Idempotency-Key": "k1", **more.pop("headers", {})}
    kind = more.pop("content_type", "application/json")
    return Client(raise_request_exception=False).generic(
        more.pop("method", "POST"), more.pop("path", START), data, content_type=kind, headers=headers
    )


def is_problem(answer: Any) -> dict[str, Any]:
    """Check the one shape of a refusal and return it."""
    assert answer.headers["Content-Type"] == PROBLEM
    body = json.loads(answer.content)
    assert {"type", "title", "status", "code", "detail", "instance"} <= set(body)
    assert body["status"] == answer.status_code
    assert body["type"].endswith(body["code"])
    assert body["detail"].strip()
    return body  # type: ignore[no-any-return]


def nested(depth: int) -> str:
    return '{"situations": ' + '{"a": ' * depth + "1" + "}" * depth + ', "matter": "x"}'


BAD_BODIES: dict[str, tuple[bytes | str, set[int]]] = {
    "ten megabytes": ('{"matter": "' + "x" * 10 * MEGABYTE + '"}', {413}),
    "just over one megabyte": ('{"matter": "' + "x" * MEGABYTE + '"}', {413}),
    "not JSON": ("{matter: food}", {400}),
    "half a document": ('{"matter": "food', {400}),
    "two documents": ("{}{}", {400}),
    "a number no double holds": ('{"matter": 1e999}', {400, 422}),
    "NaN": ('{"matter": NaN}', {400}),
    "bytes that are not UTF-8": (b'{"matter": "\xff\xfe\xed\xa0\x80"}', {400}),
    "UTF-16": ('{"matter": "x"}'.encode("utf-16"), {400}),
    "half a surrogate pair": ('{"matter": "\\ud800"}', {400, 422}),
    "a NUL": ('{"matter": "a\\u0000b"}', {422}),
    "a control character": ('{"matter": "a\\u0007b"}', {422}),
    "a control character in a key": ('{"situations": {"a\\u0000": "x"}, "matter": "x"}', {422}),
    "nested fifty deep": (nested(50), {422}),
    "nested a hundred thousand deep": (nested(100_000), {400, 422}),
    "an unknown field": ('{"matter": "food-business-new", "colour": "red"}', {422}),
    "a list in place of an object": ('["matter"]', {422}),
    "a text in place of an object": ('"matter"', {422}),
    "nothing in place of an object": ("null", {422}),
    "a number in place of a text": ('{"matter": {"a": 1}}', {422}),
    "a text far too long": (json.dumps({"matter": "x" * 100_000}), {422}),
    "a matter that is none": ('{"matter": "no-such-thing"}', {404}),
}


@pytest.mark.parametrize("what", BAD_BODIES)
def test_a_bad_body_is_refused_in_one_shape(what, owner):
    data, statuses = BAD_BODIES[what]

    for language in ("zh-hans", "en"):
        answer = send(owner, data, headers={"Accept-Language": language})

        assert answer.status_code in statuses
        is_problem(answer)
        assert answer.headers["Content-Language"] == language


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/xml", "application/x-www-form-urlencoded", "image/png", "x"]
)
def test_another_content_type_is_415(kind, owner):
    answer = send(owner, json.dumps(GOOD), content_type=kind)

    assert answer.status_code == 415
    assert is_problem(answer)["code"] == "unsupported_media_type"


def test_another_method_is_405(owner):
    answer = send(owner, "", method="PUT")

    assert answer.status_code == 405
    assert is_problem(answer)["code"] == "method_not_allowed"


def test_a_format_we_do_not_speak_is_406(owner):
    answer = send(owner, json.dumps(GOOD), headers={"Accept": "application/xml"})

    assert answer.status_code == 406
    is_problem(answer)


@pytest.mark.parametrize(
    "token", ["", "Bearer", "Bearer x", "Bearer " + "x" * 4000, "Basic eDp5", "Bearer \u00e9\u00ff"]
)
def test_a_forged_token_is_401(token, owner):
    answer = send(owner, json.dumps(GOOD), headers={"Authorization": token})

    assert answer.status_code == 401
    assert is_problem(answer)["code"] == "not_authenticated"


@pytest.mark.parametrize("hat", ["entity:none", "entity:", "x", "person:0", "entity:" + "9" * 500])
def test_a_hat_one_may_not_wear_is_403(hat, owner):
    answer = send(owner, json.dumps(GOOD), headers={"X-On-Behalf-Of": hat})

    assert answer.status_code == 403
    is_problem(answer)


@pytest.mark.parametrize("cursor", ["x", "-1", "eyJhIjogMX0", "a" * 5000, "%00", "%ff", "' OR 1=1 --"])
@pytest.mark.parametrize("path", ["/api/v1/cases", "/api/v1/messages", "/api/v1/licences", "/api/v1/matters"])
def test_a_forged_cursor_is_400(path, cursor, owner):
    answer = send(owner, "", method="GET", path=f"{path}?cursor={cursor}")

    assert answer.status_code == 400
    is_problem(answer)


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/cases/-1",
        "/api/v1/cases/%00",
        "/api/v1/cases/%F0%9F%A6%84",
        "/api/v1/cases/" + "9" * 4000,
        "/api/v1/drafts/-1",
        "/api/v1/drafts/none",
        "/api/v1/licences/-1",
        "/api/v1/matters/-1",
        "/api/v1/no-such-thing",
    ],
)
def test_an_id_that_is_none_is_404(path, owner):
    answer = send(owner, "", method="GET", path=path)

    assert answer.status_code == 404
    is_problem(answer)


def test_removing_a_material_that_is_none_changes_nothing(owner):
    draft = send(owner, json.dumps(GOOD)).json()["id"]

    for number, statuses in {"-1": {404}, "0": {204, 404}, "99999999999999999999999": {204, 404}}.items():
        answer = send(owner, "", method="DELETE", path=f"{START}/{draft}/materials/{number}")
        assert answer.status_code in statuses
        if answer.status_code == 404:
            is_problem(answer)


@pytest.mark.parametrize(
    "query", ["q=" + "x" * 60_000, "q=%00", "q=%ff%fe", "size=-1", "size=99999999999", "open=%00", "a=b&" * 900]
)
def test_a_monstrous_query_never_breaks(query, owner):
    for path in ("/api/v1/matters", "/api/v1/cases", "/api/v1/halls", "/api/v1/departments", "/api/v1/divisions"):
        answer = send(owner, "", method="GET", path=f"{path}?{query}")

        assert answer.status_code < 500
        if answer.status_code >= 400:
            is_problem(answer)


def test_a_key_used_again_with_another_body_is_422(owner):
    first = send(owner, json.dumps(GOOD))

    again = send(owner, json.dumps(GOOD))
    other = send(owner, json.dumps({**GOOD, "department": "market-620102"}))

    assert (first.status_code, again.status_code, again.headers.get("Idempotency-Replayed")) == (201, 201, "true")
    assert first.json()["id"] == again.json()["id"]
    assert other.status_code == 422
    assert is_problem(other)["code"] == "idempotency_key_reused"


@pytest.mark.parametrize("key", ["", "k" * 5000])
def test_a_creating_request_without_a_good_key_is_400(key, owner):
    answer = send(owner, json.dumps(GOOD), headers={"Idempotency-Key": key})

    assert answer.status_code == 400
    is_problem(answer)


# Anything at all ----------------------------------------------------------------------------------------------------

WORDS = st.sampled_from(
    ["matter", "reason", "items", "answers", "files", "code", "id", "list", "x", "", "\u0000", "__proto__"]
)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20) | WORDS
BODIES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4), max_leaves=12
)
WHO = ["anon", "owner", "clerk", "audit"]


def writing() -> list[Route]:
    return [
        route for route in all_routes(get_resolver())
        if route.path.startswith("api/v1/") and set(route.methods) & {"POST", "PUT", "PATCH", "DELETE"}
    ]  # fmt: skip


def address(route: Route, word: Callable[[], str]) -> str:
    parts = [
        "1" if part.startswith("<int:") else word() if part.startswith("<") else part for part in route.path.split("/")
    ]
    return "/" + "/".join(parts)


@pytest.mark.parametrize("route", writing(), ids=str)
def test_no_body_whatever_breaks_the_address(route):
    visitors = make_visitors(*WHO)

    @settings(max_examples=12, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(
        body=BODIES,
        who=st.sampled_from(WHO),
        method=st.sampled_from(route.methods),
        word=st.sampled_from(["x", "accept", "-1", "0"]),
    )
    def check(body, who, method, word):
        data = json.dumps(body).encode()
        headers = {**visitors[who].headers, "Idempotency-Key": str(hash(data))}
        answer = Client(raise_request_exception=False).generic(
            method, address(route, lambda: word), data, content_type="application/json", headers=headers
        )

        assert answer.status_code < 500
        if answer.status_code >= 400:
            is_problem(answer)

    check()
