"""Random public identifiers: what URLs and QR codes carry, so that nothing can be guessed or counted."""

import secrets

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u
PUBLIC_ID_LENGTH = 20  # 100 bits
QUERY_CODE_LENGTH = 6


def new_public_id() -> str:
    """Return 100 random bits as 20 lower-case characters that read well aloud."""
    return "".join(secrets.choice(ALPHABET) for _ in range(PUBLIC_ID_LENGTH))


def new_query_code() -> str:
    """Return six upper-case characters: printed beside a number so that the number alone reveals nothing."""
    return "".join(secrets.choice(ALPHABET) for _ in range(QUERY_CODE_LENGTH)).upper()


def new_token() -> str:
    """Return 256 random bits for links and keys; store only its hash."""
    return secrets.token_urlsafe(32)
