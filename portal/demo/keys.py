"""How invented history is told apart in the journal: the ``request_id`` of its events."""

CASE_KEY = "demo-case-"
TICKET_KEY = "demo-ticket-"
REVIEW_KEY = "demo-review-"
JOINT_KEY = "demo-joint-"


def case_key(number: int) -> str:
    """Return the key of an invented application."""
    return f"{CASE_KEY}{number:04d}"


def ticket_key(number: int) -> str:
    """Return the key of an invented request to 12345."""
    return f"{TICKET_KEY}{number:04d}"


def review_key(number: int) -> str:
    """Return the key of an invented review."""
    return f"{REVIEW_KEY}{number:04d}"


def joint_key(number: int) -> str:
    """Return the key of an invented joint application."""
    return f"{JOINT_KEY}{number:04d}"
