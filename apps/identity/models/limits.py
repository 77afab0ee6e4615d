"""How often somebody tried what costs money or tells things."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Tries(models.Model):
    """Tries of one kind from one place since the first of them; written by one statement, never read and then written."""

    key = models.CharField(_("键"), max_length=120, primary_key=True)  # kind and keyed hash of who tries
    since = models.DateTimeField(_("开始时间"), db_index=True)
    count = models.PositiveIntegerField(_("尝试次数"))

    class Meta:
        verbose_name = _("尝试次数")
        verbose_name_plural = _("尝试次数")
        ordering = ("key",)

    def __str__(self) -> str:
        return f"{self.key} {self.count}"
