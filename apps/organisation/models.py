"""Who the city is: divisions, departments, halls and windows, opening hours, the work calendar, seals.

All rows come from reviewed files (``data/organisation``) through ``manage.py load_organisation``; nobody edits them by hand.
"""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.organisation.choices import DayKind, DivisionLevel, SealKind


class Division(models.Model):
    """A city, district or county, street or town; changed only by loading the divisions file."""

    code = models.CharField(_("区划代码"), max_length=12, unique=True)
    name = models.CharField(_("名称"), max_length=60)
    level = models.CharField(_("级别"), max_length=10, choices=DivisionLevel)
    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("上级"), null=True, blank=True, related_name="children"
    )
    path = models.CharField(_("路径"), max_length=60, editable=False)  # codes from the city down, joined by "/"
    is_statutory = models.BooleanField(_("法定区划"), default=True)  # False: statistical only, as 兰州新区

    class Meta:
        verbose_name = _("行政区划")
        verbose_name_plural = _("行政区划")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=r"^[0-9]{12}$"), name="division_code_is_12_digits"),
            models.CheckConstraint(
                condition=Q(level=DivisionLevel.CITY, parent__isnull=True)
                | (~Q(level=DivisionLevel.CITY) & Q(parent__isnull=False)),
                name="division_only_the_city_has_no_parent",
            ),
        ]
        indexes = [models.Index(fields=["path"], name="division_path", opclasses=["varchar_pattern_ops"])]

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    """A bureau of the city or of a district, or a utility that serves through the portal; rights hang on it."""

    slug = models.CharField(_("代号"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=80)
    short_name = models.CharField(_("简称"), max_length=30)
    uscc = models.CharField(_("统一社会信用代码"), max_length=18, unique=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("上级部门"), null=True, blank=True, related_name="children"
    )
    division = models.ForeignKey(Division, models.PROTECT, verbose_name=_("所属区划"), related_name="departments")
    path = models.CharField(_("路径"), max_length=120, unique=True, editable=False)  # "market/market-620102"
    phone_consult = models.CharField(_("咨询电话"), max_length=30)
    phone_supervise = models.CharField(_("监督电话"), max_length=30)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    # The word in numbers of legal documents: 市监 in 兰市监受字〔2026〕第0001号; empty: issues none.
    document_word = models.CharField(_("文书代字"), max_length=12, blank=True)
    position = models.PositiveSmallIntegerField(_("排序"), default=0)
    is_active = models.BooleanField(_("启用"), default=True)

    class Meta:
        verbose_name = _("部门")
        verbose_name_plural = _("部门")
        ordering = ["position", "slug"]
        permissions = [
            ("intake_cases", _("收件受理")),
            ("handle_cases", _("承办办件")),
            ("audit_cases", _("审核办件")),
            ("decide_cases", _("审批决定")),
            ("view_cases", _("查看办件")),
            ("supervise_cases", _("监督办件")),
            ("edit_matters", _("编辑事项")),
            ("check_matters", _("审核事项")),
            ("publish_matters", _("发布事项")),
            ("issue_licences", _("签发证照")),
            ("manage_posts", _("管理岗位")),
            ("take_calls", _("接听 12345 来电和回访")),
            ("dispatch_tickets", _("派发工单")),
            ("handle_tickets", _("办理工单")),
            ("view_tickets", _("查看工单")),
            ("supervise_tickets", _("督办工单")),
            ("verify_reviews", _("核实评价")),
            ("rectify_reviews", _("整改差评")),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(slug__regex=r"^[a-z][a-z0-9-]*$"), name="department_slug_is_plain"),
            models.CheckConstraint(
                condition=Q(uscc__regex=r"^[0-9A-HJ-NPQRTUWXY]{18}$"), name="department_uscc_has_18_characters"
            ),
            # Two bureaux with one word would issue the same document number.
            models.UniqueConstraint(
                fields=["document_word"], condition=~Q(document_word=""), name="department_document_word_is_unique"
            ),
        ]
        # The unique path brings its own index for prefix queries.
        indexes = [models.Index(fields=["division", "position", "slug"], name="department_division")]

    def __str__(self) -> str:
        return self.name


class Hall(models.Model):
    """A service centre people can walk into."""

    slug = models.CharField(_("代号"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=80)
    division = models.ForeignKey(Division, models.PROTECT, verbose_name=_("所在区划"), related_name="halls")
    level = models.CharField(_("级别"), max_length=10, choices=DivisionLevel)
    address = models.CharField(_("地址"), max_length=200)
    # CGCS2000 degrees, as 天地图 uses them.
    longitude = models.DecimalField(_("经度"), max_digits=9, decimal_places=6)
    latitude = models.DecimalField(_("纬度"), max_digits=9, decimal_places=6)
    transport = models.TextField(_("交通"), blank=True)
    phone = models.CharField(_("电话"), max_length=30)
    position = models.PositiveSmallIntegerField(_("排序"), default=0)
    is_active = models.BooleanField(_("启用"), default=True)

    class Meta:
        verbose_name = _("政务服务大厅")
        verbose_name_plural = _("政务服务大厅")
        ordering = ["position", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(longitude__range=(Decimal(73), Decimal(136)), latitude__range=(Decimal(3), Decimal(54))),
                name="hall_lies_in_china",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Window(models.Model):
    """A numbered counter of a hall: of some departments, or general (综合窗口)."""

    hall = models.ForeignKey(Hall, models.CASCADE, verbose_name=_("大厅"), related_name="windows")
    number = models.CharField(_("窗口号"), max_length=10)
    name = models.CharField(_("名称"), max_length=60)
    floor = models.CharField(_("楼层"), max_length=20, blank=True)
    departments = models.ManyToManyField(Department, verbose_name=_("部门"), blank=True, related_name="windows")
    is_general = models.BooleanField(_("综合窗口"), default=False)
    position = models.PositiveSmallIntegerField(_("排序"), default=0)
    is_active = models.BooleanField(_("启用"), default=True)

    class Meta:
        verbose_name = _("窗口")
        verbose_name_plural = _("窗口")
        ordering = ["hall_id", "position", "number"]
        constraints = [models.UniqueConstraint(fields=["hall", "number"], name="window_number_is_unique_in_its_hall")]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class OpeningHours(models.Model):
    """One span a hall is open on a weekday; a lunch break makes two rows. Holidays close, make-up days open as Monday."""

    hall = models.ForeignKey(Hall, models.CASCADE, verbose_name=_("大厅"), related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField(_("星期"))  # 0 = Monday … 6 = Sunday
    opens_at = models.TimeField(_("开始"))
    closes_at = models.TimeField(_("结束"))

    class Meta:
        verbose_name = _("开放时间")
        verbose_name_plural = _("开放时间")
        ordering = ["hall_id", "weekday", "opens_at"]
        constraints = [
            models.UniqueConstraint(fields=["hall", "weekday", "opens_at"], name="opening_hours_start_once"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="opening_hours_weekday_0_to_6"),
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="opening_hours_end_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens_at:%H:%M}-{self.closes_at:%H:%M}"


class CalendarYear(models.Model):
    """A year whose plan of holidays is known (announced) or estimated (provisional).

    ``digest`` is a hash of the plan: it changes exactly when a day changes, and is what processes compare their
    cached calendar with.
    """

    year = models.PositiveSmallIntegerField(_("年份"), primary_key=True)
    is_provisional = models.BooleanField(_("暂定"), default=False)
    source = models.CharField(_("依据"), max_length=200)
    digest = models.CharField(_("摘要"), max_length=64, editable=False)
    published_at = models.DateTimeField(_("发布时间"))

    class Meta:
        verbose_name = _("日历年度")
        verbose_name_plural = _("日历年度")
        ordering = ["year"]
        constraints = [
            models.CheckConstraint(condition=Q(year__gte=2000, year__lte=2200), name="calendar_year_is_plausible")
        ]

    def __str__(self) -> str:
        return str(self.year)


class WorkDay(models.Model):
    """A day named by the State Council's plan; every other day follows its weekday (Monday to Friday are worked).

    Weekend days inside a holiday are rows too: a hall open on Saturdays is closed on that one.
    """

    on = models.DateField(_("日期"), primary_key=True)
    year = models.ForeignKey(CalendarYear, models.CASCADE, verbose_name=_("年度"), related_name="days")
    is_working = models.BooleanField(_("上班"))
    kind = models.CharField(_("类别"), max_length=10, choices=DayKind)
    note = models.CharField(_("说明"), max_length=40)  # name of the holiday

    class Meta:
        verbose_name = _("特殊日期")
        verbose_name_plural = _("特殊日期")
        ordering = ["on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=DayKind.HOLIDAY, is_working=False) | Q(kind=DayKind.MAKE_UP, is_working=True),
                name="work_day_kind_says_whether_it_is_worked",
            ),
            models.CheckConstraint(condition=Q(on__year=F("year_id")), name="work_day_lies_in_its_year"),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.note}"


class Seal(models.Model):
    """A seal a department may put on documents from a day on; the newest valid one of a kind is used."""

    department = models.ForeignKey(Department, models.PROTECT, verbose_name=_("部门"), related_name="seals")
    kind = models.CharField(_("种类"), max_length=20, choices=SealKind)
    title = models.CharField(_("印文"), max_length=80)
    valid_from = models.DateField(_("启用日期"))

    class Meta:
        verbose_name = _("印章")
        verbose_name_plural = _("印章")
        ordering = ["department_id", "kind", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["department", "kind", "valid_from"], name="seal_one_of_a_kind_starts_a_day")
        ]

    def __str__(self) -> str:
        return self.title
