"""What every page knows about the site and its reader. What asks the database is asked only when a template shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.common.actor import ANONYMOUS, Actor
from apps.identity.choices import ELDER_COOKIE, TEXT_SIZE_COOKIE, TEXT_SIZES
from apps.identity.models import Account
from apps.identity.permissions import rights_of
from apps.identity.requests import account_of
from apps.identity.roles import CONSOLE_APPS
from apps.identity.selectors import acting_as
from apps.messaging import selectors as messaging
from portal.demo.people import PASSWORD, DemoGroup, demo_groups

NORMAL_TEXT_SIZE = 22


@dataclass(frozen=True, slots=True)
class NavItem:
    """A link of the shell: where it goes, what it is called, which picture it has, whether the reader is there."""

    url: str
    label: str
    icon: str = ""
    current: bool = False
    count: int = 0


@dataclass(frozen=True, slots=True)
class PostChoice:
    """A post the account may act from."""

    id: str
    label: str
    current: bool


LINKS = {
    "home": "home",
    "search": "matters:search",
    "matters": "matters:matter_list",
    "sign_in": "identity:sign_in",
    "sign_out": "identity:sign_out",
    "my_space": "my_space",
    "ask": "hotline:new",
    "ask_query": "hotline:query",
    "answers": "hotline:answers",
    "desk": "desk:inbox",
    "desk_search": "cases:desk_search",
    "elder": "identity:elder",
    "language": "identity:language",
    "account": "identity:account",
    "hats": "identity:hats",
    "switch_post": "identity:switch_post",
}
CITIZEN_NAV = (
    ("home", _("首页"), "home"),
    ("my_space", _("我的"), "user"),
    ("cases:list", _("我的办件"), "files"),
    ("licences:list", _("我的证照"), "licence"),
    ("messaging:inbox", _("我的消息"), "message"),
)
CONSOLE = "admin:index"
STAFF_NAV = (
    ("desk:inbox", _("待办"), "inbox"),
    ("cases:counter_begin", _("窗口收件"), "user"),
    ("cases:desk_search", _("办件"), "files"),
    ("approvals:desk_list", _("联合办理"), "users"),
    ("hotline:call", _("接听来电"), "phone"),
    ("hotline:desk_list", _("工单"), "message"),
    ("reviews:desk_list", _("评价"), "star"),
    ("matters:desk_list", _("事项"), "edit"),
    (CONSOLE, _("配置"), "gear"),
    ("home", _("看市民看到的"), "globe"),
)
# Which rights open an entry: one of them is enough.
NEEDED_RIGHTS = {
    "cases:counter_begin": {"intake_cases"},
    "cases:desk_search": {"view_cases"},
    "approvals:desk_list": {"view_cases"},
    "hotline:call": {"take_calls"},
    "hotline:desk_list": {"view_tickets"},
    "reviews:desk_list": {"verify_reviews", "rectify_reviews"},
    "matters:desk_list": {"edit_matters", "check_matters", "publish_matters"},
}
FOOTER = (
    ("help", _("怎么用")),
    ("organisation:hall_list", _("办事大厅和电话")),
    ("licences:verify", _("核验证照")),
    ("reviews:board", _("好差评")),
    ("privacy", _("个人信息怎么用")),
    ("accessibility", _("无障碍说明")),
)


@cache
def address(route: str) -> str:
    """Return where a page of the shell is; in the whole portal, also when a test serves one app of it."""
    return reverse(route, urlconf="portal.urls")


def site(request: HttpRequest) -> dict[str, Any]:
    """This function will return `site`, the one name the shells of all pages read."""
    return {"site": Site(request)}


class Site:
    """The site as one reader sees it in one request."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        # An early refusal (CSRF, a bad host) is answered before anybody is known: then the page is a stranger's.
        self.actor: Actor = getattr(request, "actor", ANONYMOUS)
        self.account: Account | None = account_of(request) if hasattr(request, "user") else None
        self.is_staff_post = self.actor.is_staff
        self.elder = self._elder()
        self.demo = bool(settings.PORTAL_DEMO)
        self.links = {name: address(route) for name, route in LINKS.items()}
        self.actor_name = SimpleLazyObject(self._actor_name)
        self.unread = SimpleLazyObject(self._unread)
        self.posts = SimpleLazyObject(self._posts)
        self.acting_as = SimpleLazyObject(self._acting_as)

    def _elder(self) -> bool:
        chosen = self.request.COOKIES.get(ELDER_COOKIE)
        if chosen is None and self.account is not None:
            return self.account.elder_mode
        return chosen == "1"

    def _actor_name(self) -> str:
        if self.account is None:
            return ""
        return self.account.person.name if self.account.person else self.account.username

    def _acting_as(self) -> str:
        """Return the hat the reader wears, empty for who acts as oneself."""
        return acting_as(self.actor)

    def _unread(self) -> int:
        return messaging.unread_count(reader=self.actor) if self.actor.holder else 0

    def _posts(self) -> list[PostChoice]:
        if self.account is None or not self.account.is_staff:
            return []
        posts = self.account.posts.filter(is_active=True).select_related("department").order_by("id")
        return [
            PostChoice(post.public_id, f"{post.title} · {post.department}", post.pk == self.actor.post_id)
            for post in posts
        ]

    @property
    def demo_accounts(self) -> list[DemoGroup]:
        """This function will return who one can be in the demonstration; nobody elsewhere."""
        return demo_groups() if self.demo else []

    @property
    def demo_password(self) -> str:
        """This function will return the password of all demonstration accounts, empty elsewhere."""
        return PASSWORD if self.demo else ""

    @property
    def name(self) -> str:
        """This function will return the portal's name in the reader's language."""
        return str(_("兰州政务服务 · 一窗"))

    @property
    def language(self) -> str:
        """This function will return the code of the reader's language."""
        return get_language() or settings.LANGUAGE_CODE

    @property
    def now(self) -> Any:
        """This function will return the moment the page is made."""
        return timezone.now()

    @property
    def text_size(self) -> int:
        """This function will return the size of the body text in 长辈版, in CSS pixels."""
        chosen = self.request.COOKIES.get(TEXT_SIZE_COOKIE, "")
        return int(chosen) if chosen in {str(size) for size in TEXT_SIZES} else NORMAL_TEXT_SIZE

    @property
    def smaller_text(self) -> int | None:
        """This function will return the next smaller size of text, or nothing at the least."""
        return next((size for size in reversed(TEXT_SIZES) if size < self.text_size), None)

    @property
    def larger_text(self) -> int | None:
        """This function will return the next larger size of text, or nothing at the largest."""
        return next((size for size in TEXT_SIZES if size > self.text_size), None)

    @property
    def nav(self) -> Sequence[NavItem]:
        """This function will return the main links for the reader's role, with the one the reader is at marked."""
        routes = self._staff_nav() if self.is_staff_post else CITIZEN_NAV
        entries = [(address(route), label, icon) for route, label, icon in routes]
        path = self.request.path
        here = max(
            (url for url, *_rest in entries if path == url or (url != "/" and path.startswith(url))),
            key=len,
            default="",
        )
        return [NavItem(url, str(label), icon, url == here) for url, label, icon in entries]

    def _staff_nav(self) -> list[tuple[str, str | Promise, str]]:
        """Leave out what the post has no right to open."""
        rights = rights_of(self.actor)
        hidden = {route for route, needed in NEEDED_RIGHTS.items() if not needed & rights.by_codename.keys()}
        if rights.role not in CONSOLE_APPS:
            hidden.add(CONSOLE)
        return [entry for entry in STAFF_NAV if entry[0] not in hidden]

    @property
    def footer(self) -> Sequence[NavItem]:
        """This function will return the links at the foot of citizens' pages."""
        return [NavItem(address(route), str(label)) for route, label in FOOTER]
