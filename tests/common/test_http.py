import logging
from collections.abc import Iterator

import pytest

from apps.common import logs
from apps.common.http import Breaker, OutsideClient, OutsideNonsense, OutsideRefused, OutsideUnavailable
from tests.support.counterparts import KEYS, Outside, running

MESSAGE = {"phone": "13900000001", "text": "您好", "client_reference": "a:1"}


@pytest.fixture
def outside() -> Iterator[Outside]:
    with running() as outside:
        yield outside


@pytest.fixture
def client(outside: Outside) -> Iterator[OutsideClient]:
    client = OutsideClient("sms", outside.url + "/sms/v1/messages", KEYS["sms"], timeout=(1, 0.2), most_bytes=10_000)
    yield client
    client.close()


def test_an_answer_comes_back_as_an_object(client):
    answer = client.post_json(data=MESSAGE)

    assert answer["id"].startswith("sms_")
    assert client.get_json(f"/{answer['id']}")["client_reference"] == "a:1"


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ({"status": 503}, "503"),
        ({"status": 429}, "429"),
        ({"kind": "drop"}, "no connection"),
        ({"kind": "silence", "seconds": 2}, "timeout"),
    ],
)
def test_what_may_pass_is_unavailable(outside, client, fault, reason):
    outside.plan("/sms/", **fault)

    with pytest.raises(OutsideUnavailable) as caught:
        client.post_json(data=MESSAGE)

    assert caught.value.details == {"system": "sms", "reason": reason}


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ({"kind": "malformed"}, "not JSON"),
        ({"kind": "nonsense"}, "not an object"),
        ({"kind": "huge"}, "too large"),
        ({"kind": "redirect"}, "302"),
    ],
)
def test_what_is_no_answer_is_nonsense(outside, client, fault, reason):
    outside.plan("/sms/", **fault)

    with pytest.raises(OutsideNonsense) as caught:
        client.post_json(data=MESSAGE)

    assert caught.value.details["reason"] == reason


def test_a_refusal_carries_the_others_code(client):
    with pytest.raises(OutsideRefused) as caught:
        client.post_json(data={**MESSAGE, "phone": "1"})

    assert caught.value.details["reason"] == "bad_phone"


def test_a_closed_port_and_a_wrong_key_can_be_mended():
    with running() as outside:
        url = outside.url + "/sms/v1/messages"
        stranger = OutsideClient("sms", url, "wrong")
        with pytest.raises(OutsideUnavailable, match="outside_unavailable"):
            stranger.post_json(data=MESSAGE)
        stranger.close()
    late = OutsideClient("sms", url, KEYS["sms"])

    with pytest.raises(OutsideUnavailable) as caught:
        late.post_json(data=MESSAGE)

    late.close()
    assert caught.value.details["reason"] == "no connection"


def test_the_breaker_spares_a_sick_system_and_tries_again():
    breaker = Breaker(failures=2, seconds=10)
    for now in (0, 1):
        breaker.note(is_well=False, now=now)

    assert not breaker.lets_through(5)
    assert breaker.lets_through(11.5)
    assert not breaker.lets_through(12), "only one tries"
    breaker.note(is_well=True, now=12)
    assert breaker.lets_through(12)


def test_after_failures_in_a_row_nobody_is_asked(outside):
    client = OutsideClient("sms", outside.url + "/sms/v1/messages", KEYS["sms"], breaker=Breaker(failures=2))
    outside.plan("/sms/", status=503, times=3)
    reasons = []
    for _attempt in range(3):
        with pytest.raises(OutsideUnavailable) as caught:
            client.post_json(data=MESSAGE)
        reasons.append(caught.value.details["reason"])
    client.close()

    assert reasons == ["503", "503", "resting"]
    assert outside.call("GET", "/_faults").json()["faults"][0]["times"] == 1


def test_refusals_do_not_open_the_breaker(outside):
    client = OutsideClient("sms", outside.url + "/sms/v1/messages", KEYS["sms"], breaker=Breaker(failures=1))
    with pytest.raises(OutsideRefused):
        client.post_json(data={**MESSAGE, "phone": "1"})

    assert client.post_json(data=MESSAGE)["id"]
    client.close()


def test_the_log_line_tells_how_long_and_nothing_of_the_body(client, caplog):
    token = logs.request_id.set("request-12345")
    with caplog.at_level(logging.INFO, logger="portal.outside"):
        client.post_json(data=MESSAGE)
    logs.request_id.reset(token)

    assert "outside sms POST : 201" in caplog.text
    assert "13900000001" not in caplog.text
    assert "您好" not in caplog.text


def test_the_request_id_travels_on(client):
    token = logs.request_id.set("request-12345")
    headers = client._headers(None)
    logs.request_id.reset(token)

    assert headers["X-Request-ID"] == "request-12345"
    assert "X-Request-ID" not in client._headers(None)
