"""Names of events that no transition writes."""

RECEIVED = "reviews.received"
TEXT_RELEASED = "reviews.text_released"
TEXT_WITHDRAWN = "reviews.text_withdrawn"
