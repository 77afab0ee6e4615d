"""Keys for a portal on one machine, made once and kept in a file only its owner reads."""

import base64
import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa


@dataclass(frozen=True)
class LocalKeys:
    """The secrets ``settings.dev`` needs; production takes each from the environment."""

    secret: str
    field: str
    index: str
    seal: str
    oidc: str


def local_keys(path: Path) -> LocalKeys:
    """Read the keys at ``path``, making them on first use."""
    try:
        return LocalKeys(**json.loads(path.read_text()))
    except FileNotFoundError:
        return _make(path)


def _make(path: Path) -> LocalKeys:
    keys = LocalKeys(
        secret=secrets.token_urlsafe(50),
        field="k1:" + base64.b64encode(secrets.token_bytes(32)).decode(),
        index="k1:" + base64.b64encode(secrets.token_bytes(32)).decode(),
        seal=secrets.token_urlsafe(32),
        oidc=rsa_pem(),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(asdict(keys), file)
    try:
        os.link(draft, path)  # the first process wins; the others read what it made
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return LocalKeys(**json.loads(path.read_text()))


def rsa_pem() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
