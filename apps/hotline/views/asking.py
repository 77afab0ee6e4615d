"""Asking 12345 in writing: one screen to say what happened, one to look it over and send it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.common.errors import DomainError, KeyReused, error_texts
from apps.common.forms.display import Shown, shown_field
from apps.common.ids import new_token
from apps.common.text import has_forbidden
from apps.files.services import uploads_of
from apps.hotline import presentation, selectors
from apps.hotline.choices import TicketType
from apps.hotline.forms import category_choices, place_choices
from apps.hotline.models import Category
from apps.hotline.requests import MAX_TEXT, TicketIn, register
from apps.hotline.services.registration import MOST_FILES
from apps.hotline.services.uploads import MOST_MB, store_upload
from apps.hotline.views.shared import once_for_page, page_key
from apps.identity.requests import actor_of
from apps.identity.selectors import known_facts
from apps.matters.presentation import file_row

LAST_RESORT = "other/unclear/none"  # the category of what fits no other: the lead decides
TEXTS = ("ticket_type", "content", "title", "division", "address", "happened_on", "privacy", "case_number")
ACCEPT = ".jpg,.jpeg,.png,.pdf"


@dataclass(slots=True)
class Asked:
    """What was typed so far, and what is wrong with it."""

    given: dict[str, str]
    files: list[str] = field(default_factory=list)
    errors: dict[str, list[str]] = field(default_factory=dict)

    def wrong(self, name: str, text: str) -> None:
        """Note an error of a field."""
        self.errors.setdefault(name, []).append(text)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Take a request of a citizen or a firm; whoever is not signed in is told how, and that 12345 answers the phone."""
    actor = actor_of(request)
    if actor.holder is None or actor.on_behalf_matters:
        return _first_sign_in(request)
    if request.method == "GET":
        return _write(request, Asked(_texts(request.GET) | {"privacy": "open"}))
    asked = _read(request)
    if "_check" not in request.POST and "_send" not in request.POST:
        return _write(request, asked)
    category = _category(request, asked)
    checked = _checked(asked, category)
    if asked.errors:
        return _write(request, asked, status=422)
    return _send(request, asked, checked, category) if "_send" in request.POST else _check(request, asked, category)


def _first_sign_in(request: HttpRequest) -> HttpResponse:
    """Show how to ask; what was typed before a session ended is still there to copy."""
    known = actor_of(request).account_id is not None
    words = {name: text for name, text in _texts(request.GET).items() if name == "content" and text}
    back = reverse("hotline:new", query=words)
    sign_in = f"{reverse('identity:sign_in')}?{urlencode({'next': back}, safe='/')}"
    context = {
        "known": known,
        "url": reverse("identity:hats", query={"next": back}) if known else sign_in,
        "kept": request.POST.get("content", "")[:MAX_TEXT],
    }
    return render(request, "hotline/ask_first.html", context, status=403 if request.method == "POST" else 200)


def _texts(given: QueryDict) -> dict[str, str]:
    return {name: given.get(name, "").strip()[:MAX_TEXT] for name in TEXTS}


def _read(request: HttpRequest) -> Asked:
    """Return what was sent; new files are stored, those that cannot be used are named."""
    actor, post = actor_of(request), request.POST
    removed = post.get("_remove_file", "")
    uploads = uploads_of(actor.account_id, post.getlist("files"), most=MOST_FILES)
    kept = [row.public_id for row in uploads if row.public_id != removed]
    asked = Asked(_texts(post), kept)
    for file in request.FILES.getlist("files"):
        if len(asked.files) >= MOST_FILES:
            asked.wrong("files", _("最多 %(most)s 个附件。") % {"most": MOST_FILES})
            break
        try:
            stored = store_upload(data=file.read(), name=file.name or "", actor=actor, at=timezone.now())
        except DomainError as error:
            asked.wrong("files", error.text)
        else:
            asked.files.append(stored.public_id)
    return asked


def _category(request: HttpRequest, asked: Asked) -> Category | None:
    """Return the category chosen from the list or among the proposed ones; at first the best proposal."""
    chosen = request.POST.get("category_other", "") or request.POST.get("category", "")
    found = selectors.category_by_slug(chosen[:80]) if chosen and not has_forbidden(chosen) else None
    if found is not None:
        return found
    proposed = selectors.suggested_categories(title=asked.given["title"], text=asked.given["content"], most=1)
    return proposed[0] if proposed else selectors.category_by_slug(LAST_RESORT)


def _checked(asked: Asked, category: Category | None) -> dict[str, Any]:
    """Return the request as its typed input takes it; what is wrong is noted by field."""
    given = asked.given
    data: dict[str, Any] = {name: given[name] for name in ("content", "title", "division", "address", "case_number")}
    data |= {
        "category": category.slug if category else "",
        "ticket_type": given["ticket_type"],
        "happened_at": f"{given['happened_on']}T00:00" if given["happened_on"] else None,
        "is_confidential": given["privacy"] == "confidential",
        "is_anonymous": given["privacy"] == "anonymous",
        "files": asked.files,
    }
    form = TicketIn(data=data)
    if not given["ticket_type"]:
        asked.wrong("ticket_type", _("请选择是哪一种诉求。"))
    if not form.is_valid():
        names = {"happened_at": "happened_on"}
        for name, texts in error_texts(form.errors).items():
            asked.errors.setdefault(names.get(name, name), []).extend(texts)
    return dict(form.validated_data) if form.is_valid() else {}


def _send(request: HttpRequest, asked: Asked, checked: dict[str, Any], category: Category | None) -> HttpResponse:
    actor = actor_of(request)

    def work() -> str:
        return str(register(data=checked, actor=actor, at=timezone.now()).public_id)

    try:
        public_id = once_for_page(request, told=checked, work=work)
    except KeyReused:
        notice = _("这一页刚才已经提交过一次，内容不一样。要另外再提一件，请再按一次“提交诉求”。")
        return _check(request, asked, category, notice=notice, key=new_token(), status=409)
    except DomainError as error:
        asked.errors |= {one.field: [one.text] for one in error.errors} or {_field_of(error): [error.text]}
        return _write(request, asked, status=error.status)
    messages.success(request, _("收到了，谢谢您告诉我们。"))
    return redirect("hotline:mine_ticket", public_id=public_id)


def _field_of(error: DomainError) -> str:
    fields = {"unknown_case": "case_number", "unknown_place": "division", "text_missing": "content"}
    return fields.get(error.code, "files" if error.code in {"unknown_upload", "too_many_files"} else "")


def _worded(label: str, text: str) -> str:
    return _("%(label)s：%(text)s") % {"label": label, "text": text} if label else text


def _write(request: HttpRequest, asked: Asked, *, status: int = 200) -> HttpResponse:
    fields = _fields(request, asked)
    labels = {one["name"]: one["label"] for one in fields}
    context = {
        "fields": fields,
        "phone": known_facts(actor=actor_of(request)).get("person.phone", ""),
        "key": page_key(request),
        "errors": [
            {"field": name if name in labels else "", "text": _worded(labels.get(name, ""), text)}
            for name, texts in asked.errors.items()
            for text in texts
        ],
    }
    return render(request, "hotline/ask.html", context, status=status)


def _fields(request: HttpRequest, asked: Asked) -> list[Shown]:
    given = asked.given

    def made(type: str, name: str, label: str, **more: Any) -> Shown:
        own = {"value": given.get(name, ""), "errors": asked.errors.get(name, [])}
        return shown_field(type=type, name=name, label=label, **own | more)

    fields = [
        made("choice", "ticket_type", _("是哪一种"), required=True, choices=type_choices(), inline=True),
        made(
            "longtext", "content", _("发生了什么、希望怎么办"), required=True, rows=6, maxlength=MAX_TEXT,
            help=_("用您自己的话说，说清楚时间、地点和经过。不用写身份证号。"),
        ),
        made("choice", "division", _("在哪个区县、街道"), choices=place_choices(), as_list=True),
        made("text", "address", _("具体地点"), maxlength=200, help=_("比如小区、路口、门牌号，方便去看现场。")),
        made("date", "happened_on", _("哪一天的事"), max=str(timezone.localdate())),
        made(
            "file", "files", _("照片或文件"), accept=ACCEPT, multiple=True, files=_file_rows(request, asked),
            max_size=_("图片或 PDF，每个不超过 %(mb)s MB，最多 %(most)s 个") % {"mb": MOST_MB, "most": MOST_FILES},
        ),
        made("choice", "privacy", _("要不要保密"), required=True, choices=privacy_choices()),
        made("text", "title", _("标题"), maxlength=100, help=_("不写也行，我们用您的第一句话。")),
    ]  # fmt: skip
    if given.get("case_number"):
        fields.insert(2, made("text", "case_number", _("和哪一件办件有关"), maxlength=40))
    return fields


def type_choices() -> list[dict[str, str]]:
    """Return the kinds of requests, each in a few plain words."""
    words = {
        TicketType.CONSULT: _("想问清楚一件事"),
        TicketType.HELP: _("遇到困难，要人来解决"),
        TicketType.COMPLAINT: _("对办事、服务、管理不满意"),
        TicketType.REPORT: _("有人违法违规；自动为您保密"),
        TicketType.SUGGESTION: _("有个好主意"),
        TicketType.PRAISE: _("想感谢谁"),
        TicketType.OTHER: _("说不清是哪种"),
    }
    return [{"value": kind.value, "label": str(kind.label), "help": words[kind]} for kind in TicketType]


def privacy_choices() -> list[dict[str, str]]:
    """Return how much the department that answers learns of who asks."""
    return [
        {"value": "open", "label": _("不用保密"), "help": _("承办单位能看到您的姓名，看电话要留记录，方便联系您")},
        {
            "value": "confidential",
            "label": _("要求保密"),
            "help": _("只有 12345 知道您是谁，承办单位看不到姓名和电话，由 12345 回电"),
        },
        {
            "value": "anonymous",
            "label": _("匿名"),
            "help": _("不留姓名和电话，谁都看不到；没人能给您回电，要自己登录来看答复"),
        },
    ]


def _file_rows(request: HttpRequest, asked: Asked) -> list[dict[str, Any]]:
    rows = uploads_of(actor_of(request).account_id, asked.files, most=MOST_FILES)
    return [file_row(name=row.name, token=row.public_id, remove_value=row.public_id) for row in rows]


def _check(
    request: HttpRequest, asked: Asked, category: Category | None, *, notice: str = "", key: str = "", status: int = 200
) -> HttpResponse:
    given = asked.given
    proposed = selectors.suggested_categories(title=given["title"], text=given["content"])
    if category is not None and category.slug not in {row.slug for row in proposed}:
        proposed = [category, *proposed]
    text = f"{given['title']}\n{given['content']}"
    context = {
        "notice": notice,
        "key": key or page_key(request),
        "hidden": [*given.items(), *(("files", name) for name in asked.files)],
        "rows": _rows(request, asked),
        "category": _category_field(proposed, category),
        "category_other": shown_field(
            type="choice", name="category_other", label=_("都不是，从全部类别里选"), choices=category_choices()
        ),
        "answers": presentation.answers_like(text, category=category),
    }
    return render(request, "hotline/ask_check.html", context, status=status)


def _category_field(proposed: list[Category], category: Category | None) -> Shown:
    choices = [{"value": row.slug, "label": row.name, "help": presentation.category_path(row)} for row in proposed]
    return shown_field(
        type="choice", name="category", label=_("这是哪一类事"), required=True, choices=choices,
        value=category.slug if category else "", help=_("按您写的内容选的，不对可以改。选对了，转得更快。"),
    )  # fmt: skip


def _rows(request: HttpRequest, asked: Asked) -> list[dict[str, str]]:
    given: Mapping[str, str] = asked.given
    place = next((row["label"] for row in place_choices() if row["value"] == given["division"]), "")
    privacy = next((row["label"] for row in privacy_choices() if row["value"] == given["privacy"]), "")
    files = [row.name for row in uploads_of(actor_of(request).account_id, asked.files, most=MOST_FILES)]
    rows = [
        (_("是哪一种"), str(TicketType(given["ticket_type"]).label)),
        (_("标题"), given["title"]),
        (_("说了什么"), given["content"]),
        (_("有关的办件"), given["case_number"]),
        (_("地点"), f"{place} {given['address']}".strip()),
        (_("哪一天"), given["happened_on"]),
        (_("照片或文件"), _("、").join(files)),
        (_("保密"), _("要求保密") if given["ticket_type"] == TicketType.REPORT else privacy),
    ]
    plain = {"note": "", "url": "", "tag": "", "light": "", "unmask_url": ""}
    return [plain | {"label": label, "value": value} for label, value in rows if value]
