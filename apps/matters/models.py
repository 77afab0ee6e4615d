"""What can be applied for. Definitions live in versions; the columns here are what lists filter and sort by.

All of it comes from reviewed files or from the console, through ``services``; nothing published ever changes.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from apps.common.ids import new_public_id
from apps.matters import choices as c
from apps.matters.definition import Limit, MatterDefinition, parse_matter
from apps.organisation.models import Department


class CatalogueItem(models.Model):
    """基本目录: one kind of power or service, whoever carries it out."""

    code = models.CharField(_("基本编码"), max_length=12, unique=True)
    name = models.CharField(_("名称"), max_length=200)
    task_type = models.CharField(_("事项类型"), max_length=2, choices=c.TaskType)

    class Meta:
        verbose_name = _("基本目录")
        verbose_name_plural = _("基本目录")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=r"^[0-9A-Z]+$"), name="catalogue_code_is_plain"),
        ]

    def __str__(self) -> str:
        return self.name


class Implementation(models.Model):
    """实施清单: a catalogue item carried out by one department."""

    catalogue = models.ForeignKey(
        CatalogueItem, models.PROTECT, verbose_name=_("基本目录"), related_name="implementations"
    )
    department = models.ForeignKey(
        Department, models.PROTECT, verbose_name=_("实施主体"), related_name="implementations"
    )
    use_level = models.CharField(_("行使层级"), max_length=1, choices=c.UseLevel)
    code = models.CharField(_("实施编码"), max_length=36, unique=True)  # USCC + level + basic code

    class Meta:
        verbose_name = _("实施清单")
        verbose_name_plural = _("实施清单")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["catalogue", "department", "use_level"], name="implementation_is_one_per_department_and_level"
            ),
            models.CheckConstraint(condition=Q(code__regex=r"^[0-9A-Z]+$"), name="implementation_code_is_plain"),
        ]

    def __str__(self) -> str:
        return self.code


class Matter(models.Model):
    """业务办理项: what a person applies for. ``services`` keeps the columns below equal to the published version."""

    slug = models.SlugField(_("代号"), max_length=80, unique=True)
    implementation = models.ForeignKey(
        Implementation, models.PROTECT, verbose_name=_("实施清单"), related_name="matters"
    )
    department = models.ForeignKey(Department, models.PROTECT, verbose_name=_("主管部门"), related_name="matters")
    serial = models.CharField(_("序号"), max_length=2)
    code = models.CharField(_("业务办理项编码"), max_length=50, unique=True)
    status = models.CharField(_("状态"), max_length=16, choices=c.MatterStatus, default=c.MatterStatus.IN_USE)
    revision = models.PositiveIntegerField(_("修改次数"), default=0)
    current = models.OneToOneField(
        "MatterVersion", models.PROTECT, verbose_name=_("当前版本"), null=True, blank=True, related_name="+"
    )
    name = models.CharField(_("名称"), max_length=200)
    summary = models.CharField(_("一句话说明"), max_length=300, blank=True)
    task_type = models.CharField(_("事项类型"), max_length=2, choices=c.TaskType)
    handle_type = models.CharField(_("办件类型"), max_length=16, choices=c.HandleType)
    served = ArrayField(models.CharField(max_length=1), verbose_name=_("服务对象"), default=list)
    themes_natural = ArrayField(models.CharField(max_length=3), verbose_name=_("个人主题"), default=list, blank=True)
    themes_legal = ArrayField(models.CharField(max_length=3), verbose_name=_("法人主题"), default=list, blank=True)
    life_stages = ArrayField(models.CharField(max_length=16), verbose_name=_("生命周期"), default=list, blank=True)
    promised_value = models.PositiveSmallIntegerField(_("承诺时限"), default=0)
    promised_unit = models.CharField(_("承诺时限单位"), max_length=8, choices=c.LimitUnit, default=c.LimitUnit.WORKDAY)
    online_depth = models.PositiveSmallIntegerField(_("网办深度"), default=1)
    required_level = models.PositiveSmallIntegerField(_("实名等级"), default=1)
    popularity = models.PositiveSmallIntegerField(_("热度"), default=0)
    paused_reason = models.CharField(_("暂停原因"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("服务事项")
        verbose_name_plural = _("服务事项")
        ordering = ["-popularity", "id"]
        constraints = [
            models.UniqueConstraint(fields=["implementation", "serial"], name="matter_serial_is_unique"),
            models.CheckConstraint(condition=Q(popularity__lte=100), name="matter_popularity_is_a_percentage"),
            models.CheckConstraint(
                condition=~Q(status=c.MatterStatus.PAUSED) | ~Q(paused_reason=""), name="matter_pause_has_a_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["-popularity", "id"], name="matter_listed", condition=Q(status=c.MatterStatus.IN_USE)),
            models.Index(fields=["department", "-popularity", "id"], name="matter_department"),
            GinIndex(fields=["themes_natural"], name="matter_themes_natural"),
            GinIndex(fields=["themes_legal"], name="matter_themes_legal"),
            GinIndex(fields=["life_stages"], name="matter_life_stages"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def promised(self) -> Limit:
        """The promised limit of the published version."""
        return Limit(self.promised_value, self.promised_unit)

    @property
    def is_open(self) -> bool:
        """One can apply for it now."""
        return self.status == c.MatterStatus.IN_USE and self.current_id is not None

    @property
    def for_people(self) -> bool:
        """Natural persons can apply for it."""
        return c.Served.NATURAL in self.served


class MatterVersion(models.Model):
    """One version of a matter's definition; frozen by a trigger once it is published.

    Two different people checked and published it: two accounts of the portal, or, for reviewed data files, the two
    ``reviewers`` named in them.
    """

    matter = models.ForeignKey(Matter, models.PROTECT, verbose_name=_("事项"), related_name="versions")
    public_id = models.CharField(_("公开编号"), max_length=20, unique=True, default=new_public_id, editable=False)
    number = models.PositiveIntegerField(_("版本号"))
    # What was published when the draft was begun, or when its editor last compared the two.
    base = models.ForeignKey(
        "self", models.SET_NULL, verbose_name=_("基于的版本"), null=True, blank=True, related_name="+"
    )
    status = models.CharField(_("状态"), max_length=16, choices=c.VersionStatus, default=c.VersionStatus.DRAFT)
    revision = models.PositiveIntegerField(_("修改次数"), default=0)
    definition = models.JSONField(_("内容"))
    content_hash = models.CharField(_("内容哈希"), max_length=64)
    effective_from = models.DateField(_("生效日期"), null=True, blank=True)
    drafted_at = models.DateTimeField(_("起草时间"))
    drafted_by = models.BigIntegerField(_("起草账号"), null=True, blank=True)
    checked_at = models.DateTimeField(_("审核时间"), null=True, blank=True)
    checked_by = models.BigIntegerField(_("审核账号"), null=True, blank=True)
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True)
    published_by = models.BigIntegerField(_("发布账号"), null=True, blank=True)
    reviewers = ArrayField(models.CharField(max_length=40), verbose_name=_("数据文件审核人"), default=list, blank=True)

    class Meta:
        verbose_name = _("事项版本")
        verbose_name_plural = _("事项版本")
        ordering = ["matter_id", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["matter", "number"], name="version_number_is_unique"),
            models.UniqueConstraint(
                fields=["matter"],
                condition=Q(status=c.VersionStatus.PUBLISHED),
                name="version_one_published_per_matter",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[*c.NEVER_PUBLIC]) | Q(effective_from__isnull=False, published_at__isnull=False),
                name="version_published_since_a_day",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[*c.NEVER_PUBLIC])
                | (Q(checked_by__isnull=False, published_by__isnull=False) & ~Q(checked_by=F("published_by")))
                | (Q(reviewers__len=2) & ~Q(reviewers__0=F("reviewers__1"))),
                name="version_published_by_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(status=c.VersionStatus.CHECKED) | Q(checked_at__isnull=False), name="version_checked_at"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id} v{self.number}"

    @cached_property
    def parsed(self) -> MatterDefinition:
        """The definition as typed objects."""
        return parse_matter(self.definition)


class KeptTyping(models.Model):
    """What an editor typed on a screen of a draft and has not saved: a session that ends loses nothing.

    Kept and dropped by ``services``; nobody else sees it, and it changes no version.
    """

    version = models.ForeignKey(MatterVersion, models.CASCADE, verbose_name=_("版本"), related_name="typings")
    account_id = models.BigIntegerField(_("账号"))
    section = models.CharField(_("部分"), max_length=16)
    revision = models.PositiveIntegerField(_("看到的修改次数"))
    posted = models.JSONField(_("填写的内容"))  # name of control -> list of texts, as the browser sent them
    saved_at = models.DateTimeField(_("暂存时间"))

    class Meta:
        verbose_name = _("暂存的填写")
        verbose_name_plural = _("暂存的填写")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["version", "account_id", "section"], name="typing_once_per_screen"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.section}"


class Offer(models.Model):
    """A department that takes applications for a matter: the city's own, or a district's bureau. A row, not a copy."""

    matter = models.ForeignKey(Matter, models.CASCADE, verbose_name=_("事项"), related_name="offers")
    department = models.ForeignKey(Department, models.PROTECT, verbose_name=_("办理部门"), related_name="offers")

    class Meta:
        verbose_name = _("办理部门")
        verbose_name_plural = _("办理部门")
        ordering = ["matter_id", "department_id"]
        constraints = [models.UniqueConstraint(fields=["matter", "department"], name="offer_once_per_department")]
        indexes = [models.Index(fields=["department", "matter"], name="offer_department")]

    def __str__(self) -> str:
        return f"{self.matter_id} @ {self.department_id}"


class DataElement(models.Model):
    """One thing the city asks people, whatever the form; changed only by loading the dictionary."""

    slug = models.CharField(_("标识"), max_length=80, unique=True)
    label = models.CharField(_("名称"), max_length=100)
    type = models.CharField(_("类型"), max_length=16)
    personal = models.BooleanField(_("个人信息"), default=False)
    source = models.CharField(_("来源"), max_length=60, blank=True)
    prefill = models.CharField(_("预填路径"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("数据元")
        verbose_name_plural = _("数据元")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug


class MaterialType(models.Model):
    """One kind of paper, the same in every matter; changed only by loading the dictionary."""

    slug = models.SlugField(_("代号"), max_length=80, unique=True)
    name = models.CharField(_("名称"), max_length=200)
    licence_type = models.CharField(_("可替代的电子证照"), max_length=80, blank=True)
    reusable = models.BooleanField(_("可重复使用"), default=False)
    valid_days = models.PositiveIntegerField(_("有效天数"), null=True, blank=True)

    class Meta:
        verbose_name = _("材料类型")
        verbose_name_plural = _("材料类型")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.name


class Theme(models.Model):
    """A way to browse: a theme for people or for firms."""

    audience = models.CharField(_("对象"), max_length=8, choices=c.Audience)
    code = models.CharField(_("编码"), max_length=3)
    name = models.CharField(_("名称"), max_length=40)

    class Meta:
        verbose_name = _("主题")
        verbose_name_plural = _("主题")
        ordering = ["audience", "code"]
        constraints = [models.UniqueConstraint(fields=["audience", "code"], name="theme_code_is_unique")]

    def __str__(self) -> str:
        return self.name


class SearchEntry(models.Model):
    """What search knows of a published matter; filled by ``services`` (see ``search``)."""

    matter = models.OneToOneField(Matter, models.CASCADE, verbose_name=_("事项"), related_name="search_entry")
    # Pairs of characters: weight A from the name, B from aliases and synonyms, C from the rest; D pairs of syllables.
    bigrams = SearchVectorField(_("双字"))
    tokens = SearchVectorField(_("词"))
    pinyin = models.TextField(_("拼音"), blank=True)
    initials = models.TextField(_("拼音首字母"), blank=True)
    length = models.PositiveSmallIntegerField(_("名称长度"), default=0)
    popularity = models.PositiveSmallIntegerField(_("热度"), default=0)

    class Meta:
        verbose_name = _("搜索条目")
        verbose_name_plural = _("搜索条目")
        ordering = ["matter_id"]
        indexes = [
            GinIndex(fields=["bigrams"], name="search_bigrams"),
            GinIndex(fields=["tokens"], name="search_tokens"),
        ]

    def __str__(self) -> str:
        return str(self.matter_id)


class Synonym(models.Model):
    """What people say for words our names use (医保 for 基本医疗保险); changed only by loading the table."""

    say = models.CharField(_("群众说法"), max_length=40, unique=True)
    means = ArrayField(models.CharField(max_length=40), verbose_name=_("规范用语"))

    class Meta:
        verbose_name = _("同义词")
        verbose_name_plural = _("同义词")
        ordering = ["say"]

    def __str__(self) -> str:
        return self.say


class ZeroHit(models.Model):
    """A search that found nothing, with long numbers blotted out: what the editors read to add synonyms."""

    text = models.CharField(_("搜索词"), max_length=60, unique=True)
    times = models.PositiveIntegerField(_("次数"), default=1)
    last_at = models.DateTimeField(_("最近一次"))

    class Meta:
        verbose_name = _("无结果搜索")
        verbose_name_plural = _("无结果搜索")
        ordering = ["-times", "text"]

    def __str__(self) -> str:
        return self.text


class Demand(models.Model):
    """How often it was applied for lately, pushed from above through ``services.note_demand``."""

    matter = models.OneToOneField(Matter, models.CASCADE, verbose_name=_("事项"), related_name="demand")
    cases = models.PositiveIntegerField(_("办件数"))
    noted_at = models.DateTimeField(_("统计时间"))

    class Meta:
        verbose_name = _("近期办件数")
        verbose_name_plural = _("近期办件数")
        ordering = ["-cases", "matter_id"]

    def __str__(self) -> str:
        return f"{self.matter_id}: {self.cases}"


class UsualTime(models.Model):
    """How long it took lately, pushed from above through ``services.note_usual_time``."""

    matter = models.OneToOneField(Matter, models.CASCADE, verbose_name=_("事项"), related_name="usual_time")
    median_days = models.PositiveSmallIntegerField(_("一半办件的用时"))  # working days
    most_days = models.PositiveSmallIntegerField(_("九成办件的用时"))  # working days
    cases = models.PositiveIntegerField(_("办件数"))
    noted_at = models.DateTimeField(_("统计时间"))

    class Meta:
        verbose_name = _("实际用时")
        verbose_name_plural = _("实际用时")
        ordering = ["matter_id"]
        constraints = [
            models.CheckConstraint(condition=Q(most_days__gte=F("median_days")), name="usual_time_most_is_not_less")
        ]

    def __str__(self) -> str:
        return f"{self.matter_id}: {self.median_days}"
