"""The agent's screen: one page for one call, from the first word to the ticket sent, without a mouse.

Enter looks the caller up, leaving a field looks for the category, for others who called about it, and for answers that are
known already; the page says who will get the ticket, and by which rule, before it is sent. Without scripts a button does this.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from apps.common.actor import Actor
from apps.common.errors import DomainError, KeyReused, NotAllowed, error_texts
from apps.common.ids import new_token
from apps.common.masking import mask_name
from apps.common.text import has_forbidden, normalise
from apps.hotline import presentation, selectors
from apps.hotline.choices import TicketChannel, TicketType, Urgency
from apps.hotline.forms import category_choices, place_choices
from apps.hotline.models import Category, Ticket
from apps.hotline.permissions import TAKE_CALLS
from apps.hotline.requests import MAX_TEXT, TicketIn, register
from apps.hotline.services.callers import person_on_the_telephone
from apps.hotline.services.dispatching import is_manned
from apps.hotline.views.shared import once_for_page, page_key
from apps.identity.permissions import departments_with
from apps.identity.requests import actor_of, at_a_post
from apps.organisation.models import Division
from apps.work.choices import Unit

TEXTS = (
    "caller_phone", "caller_name", "privacy", "ticket_type", "content", "title", "category_q", "category", "category_all",
    "division", "address", "urgency", "channel", "recording", "case_number", "answer",
)  # fmt: skip
PASSED_ON = (
    "content", "title", "ticket_type", "division", "address", "urgency", "channel", "recording", "case_number",
    "caller_name", "caller_phone",
)  # fmt: skip
PROPOSED = 6
PRIVACY_KEYS = "bmn"  # Alt+B 不用保密, Alt+M 要求保密, Alt+N 匿名
EARLIER = 5


@dataclass(slots=True)
class Call:
    """What the agent typed so far, what it seems to be about, and what is wrong with it."""

    given: dict[str, str]
    options: list[Category] = field(default_factory=list)
    category: Category | None = None
    errors: dict[str, list[str]] = field(default_factory=dict)


def takes_calls(request: HttpRequest) -> Actor:
    """Return the actor, who takes calls.

    :raises NotAllowed: the post does not
    """
    actor = actor_of(request)
    if not departments_with(actor, TAKE_CALLS):
        raise NotAllowed
    return actor


@never_cache
@require_http_methods(["GET", "POST"])
@at_a_post
def call(request: HttpRequest) -> HttpResponse:
    """Take a call: look things up as often as needed, then answer it at once or send it on."""
    takes_calls(request)
    if request.method == "GET":
        return _page(request, Call(dict.fromkeys(TEXTS, "") | {"privacy": "open"}), focus="caller_phone")
    call = _read(request.POST)
    if "_use" in request.POST:
        found = selectors.published_tickets().filter(public_id=request.POST["_use"][:20]).first()
        call.given["answer"] = found.public_answer if found else call.given["answer"]
        return _page(request, call, focus="answer")
    wants = next((name for name in ("_answer", "_send") if name in request.POST), "")
    if not wants:
        return _page(request, call, focus="check" if "_check" in request.POST else "caller_name")
    if not request.POST.get("category") and not request.POST.get("category_all"):
        return _unread(request, call, wants.strip("_"))
    return _register(request, call, answered=wants == "_answer")


def _unread(request: HttpRequest, call: Call, focus: str) -> HttpResponse:
    """Show what would become of the call before it does; there is nothing to show of an empty one."""
    if not call.given["content"]:
        return _page(request, call, focus="content", notice=_("请先写来电人说了什么。"), status=422)
    notice = _("请看一下类别和派给谁，没错就再按一次。")
    return _page(request, call, focus=focus, notice=notice, status=422)


@never_cache
@require_POST
@at_a_post
def aid(request: HttpRequest) -> HttpResponse:
    """Show beside the form what is known about what was typed so far."""
    takes_calls(request)
    call = _read(request.POST)
    context = _aid(request, call) | {"call": call, "apart": True}
    return render(request, "hotline/call_aid.html", context)


def _read(posted: QueryDict) -> Call:
    given = {name: posted.get(name, "").strip()[:MAX_TEXT] for name in TEXTS}
    given = {name: "" if has_forbidden(text) and name != "content" else text for name, text in given.items()}
    call = Call(given)
    call.options = _options(given)
    explicit = selectors.category_by_slug(given["category_all"]) if given["category_all"] else None
    if explicit is not None:
        call.options = [explicit, *(row for row in call.options if row.pk != explicit.pk)]
        call.category = explicit
    else:
        by_slug = {row.slug: row for row in call.options}
        call.category = by_slug.get(given["category"], call.options[0] if call.options else None)
    return call


def _options(given: Mapping[str, str]) -> list[Category]:
    """Return the categories to choose from: those whose names or words hold what was typed, or those the text is about."""
    wanted = normalise(given["category_q"])
    if not wanted:
        return selectors.suggested_categories(title=given["title"], text=given["content"], most=PROPOSED)
    leaves = list(selectors.categories().filter(level=3))
    found = [row for row in leaves if wanted in _words_of(row)]
    if len(found) < PROPOSED:
        known = {row.pk for row in found}
        found += [row for row in selectors.suggested_categories(title="", text=wanted) if row.pk not in known]
    return found[:PROPOSED]


def _words_of(row: Category) -> str:
    return normalise(" ".join([presentation.category_path(row), *row.keywords]))


def _page(
    request: HttpRequest, call: Call, *, focus: str, notice: str = "", key: str = "", status: int = 200
) -> HttpResponse:
    given = call.given
    context = _aid(request, call) | {
        "call": call,
        "apart": False,
        "given": given,
        "focus": focus,
        "notice": notice,
        "key": key or page_key(request),
        "types": _choices(TicketType.choices, given["ticket_type"]),
        "privacies": _privacies(given["privacy"]),
        "urgencies": _choices(Urgency.choices, given["urgency"]),
        "channels": _choices(TicketChannel.choices, given["channel"] or TicketChannel.PHONE),
        "places": place_choices(),
        "categories": category_choices(),
        "errors": [
            {"field": name, "text": text} for name, texts in call.errors.items() for text in texts
        ],
        "last": _last(request),
    }  # fmt: skip
    return render(request, "hotline/call.html", context, status=status)


def _privacies(chosen: str) -> list[dict[str, Any]]:
    """Return how much of the caller is kept from the department, each with a key of its own."""
    rows = _choices([("open", _("不用保密")), ("confidential", _("要求保密")), ("anonymous", _("匿名"))], chosen)
    return [row | {"key": key} for row, key in zip(rows, PRIVACY_KEYS, strict=True)]


def _choices(pairs: Any, chosen: str) -> list[dict[str, Any]]:
    return [{"value": value, "label": str(label), "chosen": value == chosen} for value, label in pairs]


def _last(request: HttpRequest) -> dict[str, Any] | None:
    """Return the ticket just made: its number, where it went and why."""
    made = request.GET.get("done", "")
    ticket = selectors.ticket_detail(reader=actor_of(request)).filter(public_id=made).first() if made else None
    if ticket is None:
        return None
    return {
        "url": reverse("hotline:desk_ticket", args=[ticket.public_id]),
        "number": ticket.number,
        "code": ticket.query_code,
        "status": str(ticket.get_status_display()),
        "department": ticket.department.name if ticket.department else "",
        "rule": ticket.rule_words,
        "due": presentation.desk_due_words(presentation.answer_clock(ticket)),
    }


def _aid(request: HttpRequest, call: Call) -> dict[str, Any]:
    actor, now, given = actor_of(request), timezone.now(), call.given
    text = f"{given['title']}\n{given['content']}".strip()
    alike = (
        selectors.similar_tickets(
            category=call.category, division=_division(given["division"]), text=text, at=now, reader=actor
        )
        if call.category and text
        else []
    )
    wanted = text or given["category_q"]
    return {
        "options": [
            {
                "slug": row.slug,
                "name": row.name,
                "path": presentation.category_path(row),
                "chosen": row == call.category,
            }
            for row in call.options
        ],
        "caller": _caller(given["caller_phone"], actor, now),
        "preview": _preview(call, call.category, now) if call.category else None,
        "alike": [_row(row) for row in alike],
        "answers": presentation.answers_like(wanted, category=call.category),
    }


def _division(code: str) -> Division | None:
    return Division.objects.select_related("parent").filter(code=code).first() if code else None


def _caller(phone: str, actor: Actor, now: datetime) -> dict[str, Any] | None:
    """Return what is known of a number: whose it is, masked, and what came from it."""
    compact = "".join(phone.split())
    if not compact:
        return None
    person = person_on_the_telephone(number=compact, actor=actor, at=now)
    rows = list(selectors.earlier_tickets(phone=compact, reader=actor)[:EARLIER])
    return {"name": mask_name(person.name) if person else "", "rows": [_row(row) for row in rows]}


def _row(ticket: Ticket) -> dict[str, Any]:
    return {
        "url": reverse("hotline:desk_ticket", args=[ticket.public_id]),
        "title": ticket.title,
        "number": ticket.number,
        "status": str(ticket.get_status_display()),
        "light": presentation.light_of(ticket),
        "department": ticket.department.short_name if ticket.department else "",
        "at": ticket.registered_at,
    }


def _preview(call: Call, category: Category, now: datetime) -> dict[str, Any]:
    """Return where the rules would send what was typed so far, by which rule, and how long the answer may take."""
    given = call.given
    kind = given["ticket_type"] or category.ticket_type
    urgency = given["urgency"] or selectors.urgency_of(category, at=now)
    draft = Ticket(
        category=category, division=_division(given["division"]), ticket_type=kind, urgency=urgency,
        title=given["title"], content=given["content"], channel=given["channel"] or TicketChannel.PHONE,
    )  # fmt: skip
    choice = selectors.choice_for(draft, at=now)
    manned = choice is not None and choice.department is not None and is_manned(choice.department)
    return {
        "category": presentation.category_path(category),
        "department": choice.department.name if choice and choice.department and manned else "",
        "rule": choice.rule.words if choice else "",
        "asks_district": choice is not None and choice.rule.to_bureau and draft.division is None,
        "urgency": str(Urgency(urgency).label) if urgency != Urgency.NORMAL else "",
        "limit": _limit(kind, urgency),
    }


def _limit(kind: str, urgency: str) -> str:
    if urgency != Urgency.NORMAL:
        limit = selectors.limit(f"respond-{urgency}")
        return _("%(value)s%(unit)s内联系") % {"value": limit.value, "unit": Unit(limit.unit).label}
    limit = selectors.limit(f"answer-{kind}") if kind in TicketType.values else selectors.limit("answer-other")
    return _("%(value)s%(unit)s内答复") % {"value": limit.value, "unit": Unit(limit.unit).label}


def _register(request: HttpRequest, call: Call, *, answered: bool) -> HttpResponse:
    actor, given = actor_of(request), call.given
    if answered and not given["answer"]:
        call.errors = {"answer": [_("请写下您怎样答复的。")]}
        return _page(request, call, focus="answer", status=422)
    data: dict[str, Any] = {name: given[name] for name in PASSED_ON} | {
        "category": call.category.slug if call.category else "",
        "is_confidential": given["privacy"] == "confidential",
        "is_anonymous": given["privacy"] == "anonymous",
        "answer": given["answer"] if answered else "",
    }
    form = TicketIn(data=data)
    if not form.is_valid():
        call.errors = error_texts(form.errors)
        return _page(request, call, focus="", status=422)
    checked = dict(form.validated_data)

    def work() -> str:
        return str(register(data=checked, actor=actor, at=timezone.now()).public_id)

    try:
        public_id = once_for_page(request, told=checked, work=work)
    except KeyReused:
        notice = _("这一屏刚才已经登记过。要另外再登记一件，请再按一次。")
        return _page(request, call, focus="send", notice=notice, key=new_token(), status=409)
    except DomainError as error:
        call.errors = {one.field: [one.text] for one in error.errors} or {_field_of(error): [error.text]}
        return _page(request, call, focus="", status=error.status)
    return redirect(f"{reverse('hotline:call')}?done={public_id}")


def _field_of(error: DomainError) -> str:
    fields = {
        "caller_missing": "caller_phone", "unknown_case": "case_number", "unknown_place": "division",
        "text_missing": "content", "unknown_category": "category_all",
    }  # fmt: skip
    return fields.get(error.code, "")
