from tests.support.counterparts import running

PATH = "/sms/v1/messages"
MESSAGE = {"phone": "13900000001", "text": "验证码 123456", "client_reference": "a:1"}


def test_a_message_arrives_on_the_phone(outside):
    answer = outside.call("POST", PATH, json=MESSAGE)

    assert answer.status_code == 201
    assert set(answer.json()) == {"id", "state", "accepted_at"}
    assert outside.phone("13900000001") == ["验证码 123456"]
    assert outside.phone("13900000002") == []


def test_the_same_reference_sends_once(outside):
    first = outside.call("POST", PATH, json=MESSAGE)
    second = outside.call("POST", PATH, json=MESSAGE)

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]
    assert len(outside.phone("13900000001")) == 1


def test_a_reference_cannot_serve_two_texts(outside):
    outside.call("POST", PATH, json=MESSAGE)

    answer = outside.call("POST", PATH, json={**MESSAGE, "text": "别的内容"})

    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "reference_reused"
    assert outside.phone("13900000001") == ["验证码 123456"]


def test_a_wrong_key_sends_nothing(outside):
    answer = outside.call("POST", PATH, key="guess", json=MESSAGE)

    assert answer.status_code == 401
    assert outside.phone("13900000001") == []


def test_bad_input_is_refused_field_by_field(outside):
    for change in ({"phone": "12345"}, {"text": ""}, {"client_reference": None}, {"text": "长" * 501}):
        assert outside.call("POST", PATH, json={**MESSAGE, **change}).status_code == 422

    assert outside.call("POST", PATH, content=b"{").status_code == 400
    assert outside.phone("13900000001") == []


def test_a_message_is_delivered_after_a_moment(outside, clock):
    id = outside.call("POST", PATH, json=MESSAGE).json()["id"]

    before = outside.call("GET", f"{PATH}/{id}").json()["state"]
    clock.move(seconds=5)
    after = outside.call("GET", f"{PATH}/{id}").json()["state"]

    assert (before, after) == ("accepted", "delivered")


def test_magic_numbers_fail_as_announced(outside, clock):
    codes = {
        suffix: outside.call(
            "POST", PATH, json={**MESSAGE, "phone": "1390000" + suffix, "client_reference": suffix}
        ).status_code
        for suffix in ("0404", "0503", "0408", "0599")
    }
    clock.move(seconds=5)

    assert codes == {"0404": 422, "0503": 503, "0408": 201, "0599": 201}
    assert outside.phone("13900000408") == []


def test_restart_forgets_nothing(tmp_path):
    with running(folder=tmp_path / "state") as first:
        first.call("POST", PATH, json=MESSAGE)
    with running(folder=tmp_path / "state") as second:
        again = second.call("POST", PATH, json=MESSAGE)
        texts = second.phone("13900000001")

    assert again.status_code == 200
    assert texts == ["验证码 123456"]
