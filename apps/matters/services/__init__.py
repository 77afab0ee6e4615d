"""The verbs of matters."""

from apps.matters.services.indexing import (
    forget_usual_times,
    index_matter,
    index_matters,
    note_demand,
    note_usual_time,
    note_zero_hit,
)
from apps.matters.services.loading import LoadReport, load_matters
from apps.matters.services.matters import cancel_matter, pause_matter, resume_matter
from apps.matters.services.versions import (
    change_draft,
    check_version,
    draft_version,
    findings_of,
    publish_version,
    send_back_version,
)

__all__ = [
    "LoadReport",
    "cancel_matter",
    "change_draft",
    "check_version",
    "draft_version",
    "findings_of",
    "forget_usual_times",
    "index_matter",
    "index_matters",
    "load_matters",
    "note_demand",
    "note_usual_time",
    "note_zero_hit",
    "pause_matter",
    "publish_version",
    "resume_matter",
    "send_back_version",
]
