"""How invented history is told apart in the journal: the ``request_id`` of its events."""

CASE_KEY = "demo-case-"
TICKET_KEY = "demo-ticket-"
JOINT_KEY = "demo-joint-"
REVIEW_KEY = "demo-review-"


def key_of(prefix: str, number: int) -> str:
    """Return the key of one invented story."""
    return f"{prefix}{number:04d}"
