import httpx
import pytest

PATH = "/sms/v1/messages"
MESSAGE = {"phone": "13900000001", "text": "您好", "client_reference": "a:1"}


def test_a_planned_status_strikes_so_many_times(outside):
    outside.plan("/sms/", status=503, times=2)

    codes = [outside.call("POST", PATH, json=MESSAGE).status_code for _ in range(3)]

    assert codes == [503, 503, 201]
    assert outside.call("GET", "/_faults").json() == {"faults": []}


def test_a_lost_answer_has_done_its_work(outside):
    outside.plan("/sms/", kind="lost")

    with pytest.raises(httpx.RemoteProtocolError):
        outside.call("POST", PATH, json=MESSAGE)

    assert outside.phone("13900000001") == ["您好"]


def test_a_dropped_connection_has_done_nothing(outside):
    outside.plan("/sms/", kind="drop", method="POST")

    with pytest.raises(httpx.RemoteProtocolError):
        outside.call("POST", PATH, json=MESSAGE)

    assert outside.phone("13900000001") == []


def test_silence_outlasts_the_caller(outside):
    outside.plan("/sms/", kind="silence", seconds=5)

    with pytest.raises(httpx.ReadTimeout):
        httpx.post(outside.url + PATH, json=MESSAGE, timeout=0.1, trust_env=False)


def test_half_an_answer_is_no_json(outside):
    outside.plan("/sms/", kind="malformed")

    answer = outside.call("POST", PATH, json=MESSAGE)

    assert answer.status_code == 200
    with pytest.raises(ValueError, match="Unterminated"):
        answer.json()


def test_an_unknown_fault_is_refused(outside):
    answer = outside.call("POST", "/_faults", json={"path": "/sms/", "kind": "gremlin"})

    assert answer.status_code == 422


def test_forgotten_faults_strike_nobody(outside):
    outside.plan("/sms/", times=9)
    outside.call("DELETE", "/_faults")

    assert outside.call("POST", PATH, json=MESSAGE).status_code == 201
