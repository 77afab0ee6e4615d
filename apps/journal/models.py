"""What happened, who is still to be told, and what may happen only once."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common.fields import EncryptedJSONField
from apps.journal.choices import DeliveryState


class Event(models.Model):
    """One thing that happened to one subject. Only :func:`apps.journal.services.record` writes it; nobody changes it.

    The actor's columns are plain numbers and not foreign keys: the history outlives accounts.
    """

    kind = models.CharField(_("种类"), max_length=64)
    subject_type = models.CharField(_("对象类型"), max_length=64)
    subject_id = models.BigIntegerField(_("对象编号"))
    sequence = models.PositiveIntegerField(_("序号"))
    account_id = models.BigIntegerField(_("账号"), null=True)
    person_id = models.BigIntegerField(_("自然人"), null=True)
    post_id = models.BigIntegerField(_("岗位"), null=True)
    on_behalf_type = models.CharField(_("代表类型"), max_length=16, blank=True)
    on_behalf_id = models.BigIntegerField(_("代表对象"), null=True)
    channel = models.CharField(_("渠道"), max_length=16)
    request_id = models.CharField(_("请求"), max_length=64, blank=True)
    level = models.PositiveSmallIntegerField(_("实名等级"), default=0)
    is_system = models.BooleanField(_("系统自动"), default=False)
    facts = models.JSONField(_("内容"), default=dict)
    at = models.DateTimeField(_("时间"))
    previous_hash = models.CharField(_("前一哈希"), max_length=64, blank=True)
    hash = models.CharField(_("哈希"), max_length=64)
    algorithm = models.CharField(_("算法"), max_length=16)

    class Meta:
        verbose_name = _("事件")
        verbose_name_plural = _("事件")
        ordering = ("subject_type", "subject_id", "sequence")
        constraints = [
            models.UniqueConstraint(fields=("subject_type", "subject_id", "sequence"), name="journal_event_in_chain"),
        ]
        indexes = [
            models.Index(fields=("kind", "at"), name="journal_event_kind_at"),
            models.Index(fields=("at",), name="journal_event_at"),
            models.Index(fields=("hash",), name="journal_event_hash"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_type}:{self.subject_id}#{self.sequence}"


class Chain(models.Model):
    """The head of one subject's chain; ``record`` locks and moves it with each event."""

    subject_type = models.CharField(_("对象类型"), max_length=64)
    subject_id = models.BigIntegerField(_("对象编号"))
    length = models.PositiveIntegerField(_("长度"), default=0)
    head_hash = models.CharField(_("末尾哈希"), max_length=64, blank=True)
    sealed_length = models.PositiveIntegerField(_("已封存长度"), default=0)

    class Meta:
        verbose_name = _("链")
        verbose_name_plural = _("链")
        ordering = ("subject_type", "subject_id")
        constraints = [
            models.UniqueConstraint(fields=("subject_type", "subject_id"), name="journal_chain_subject"),
        ]
        indexes = [
            models.Index(
                fields=("id",), name="journal_chain_unsealed", condition=models.Q(sealed_length__lt=models.F("length"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_type}:{self.subject_id} ({self.length})"


class DailySeal(models.Model):
    """The heads of all chains that grew since the seal before, under a key the database does not hold."""

    sealed_at = models.DateTimeField(_("封存时间"))
    heads = models.JSONField(_("链尾"))
    previous_seal = models.CharField(_("前一封存"), max_length=64, blank=True)
    seal = models.CharField(_("封存值"), max_length=64)
    algorithm = models.CharField(_("算法"), max_length=16)

    class Meta:
        verbose_name = _("每日封存")
        verbose_name_plural = _("每日封存")
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.sealed_at:%Y-%m-%d %H:%M} ({len(self.heads)})"


class Delivery(models.Model):
    """One event still to be handled, or handled, by one handler. Written in the event's own transaction."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, verbose_name=_("事件"), related_name="deliveries")
    handler = models.CharField(_("处理者"), max_length=120)
    state = models.CharField(_("状态"), max_length=16, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("次数"), default=0)
    next_at = models.DateTimeField(_("下次时间"))
    done_at = models.DateTimeField(_("完成时间"), null=True)
    error = models.TextField(_("错误"), blank=True)

    class Meta:
        verbose_name = _("投递")
        verbose_name_plural = _("投递")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=("event", "handler"), name="journal_delivery_once"),
            models.CheckConstraint(
                condition=models.Q(state=DeliveryState.DONE) ^ models.Q(done_at__isnull=True),
                name="journal_delivery_done_has_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=("next_at",), name="journal_delivery_waiting", condition=models.Q(state=DeliveryState.WAITING)
            ),
            models.Index(
                fields=("id",), name="journal_delivery_failed", condition=models.Q(state=DeliveryState.FAILED)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.handler} ← {self.event_id} ({self.state})"


class Link(models.Model):
    """Two things that belong together without one owning the other: a ticket and the case it opened."""

    kind = models.CharField(_("种类"), max_length=32)
    from_type = models.CharField(_("来源类型"), max_length=64)
    from_id = models.BigIntegerField(_("来源"))
    to_type = models.CharField(_("目标类型"), max_length=64)
    to_id = models.BigIntegerField(_("目标"))
    created_at = models.DateTimeField(_("建立时间"))

    class Meta:
        verbose_name = _("关联")
        verbose_name_plural = _("关联")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=("kind", "from_type", "from_id", "to_type", "to_id"), name="journal_link_once"
            ),
        ]
        indexes = [models.Index(fields=("to_type", "to_id"), name="journal_link_to")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.from_type}:{self.from_id} → {self.to_type}:{self.to_id}"


class ReadLog(models.Model):
    """Somebody on duty looked at somebody's personal data; shown to that person. Insert only."""

    account_id = models.BigIntegerField(_("账号"))
    post_id = models.BigIntegerField(_("岗位"), null=True)
    holder_type = models.CharField(_("数据主体类型"), max_length=16)
    holder_id = models.BigIntegerField(_("数据主体"))
    subject_type = models.CharField(_("对象类型"), max_length=64)
    subject_id = models.BigIntegerField(_("对象"))
    unmasked = models.CharField(_("查看的明文"), max_length=200, blank=True)
    reason = models.CharField(_("理由"), max_length=200, blank=True)
    request_id = models.CharField(_("请求"), max_length=64, blank=True)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("查阅记录")
        verbose_name_plural = _("查阅记录")
        ordering = ("-id",)
        indexes = [models.Index(fields=("holder_type", "holder_id", "-at", "-id"), name="journal_readlog_newest")]

    def __str__(self) -> str:
        return f"{self.account_id} → {self.holder_type}:{self.holder_id}"


class Counter(models.Model):
    """A gapless count for legal documents: held until the transaction that took it ends, given back if that fails."""

    series = models.CharField(_("序列"), max_length=120, unique=True)
    value = models.BigIntegerField(_("当前值"), default=0)

    class Meta:
        verbose_name = _("连续编号")
        verbose_name_plural = _("连续编号")
        ordering = ("series",)

    def __str__(self) -> str:
        return f"{self.series} = {self.value}"


class IdempotencyKey(models.Model):
    """The answer one client got for one key, written in the transaction of the work it answers."""

    scope = models.CharField(_("范围"), max_length=80)
    key = models.CharField(_("键"), max_length=200)
    fingerprint = models.CharField(_("请求指纹"), max_length=64)
    answer = EncryptedJSONField(_("答复"), null=True)
    created_at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("幂等键")
        verbose_name_plural = _("幂等键")
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=("scope", "key"), name="journal_idempotency_once")]
        indexes = [models.Index(fields=("created_at",), name="journal_idempotency_age")]

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"
