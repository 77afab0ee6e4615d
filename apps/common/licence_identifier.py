"""The identifier of an electronic licence (电子证照标识). Source: GB/T 36904-2018, clauses 4 and 5, annex A."""

import re
from dataclasses import dataclass

ROOT = "1.2.156.3005.2"
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_BODY = re.compile(
    r"(?P<type>[0-9A-Z]{18}[0-9A-Z]{3})\.(?P<issuer>[0-9A-Z]{18}|[0-9]{6})\."
    r"(?P<serial>[0-9A-Z]{1,20})\.(?P<version>[0-9]{3})\.(?P<check>[0-9A-Z])"
)


@dataclass(frozen=True, slots=True)
class LicenceIdentifier:
    """The parts of an identifier. ``issuer`` is a USCC; elsewhere sometimes a 6-digit division."""

    type_code: str
    issuer: str
    serial: str
    version: int
    check: str

    @property
    def is_valid(self) -> bool:
        """The check character fits. Strict for our own; some issuers elsewhere compute it differently."""
        return self.check == check_character(self.type_code, self.issuer, self.serial, self.version)

    def __str__(self) -> str:
        return f"{ROOT}.{self.type_code}.{self.issuer}.{self.serial}.{self.version:03d}.{self.check}"


def check_character(type_code: str, issuer: str, serial: str, version: int) -> str:
    """Return the check character: ISO 7064 MOD 37,36 over the parts without root and dots."""
    product = 36
    for char in f"{type_code}{issuer}{serial}{version:03d}":
        product = (product + ALPHABET.index(char)) % 36 or 36
        product = product * 2 % 37
    return ALPHABET[(37 - product) % 36]


def make_identifier(*, type_code: str, issuer: str, serial: str, version: int) -> LicenceIdentifier:
    """Build an identifier with its check character.

    :raises ValueError: a part does not have the form the standard asks for
    """
    made = LicenceIdentifier(type_code, issuer, serial, version, check_character(type_code, issuer, serial, version))
    if parse_identifier(str(made)) != made:
        msg = f"{made} is no licence identifier"
        raise ValueError(msg)
    return made


def parse_identifier(text: str) -> LicenceIdentifier | None:
    """Read what a person typed or a code held: spaces, case and the root prefix do not matter; ``None`` if it is none."""
    plain = re.sub(r"\s+", "", text).upper().replace("．", ".").replace("。", ".")
    match = _BODY.fullmatch(plain.removeprefix(f"{ROOT}."))
    if match is None:
        return None
    return LicenceIdentifier(match["type"], match["issuer"], match["serial"], int(match["version"]), match["check"])
