"""The verbs of matters."""

from apps.matters.services.drafts import (
    begin_draft,
    change_draft,
    discard_draft,
    draft_version,
    read_definition,
    rebase_draft,
)
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
from apps.matters.services.typing import drop_typing, keep_typing
from apps.matters.services.versions import (
    check_version,
    copy_columns,
    findings_of,
    publish_version,
    recall_version,
    send_back_version,
    submit_version,
)

__all__ = [
    "LoadReport",
    "begin_draft",
    "cancel_matter",
    "change_draft",
    "check_version",
    "copy_columns",
    "discard_draft",
    "draft_version",
    "drop_typing",
    "findings_of",
    "forget_usual_times",
    "index_matter",
    "index_matters",
    "keep_typing",
    "load_matters",
    "note_demand",
    "note_usual_time",
    "note_zero_hit",
    "pause_matter",
    "publish_version",
    "read_definition",
    "rebase_draft",
    "recall_version",
    "resume_matter",
    "send_back_version",
    "submit_version",
]
