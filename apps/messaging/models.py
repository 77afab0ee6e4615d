"""Messages to persons and legal entities, the SMS that carry them, and the texts both are made from."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.common import masking
from apps.common.fields import EncryptedTextField
from apps.common.ids import new_public_id
from apps.identity.models import LegalEntity, Person
from apps.messaging.choices import SmsState

KEY_LENGTH = 150


def in_reading_language(chinese: str, english: str) -> str:
    """Return the text in the language of the page being made."""
    return english if (get_language() or "").startswith("en") else chinese


class Template(models.Model):
    """A text with named gaps, in two languages; a new wording is a new version. Loaded from a reviewed file."""

    slug = models.SlugField(_("代号"), max_length=40)
    version = models.PositiveIntegerField(_("版本"))
    title = models.CharField(_("标题"), max_length=60)
    body = models.TextField(_("正文"))
    sms = models.TextField(_("短信"), blank=True)
    title_en = models.CharField(_("英文标题"), max_length=120)
    body_en = models.TextField(_("英文正文"))
    sms_en = models.TextField(_("英文短信"), blank=True)
    loaded_at = models.DateTimeField(_("载入时间"))

    class Meta:
        verbose_name = _("消息模板")
        verbose_name_plural = _("消息模板")
        ordering = ("slug", "-version")
        constraints = [models.UniqueConstraint(fields=("slug", "version"), name="template_version_once")]

    def __str__(self) -> str:
        return f"{self.slug} v{self.version}"


class Message(models.Model):
    """Something the portal told a person or a legal entity; only reading it changes it.

    It belongs to whom the case belongs to, never to an account: walk-ins find it when they register later.
    """

    public_id = models.CharField(_("公开编号"), max_length=20, unique=True, default=new_public_id)
    key = models.CharField(_("去重键"), max_length=KEY_LENGTH, unique=True)  # <event id>:<kind>:<recipient>
    person = models.ForeignKey(
        Person, models.PROTECT, verbose_name=_("自然人"), null=True, blank=True, related_name="messages"
    )
    entity = models.ForeignKey(
        LegalEntity, models.PROTECT, verbose_name=_("法人"), null=True, blank=True, related_name="messages"
    )
    kind = models.SlugField(_("种类"), max_length=40)  # the template's slug
    template = models.ForeignKey(Template, models.PROTECT, verbose_name=_("模板"), related_name="messages")
    title = EncryptedTextField(_("标题"))
    body = EncryptedTextField(_("正文"))
    title_en = EncryptedTextField(_("英文标题"))
    body_en = EncryptedTextField(_("英文正文"))
    link = models.CharField(_("链接"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("时间"))
    read_at = models.DateTimeField(_("阅读时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("消息")
        verbose_name_plural = _("消息")
        ordering = ("-created_at", "-id")
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) ^ Q(entity__isnull=False), name="message_to_person_or_entity"
            ),
            # A path of this site and nothing else: "//host" and "/\host" lead elsewhere.
            models.CheckConstraint(condition=Q(link="") | Q(link__regex=r"^/([^/\\]|$)"), name="message_link_is_ours"),
        ]
        indexes = [
            models.Index(fields=("person", "-created_at", "-id"), name="message_inbox_person"),
            models.Index(fields=("entity", "-created_at", "-id"), name="message_inbox_entity"),
            models.Index(fields=("person",), condition=Q(read_at__isnull=True), name="message_unread_person"),
            models.Index(fields=("entity",), condition=Q(read_at__isnull=True), name="message_unread_entity"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"

    @property
    def shown_title(self) -> str:
        """The title in the reader's language."""
        return in_reading_language(self.title, self.title_en)

    @property
    def shown_body(self) -> str:
        """The body in the reader's language."""
        return in_reading_language(self.body, self.body_en)

    @property
    def is_unread(self) -> bool:
        """Nobody opened it yet."""
        return self.read_at is None


class OutboundSms(models.Model):
    """An SMS on its way; moved by :func:`apps.messaging.services.send_sms`. ``key`` is what the gateway tells it by."""

    key = models.CharField(_("去重键"), max_length=KEY_LENGTH + 10, unique=True)
    message = models.ForeignKey(
        Message, models.PROTECT, verbose_name=_("消息"), null=True, blank=True, related_name="sms"
    )
    kind = models.SlugField(_("种类"), max_length=40)
    phone = EncryptedTextField(_("手机号"))
    text = EncryptedTextField(_("内容"))
    state = models.CharField(_("状态"), max_length=10, choices=SmsState.choices, default=SmsState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("尝试次数"), default=0)
    created_at = models.DateTimeField(_("创建时间"))
    next_attempt_at = models.DateTimeField(_("下次尝试"))
    useless_at = models.DateTimeField(_("失效时间"), null=True, blank=True)  # a code nobody can use any more
    sent_at = models.DateTimeField(_("发送时间"), null=True, blank=True)
    provider_id = models.CharField(_("网关编号"), max_length=64, blank=True)
    last_error = models.CharField(_("最近错误"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("短信")
        verbose_name_plural = _("短信")
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(state=SmsState.SENT, sent_at__isnull=False) & ~Q(provider_id="")
                | ~Q(state=SmsState.SENT) & Q(sent_at__isnull=True),
                name="sms_sent_has_time_and_number",
            ),
        ]
        indexes = [
            models.Index(fields=("next_attempt_at", "id"), condition=Q(state=SmsState.WAITING), name="sms_waiting"),
            models.Index(fields=("-id",), condition=Q(state=SmsState.FAILED), name="sms_failed"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"  # the console shows it to who may not read to whom it went

    @property
    def masked_phone(self) -> str:
        """The phone as lists show it."""
        return masking.mask_phone(self.phone)

    def is_due(self, now: datetime) -> bool:
        """It waits, and its time has come."""
        return self.state == SmsState.WAITING and self.next_attempt_at <= now
