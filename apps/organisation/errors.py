"""What the organisation refuses."""

from django.utils.translation import gettext_lazy as _

from apps.common.errors import Conflict


class YearAlreadyAnnounced(Conflict):
    """An estimate would replace the announced plan of a year."""

    code = "year_already_announced"
    message = _("%(year)s年的放假安排已经公布，不能换成暂定的安排。")
