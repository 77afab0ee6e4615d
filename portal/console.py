"""The console at ``/console/``: Django's admin behind our own sign-in, a post and the second factor."""

from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from apps.common.errors import NotAllowed
from apps.identity.choices import Role
from apps.identity.permissions import rights_of
from apps.identity.requests import account_of, actor_of
from apps.identity.roles import CONSOLE_APPS
from apps.identity.views.sign_in import sign_out

EVERY_APP = "*"
# How what the console only shows is changed, by app, in the order of the index.
WAYS_TO_CHANGE = {
    "identity": _("岗位在“岗位”里任命和结束；工作人员的账号和接入的应用由运维在命令行开，授权由本人在网上办。"),
    "organisation": _("机构、大厅、窗口和工作日历：改 data/organisation 的文件，再运行 load_organisation。"),
    "matters": _("事项的版本在工作台“事项”里起草、审核、发布；新事项、数据元和材料类型由 data/matters 的文件装入（load_matters）。"),
    "licences": _("证照类型：改 data/licences 的文件，再运行 load_licence_types；证照由部门在工作台签发和变更。"),
    "hotline": _("热线分类、派单规则和时限：改 data/hotline 的文件，再运行 load_hotline；工单在工作台办。"),
    "messaging": _("消息模板：改 data/messaging 的文件，再运行 load_message_templates；失败的短信可以在这里重新发送。"),
    "journal": _("留痕谁也不能改；失败的投递可以在这里重新处理。"),
}  # fmt: skip
OURS = ("apps.", "portal.", "tests.")


def role_of(request: HttpRequest) -> str:
    """Return the role of the post the reader acts from; a post is only worn after the second factor."""
    return rights_of(actor_of(request)).role


def opens(request: HttpRequest, app_label: str) -> bool:
    """Tell whether the reader's role may open an app in the console."""
    apps = CONSOLE_APPS.get(role_of(request), frozenset())
    return EVERY_APP in apps or app_label in apps


class ConsoleAccess(ModelAdmin):  # type: ignore[type-arg]
    """Put in front of every registered admin: apps by role, and an auditor who changes nothing.

    The user model grants nothing, so what an app's own admin does not open to a role stays shut.
    """

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Narrow a list by what its page shows: any other column would be told by asking for its beginnings."""
        return lookup.partition("__")[0] in self._shown(request) and super().lookup_allowed(lookup, value, request)

    def _shown(self, request: HttpRequest) -> set[str]:
        shown = {*self.get_list_display(request), *self.get_fields(request), self.opts.pk.name}
        filters = (one[0] if isinstance(one, tuple) else one for one in self.get_list_filter(request))
        asked = (getattr(one, "parameter_name", one) for one in filters)  # a filter of our own has a name of its own
        return shown | {str(name).partition("__")[0] for name in asked}

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Follow the right to view."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Open the app's pages to its roles, as far as the app's own admin agrees if it has a rule."""
        if not opens(request, self.opts.app_label):
            return False
        has_own_rule = self._own.has_view_permission is not ModelAdmin.has_view_permission
        return super().has_view_permission(request, obj) if has_own_rule else True

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Ask the app's own admin, never for the auditor."""
        return self._may_change(request) and super().has_add_permission(request, *args)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Ask the app's own admin, never for the auditor."""
        return self._may_change(request) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Ask the app's own admin, never for the auditor."""
        return self._may_change(request) and super().has_delete_permission(request, obj)

    def get_actions(self, request: HttpRequest) -> Any:
        """Offer the app's actions, none to the auditor."""
        return super().get_actions(request) if self._may_change(request) else {}

    def _may_change(self, request: HttpRequest) -> bool:
        return opens(request, self.opts.app_label) and role_of(request) != Role.AUDIT_ADMIN

    _own: type[Any] = ModelAdmin


class ConsoleSite(AdminSite):
    """Shows what the apps' ``admin.py`` register, to posts of the roles in ``CONSOLE_APPS``."""

    site_header = _("兰州一窗 · 配置")
    site_title = _("配置")
    index_title = _("配置和查看")
    index_template = "admin/console_index.html"
    enable_nav_sidebar = False

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Show what there is, and where what is only shown here is changed."""
        ways = [text for app, text in WAYS_TO_CHANGE.items() if opens(request, app)]
        return super().index(request, {**(extra_context or {}), "ways_to_change": ways})

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Register our own apps' admins, with the rule of roles in front; admins of other packages stay out."""
        own = admin_class or ModelAdmin
        if not own.__module__.startswith(OURS):
            return
        guarded = type(own.__name__, (ConsoleAccess, own), {"_own": own, "__module__": own.__module__})
        super().register(model_or_iterable, guarded, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Let in who acts from a post with a console role; who acts from none yet is led to one by :meth:`login`.

        :raises NotAllowed: the post is none of the console's
        """
        role = role_of(request)
        if role and role not in CONSOLE_APPS:
            raise NotAllowed
        return bool(role)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send a stranger to sign in, and who has no post on to choose one."""
        if self.has_permission(request):
            return redirect("admin:index")
        wanted = request.GET.get("next") or reverse("admin:index")
        name = "identity:sign_in" if account_of(request) is None else "identity:hats"
        return redirect(f"{reverse(name)}?{urlencode({'next': wanted})}")

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Lead to the portal's own page, which the journal knows of."""
        return redirect("identity:change_password")

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """End the session as everywhere else."""
        return sign_out(request)
