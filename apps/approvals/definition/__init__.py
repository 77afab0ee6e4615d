"""The definition of a scheme, and the one form of its matters."""

from apps.approvals.definition.layout import check_answers, joint_form, seen_by
from apps.approvals.definition.reading import parse_scheme
from apps.approvals.definition.types import BranchSpec, Part, SchemeDefinition
from apps.approvals.definition.union import Union, situation_answers, unite

__all__ = [
    "BranchSpec",
    "Part",
    "SchemeDefinition",
    "Union",
    "check_answers",
    "joint_form",
    "parse_scheme",
    "seen_by",
    "situation_answers",
    "unite",
]
