"""Drafts and cases: what people apply for, with every answer, material, notice and document."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.cases.choices import (
    BRANCH,
    OPEN_STATUSES,
    CaseStatus,
    DocumentKind,
    MaterialSource,
    MaterialState,
    Outcome,
)
from apps.common.fields import EncryptedJSONField
from apps.common.ids import new_public_id, new_query_code
from apps.files.models import StoredFile
from apps.identity.models import Account, LegalEntity, Person
from apps.licences.models import Licence
from apps.matters.choices import DeliveryWay
from apps.matters.models import Matter, MatterVersion
from apps.organisation.models import Department, Hall

ONE_HOLDER = Q(person__isnull=False) ^ Q(entity__isnull=False)


class Draft(models.Model):
    """An application being filled in: bound to an account, saved as one types, resumed on any device."""

    public_id = models.CharField(_("公开编号"), max_length=20, unique=True, default=new_public_id)
    account = models.ForeignKey(Account, models.CASCADE, verbose_name=_("账号"), related_name="drafts")
    person = models.ForeignKey(Person, models.PROTECT, verbose_name=_("申请人"), null=True, related_name="drafts")
    entity = models.ForeignKey(
        LegalEntity, models.PROTECT, verbose_name=_("申请单位"), null=True, related_name="drafts"
    )
    version = models.ForeignKey(MatterVersion, models.PROTECT, verbose_name=_("事项版本"))
    department = models.ForeignKey(Department, models.PROTECT, verbose_name=_("办理部门"), null=True)
    situations = models.JSONField(_("情形"), default=dict)
    answers = EncryptedJSONField(_("填写内容"), null=True)
    revision = models.PositiveIntegerField(_("修订"), default=1)
    created_at = models.DateTimeField(_("建立时间"))
    saved_at = models.DateTimeField(_("保存时间"))
    expires_at = models.DateTimeField(_("失效时间"))

    class Meta:
        verbose_name = _("草稿")
        verbose_name_plural = _("草稿")
        ordering = ("-saved_at", "-id")
        constraints = [models.CheckConstraint(condition=ONE_HOLDER, name="draft_of_person_or_entity")]
        indexes = [models.Index(fields=("account", "-saved_at"), name="draft_mine")]

    def __str__(self) -> str:
        return f"{self.version} {self.public_id}"

    @property
    def holder(self) -> tuple[str, int]:
        """Whose draft it is: ``("person", id)`` or ``("entity", id)``."""
        return ("entity", self.entity_id) if self.entity_id else ("person", self.person_id or 0)


class DraftMaterial(models.Model):
    """A material already uploaded, or replaced by a licence, in a draft or for a pending correction."""

    draft = models.ForeignKey(Draft, models.CASCADE, verbose_name=_("草稿"), related_name="materials")
    material = models.CharField(_("材料"), max_length=64)
    file = models.ForeignKey(StoredFile, models.PROTECT, verbose_name=_("文件"), null=True)
    licence = models.ForeignKey(Licence, models.PROTECT, verbose_name=_("电子证照"), null=True)
    created_at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("草稿材料")
        verbose_name_plural = _("草稿材料")
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(file__isnull=False) ^ Q(licence__isnull=False), name="draft_material_file_or_licence"
            ),
        ]

    def __str__(self) -> str:
        return self.material


class Case(models.Model):
    """One application of one person or legal entity, pinned to the published version it was made under.

    ``status`` moves only through :data:`apps.cases.workflow.CASE`.
    """

    public_id = models.CharField(_("公开编号"), max_length=20, unique=True, default=new_public_id)
    number = models.CharField(_("办件编号"), max_length=40, unique=True)
    query_code = models.CharField(_("查询码"), max_length=8, default=new_query_code)
    matter = models.ForeignKey(Matter, models.PROTECT, verbose_name=_("事项"))
    version = models.ForeignKey(MatterVersion, models.PROTECT, verbose_name=_("事项版本"))
    department = models.ForeignKey(Department, models.PROTECT, verbose_name=_("办理部门"))
    hall = models.ForeignKey(Hall, models.PROTECT, verbose_name=_("大厅"), null=True)
    person = models.ForeignKey(Person, models.PROTECT, verbose_name=_("申请人"), null=True, related_name="cases")
    entity = models.ForeignKey(LegalEntity, models.PROTECT, verbose_name=_("申请单位"), null=True, related_name="cases")
    agent = models.ForeignKey(Person, models.PROTECT, verbose_name=_("经办人"), null=True, related_name="handled_cases")
    title = models.CharField(_("标题"), max_length=200)
    channel = models.CharField(_("渠道"), max_length=16)
    procedure = models.CharField(_("程序"), max_length=12)
    situations = models.JSONField(_("情形"), default=dict)
    answers = EncryptedJSONField(_("填写内容"))
    delivery_way = models.CharField(_("领取方式"), max_length=12, choices=DeliveryWay.choices)
    status = models.CharField(_("状态"), max_length=16, choices=CaseStatus.choices, default=CaseStatus.SUBMITTED)
    outcome = models.CharField(_("结果"), max_length=12, choices=Outcome.choices, blank=True, default="")
    step = models.CharField(_("当前环节"), max_length=32, blank=True)
    corrections = models.PositiveSmallIntegerField(_("补正次数"), default=0)
    revision = models.PositiveIntegerField(_("修订"), default=1)
    is_tolerated = models.BooleanField(_("容缺受理"), default=False)
    submitted_at = models.DateTimeField(_("提交时间"))
    received_on = models.DateField(_("收到日期"))
    accepted_on = models.DateField(_("受理日期"), null=True)
    decided_at = models.DateTimeField(_("决定时间"), null=True)
    closed_at = models.DateTimeField(_("结束时间"), null=True)
    reason = models.TextField(_("理由"), blank=True)
    rule_version = models.CharField(_("自动规则版本"), max_length=32, blank=True)

    class Meta:
        verbose_name = _("办件")
        verbose_name_plural = _("办件")
        ordering = ("-submitted_at", "-id")
        constraints = [
            models.CheckConstraint(condition=ONE_HOLDER, name="case_of_person_or_entity"),
            models.CheckConstraint(
                condition=~Q(status=CaseStatus.PROCESSING) | Q(accepted_on__isnull=False),
                name="case_processing_was_accepted",
            ),
            models.CheckConstraint(
                condition=Q(status__in=OPEN_STATUSES) ^ Q(closed_at__isnull=False), name="case_closed_has_time"
            ),
            models.CheckConstraint(condition=Q(outcome="") | Q(outcome__in=Outcome.values), name="case_outcome_known"),
            models.CheckConstraint(
                condition=~Q(status__in=(CaseStatus.REFUSED, CaseStatus.DENIED, CaseStatus.REVOKED)) | ~Q(reason=""),
                name="case_refusal_has_reason",
            ),
        ]
        indexes = [
            models.Index(fields=("person", "-submitted_at", "-id"), name="case_of_person"),
            models.Index(fields=("entity", "-submitted_at", "-id"), name="case_of_entity"),
            models.Index(fields=("department", "-submitted_at", "-id"), name="case_of_department"),
            models.Index(
                fields=("department", "status", "-submitted_at", "-id"),
                name="case_open",
                condition=Q(status__in=OPEN_STATUSES),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def holder(self) -> tuple[str, int]:
        """Whose case it is: ``("person", id)`` or ``("entity", id)``."""
        return ("entity", self.entity_id) if self.entity_id else ("person", self.person_id or 0)

    @property
    def applicant_name(self) -> str:
        """The applicant as lists show it: a firm's name, or a person's, masked."""
        return str(self.entity or self.person)

    @property
    def is_branch(self) -> bool:
        """A joint application opened it and coordinates what the applicant is asked."""
        return self.procedure == BRANCH


class CaseMaterial(models.Model):
    """One paper of a case: a file, a licence in its stead, or a promise to bring it later."""

    case = models.ForeignKey(Case, models.PROTECT, verbose_name=_("办件"), related_name="materials")
    public_id = models.CharField(_("公开编号"), max_length=20, unique=True, default=new_public_id)
    material = models.CharField(_("材料"), max_length=64)
    name = models.CharField(_("名称"), max_length=200)
    source = models.CharField(_("来源"), max_length=12, choices=MaterialSource.choices)
    state = models.CharField(_("核对"), max_length=20, choices=MaterialState.choices, default=MaterialState.GIVEN)
    file = models.ForeignKey(StoredFile, models.PROTECT, verbose_name=_("文件"), null=True)
    licence = models.ForeignKey(Licence, models.PROTECT, verbose_name=_("电子证照"), null=True)
    is_current = models.BooleanField(_("现行"), default=True)  # replaced by a later one after a correction
    note = models.CharField(_("说明"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("办件材料")
        verbose_name_plural = _("办件材料")
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(source=MaterialSource.PROMISED, file__isnull=True, licence__isnull=True)
                | (~Q(source=MaterialSource.PROMISED) & (Q(file__isnull=False) ^ Q(licence__isnull=False))),
                name="case_material_has_content",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Correction(models.Model):
    """One complete list of what is missing or wrong, told once. Source: 行政许可法 Art. 32."""

    case = models.ForeignKey(Case, models.PROTECT, verbose_name=_("办件"), related_name="correction_rows")
    number = models.PositiveSmallIntegerField(_("次序"))
    items = models.JSONField(_("需要补正的内容"))  # [{"target": "material:layout" | "field:address", "label", "text"}]
    note = models.TextField(_("说明"), blank=True)
    told_at = models.DateTimeField(_("告知时间"))
    due_on = models.DateField(_("补正截止日"))
    answered_at = models.DateTimeField(_("补正时间"), null=True)
    lifted_at = models.DateTimeField(_("解除时间"), null=True)
    # By question: {"before": answer, "after": answer, "kept": why it stands as it was}
    changes = EncryptedJSONField(_("改动"), null=True)

    class Meta:
        verbose_name = _("补正")
        verbose_name_plural = _("补正")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=("case", "number"), name="correction_numbered"),
            models.UniqueConstraint(
                fields=("case",),
                condition=Q(answered_at__isnull=True, lifted_at__isnull=True),
                name="correction_one_pending",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} #{self.number}"


class Document(models.Model):
    """A legal document of a case: numbered without gaps, sealed, signed, and never changed."""

    public_id = models.CharField(_("公开编号"), max_length=20, unique=True, default=new_public_id)
    case = models.ForeignKey(Case, models.PROTECT, verbose_name=_("办件"), related_name="documents")
    kind = models.CharField(_("种类"), max_length=20, choices=DocumentKind.choices)
    number = models.CharField(_("文号"), max_length=60, unique=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, verbose_name=_("文件"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    event_sequence = models.PositiveIntegerField(_("事件序号"))  # of the case's chain: one document a kind and event
    issued_at = models.DateTimeField(_("签发时间"))

    class Meta:
        verbose_name = _("文书")
        verbose_name_plural = _("文书")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=("case", "kind", "event_sequence"), name="document_once_per_event"),
        ]

    def __str__(self) -> str:
        return self.number
