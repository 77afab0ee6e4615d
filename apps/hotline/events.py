"""Kinds of events that are no moves of the table."""

REGISTERED = "hotline.registered"
QUEUED = "hotline.queued"
OVERDUE = "hotline.overdue"
LOADED = "hotline.loaded"
