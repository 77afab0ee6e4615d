"""Words of the organisation: levels, kinds of days and seals."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DivisionLevel(models.TextChoices):
    """Level of an administrative division, and of the hall that serves it."""

    CITY = "city", _("市级")
    COUNTY = "county", _("区县级")
    TOWN = "town", _("街道、乡镇级")


class DayKind(models.TextChoices):
    """Why a named day of the calendar is not what its weekday says."""

    HOLIDAY = "holiday", _("放假")
    MAKE_UP = "make_up", _("调休上班")


class SealKind(models.TextChoices):
    """Kind of seal a department puts on paper."""

    OFFICIAL = "official", _("公章")
    APPROVAL = "approval", _("行政审批专用章")
    ACCEPTANCE = "acceptance", _("受理专用章")
