"""The journal in the console: the auditor reads it, the system administrator sends failed deliveries again.

Here and not in the journal, which stands below identity and knows no requests.
"""

from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.common.actor import ENTITY
from apps.common.admin import ReadOnlyAdmin
from apps.identity.models import Account, LegalEntity, Person, Post
from apps.identity.requests import actor_of
from apps.journal.models import DailySeal, Delivery, Event, ReadLog
from apps.journal.services import retry_delivery


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    """What happened, newest first."""

    list_display = ("id", "kind", "subject_type", "subject_id", "sequence", "account_id", "post_id", "channel", "at")
    list_filter = ("channel", "is_system")
    search_fields = ("=kind", "=request_id")
    ordering = ("-id",)


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """Who is still to be told of what; failed ones can be tried again."""

    list_display = ("id", "handler", "event", "state", "attempts", "next_at", "done_at")
    list_filter = ("state", "handler")
    list_select_related = ("event",)
    actions = ("try_again",)

    @admin.action(description=_("重新处理所选的失败投递"), permissions=["view"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        """Let failed deliveries start over; others are left alone."""
        rows = list(queryset.filter(state="failed").order_by("id"))
        for row in rows:
            retry_delivery(row, actor=actor_of(request), now=timezone.now())
        text = ngettext("%(count)s 条投递将重新处理。", "%(count)s 条投递将重新处理。", len(rows)) % {
            "count": len(rows)
        }
        messages.success(request, text)


@admin.register(ReadLog)
class ReadLogAdmin(ReadOnlyAdmin):
    """Who looked at whose data: people by login name and post, firms by name, citizens by their public number."""

    list_display = ("at", "reader", "post", "holder", "looked_at", "unmasked", "reason")
    list_filter = ("holder_type",)
    fields = ("at", "reader", "post", "holder", "looked_at", "unmasked", "reason", "request_id")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Fetch the names with the rows, which hold nothing but ids: the journal knows no accounts."""
        holder = OuterRef("holder_id")
        named: QuerySet[Any] = (
            super()
            .get_queryset(request)
            .annotate(
                login=Subquery(Account.objects.filter(pk=OuterRef("account_id")).values("username")),
                post_title=Subquery(Post.objects.filter(pk=OuterRef("post_id")).values("title")),
                person_code=Subquery(Person.objects.filter(pk=holder).values("public_id")),
                entity_name=Subquery(LegalEntity.objects.filter(pk=holder).values("name")),
            )
        )
        return named

    @admin.display(description=_("账号"))
    def reader(self, row: Any) -> str:
        """Name who looked."""
        return row.login or str(row.account_id)

    @admin.display(description=_("岗位"))
    def post(self, row: Any) -> str:
        """Name the post."""
        return row.post_title or ""

    @admin.display(description=_("数据主体"))
    def holder(self, row: Any) -> str:
        """Name whose data it was."""
        return (row.entity_name if row.holder_type == ENTITY else row.person_code) or str(row.holder_id)

    @admin.display(description=_("对象"))
    def looked_at(self, row: ReadLog) -> str:
        """Say what was opened."""
        model = apps.get_model(row.subject_type)
        return f"{model._meta.verbose_name} {row.subject_id}"


@admin.register(DailySeal)
class DailySealAdmin(ReadOnlyAdmin):
    """The seals over all chains; what they cover is in the command ``verify_journal``."""

    list_display = ("id", "sealed_at", "algorithm", "seal")
    exclude = ("heads",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Leave the long list of heads in the database."""
        return super().get_queryset(request).defer("heads")
