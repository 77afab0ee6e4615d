import hashlib

from asn1crypto import algos, cms, tsp
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from tests.support.counterparts import Outside

ORDER = {"client_reference": "case:1", "amount_fen": 1000, "subject": "证照工本费"}
RECEIVER = {"name": "测试丁", "phone": "13900000001", "address": "示例路 1 号"}


def open_order(outside: Outside) -> str:
    return outside.call("POST", "/payment/v1/orders", json=ORDER).json()["id"]


def test_an_order_is_paid_once_and_refunded_up_to_its_amount(outside):
    path = f"/payment/v1/orders/{open_order(outside)}"

    paid = [outside.call("POST", path + "/pay", key="").status_code for _ in range(2)]
    refunds = [
        outside.call("POST", path + "/refunds", json={"client_reference": f"r:{i}", "amount_fen": 600}).status_code
        for i in (1, 1, 2)
    ]

    assert paid == [200, 409]
    assert refunds == [201, 200, 409]
    assert outside.call("GET", path).json()["state"] == "partly_refunded"


def test_an_unpaid_order_closes(outside, clock):
    path = f"/payment/v1/orders/{open_order(outside)}"
    clock.move(minutes=31)

    answer = outside.call("POST", path + "/pay", key="")

    assert answer.status_code == 409
    assert outside.call("GET", path).json()["state"] == "closed"


def test_an_order_is_opened_once(outside):
    assert open_order(outside) == open_order(outside)
    assert outside.call("POST", "/payment/v1/orders", json={**ORDER, "amount_fen": 1}).status_code == 409


def test_a_parcel_goes_step_by_step_to_its_end(outside):
    parcel = outside.call("POST", "/express/v1/parcels", json={"client_reference": "l:1", "receiver": RECEIVER}).json()
    path = f"/express/v1/parcels/{parcel['id']}/advance"

    states = [outside.call("POST", path, key="").json()["state"] for _ in range(4)]
    over = outside.call("POST", path, key="").status_code

    assert states == ["collected", "on_the_way", "delivering", "signed"]
    assert over == 409


def test_the_province_takes_a_batch_once_and_tells_each_row(outside):
    batch = {"batch": "b1", "rows": [{"id": "LZ1", "state": "05"}, {"state": "10"}]}

    first = outside.call("POST", "/province/v1/cases", json=batch)
    again = outside.call("POST", "/province/v1/cases", json=batch)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["taken"] == ["LZ1"]
    assert first.json()["refused"][0]["place"] == 1
    assert outside.call("GET", "/province/v1/cases").json() == {"rows": [{"id": "LZ1", "state": "05"}]}


def test_the_time_stamp_covers_the_digest_and_the_nonce(outside, clock):
    digest = hashlib.sha256(b"a document").digest()
    imprint = tsp.MessageImprint(
        {"hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}), "hashed_message": digest}
    )
    query = tsp.TimeStampReq({"version": 1, "message_imprint": imprint, "nonce": cms.Integer(42), "cert_req": True})

    answer = outside.call("POST", "/timestamp/v1/tokens", content=query.dump())
    reply = tsp.TimeStampResp.load(answer.content)
    info = reply["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed

    assert reply["status"]["status"].native == "granted"
    assert info["message_imprint"]["hashed_message"].native == digest
    assert info["nonce"].native == 42
    assert info["gen_time"].native == clock()


def test_the_stamp_is_signed_by_the_shown_certificate(outside):
    pem = outside.call("GET", "/timestamp/v1/certificate").content

    usage = x509.load_pem_x509_certificate(pem).extensions.get_extension_for_class(x509.ExtendedKeyUsage)

    assert usage.critical
    assert list(usage.value) == [ExtendedKeyUsageOID.TIME_STAMPING]


def test_nonsense_is_no_time_stamp_query(outside):
    assert outside.call("POST", "/timestamp/v1/tokens", content=b"hello").status_code == 400
