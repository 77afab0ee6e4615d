"""Services that ended and may be reviewed, and what people said of them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.common.fields import EncryptedTextField
from apps.common.ids import new_public_id
from apps.identity.models import LegalEntity, Person
from apps.organisation.models import Department
from apps.reviews.choices import BAD_GRADES, NOT_COUNTED, Channel, Grade, Remedy, ReviewStatus, Round, Verdict


class Invitation(models.Model):
    """One service that ended for its applicant: may be reviewed once, and added to once. Made by handlers, one a subject.

    The link is not stored: it is this row's public id with the portal's signature (``selectors.link_of``).
    """

    public_id = models.CharField(_("公开编号"), max_length=20, unique=True, default=new_public_id)
    subject_type = models.CharField(_("对象类型"), max_length=64)
    subject_id = models.BigIntegerField(_("对象"))
    subject_public_id = models.CharField(_("对象公开编号"), max_length=20)
    number = models.CharField(_("编号"), max_length=40)
    title = models.CharField(_("标题"), max_length=200)
    matter = models.CharField(_("事项"), max_length=80, blank=True)
    department = models.ForeignKey(Department, models.PROTECT, verbose_name=_("办理部门"))
    person = models.ForeignKey(Person, models.PROTECT, verbose_name=_("申请人"), null=True, related_name="+")
    entity = models.ForeignKey(LegalEntity, models.PROTECT, verbose_name=_("申请单位"), null=True, related_name="+")
    posts = ArrayField(models.BigIntegerField(), verbose_name=_("经办岗位"), default=list)
    ended_at = models.DateTimeField(_("办结时间"))
    open_until = models.DateTimeField(_("评价截止"))
    append_until = models.DateTimeField(_("追评截止"), null=True)

    class Meta:
        verbose_name = _("评价邀请")
        verbose_name_plural = _("评价邀请")
        ordering = ("-ended_at", "-id")
        constraints = [
            models.UniqueConstraint(fields=("subject_type", "subject_id"), name="invitation_once_per_subject"),
            models.CheckConstraint(
                condition=Q(person__isnull=True) | Q(entity__isnull=True), name="invitation_of_person_or_entity"
            ),
        ]
        indexes = [
            models.Index(fields=("ended_at", "department"), name="invitation_ended"),
            models.Index(fields=("person", "-ended_at", "-id"), name="invitation_of_person"),
            models.Index(fields=("entity", "-ended_at", "-id"), name="invitation_of_entity"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def holder(self) -> tuple[str, int] | None:
        """Whose service it was: ``("person", id)``, ``("entity", id)``, or nobody the portal knows."""
        if self.entity_id:
            return "entity", self.entity_id
        return ("person", self.person_id) if self.person_id else None


class Review(models.Model):
    """What one evaluator said of one service, and what was done about it.

    ``status`` moves only through :data:`apps.reviews.workflow.REVIEW`. Who the evaluator is no desk is told.
    """

    public_id = models.CharField(_("公开编号"), max_length=20, unique=True, default=new_public_id)
    number = models.CharField(_("评价编号"), max_length=20, unique=True)
    invitation = models.ForeignKey(Invitation, models.PROTECT, verbose_name=_("评价邀请"), related_name="reviews")
    round = models.PositiveSmallIntegerField(_("次序"), choices=Round.choices)
    department = models.ForeignKey(Department, models.PROTECT, verbose_name=_("被评价部门"))
    grade = models.PositiveSmallIntegerField(_("评价"), choices=Grade.choices)
    tags = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("评价标签"), default=list)
    text = EncryptedTextField(_("文字评价"), blank=True)
    is_named = models.BooleanField(_("实名"), default=False)
    contact = EncryptedTextField(_("回访电话"), blank=True)
    person = models.ForeignKey(Person, models.PROTECT, verbose_name=_("评价人"), null=True, related_name="+")
    entity = models.ForeignKey(LegalEntity, models.PROTECT, verbose_name=_("评价单位"), null=True, related_name="+")
    channel = models.PositiveSmallIntegerField(_("渠道"), choices=Channel.choices)
    reviewed_at = models.DateTimeField(_("评价时间"))
    status = models.CharField(_("状态"), max_length=12, choices=ReviewStatus.choices, default=ReviewStatus.RECEIVED)
    revision = models.PositiveIntegerField(_("修订"), default=1)
    verdict = models.CharField(_("核实结论"), max_length=12, choices=Verdict.choices, blank=True, default="")
    reason = models.TextField(_("理由"), blank=True)
    is_complex = models.BooleanField(_("复杂问题"), default=False)
    assigned_at = models.DateTimeField(_("交办时间"), null=True)
    remedy = models.CharField(_("整改方式"), max_length=12, choices=Remedy.choices, blank=True)
    answer = models.TextField(_("整改结果"), blank=True)
    rectified_at = models.DateTimeField(_("整改时间"), null=True)
    is_in_time = models.BooleanField(_("按期整改"), null=True)
    appeal = models.TextField(_("申诉理由"), blank=True)
    appealed_at = models.DateTimeField(_("申诉时间"), null=True)
    was_reached = models.BooleanField(_("回访到"), null=True)
    is_content = models.BooleanField(_("对整改满意"), null=True)
    words = EncryptedTextField(_("回访记录"), blank=True)
    called_back_at = models.DateTimeField(_("回访时间"), null=True)
    public_text = models.CharField(_("公开的评价"), max_length=500, blank=True)
    public_answer = models.CharField(_("公开的答复"), max_length=1000, blank=True)
    released_at = models.DateTimeField(_("公开时间"), null=True)

    class Meta:
        verbose_name = _("评价")
        verbose_name_plural = _("评价")
        ordering = ("-reviewed_at", "-id")
        constraints = [
            models.UniqueConstraint(fields=("invitation", "round"), name="review_once_per_round"),
            models.CheckConstraint(condition=Q(grade__range=(1, 5)), name="review_grade_known"),
            models.CheckConstraint(
                condition=Q(verdict="") | Q(verdict__in=Verdict.values), name="review_verdict_known"
            ),
            models.CheckConstraint(
                condition=Q(status=ReviewStatus.INVALID) ^ ~Q(verdict__in=NOT_COUNTED), name="review_invalid_by_verdict"
            ),
            models.CheckConstraint(
                condition=~Q(verdict__in=NOT_COUNTED) | ~Q(reason=""), name="review_invalid_has_reason"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=(ReviewStatus.RECTIFIED, ReviewStatus.CLOSED))
                | Q(rectified_at__isnull=False, is_in_time__isnull=False),
                name="review_rectified_has_time",
            ),
            models.CheckConstraint(condition=Q(person__isnull=True) | Q(entity__isnull=True), name="review_by_one"),
        ]
        indexes = [
            models.Index(fields=("department", "-reviewed_at", "-id"), name="review_of_department"),
            models.Index(
                fields=("department", "-released_at", "-id"),
                name="review_released",
                condition=Q(released_at__isnull=False),
            ),
            models.Index(fields=("status", "-reviewed_at", "-id"), name="review_by_status"),
            # An officer of all departments, and the city's board, read across departments.
            models.Index(fields=("-reviewed_at", "-id"), name="review_newest"),
            models.Index(
                fields=("-released_at", "-id"), name="review_released_newest", condition=Q(released_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_bad(self) -> bool:
        """Whether it is one of the two grades that call for rectification."""
        return self.grade in BAD_GRADES
