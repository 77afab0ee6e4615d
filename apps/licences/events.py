"""Events of licences: what others may listen to."""

ISSUED = "licences.issued"
PRESENTED = "licences.presented"
