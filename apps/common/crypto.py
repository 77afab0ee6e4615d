"""Personal data at rest: encrypted with a key ring, found again by a keyed hash.

A stored value is ``1:<key>:<base64 of nonce + ciphertext>`` (AES-256-GCM). A keyed hash is
``<algorithm>:<key>:<hex>``, so both the algorithm and the key can change while old rows stay readable.
Keys come from settings ``FIELD_KEYS`` and ``INDEX_KEYS`` as ``name:base64``; the first writes, all read.
"""

import base64
import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NONCE_BYTES = 12
FORMAT = "1"
HASH_NAME = "hmac-sha256"


class Undecipherable(Exception):
    """A stored value fits no key of the ring: a key is missing or the row was tampered with."""


@lru_cache(maxsize=8)
def _ring(keys: tuple[str, ...]) -> dict[str, bytes]:
    if not keys:
        msg = "the key ring for personal data is empty"
        raise ImproperlyConfigured(msg)
    ring = {}
    for entry in keys:
        name, _, value = entry.partition(":")
        ring[name] = base64.b64decode(value)
        if len(ring[name]) != 32:
            msg = f"key {name} is not 32 bytes"
            raise ImproperlyConfigured(msg)
    return ring


def encrypt(text: str, *, purpose: str = "") -> str:
    """Encrypt ``text`` with the newest key; ``purpose`` binds it to one place so rows cannot be swapped."""
    ring = _ring(tuple(settings.FIELD_KEYS))
    name = next(iter(ring))
    nonce = os.urandom(NONCE_BYTES)
    sealed = AESGCM(ring[name]).encrypt(nonce, text.encode(), purpose.encode())
    return f"{FORMAT}:{name}:{base64.b64encode(nonce + sealed).decode()}"


def decrypt(stored: str, *, purpose: str = "") -> str:
    """Read what :func:`encrypt` wrote.

    :raises Undecipherable: the key is missing or the value was changed
    """
    try:
        version, name, body = stored.split(":", 2)
        raw = base64.b64decode(body, validate=True)
        key = _ring(tuple(settings.FIELD_KEYS))[name]
        if version != FORMAT:
            raise Undecipherable(version)
        return AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], purpose.encode()).decode()
    except (ValueError, KeyError, InvalidTag) as error:
        raise Undecipherable from error


def encrypt_bytes(data: bytes, *, purpose: str) -> tuple[bytes, str]:
    """Encrypt a file; return the bytes to store and the name of the key."""
    ring = _ring(tuple(settings.FIELD_KEYS))
    name = next(iter(ring))
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(ring[name]).encrypt(nonce, data, purpose.encode()), name


def decrypt_bytes(data: bytes, *, key_name: str, purpose: str) -> bytes:
    """Read what :func:`encrypt_bytes` wrote.

    :raises Undecipherable: the key is missing or the file was changed
    """
    try:
        key = _ring(tuple(settings.FIELD_KEYS))[key_name]
        return AESGCM(key).decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], purpose.encode())
    except (KeyError, InvalidTag) as error:
        raise Undecipherable from error


def blind_index(value: str, *, purpose: str) -> str:
    """Return the keyed hash by which an encrypted value is found, made with the newest key."""
    ring = _ring(tuple(settings.INDEX_KEYS))
    return _keyed(next(iter(ring)), ring, value, purpose)


def blind_indexes(value: str, *, purpose: str) -> list[str]:
    """Return the keyed hashes under every key of the ring: look up with ``hash__in``."""
    ring = _ring(tuple(settings.INDEX_KEYS))
    return [_keyed(name, ring, value, purpose) for name in ring]


def _keyed(name: str, ring: dict[str, bytes], value: str, purpose: str) -> str:
    digest = hmac.new(ring[name], f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()
    return f"{HASH_NAME}:{name}:{digest}"


def fingerprint(token: str) -> str:
    """Return the SHA-256 of a random token: enough for values that cannot be guessed."""
    return hashlib.sha256(token.encode()).hexdigest()
