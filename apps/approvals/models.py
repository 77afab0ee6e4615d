"""Schemes, and what people apply for under them: one application, one branch and one case per department."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from apps.approvals import choices as c
from apps.approvals.definition import SchemeDefinition, parse_scheme
from apps.cases.choices import MaterialSource
from apps.cases.models import Case
from apps.common.fields import EncryptedJSONField
from apps.common.ids import new_public_id, new_query_code
from apps.files.models import StoredFile
from apps.identity.models import Account, LegalEntity, Person
from apps.licences.models import Licence
from apps.matters.models import Matter, MatterVersion
from apps.organisation.models import Department

ONE_HOLDER = Q(person__isnull=False) ^ Q(entity__isnull=False)
UNPUBLISHED = (c.SchemeStatus.DRAFT, c.SchemeStatus.CHECKED)


class Scheme(models.Model):
    """Matters that belong to one thing people do. ``services`` keeps the columns equal to the published version."""

    slug = models.SlugField(_("代号"), max_length=80, unique=True)
    lead = models.ForeignKey(Department, models.PROTECT, verbose_name=_("牵头部门"), related_name="schemes")
    current = models.OneToOneField(
        "SchemeVersion", models.PROTECT, verbose_name=_("当前版本"), null=True, blank=True, related_name="+"
    )
    title = models.CharField(_("名称"), max_length=100)
    kind = models.CharField(_("类型"), max_length=12, choices=c.SchemeKind)
    audience = ArrayField(models.CharField(max_length=8), verbose_name=_("面向"), default=list)
    intro = models.CharField(_("说明"), max_length=500)
    promised_days = models.PositiveSmallIntegerField(_("承诺工作日"), default=0)

    class Meta:
        verbose_name = _("联办方案")
        verbose_name_plural = _("联办方案")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.title


class SchemeVersion(models.Model):
    """One version of a scheme; frozen by a trigger once it is published by two people, as versions of matters are."""

    scheme = models.ForeignKey(Scheme, models.PROTECT, verbose_name=_("联办方案"), related_name="versions")
    number = models.PositiveIntegerField(_("版本号"))
    status = models.CharField(_("状态"), max_length=16, choices=c.SchemeStatus, default=c.SchemeStatus.DRAFT)
    revision = models.PositiveIntegerField(_("修改次数"), default=0)
    definition = models.JSONField(_("内容"))
    content_hash = models.CharField(_("内容哈希"), max_length=64)
    drafted_at = models.DateTimeField(_("起草时间"))
    drafted_by = models.BigIntegerField(_("起草账号"), null=True, blank=True)
    checked_at = models.DateTimeField(_("审核时间"), null=True, blank=True)
    checked_by = models.BigIntegerField(_("审核账号"), null=True, blank=True)
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True)
    published_by = models.BigIntegerField(_("发布账号"), null=True, blank=True)
    reviewers = ArrayField(models.CharField(max_length=40), verbose_name=_("数据文件审核人"), default=list, blank=True)

    class Meta:
        verbose_name = _("联办方案版本")
        verbose_name_plural = _("联办方案版本")
        ordering = ["scheme_id", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "number"], name="scheme_version_number_is_unique"),
            models.UniqueConstraint(
                fields=["scheme"],
                condition=Q(status=c.SchemeStatus.PUBLISHED),
                name="scheme_version_one_published",
            ),
            models.CheckConstraint(
                condition=Q(status__in=UNPUBLISHED) | Q(published_at__isnull=False), name="scheme_version_published_at"
            ),
            models.CheckConstraint(
                condition=Q(status__in=UNPUBLISHED)
                | (Q(checked_by__isnull=False, published_by__isnull=False) & ~Q(checked_by=F("published_by")))
                | (Q(reviewers__len=2) & ~Q(reviewers__0=F("reviewers__1"))),
                name="scheme_version_published_by_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme_id} v{self.number}"

    @cached_property
    def parsed(self) -> SchemeDefinition:
        """The definition as typed objects."""
        return parse_scheme(self.definition)


class JointDraft(models.Model):
    """A joint application being filled in: bound to an account, saved as one types, resumed on any device."""

    public_id = models.CharField(_("公开编号"), max_length=20, unique=True, default=new_public_id)
    account = models.ForeignKey(Account, models.CASCADE, verbose_name=_("账号"), related_name="joint_drafts")
    person = models.ForeignKey(Person, models.PROTECT, verbose_name=_("申请人"), null=True, related_name="joint_drafts")
    entity = models.ForeignKey(
        LegalEntity, models.PROTECT, verbose_name=_("申请单位"), null=True, related_name="joint_drafts"
    )
    version = models.ForeignKey(SchemeVersion, models.PROTECT, verbose_name=_("方案版本"))
    pins = models.JSONField(_("事项版本"))  # branch id -> id of the matter's version
    place = models.CharField(_("办理地"), max_length=12, blank=True)  # division code; each branch's department follows
    situations = models.JSONField(_("情形"), default=dict)
    answers = EncryptedJSONField(_("填写内容"), null=True)
    revision = models.PositiveIntegerField(_("修订"), default=1)
    created_at = models.DateTimeField(_("建立时间"))
    saved_at = models.DateTimeField(_("保存时间"))
    expires_at = models.DateTimeField(_("失效时间"))

    class Meta:
        verbose_name = _("联办草稿")
        verbose_name_plural = _("联办草稿")
        ordering = ("-saved_at", "-id")
        constraints = [models.CheckConstraint(condition=ONE_HOLDER, name="joint_draft_of_person_or_entity")]
        indexes = [models.Index(fields=("account", "-saved_at"), name="joint_draft_mine")]

    def __str__(self) -> str:
        return f"{self.version} {self.public_id}"

    @property
    def holder(self) -> tuple[str, int]:
        """Whose draft it is: ``("person", id)`` or ``("entity", id)``."""
        return ("entity", self.entity_id) if self.entity_id else ("person", self.person_id or 0)


class JointDraftMaterial(models.Model):
    """A material already uploaded, or replaced by a licence, in a joint draft."""

    draft = models.ForeignKey(JointDraft, models.CASCADE, verbose_name=_("联办草稿"), related_name="materials")
    material = models.CharField(_("材料"), max_length=90)
    file = models.ForeignKey(StoredFile, models.PROTECT, verbose_name=_("文件"), null=True)
    licence = models.ForeignKey(Licence, models.PROTECT, verbose_name=_("电子证照"), null=True)
    created_at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("联办草稿材料")
        verbose_name_plural = _("联办草稿材料")
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(file__isnull=False) ^ Q(licence__isnull=False), name="joint_draft_material_content"
            ),
        ]

    def __str__(self) -> str:
        return self.material


class JointApplication(models.Model):
    """One application for all matters of a scheme. Lock this row before looking at its branches.

    ``status`` moves only through :data:`apps.approvals.workflow.JOINT`.
    """

    public_id = models.CharField(_("公开编号"), max_length=20, unique=True, default=new_public_id)
    number = models.CharField(_("联办编号"), max_length=40, unique=True)
    query_code = models.CharField(_("查询码"), max_length=8, default=new_query_code)
    scheme = models.ForeignKey(Scheme, models.PROTECT, verbose_name=_("联办方案"))
    version = models.ForeignKey(SchemeVersion, models.PROTECT, verbose_name=_("方案版本"))
    lead = models.ForeignKey(Department, models.PROTECT, verbose_name=_("牵头部门"), related_name="led_joints")
    person = models.ForeignKey(Person, models.PROTECT, verbose_name=_("申请人"), null=True, related_name="joints")
    entity = models.ForeignKey(
        LegalEntity, models.PROTECT, verbose_name=_("申请单位"), null=True, related_name="joints"
    )
    agent = models.ForeignKey(
        Person, models.PROTECT, verbose_name=_("经办人"), null=True, related_name="handled_joints"
    )
    title = models.CharField(_("标题"), max_length=200)
    channel = models.CharField(_("渠道"), max_length=16)
    pins = models.JSONField(_("事项版本"))  # as in the draft, those of the branches left out too: they name questions
    place = models.CharField(_("办理地"), max_length=12)
    situations = models.JSONField(_("情形"), default=dict)
    answers = EncryptedJSONField(_("填写内容"))
    status = models.CharField(_("状态"), max_length=16, choices=c.JointStatus.choices, default=c.JointStatus.SUBMITTED)
    revision = models.PositiveIntegerField(_("修订"), default=1)
    submitted_at = models.DateTimeField(_("提交时间"))
    completed_at = models.DateTimeField(_("结束时间"), null=True)

    class Meta:
        verbose_name = _("联合申请")
        verbose_name_plural = _("联合申请")
        ordering = ("-submitted_at", "-id")
        constraints = [
            models.CheckConstraint(condition=ONE_HOLDER, name="joint_of_person_or_entity"),
            models.CheckConstraint(
                condition=Q(status__in=c.OPEN_JOINTS) ^ Q(completed_at__isnull=False), name="joint_ended_has_time"
            ),
        ]
        indexes = [
            models.Index(fields=("person", "-submitted_at", "-id"), name="joint_of_person"),
            models.Index(fields=("entity", "-submitted_at", "-id"), name="joint_of_entity"),
            models.Index(fields=("lead", "-submitted_at", "-id"), name="joint_of_lead"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def holder(self) -> tuple[str, int]:
        """Whose application it is: ``("person", id)`` or ``("entity", id)``."""
        return ("entity", self.entity_id) if self.entity_id else ("person", self.person_id or 0)

    @property
    def applicant_name(self) -> str:
        """The applicant as lists show it: a firm's name, or a person's, masked."""
        return str(self.entity or self.person)


class Branch(models.Model):
    """One department's part of a joint application, with the case it opened when its turn came.

    ``status`` moves only through :data:`apps.approvals.workflow.BRANCH`.
    """

    joint = models.ForeignKey(JointApplication, models.PROTECT, verbose_name=_("联合申请"), related_name="branches")
    name = models.CharField(_("分支"), max_length=24)
    position = models.PositiveSmallIntegerField(_("次序"))
    matter = models.ForeignKey(Matter, models.PROTECT, verbose_name=_("事项"))
    version = models.ForeignKey(MatterVersion, models.PROTECT, verbose_name=_("事项版本"))
    department = models.ForeignKey(Department, models.PROTECT, verbose_name=_("办理部门"), related_name="branches")
    after = ArrayField(models.CharField(max_length=24), verbose_name=_("先办"), default=list)
    status = models.CharField(_("状态"), max_length=12, choices=c.BranchStatus.choices, default=c.BranchStatus.WAITING)
    case = models.OneToOneField(Case, models.PROTECT, verbose_name=_("办件"), null=True, related_name="branch")
    opened_at = models.DateTimeField(_("启动时间"), null=True)
    closed_at = models.DateTimeField(_("结束时间"), null=True)

    class Meta:
        verbose_name = _("联办分支")
        verbose_name_plural = _("联办分支")
        ordering = ("joint_id", "position")
        constraints = [
            models.UniqueConstraint(fields=("joint", "name"), name="branch_once"),
            models.CheckConstraint(
                condition=Q(status__in=(c.BranchStatus.WAITING, c.BranchStatus.CANCELLED)) ^ Q(case__isnull=False),
                name="branch_opened_has_case",
            ),
            models.CheckConstraint(
                condition=Q(status__in=c.ENDED_BRANCHES) ^ Q(closed_at__isnull=True), name="branch_ended_has_time"
            ),
        ]
        indexes = [
            models.Index(fields=("department", "joint"), name="branch_of_department"),
            models.Index(fields=("joint",), name="branch_open", condition=Q(status=c.BranchStatus.OPEN)),
        ]

    def __str__(self) -> str:
        return f"{self.joint_id} {self.name}"


class JointMaterial(models.Model):
    """One paper of a joint application, kept for the branches that open later. Which need it, the form says."""

    joint = models.ForeignKey(JointApplication, models.PROTECT, verbose_name=_("联合申请"), related_name="materials")
    material = models.CharField(_("材料"), max_length=90)
    name = models.CharField(_("名称"), max_length=200)
    source = models.CharField(_("来源"), max_length=12, choices=MaterialSource.choices)
    file = models.ForeignKey(StoredFile, models.PROTECT, verbose_name=_("文件"), null=True)
    licence = models.ForeignKey(Licence, models.PROTECT, verbose_name=_("电子证照"), null=True)
    is_current = models.BooleanField(_("现行"), default=True)  # replaced by a later one after a correction
    created_at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("联办材料")
        verbose_name_plural = _("联办材料")
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name


class JointCorrection(models.Model):
    """One notice for all departments: everything missing or wrong, told once by the lead."""

    joint = models.ForeignKey(JointApplication, models.PROTECT, verbose_name=_("联合申请"), related_name="corrections")
    number = models.PositiveSmallIntegerField(_("次序"))
    note = models.TextField(_("说明"), blank=True)
    sent_by_post = models.BigIntegerField(_("告知岗位"), null=True)  # empty: the clock sent it
    told_at = models.DateTimeField(_("告知时间"))
    due_on = models.DateField(_("补正截止日"))
    answered_at = models.DateTimeField(_("补正时间"), null=True)

    class Meta:
        verbose_name = _("合并补正")
        verbose_name_plural = _("合并补正")
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=("joint", "number"), name="joint_correction_numbered")]

    def __str__(self) -> str:
        return f"{self.joint_id} #{self.number}"


class Shortcoming(models.Model):
    """One place a department wants corrected; it may be changed until the lead has sent it."""

    branch = models.ForeignKey(Branch, models.PROTECT, verbose_name=_("联办分支"), related_name="shortcomings")
    correction = models.ForeignKey(
        JointCorrection, models.PROTECT, verbose_name=_("合并补正"), null=True, related_name="shortcomings"
    )
    target = models.CharField(_("内容"), max_length=80)  # of the branch's own matter: material:layout, field:address
    joint_target = models.CharField(_("申请表中的内容"), max_length=110)  # the same in the joint form
    label = models.CharField(_("名称"), max_length=300)
    text = models.CharField(_("怎么改"), max_length=500)
    noted_by_post = models.BigIntegerField(_("记录岗位"), null=True)
    noted_at = models.DateTimeField(_("记录时间"))

    class Meta:
        verbose_name = _("需要补正的内容")
        verbose_name_plural = _("需要补正的内容")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=("branch", "target"), condition=Q(correction__isnull=True), name="shortcoming_noted_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.target}"


class JointDocument(models.Model):
    """A document of the whole: numbered without gaps, sealed, signed, and never changed."""

    public_id = models.CharField(_("公开编号"), max_length=20, unique=True, default=new_public_id)
    joint = models.ForeignKey(JointApplication, models.PROTECT, verbose_name=_("联合申请"), related_name="documents")
    kind = models.CharField(_("种类"), max_length=20, choices=c.JointDocumentKind.choices)
    number = models.CharField(_("文号"), max_length=60, unique=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, verbose_name=_("文件"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    issued_at = models.DateTimeField(_("签发时间"))

    class Meta:
        verbose_name = _("联办文书")
        verbose_name_plural = _("联办文书")
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=("joint", "kind"), name="joint_document_once")]

    def __str__(self) -> str:
        return self.number
