"""How invented history is told apart in the journal: the ``request_id`` of its events."""

CASE_KEY = "demo-case-"


def case_key(number: int) -> str:
    """Return the key of an invented application."""
    return f"{CASE_KEY}{number:04d}"
