"""Papers promised for later (容缺): they are brought while the case is undecided, and nothing is granted without them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from apps.cases.choices import CaseAction
from apps.cases.errors import UnknownMaterial
from apps.cases.models import Case
from apps.cases.permissions import bringable
from apps.cases.services.intake import check_files, replace_materials
from apps.cases.workflow import CASE
from apps.common.actor import Actor
from apps.files.models import StoredFile
from apps.journal.services import advance


@transaction.atomic
def bring_promised(
    *,
    case: Case,
    files: Mapping[str, Sequence[StoredFile]],
    actor: Actor,
    at: datetime,
    expected_revision: int | None = None,
) -> Case:
    """Hand in papers that were promised; one brought by mistake gives way to the next until it is checked.

    :param files: at least one for each material
    :raises UnknownMaterial: a paper nobody promised, one that is checked already, or no paper at all
    :raises WrongKind: a file is of a kind the material does not take
    :raises FileTooLarge: a file is larger than the material allows
    """
    moved = advance(
        CASE, case, CaseAction.BRING_PROMISED, actor=actor, at=at, expected_revision=expected_revision,
        facts={"papers": sorted(files)},
    )  # fmt: skip
    if not files or not all(files.values()) or files.keys() - set(bringable(moved)):
        raise UnknownMaterial
    check_files(moved, files)
    replace_materials(moved, files, at)
    return moved
