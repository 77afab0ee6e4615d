"""Pages about matters: public, read by somebody who wants to know what to do."""

from apps.matters.views.browse import (
    department_detail,
    department_list,
    district_detail,
    matter_list,
    search,
    stage_detail,
)
from apps.matters.views.guides import guide

__all__ = [
    "department_detail",
    "department_list",
    "district_detail",
    "guide",
    "matter_list",
    "search",
    "stage_detail",
]
