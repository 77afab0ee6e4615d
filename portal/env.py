"""The only place that reads the environment.

Each setting is one call with a default and a sentence; ``docs/reference/settings.md`` is printed from this register.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

BASE_DIR = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Setting:
    """One environment variable the portal reads."""

    name: str
    default: str
    help: str


# The first call names a variable: a module that overrides it puts its own default in, perhaps a secret one.
REGISTER: dict[str, Setting] = {}


# What production must name. The addresses carry ID numbers and phones: in clear they are refused.
SECRETS = (
    "PORTAL_SECRET_KEY",
    "PORTAL_FIELD_KEYS",
    "PORTAL_INDEX_KEYS",
    "PORTAL_SEAL_KEY",
    "PORTAL_OIDC_KEY",
    "PORTAL_SMS_KEY",
    "PORTAL_REALNAME_KEY",
    "PORTAL_REGISTRY_KEY",
)
OUTSIDE = ("PORTAL_SMS_URL", "PORTAL_REALNAME_URL", "PORTAL_REGISTRY_URL")


def text(name: str, default: str = "", help: str = "") -> str:
    """Return the variable as text."""
    REGISTER.setdefault(name, Setting(name, default, help))
    return os.environ.get(name, default)


def flag(name: str, default: bool, help: str = "") -> bool:
    """Return the variable as a switch: 1/true/yes/on."""
    return text(name, "1" if default else "0", help).lower() in {"1", "true", "yes", "on"}


def number(name: str, default: int, help: str = "") -> int:
    """Return the variable as a whole number."""
    return int(text(name, str(default), help))


def words(name: str, default: str = "", help: str = "") -> list[str]:
    """Return a comma-separated variable as a list."""
    return [word.strip() for word in text(name, default, help).split(",") if word.strip()]


def insist() -> None:
    """Refuse an environment that production cannot run in: one that leaves out a secret or another system's address.

    :raises RuntimeError: names what is missing, or spoken to without TLS
    """
    missing = [name for name in (*SECRETS, *OUTSIDE) if not os.environ.get(name, "").strip()]
    if missing:
        msg = "missing in the environment: " + ", ".join(missing)
        raise RuntimeError(msg)
    open_to_readers = [name for name in OUTSIDE if not os.environ[name].startswith("https://")]
    if open_to_readers:
        msg = "must begin with https://: " + ", ".join(open_to_readers)
        raise RuntimeError(msg)


def database(url: str) -> dict[str, object]:
    """Turn ``postgres://user:password@host:port/name?host=/socket/dir`` into Django's form.

    :raises ValueError: the scheme is not PostgreSQL's
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        msg = "DATABASE_URL must begin with postgres://"
        raise ValueError(msg)
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or unquote(parts.hostname or ""),
        "PORT": str(parts.port or options.pop("port", "")),
        "OPTIONS": options,
    }


def libpq(database: dict[str, object]) -> str:
    """Return Django's form of a database as a libpq ``key=value`` string (what the PGMQ broker wants)."""
    keys = {"host": "HOST", "port": "PORT", "dbname": "NAME", "user": "USER", "password": "PASSWORD"}
    pairs = []
    for key, field in keys.items():
        value = str(database.get(field) or "")
        if value:
            escaped = value.replace("\\", "\\\\").replace("'", "\\'")
            pairs.append(f"{key}='{escaped}'")
    return " ".join(pairs)
