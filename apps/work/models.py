"""What is to be done by whom until when."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common.ids import new_public_id
from apps.files.models import StoredFile
from apps.identity.models import Account, Post
from apps.organisation.models import Department, Hall
from apps.work.choices import LIVE, ClockKind, ItemStatus, SpecialProcedure, Unit, Verdict


class Clock(models.Model):
    """One time limit of one subject, with both due days; recomputed by ``services``, never edited."""

    subject_type = models.CharField(_("对象类型"), max_length=64)
    subject_id = models.BigIntegerField(_("对象"))
    kind = models.CharField(_("种类"), max_length=16, choices=ClockKind.choices)
    started_on = models.DateField(_("起算事件日"))
    promised_value = models.PositiveSmallIntegerField(_("承诺时限"))
    promised_unit = models.CharField(_("单位"), max_length=16, choices=Unit.choices, default=Unit.WORKDAY)
    statutory_value = models.PositiveSmallIntegerField(_("法定时限"), null=True)
    statutory_unit = models.CharField(_("单位"), max_length=16, choices=Unit.choices, default=Unit.WORKDAY)
    promised_due_on = models.DateField(_("承诺到期日"))
    statutory_due_on = models.DateField(_("法定到期日"), null=True)
    started_at = models.DateTimeField(_("起算时刻"), null=True)  # limits of minutes only
    due_at = models.DateTimeField(_("到期时刻"))
    warn_at = models.DateTimeField(_("预警时刻"))
    is_provisional = models.BooleanField(_("暂定"), default=False)
    is_extended = models.BooleanField(_("已延长"), default=False)
    is_paused = models.BooleanField(_("暂停中"), default=False)
    stopped_on = models.DateField(_("停止日"), null=True)

    class Meta:
        verbose_name = _("时限")
        verbose_name_plural = _("时限")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=("subject_type", "subject_id", "kind"),
                condition=models.Q(stopped_on__isnull=True),
                name="clock_one_running",
            ),
            models.CheckConstraint(
                condition=models.Q(stopped_on__isnull=True) | models.Q(is_paused=False), name="clock_stopped_not_paused"
            ),
        ]
        indexes = [
            models.Index(fields=("subject_type", "subject_id"), name="clock_subject"),
            models.Index(
                fields=("promised_due_on",), name="clock_running_due", condition=models.Q(stopped_on__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.promised_due_on}"

    @property
    def is_timed(self) -> bool:
        """Whether it ends at a moment instead of with a day."""
        return self.started_at is not None

    @property
    def due_on(self) -> date:
        """The day that counts: the promised one, or the statutory one once extended with notice."""
        return (self.statutory_due_on if self.is_extended else None) or self.promised_due_on


class Pause(models.Model):
    """A time that does not count on a clock, told in writing. Source: 行政许可法 Art. 45."""

    clock = models.ForeignKey(Clock, models.PROTECT, verbose_name=_("时限"), related_name="pauses")
    procedure = models.CharField(_("特别程序"), max_length=16, choices=SpecialProcedure.choices)
    reason = models.CharField(_("说明"), max_length=500)
    told_days = models.PositiveSmallIntegerField(_("告知所需工作日"))
    started_on = models.DateField(_("开始日"))
    ended_on = models.DateField(_("结束日"), null=True)
    notice = models.ForeignKey(StoredFile, models.PROTECT, verbose_name=_("告知书"), null=True)

    class Meta:
        verbose_name = _("暂停计时")
        verbose_name_plural = _("暂停计时")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=("clock",), condition=models.Q(ended_on__isnull=True), name="pause_one_open_per_clock"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_on__isnull=True) | models.Q(ended_on__gte=models.F("started_on")),
                name="pause_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_procedure_display()} {self.started_on}"


class Extension(models.Model):
    """More time, approved by the head of the organ and told with the reason. Source: 行政许可法 Art. 42."""

    clock = models.ForeignKey(Clock, models.PROTECT, verbose_name=_("时限"), related_name="extensions")
    days = models.PositiveSmallIntegerField(_("延长工作日"))
    reason = models.CharField(_("理由"), max_length=500)
    approved_by = models.ForeignKey(Post, models.PROTECT, verbose_name=_("批准岗位"), null=True)
    approved_at = models.DateTimeField(_("批准时间"))
    notice = models.ForeignKey(StoredFile, models.PROTECT, verbose_name=_("告知书"), null=True)

    class Meta:
        verbose_name = _("延长时限")
        verbose_name_plural = _("延长时限")
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=("clock",), name="extension_once_per_clock")]

    def __str__(self) -> str:
        return f"+{self.days}"


class WorkItem(models.Model):
    """One thing one department has to do. What lists show is copied here when it opens, so a list is one table.

    ``status`` moves through the journal; ``right`` is the codename a post must hold on ``department``.
    """

    public_id = models.CharField(_("公开编号"), max_length=20, unique=True, default=new_public_id)
    subject_type = models.CharField(_("对象类型"), max_length=64)
    subject_id = models.BigIntegerField(_("对象"))
    subject_public_id = models.CharField(_("对象公开编号"), max_length=20)
    number = models.CharField(_("编号"), max_length=40)
    title = models.CharField(_("标题"), max_length=200)
    applicant = models.CharField(_("申请人"), max_length=200)  # a masked name or a firm's
    kind = models.CharField(_("种类"), max_length=32)
    step = models.CharField(_("环节"), max_length=32, blank=True)
    step_title = models.CharField(_("环节名称"), max_length=60)
    right = models.CharField(_("所需权限"), max_length=32)
    department = models.ForeignKey(Department, models.PROTECT, verbose_name=_("部门"))
    hall = models.ForeignKey(Hall, models.PROTECT, verbose_name=_("大厅"), null=True)
    assignee = models.ForeignKey(Post, models.PROTECT, verbose_name=_("办理岗位"), null=True)
    status = models.CharField(_("状态"), max_length=12, choices=ItemStatus.choices, default=ItemStatus.OPEN)
    is_counting = models.BooleanField(_("计时"), default=True)
    clock = models.ForeignKey(Clock, models.PROTECT, verbose_name=_("时限"), related_name="items")
    due_on = models.DateField(_("到期日"))
    due_at = models.DateTimeField(_("到期时刻"))
    warn_at = models.DateTimeField(_("预警时刻"))
    is_timed = models.BooleanField(_("按时刻计"), default=False)
    statutory_due_on = models.DateField(_("法定到期日"), null=True)
    opened_at = models.DateTimeField(_("产生时间"))
    claimed_at = models.DateTimeField(_("领取时间"), null=True)
    closed_at = models.DateTimeField(_("办结时间"), null=True)

    class Meta:
        verbose_name = _("待办")
        verbose_name_plural = _("待办")
        ordering = ("due_at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("subject_type", "subject_id", "kind", "step"),
                condition=models.Q(status__in=LIVE),
                name="item_one_live_per_step",
            ),
            models.CheckConstraint(
                condition=~models.Q(status=ItemStatus.CLAIMED) | models.Q(assignee__isnull=False),
                name="item_claimed_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=LIVE) ^ models.Q(closed_at__isnull=False), name="item_closed_has_time"
            ),
        ]
        indexes = [
            models.Index(
                fields=("right", "department", "due_at", "id"),
                name="item_inbox",
                condition=models.Q(status__in=LIVE),
            ),
            models.Index(fields=("assignee", "due_at", "id"), name="item_mine", condition=models.Q(status__in=LIVE)),
            models.Index(fields=("subject_type", "subject_id"), name="item_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.step_title}"


class Opinion(models.Model):
    """What a post thought of a subject at one step; written once."""

    subject_type = models.CharField(_("对象类型"), max_length=64)
    subject_id = models.BigIntegerField(_("对象"))
    step = models.CharField(_("环节"), max_length=32)
    step_title = models.CharField(_("环节名称"), max_length=60)
    verdict = models.CharField(_("意见"), max_length=12, choices=Verdict.choices)
    text = models.TextField(_("内容"), blank=True)
    post = models.ForeignKey(Post, models.PROTECT, verbose_name=_("岗位"))
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("办理意见")
        verbose_name_plural = _("办理意见")
        ordering = ("id",)
        indexes = [models.Index(fields=("subject_type", "subject_id", "id"), name="opinion_subject")]

    def __str__(self) -> str:
        return f"{self.step_title}: {self.get_verdict_display()}"


class SavedView(models.Model):
    """A clerk's own name for a set of filters of the inbox; made and thrown away by its account."""

    account = models.ForeignKey(Account, models.CASCADE, verbose_name=_("账号"), related_name="saved_views")
    name = models.CharField(_("名称"), max_length=30)
    query = models.CharField(_("筛选条件"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("保存的视图")
        verbose_name_plural = _("保存的视图")
        ordering = ("name", "id")
        constraints = [models.UniqueConstraint(fields=("account", "name"), name="saved_view_name_once")]

    def __str__(self) -> str:
        return self.name
