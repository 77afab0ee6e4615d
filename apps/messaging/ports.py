"""The SMS gateway as messaging sees it, and the adapter that speaks HTTP."""

from typing import Protocol

from django.conf import settings

from apps.common.http import OutsideClient, OutsideNonsense


class SmsGateway(Protocol):
    """Takes a message once for each reference."""

    def send(self, *, phone: str, text: str, reference: str) -> str:
        """Hand a message over and return the gateway's number for it. The same reference is sent once.

        :raises OutsideError: it was not taken, or nobody knows
        """


class HttpSmsGateway:
    """A gateway that takes ``POST {phone, text, client_reference}`` and answers ``{id}``."""

    def __init__(self, client: OutsideClient) -> None:
        self._client = client

    def send(self, *, phone: str, text: str, reference: str) -> str:
        """Hand a message over and return the gateway's number for it.

        :raises OutsideError: it was not taken, or nobody knows
        """
        answer = self._client.post_json(data={"phone": phone, "text": text, "client_reference": reference})
        number = answer.get("id")
        if not isinstance(number, str) or not 0 < len(number) <= 64:
            raise OutsideNonsense(system=self._client.name, reason="no id")
        return number

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()


_gateways: dict[tuple[str, str], HttpSmsGateway] = {}


def sms_gateway() -> SmsGateway:
    """Return the gateway the settings name; one per process and endpoint, so that connections are kept."""
    at = (settings.SMS_URL, settings.SMS_KEY)
    found = _gateways.get(at)
    return found or _gateways.setdefault(at, HttpSmsGateway(OutsideClient("sms", *at)))


def close_gateways() -> None:
    """Give all connections back; the next call opens new ones."""
    while _gateways:
        _gateways.popitem()[1].close()
