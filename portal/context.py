"""What every page knows about the site and its reader. What asks the database is asked only when a template shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.common.actor import ANONYMOUS, Actor
from apps.identity.models import Account
from apps.identity.permissions import rights_of
from apps.identity.requests import account_of
from apps.identity.roles import CONSOLE_APPS
from apps.identity.selectors import acting_as
from apps.messaging import selectors as messaging
from portal.demo.people import PASSWORD, DemoGroup, demo_groups

ELDER_COOKIE = "elder"
TEXT_SIZE_COOKIE = "text_size"
# Sizes of the body text in 长辈版, in CSS pixels. Source: 工信部 APP 适老化通用设计规范, at least 18, scalable to 30.
TEXT_SIZES = (18, 22, 26, 30)
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
    "home": "/",
    "search": "/search/",
    "matters": "/matters/",
    "sign_in": "/sign-in/",
    "sign_out": "/sign-out/",
    "my_space": "/my/",
    "ask": "/tickets/new/",
    "ask_query": "/tickets/query/",
    "answers": "/answers/",
    "desk": "/desk/",
    "desk_search": "/desk/cases/",
    "elder": "/preferences/elder/",
    "language": "/preferences/language/",
    "account": "/account/",
    "hats": "/hats/",
    "switch_post": "/preferences/post/",
}
CITIZEN_NAV = (
    ("/", _("首页"), "home"),
    ("/my/", _("我的"), "user"),
    ("/cases/", _("我的办件"), "files"),
    ("/licences/", _("我的证照"), "licence"),
    ("/messages/", _("我的消息"), "message"),
)
STAFF_NAV = (
    ("/desk/", _("待办"), "inbox"),
    ("/desk/intake/", _("窗口收件"), "user"),
    ("/desk/cases/", _("办件"), "files"),
    ("/desk/joint/", _("联合办理"), "users"),
    ("/desk/calls/", _("接听来电"), "phone"),
    ("/desk/tickets/", _("工单"), "message"),
    ("/desk/reviews/", _("评价"), "star"),
    ("/desk/matters/", _("事项"), "edit"),
    ("/console/", _("配置"), "gear"),
    ("/", _("看市民看到的"), "globe"),
)
# Which rights open an entry: one of them is enough.
NEEDED_RIGHTS = {
    "/desk/intake/": {"intake_cases"},
    "/desk/cases/": {"view_cases"},
    "/desk/joint/": {"view_cases"},
    "/desk/calls/": {"take_calls"},
    "/desk/tickets/": {"view_tickets"},
    "/desk/reviews/": {"verify_reviews", "rectify_reviews"},
    "/desk/matters/": {"edit_matters", "check_matters", "publish_matters"},
}
FOOTER = (
    ("/help/", _("怎么用")),
    ("/halls/", _("办事大厅和电话")),
    ("/verify/", _("核验证照")),
    ("/reviews/", _("好差评")),
    ("/privacy/", _("个人信息怎么用")),
    ("/accessibility/", _("无障碍说明")),
)


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
        self.links = LINKS
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
        entries = self._staff_nav() if self.is_staff_post else CITIZEN_NAV
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
        hidden = {url for url, needed in NEEDED_RIGHTS.items() if not needed & rights.by_codename.keys()}
        if rights.role not in CONSOLE_APPS:
            hidden.add("/console/")
        return [entry for entry in STAFF_NAV if entry[0] not in hidden]

    @property
    def footer(self) -> Sequence[NavItem]:
        """This function will return the links at the foot of citizens' pages."""
        return [NavItem(url, str(label)) for url, label in FOOTER]
