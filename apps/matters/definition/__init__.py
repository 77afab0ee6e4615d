"""The definition of a matter: reviewed data on one side, typed objects on the other."""

from apps.matters.definition.reading import Dictionary, parse_matter, plain
from apps.matters.definition.types import (
    Automatic,
    Fee,
    Guide,
    GuideStep,
    Implementation,
    Law,
    Limit,
    Material,
    MatterDefinition,
    Outcome,
    Place,
    Procedure,
    Profile,
    Question,
    Situation,
    WorkStep,
)

__all__ = [
    "Automatic",
    "Dictionary",
    "Fee",
    "Guide",
    "GuideStep",
    "Implementation",
    "Law",
    "Limit",
    "Material",
    "MatterDefinition",
    "Outcome",
    "Place",
    "Procedure",
    "Profile",
    "Question",
    "Situation",
    "WorkStep",
    "parse_matter",
    "plain",
]
