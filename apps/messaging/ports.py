"""The SMS gateway as messaging sees it, and the adapter that speaks HTTP."""

from functools import lru_cache
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


def sms_gateway() -> SmsGateway:
    """Return the gateway the settings name; one per process and endpoint, so that connections are kept."""
    return _gateway(settings.SMS_URL, settings.SMS_KEY)


@lru_cache(maxsize=4)
def _gateway(url: str, key: str) -> HttpSmsGateway:
    return HttpSmsGateway(OutsideClient("sms", url, key))
