"""What a supplement changes, answer by answer: one that stands as it was needs a reason, and the desk sees both."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _

from apps.cases.models import Case
from apps.common.errors import FieldError, Invalid

MOST_REASON = 500


def changes_of(
    case: Case, fields: Collection[str], *, values: Mapping[str, Any], kept: Mapping[str, str]
) -> dict[str, dict[str, Any]]:
    """Return each named answer as it was and as it is now.

    A branch of a joint application is not asked: its answers are given under other names, once for all.

    :param values: the answers with the corrected ones in their place
    :param kept: by question, why the answer was right as it was
    :raises Invalid: an answer is as it was, and nobody says why
    """
    changes: dict[str, dict[str, Any]] = {}
    untouched = []
    for name in sorted(fields):
        before, after, reason = case.answers.get(name), values.get(name), kept.get(name, "").strip()
        changes[name] = {"before": before, "after": after, "kept": reason if before == after else ""}
        if before == after and not reason and not case.is_branch:
            untouched.append(name)
    if untouched:
        raise Invalid(errors=[FieldError(name, "unchanged", _asks(case, name)) for name in untouched])
    return changes


def _asks(case: Case, name: str) -> str:
    question = case.version.parsed.form.field(name)
    label = question.label if question else name
    return _("“%(label)s”您还没有改。请改一下；原来填的没有错，就在下面写明理由。") % {"label": label}
