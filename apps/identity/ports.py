"""What identity needs from outside: real-name checks, the register of firms, codes to phones; HTTP to what the settings name."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from django.conf import settings
from django.utils.translation import gettext as _

from apps.common.http import OutsideClient, OutsideNonsense


class RealName(Protocol):
    """Says whether a name and a number belong together."""

    def matches(self, *, name: str, id_number: str) -> bool:
        """Return whether they do.

        :raises OutsideError: nobody knows; try later
        """

    def card_fits(self, *, name: str, id_number: str, card_number: str, phone: str) -> bool:
        """Return whether a bank card with this phone is the same person's: the third item of a stronger check.

        :raises OutsideError: nobody knows; try later
        """


class FirmResult:
    """What the register of firms says."""

    REPRESENTATIVE = "representative"
    OTHER_REPRESENTATIVE = "other_representative"
    NAME_DIFFERS = "name_differs"
    UNKNOWN = "unknown"
    CLOSED = "closed"


FIRM_RESULTS = frozenset(value for name, value in vars(FirmResult).items() if name.isupper())


@dataclass(frozen=True, slots=True)
class FirmCheck:
    """The register's answer; what it knows of the firm is told to its representative only."""

    result: str
    name: str = ""
    kind: str = ""
    address: dict[str, Any] = field(default_factory=dict)
    established_on: date | None = None


class FirmRegister(Protocol):
    """Knows firms by code and name, and who is their legal representative."""

    def check(self, *, uscc: str, name: str, id_number: str) -> FirmCheck:
        """Return what the register says of the firm and this person.

        :raises OutsideError: nobody knows; try later
        """


class CodeSender(Protocol):
    """Sends a code to a phone at once: a person waits for it."""

    def send(self, *, phone: str, code: str, minutes: int, reference: str) -> None:
        """Send it.

        :raises OutsideError: it was not taken; try again
        """


class HttpRealName:
    """A service that takes ``POST {name, id_number}`` and answers ``{reference, match: true | false | "unknown"}``.

    ``POST /{reference}/factors {kind, card_number, phone}`` adds a third item and answers ``{match}`` of that item.
    """

    def __init__(self, client: OutsideClient) -> None:
        self._client = client

    def matches(self, *, name: str, id_number: str) -> bool:
        """Return whether they belong together; unknown counts as no.

        :raises OutsideError: nobody knows; try later
        """
        return self._match(self._checked(name, id_number))

    def card_fits(self, *, name: str, id_number: str, card_number: str, phone: str) -> bool:
        """Return whether a bank card with this phone is the same person's.

        :raises OutsideError: nobody knows; try later
        """
        checked = self._checked(name, id_number)
        if not self._match(checked):
            return False
        reference = checked.get("reference")
        if not isinstance(reference, str) or not reference.isidentifier():
            raise OutsideNonsense(system=self._client.name, reason="no reference")
        factor = {"kind": "bank_card", "card_number": card_number, "phone": phone}
        return self._match(self._client.post_json(f"/{reference}/factors", data=factor))

    def _checked(self, name: str, id_number: str) -> dict[str, Any]:
        return self._client.post_json(data={"name": name, "id_number": id_number})

    def _match(self, answer: dict[str, Any]) -> bool:
        if "match" not in answer:
            raise OutsideNonsense(system=self._client.name, reason="no match")
        return answer["match"] is True


class HttpFirmRegister:
    """A service that takes ``POST {uscc, name, id_number}`` and answers ``{result, entity}``."""

    def __init__(self, client: OutsideClient) -> None:
        self._client = client

    def check(self, *, uscc: str, name: str, id_number: str) -> FirmCheck:
        """Return what the register says.

        :raises OutsideError: nobody knows; try later
        """
        answer = self._client.post_json(data={"uscc": uscc, "name": name, "id_number": id_number})
        result, entity = answer.get("result"), answer.get("entity")
        if result not in FIRM_RESULTS:
            raise OutsideNonsense(system=self._client.name, reason="no result")
        if result != FirmResult.REPRESENTATIVE:
            return FirmCheck(str(result))
        try:
            return _firm_check(entity)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise OutsideNonsense(system=self._client.name, reason="no entity") from error


def _firm_check(entity: Any) -> FirmCheck:
    address = {name: str(entity["address"].get(name, "")) for name in ("division", "street", "door")}
    established_on = date.fromisoformat(entity["established_on"]) if entity.get("established_on") else None
    return FirmCheck(FirmResult.REPRESENTATIVE, str(entity["name"])[:200], str(entity["kind"]), address, established_on)


class HttpCodeSender:
    """The SMS gateway, used directly: an inbox message would come too late."""

    def __init__(self, client: OutsideClient) -> None:
        self._client = client

    def send(self, *, phone: str, code: str, minutes: int, reference: str) -> None:
        """Send the code.

        :raises OutsideError: it was not taken; try again
        """
        text = _(
            "【兰州政务服务】您的验证码是%(code)s，%(minutes)s分钟内有效。工作人员不会向您要验证码，请不要告诉任何人。"
        ) % {
            "code": code,
            "minutes": minutes,
        }
        self._client.post_json(data={"phone": phone, "text": text, "client_reference": reference})


_clients: dict[tuple[str, str, str], OutsideClient] = {}


def _client(name: str, url: str, key: str) -> OutsideClient:
    """Return the client of an endpoint; one per process and endpoint, so that connections are kept."""
    found = _clients.get((name, url, key))
    return found or _clients.setdefault((name, url, key), OutsideClient(name, url, key))


def close_clients() -> None:
    """Give all connections back; the next call opens new ones."""
    while _clients:
        _clients.popitem()[1].close()


def real_name() -> RealName:
    """Return the service the settings name."""
    return HttpRealName(_client("realname", settings.REALNAME_URL, settings.REALNAME_KEY))


def firm_register() -> FirmRegister:
    """Return the register the settings name."""
    return HttpFirmRegister(_client("registry", settings.REGISTRY_URL, settings.REGISTRY_KEY))


def code_sender() -> CodeSender:
    """Return the gateway the settings name."""
    return HttpCodeSender(_client("sms", settings.SMS_URL, settings.SMS_KEY))
