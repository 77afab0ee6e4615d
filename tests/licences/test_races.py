"""What starts together, in real transactions, happens once."""

import threading

import pytest
from django.db import connection

from apps.common.actor import Actor
from apps.identity.models import LegalEntity
from apps.licences import services
from apps.licences.errors import AlreadyHolds
from apps.licences.models import Licence
from tests.licences import factories as make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("truncatable")]


def test_two_issues_from_one_source_at_once_give_one_licence() -> None:
    make.publish()
    holder, issuer = make.entity(), make.bureau()
    gate, made, errors = threading.Barrier(3), [], []

    def run() -> None:
        try:
            gate.wait()
            made.append(make.issue(LegalEntity.objects.get(pk=holder.pk), issuer=issuer).pk)
        except Exception as error:  # noqa: BLE001 - shown below
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert len(made) == 3
    assert len(set(made)) == 1
    assert Licence.objects.get().number.endswith("000001")


def test_two_issues_to_one_holder_from_two_sources_at_once_give_one_licence() -> None:
    make.publish()
    holder, issuer = make.entity(), make.bureau()
    gate, made, refused = threading.Barrier(2), [], []

    def run(source: str) -> None:
        try:
            gate.wait()
            made.append(make.issue(LegalEntity.objects.get(pk=holder.pk), issuer=issuer, source=source).pk)
        except AlreadyHolds as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(f"x:{number}",)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(made), len(refused)) == (1, 1)


def test_two_scans_of_one_code_at_once_give_everything_to_one() -> None:
    make.publish(make.ELDER)
    licence = make.issue(make.person())
    code = services.present_licence(licence=licence, actor=make.citizen(licence.holder_person), at=make.AT)
    gate, seen, errors = threading.Barrier(3), [], []

    def run(name: str) -> None:
        try:
            gate.wait()
            verifier = services.Verifier(Actor(), name)
            seen.append(services.scan_token(token=code.token, verifier=verifier, at=make.AT).is_full)
        except Exception as error:  # noqa: BLE001 - shown below
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(f"gate {number}",)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert sorted(seen) == [False, False, True]
