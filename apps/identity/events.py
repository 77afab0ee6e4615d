"""Names of identity's events."""

REGISTERED = "identity.registered"
SIGNED_IN = "identity.signed_in"
VERIFIED = "identity.verified"
PHONE_CHANGED = "identity.phone_changed"
PASSWORD_CHANGED = "identity.password_changed"  # noqa: S105 - the name of an event
CLOSED = "identity.closed"
POST_GIVEN = "identity.post_given"
POST_ENDED = "identity.post_ended"
MANDATE_GIVEN = "identity.mandate_given"
