"""Identity in the console: accounts masked, posts given and ended by the security administrator, programs."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.common.admin import ReadOnlyAdmin
from apps.common.errors import DomainError
from apps.common.masking import mask_phone
from apps.identity.choices import Role
from apps.identity.forms import PostForm
from apps.identity.models import Account, Application, Mandate, Post
from apps.identity.permissions import has_role
from apps.identity.requests import actor_of
from apps.identity.services.posts import end_post, give_post


def _gives_posts(request: HttpRequest) -> bool:
    return has_role(actor_of(request), Role.SECURITY_ADMIN)


@admin.register(Account)
class AccountAdmin(ReadOnlyAdmin):
    """Accounts, without passwords and numbers."""

    list_display = ("sub", "masked_name", "masked_phone", "is_staff", "is_active", "created_at", "last_login")
    list_filter = ("is_staff", "is_active")
    list_select_related = ("person",)
    search_fields = ("sub", "=username")
    ordering = ("-id",)
    fields = ("sub", "masked_name", "masked_phone", "is_staff", "is_active", "created_at", "last_login", "closed_at")

    @admin.display(description=gettext_lazy("姓名或登录名"))
    def masked_name(self, account: Account) -> str:
        """Name the person masked, or the login name of staff; a citizen's login name may be a phone."""
        if account.person is not None:
            return str(account.person)
        return account.username if account.is_staff else mask_phone(account.username)

    @admin.display(description=gettext_lazy("手机号"))
    def masked_phone(self, account: Account) -> str:
        """Show the phone as lists show it."""
        return mask_phone(account.phone)


@admin.register(Post)
class PostAdmin(ReadOnlyAdmin):
    """Posts; given by adding one, ended by an action, both through the services."""

    list_display = ("title", "account_name", "department", "role", "is_active", "since", "until")
    list_filter = ("role", "is_active")
    list_select_related = ("department", "account__person")
    search_fields = ("title", "=account__username")
    form = PostForm
    actions = ("end_posts",)

    @admin.display(description=gettext_lazy("账号"))
    def account_name(self, post: Post) -> str:
        """Name who sits there, masked."""
        return str(post.account)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Let the security administrator give posts."""
        return _gives_posts(request)

    def has_end_permission(self, request: HttpRequest) -> bool:
        """Let the security administrator end posts."""
        return _gives_posts(request)

    def save_model(self, request: HttpRequest, obj: Post, form: Any, change: bool) -> None:
        """Give the post through the service.

        :raises SeparatedRoles: the account is another of the three administrators already
        """
        made = give_post(**form.cleaned_data, actor=actor_of(request), at=timezone.now())
        obj.pk, obj.group = made.pk, made.group

    def response_add(self, request: HttpRequest, obj: Post, post_url_continue: str | None = None) -> HttpResponse:
        """Say who sits where now, so that a slip is seen at once, and lead to the list."""
        text = _("%(department)s的%(role)s岗位“%(title)s”已任命给 %(account)s，%(day)s起。任命错了请在下面结束任职。")
        told = {
            "department": obj.department.name,
            "role": obj.get_role_display(),
            "title": obj.title,
            "account": obj.account.username,
            "day": date_format(obj.since),
        }
        self.message_user(request, text % told, messages.SUCCESS)
        return redirect("admin:identity_post_changelist")

    @admin.action(description=gettext_lazy("结束任职"), permissions=["end"])
    def end_posts(self, request: HttpRequest, queryset: QuerySet[Post]) -> None:
        """End the chosen posts; say how many could not be ended."""
        now, refused = timezone.now(), 0
        for post in queryset.filter(is_active=True).order_by("id"):
            try:
                end_post(post=post, actor=actor_of(request), at=now, until=timezone.localdate(now))
            except DomainError:
                refused += 1
        if refused:
            text = _("%(count)d 个岗位没有结束。") % {"count": refused}
            self.message_user(request, text, messages.WARNING)
        else:
            self.message_user(request, _("所选岗位已经结束。"), messages.SUCCESS)


@admin.register(Mandate)
class MandateAdmin(ReadOnlyAdmin):
    """Who may act for whom."""

    list_display = ("agent", "entity", "principal", "kind", "status", "valid_from", "valid_until")
    list_filter = ("kind", "status")
    list_select_related = ("agent", "entity", "principal")
    search_fields = ("=public_id", "=entity__uscc")


@admin.register(Application)
class ApplicationAdmin(ReadOnlyAdmin):
    """Programs and what they may ask for; their secrets stay out."""

    list_display = ("name", "client_id", "client_type", "is_first_party", "allowed_scopes")
    search_fields = ("name", "client_id")
    fields = ("name", "client_id", "client_type", "is_first_party", "allowed_scopes", "redirect_uris", "created")
