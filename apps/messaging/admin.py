"""The console's view on sending: what went out and what failed, never what was said."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.common.errors import DomainError
from apps.identity.requests import actor_of
from apps.messaging import permissions, services
from apps.messaging.choices import SmsState
from apps.messaging.models import Message, OutboundSms, Template


class WatchOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    """Read-only, for the posts that look after sending."""

    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Tell whether the post watches sending."""
        return permissions.may_watch_sending(actor_of(request))

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Tell whether the post watches sending."""
        return permissions.may_watch_sending(actor_of(request))

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody adds rows by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody changes rows by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody deletes rows."""
        return False


@admin.register(Template)
class TemplateAdmin(WatchOnly):
    """The wordings, all versions."""

    list_display = ("slug", "version", "title", "loaded_at")
    search_fields = ("slug",)


@admin.register(Message)
class MessageAdmin(WatchOnly):
    """That something was said, to whom and when; not what. For the auditor alone."""

    list_display = ("public_id", "kind", "person", "entity", "created_at", "read_at")
    list_select_related = ("person", "entity")
    list_filter = ("kind",)
    # Without the link: it would tell whose a confidential ticket or a case is.
    fields = ("public_id", "kind", "template", "person", "entity", "created_at", "read_at")

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Tell whether the post reads to whom something was sent."""
        return permissions.may_read_recipients(actor_of(request))

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Follow the right to view."""
        return self.has_view_permission(request)


@admin.register(OutboundSms)
class OutboundSmsAdmin(WatchOnly):
    """SMS by state for the auditor; who configures sees the failed ones, not to whom, and can send them again."""

    list_display = ("id", "kind", "shown_phone", "state", "attempts", "created_at", "sent_at", "last_error")
    list_filter = ("state", "kind")
    fields = (
        "key",
        "kind",
        "shown_phone",
        "state",
        "attempts",
        "created_at",
        "next_attempt_at",
        "sent_at",
        "provider_id",
        "last_error",
    )
    actions = ("resend",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[OutboundSms]:
        """Leave what arrived, or still may, to the auditor."""
        found: QuerySet[OutboundSms] = super().get_queryset(request)
        reads_all = permissions.may_read_recipients(actor_of(request))
        return found if reads_all else found.filter(state=SmsState.FAILED)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Leave out to whom."""
        return self._told_to(request, self.list_display)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Leave out to whom and because of what."""
        return self._told_to(request, self.fields)

    @staticmethod
    def _told_to(request: HttpRequest, names: Iterable[str]) -> list[Any]:
        reads_all = permissions.may_read_recipients(actor_of(request))
        return [name for name in names if reads_all or name not in ("shown_phone", "key")]

    @admin.display(description=gettext_lazy("手机号"))
    def shown_phone(self, sms: OutboundSms) -> str:
        """Show the phone as lists show it."""
        return sms.masked_phone

    def has_resend_permission(self, request: HttpRequest) -> bool:
        """Tell whether the post may let failed SMS try again."""
        return permissions.may_resend(actor_of(request))

    @admin.action(description=gettext_lazy("重新发送"), permissions=["resend"])
    def resend(self, request: HttpRequest, queryset: QuerySet[OutboundSms]) -> None:
        """Let the chosen failed SMS try again; say how many could not."""
        actor, refused = actor_of(request), 0
        for sms in queryset.order_by("id"):
            try:
                services.resend_sms(sms=sms, actor=actor, at=timezone.now())
            except DomainError:
                refused += 1
        if refused:
            text = ngettext("%(count)d 条短信无法重新发送。", "%(count)d 条短信无法重新发送。", refused)
            self.message_user(request, text % {"count": refused}, messages.WARNING)
        else:
            self.message_user(request, _("短信已重新排队发送。"), messages.SUCCESS)
