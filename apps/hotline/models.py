"""Tickets of the hotline: what a caller asked, who answers it, and what came of it; the categories and rules behind."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.common import masking
from apps.common.fields import EncryptedTextField
from apps.common.ids import new_public_id, new_query_code
from apps.files.models import StoredFile
from apps.hotline.choices import (
    ANONYMOUS_CALLER,
    CONFIDENTIAL_CALLER,
    MOST_REDOS,
    OPEN_STATUSES,
    FileSide,
    Outcome,
    Satisfaction,
    TicketAction,
    TicketChannel,
    TicketStatus,
    TicketType,
    Urgency,
)
from apps.identity.models import LegalEntity, Person, Post
from apps.organisation.models import Department, Division
from apps.work.choices import Unit


class Category(models.Model):
    """A kind of request in a tree of three levels; changed only by loading the reviewed file."""

    slug = models.CharField(_("代号"), max_length=80, unique=True)  # "heating/home/cold"
    name = models.CharField(_("名称"), max_length=40)
    level = models.PositiveSmallIntegerField(_("级别"))
    parent = models.ForeignKey("self", models.PROTECT, verbose_name=_("上级"), null=True, related_name="children")
    keywords = models.JSONField(_("关键词"), default=list)
    ticket_type = models.CharField(_("默认诉求类型"), max_length=12, choices=TicketType.choices)
    urgency = models.CharField(_("默认紧急程度"), max_length=10, choices=Urgency.choices, default=Urgency.NORMAL)
    season = models.JSONField(_("紧急季节"), default=list)  # ["11-01", "03-31"]: urgent in it only; empty: all year
    position = models.PositiveSmallIntegerField(_("排序"), default=0)
    is_active = models.BooleanField(_("启用"), default=True)

    class Meta:
        verbose_name = _("诉求类别")
        verbose_name_plural = _("诉求类别")
        ordering = ("position", "id")
        constraints = [
            models.CheckConstraint(condition=Q(level__range=(1, 3)), name="category_three_levels"),
            models.CheckConstraint(
                condition=Q(level=1, parent__isnull=True) | (~Q(level=1) & Q(parent__isnull=False)),
                name="category_only_the_first_level_has_no_parent",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def topic(self) -> str:
        """The slug of its second level: tickets about one topic may be about one thing."""
        return "/".join(self.slug.split("/")[:2])


class DispatchRule(models.Model):
    """One line of the ordered rules that choose who answers; changed only by loading the reviewed file."""

    slug = models.SlugField(_("代号"), max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(_("次序"))
    conditions = models.JSONField(_("条件"), default=dict)
    department = models.ForeignKey(Department, models.PROTECT, verbose_name=_("承办单位"), null=True)  # None: the queue
    to_bureau = models.BooleanField(_("派给区县单位"), default=False)
    words = models.CharField(_("说明"), max_length=200)
    version = models.CharField(_("版本"), max_length=16)  # first characters of the SHA-256 of what it says
    is_active = models.BooleanField(_("启用"), default=True)
    loaded_at = models.DateTimeField(_("载入时间"))

    class Meta:
        verbose_name = _("派单规则")
        verbose_name_plural = _("派单规则")
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.slug


class TimeLimit(models.Model):
    """How long one duty may take; changed only by loading the reviewed file."""

    slug = models.SlugField(_("代号"), max_length=40, unique=True)
    value = models.PositiveSmallIntegerField(_("时限"))
    unit = models.CharField(_("单位"), max_length=16, choices=Unit.choices)
    source = models.CharField(_("依据"), max_length=200)

    class Meta:
        verbose_name = _("工单时限")
        verbose_name_plural = _("工单时限")
        ordering = ("slug",)
        constraints = [models.CheckConstraint(condition=Q(value__gt=0), name="time_limit_is_positive")]

    def __str__(self) -> str:
        return f"{self.slug} {self.value} {self.unit}"


class Ticket(models.Model):
    """One request of one caller. ``status`` moves only through :data:`apps.hotline.workflow.TICKET`.

    ``centre`` is the hotline that holds it, ``department`` who answers it. Who the caller is, is shown through
    ``caller_shown`` and ``services.unmask_caller`` and nowhere else.
    """

    public_id = models.CharField(_("公开编号"), max_length=20, unique=True, default=new_public_id)
    number = models.CharField(_("工单编号"), max_length=20, unique=True)
    query_code = models.CharField(_("查询码"), max_length=8, default=new_query_code)
    channel = models.CharField(_("来源"), max_length=12, choices=TicketChannel.choices)
    recording = models.CharField(_("录音编号"), max_length=64, blank=True)
    ticket_type = models.CharField(_("诉求类型"), max_length=12, choices=TicketType.choices)
    urgency = models.CharField(_("紧急程度"), max_length=10, choices=Urgency.choices, default=Urgency.NORMAL)
    category = models.ForeignKey(Category, models.PROTECT, verbose_name=_("类别"))
    title = models.CharField(_("标题"), max_length=100)
    content = EncryptedTextField(_("内容"))
    division = models.ForeignKey(Division, models.PROTECT, verbose_name=_("区划"), null=True)
    address = EncryptedTextField(_("地址"), blank=True)
    # CGCS2000 degrees, as 天地图 uses them.
    longitude = models.DecimalField(_("经度"), max_digits=9, decimal_places=6, null=True)
    latitude = models.DecimalField(_("纬度"), max_digits=9, decimal_places=6, null=True)
    happened_at = models.DateTimeField(_("发生时间"), null=True)
    person = models.ForeignKey(Person, models.PROTECT, verbose_name=_("诉求人"), null=True, related_name="tickets")
    entity = models.ForeignKey(
        LegalEntity, models.PROTECT, verbose_name=_("诉求单位"), null=True, related_name="tickets"
    )
    caller_name = EncryptedTextField(_("诉求人姓名"), blank=True)
    caller_phone = EncryptedTextField(_("联系电话"), blank=True)
    phone_hash = models.CharField(_("电话索引"), max_length=120, blank=True)
    is_confidential = models.BooleanField(_("要求保密"), default=False)
    is_anonymous = models.BooleanField(_("匿名"), default=False)
    centre = models.ForeignKey(Department, models.PROTECT, verbose_name=_("受理中心"), related_name="+")
    department = models.ForeignKey(
        Department, models.PROTECT, verbose_name=_("承办单位"), null=True, related_name="tickets"
    )
    status = models.CharField(_("状态"), max_length=12, choices=TicketStatus.choices, default=TicketStatus.REGISTERED)
    outcome = models.CharField(_("结果"), max_length=16, choices=Outcome.choices, blank=True, default="")
    rule_slug = models.CharField(_("派单规则"), max_length=60, blank=True)
    rule_version = models.CharField(_("规则版本"), max_length=16, blank=True)
    rule_words = models.CharField(_("规则说明"), max_length=200, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, verbose_name=_("主件"), null=True, related_name="children")
    answer = EncryptedTextField(_("答复"), blank=True)
    reason = EncryptedTextField(_("理由"), blank=True)  # of a rejection, or of closing what is not solved
    right_channel = models.CharField(_("正确渠道"), max_length=200, blank=True)
    may_return = models.BooleanField(_("可以退单"), default=True)
    returns = models.PositiveSmallIntegerField(_("退单次数"), default=0)
    redos = models.PositiveSmallIntegerField(_("重办次数"), default=0)
    urges = models.PositiveSmallIntegerField(_("催办次数"), default=0)
    tries = models.PositiveSmallIntegerField(_("回访未接通次数"), default=0)
    is_supervised = models.BooleanField(_("督办"), default=False)
    is_on_time = models.BooleanField(_("按时响应"), null=True)  # None: nobody answered yet
    is_counted = models.BooleanField(_("计入考核"), default=True)
    registered_at = models.DateTimeField(_("登记时间"))
    dispatched_at = models.DateTimeField(_("派单时间"), null=True)
    signed_at = models.DateTimeField(_("签收时间"), null=True)
    contacted_at = models.DateTimeField(_("首次联系时间"), null=True)
    answered_at = models.DateTimeField(_("答复时间"), null=True)
    urged_at = models.DateTimeField(_("最近催办时间"), null=True)
    closed_at = models.DateTimeField(_("结束时间"), null=True)
    is_published = models.BooleanField(_("已公开"), default=False)
    published_at = models.DateTimeField(_("公开时间"), null=True)
    public_title = models.CharField(_("公开标题"), max_length=100, blank=True)
    public_question = models.TextField(_("公开诉求"), blank=True)
    public_answer = models.TextField(_("公开答复"), blank=True)
    revision = models.PositiveIntegerField(_("修订"), default=1)

    class Meta:
        verbose_name = _("工单")
        verbose_name_plural = _("工单")
        ordering = ("-registered_at", "-id")
        constraints = [
            models.CheckConstraint(condition=~Q(person__isnull=False, entity__isnull=False), name="ticket_one_holder"),
            models.CheckConstraint(
                condition=Q(status__in=OPEN_STATUSES) ^ Q(closed_at__isnull=False), name="ticket_closed_has_time"
            ),
            models.CheckConstraint(
                condition=Q(status__in=OPEN_STATUSES) ^ ~Q(outcome=""), name="ticket_closed_has_outcome"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=(TicketStatus.DISPATCHED, TicketStatus.SIGNED))
                | Q(department__isnull=False, dispatched_at__isnull=False),
                name="ticket_dispatched_to_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=(TicketStatus.REPLIED, TicketStatus.CALLED_BACK))
                | Q(answered_at__isnull=False),
                name="ticket_replied_was_answered",
            ),
            models.CheckConstraint(
                condition=Q(status=TicketStatus.MERGED, parent__isnull=False) | ~Q(status=TicketStatus.MERGED),
                name="ticket_merged_into_another",
            ),
            models.CheckConstraint(
                condition=~Q(ticket_type=TicketType.REPORT) | Q(is_confidential=True),
                name="ticket_report_is_confidential",
            ),
            models.CheckConstraint(
                condition=Q(is_anonymous=False) | Q(phone_hash=""),
                name="ticket_anonymous_keeps_no_phone",
            ),
            models.CheckConstraint(
                condition=Q(is_published=False)
                | (Q(published_at__isnull=False, is_confidential=False, is_anonymous=False) & ~Q(public_answer="")),
                name="ticket_published_is_harmless",
            ),
            models.CheckConstraint(condition=Q(redos__lte=MOST_REDOS), name="ticket_redone_twice_at_most"),
        ]
        indexes = [
            models.Index(fields=("person", "-registered_at", "-id"), name="ticket_of_person"),
            models.Index(fields=("entity", "-registered_at", "-id"), name="ticket_of_entity"),
            models.Index(fields=("department", "-registered_at", "-id"), name="ticket_of_department"),
            models.Index(fields=("centre", "-registered_at", "-id"), name="ticket_of_centre"),
            models.Index(fields=("phone_hash", "-registered_at", "-id"), name="ticket_of_phone"),
            models.Index(fields=("parent",), name="ticket_children"),
            models.Index(fields=("department", "closed_at"), name="ticket_rates"),
            models.Index(
                fields=("category", "-registered_at", "-id"), name="ticket_alike", condition=Q(status__in=OPEN_STATUSES)
            ),
            models.Index(fields=("-published_at", "-id"), name="ticket_public", condition=Q(is_published=True)),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def holder(self) -> tuple[str, int]:
        """Whose ticket it is: ``("entity", id)``, ``("person", id)``, or ``("caller", ticket id)`` without an account."""
        if self.entity_id:
            return "entity", self.entity_id
        return ("person", self.person_id) if self.person_id else ("caller", self.pk)

    @property
    def is_hidden(self) -> bool:
        """The handling department must not learn who called."""
        return self.is_confidential or self.is_anonymous

    @property
    def is_sent_back(self) -> bool:
        """A department gave it back, and nobody has sent it on."""
        return self.status == TicketStatus.REGISTERED and self.returns > 0

    @property
    def caller_shown(self) -> str:
        """The caller as lists of the departments show it: a person masked, a firm whole, or why there is nothing to show."""
        return gettext(self.caller_stored)

    @property
    def caller_stored(self) -> str:
        """The same in the portal's own language, for rows that keep it."""
        if self.is_anonymous:
            return ANONYMOUS_CALLER
        if self.is_confidential:
            return CONFIDENTIAL_CALLER
        if self.entity_id:
            return str(self.caller_name)  # a firm's name is public, as on its cases
        return masking.mask_name(self.caller_name) or masking.mask_phone(self.caller_phone) or ANONYMOUS_CALLER


class TicketNote(models.Model):
    """The words somebody wrote with a step: a reason, what was done, what was asked. Written once."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, verbose_name=_("工单"), related_name="notes")
    action = models.CharField(_("动作"), max_length=20, choices=TicketAction.choices)
    text = EncryptedTextField(_("内容"))
    post = models.ForeignKey(Post, models.PROTECT, verbose_name=_("岗位"), null=True)
    department = models.ForeignKey(Department, models.PROTECT, verbose_name=_("单位"), null=True)
    is_for_caller = models.BooleanField(_("诉求人可见"), default=False)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("办理记录")
        verbose_name_plural = _("办理记录")
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.action}"


class TicketFile(models.Model):
    """A file that came with a request or with its answer."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, verbose_name=_("工单"), related_name="files")
    public_id = models.CharField(_("公开编号"), max_length=20, unique=True, default=new_public_id)
    side = models.CharField(_("提交方"), max_length=8, choices=FileSide.choices)
    file = models.ForeignKey(StoredFile, models.PROTECT, verbose_name=_("文件"))
    created_at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("工单附件")
        verbose_name_plural = _("工单附件")
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=("ticket", "file"), name="ticket_file_once")]

    def __str__(self) -> str:
        return self.public_id


class Assist(models.Model):
    """A department asked to help the one that leads; its opinion goes to the lead. Changed by ``services.handling``."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, verbose_name=_("工单"), related_name="assists")
    department = models.ForeignKey(Department, models.PROTECT, verbose_name=_("会办单位"), related_name="assists")
    question = EncryptedTextField(_("会办要求"))
    opinion = EncryptedTextField(_("会办意见"), blank=True)
    asked_at = models.DateTimeField(_("请求时间"))
    given_at = models.DateTimeField(_("答复时间"), null=True)
    given_by = models.ForeignKey(Post, models.PROTECT, verbose_name=_("答复岗位"), null=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True)  # answered, or the lead answered without it

    class Meta:
        verbose_name = _("会办")
        verbose_name_plural = _("会办")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=("ticket", "department"), condition=Q(ended_at__isnull=True), name="assist_one_open"
            ),
        ]
        indexes = [models.Index(fields=("department", "ticket"), name="assist_of_department")]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.department_id}"


class CallBack(models.Model):
    """One try to learn what the caller thinks of the answer, or the caller's own word; written once."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, verbose_name=_("工单"), related_name="call_backs")
    round = models.PositiveSmallIntegerField(_("轮次"))  # the ticket's redos at the time
    is_reached = models.BooleanField(_("接通"))
    is_responded = models.BooleanField(_("是否有人联系"), null=True)
    is_solved = models.BooleanField(_("是否解决"), null=True)
    satisfaction = models.PositiveSmallIntegerField(_("满意度"), choices=Satisfaction.choices, null=True)
    reason = EncryptedTextField(_("说明"), blank=True)
    is_by_caller = models.BooleanField(_("诉求人自评"), default=False)
    post = models.ForeignKey(Post, models.PROTECT, verbose_name=_("回访岗位"), null=True)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = pgettext_lazy("row", "回访")
        verbose_name_plural = pgettext_lazy("row", "回访")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=("ticket", "round"), condition=Q(is_reached=True), name="call_back_reached_once_a_round"
            ),
            models.CheckConstraint(
                condition=Q(is_reached=False, satisfaction__isnull=True)
                | Q(is_reached=True, is_solved__isnull=False, satisfaction__range=(1, 5)),
                name="call_back_reached_has_answers",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.round}"
