"""Taking in at the window: who stands there, what they want, one page to fill in, a receipt to take home."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.cases import selectors
from apps.cases.errors import DraftExpired, MatterClosed, NotAtThisWindow
from apps.cases.models import Case, Draft
from apps.cases.services import counter, drafts
from apps.cases.views.counter_forms import PresentForm, Sheet
from apps.cases.views.desk import seen_case
from apps.common.actor import Actor
from apps.common.errors import DomainError, FieldError, Invalid, NotAllowed, NotFound
from apps.common.identifiers import InvalidIdentifier, uscc
from apps.files.views import file_response
from apps.identity.models import LegalEntity, Person
from apps.identity.permissions import departments_with
from apps.identity.requests import actor_of, at_a_post
from apps.identity.selectors import entity_by_uscc
from apps.identity.services.people import find_or_make_person
from apps.journal.services import log_read
from apps.licences.selectors import usable_licences
from apps.matters.models import Matter, Offer
from apps.matters.selectors import offers_of, search_matters
from apps.work.choices import ClockKind
from apps.work.selectors import running_clock

SESSION_KEY = "counter"
MOST_OPEN = 30
RESULTS = 8


@never_cache
@require_http_methods(["GET", "POST"])
@at_a_post
def begin(request: HttpRequest) -> HttpResponse:
    """Ask who stands there and what for; the first submit finds the matter, the second begins."""
    clerk = actor_of(request)
    if not departments_with(clerk, counter.TAKES_IN):
        raise NotAllowed
    form = PresentForm(request.POST or None)
    if request.method == "GET":
        return _begin_page(request, form)
    if not form.is_valid():
        return _begin_page(request, form, status=422)
    given = form.cleaned_data
    matter = Matter.objects.select_related("current", "department").filter(slug=given["matter"]).first()
    if matter is None:
        return _begin_page(request, form, found=search_matters(given["q"], limit=RESULTS))
    try:
        present, entity = _who(clerk, given)
        draft = counter.open_at_counter(
            matter=matter,
            present=present,
            entity=entity,
            clerk=clerk,
            at=timezone.now(),
            department=_only(clerk, matter),
        )
    except DomainError as error:
        texts = [one.text for one in error.errors] or [error.text]
        return _begin_page(request, form, found=[matter], errors=texts, status=error.status)
    _remember(request, draft, present)
    return redirect("cases:counter_fill", public_id=draft.public_id)


def _begin_page(
    request: HttpRequest, form: PresentForm, *, found: list[Matter] | None = None, errors: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    if found:  # the first matter found takes the focus
        form.fields["id_number"].widget.attrs.pop("autofocus", None)
    context = {
        "form": form,
        "found": found,
        "errors": [{"message": text, "field_id": ""} for text in errors or []],
        "open": _open_drafts(request),
    }
    return render(request, "cases/counter_begin.html", context, status=status)


def _open_drafts(request: HttpRequest) -> list[Draft]:
    ids = list(request.session.get(SESSION_KEY, {}))
    mine = Draft.objects.filter(account_id=actor_of(request).account_id or 0, public_id__in=ids)
    return list(mine.select_related("version__matter", "person", "entity").order_by("-saved_at", "-id"))


def _who(clerk: Actor, given: Mapping[str, Any]) -> tuple[Person, LegalEntity | None]:
    """Return the person at the counter and the firm they come for; a person the city meets first gets a row.

    :raises Invalid: the number cannot be right, is known under another name, or the firm is not known
    """
    person = find_or_make_person(
        name=given["name"],
        id_number=given["id_number"],
        id_type=given["id_type"],
        phone=given["phone"],
        today=timezone.localdate(),
    )
    if person.name != given["name"].strip():
        raise Invalid(errors=[FieldError("name", "mismatch", _("姓名和这个证件号登记的不一致，请核对证件。"))])
    log_read(actor=clerk, holder=("person", person.pk), subject=person, at=timezone.now(), reason="window")
    return person, _firm(given["uscc"]) if given["uscc"] else None


def _firm(code: str) -> LegalEntity:
    try:
        found = entity_by_uscc(uscc(code))
    except InvalidIdentifier as error:
        raise Invalid(errors=[FieldError("uscc", error.code, str(error.text))]) from error
    if found is None:
        raise Invalid(errors=[FieldError("uscc", "unknown", _("没有查到这个统一社会信用代码，请核对营业执照。"))])
    return found


def _offers(clerk: Actor, matter: Matter) -> list[Offer]:
    """Return where the clerk may take this matter in."""
    held = departments_with(clerk, counter.TAKES_IN)
    rows = Offer.objects.filter(matter=matter, department_id__in=held, department__is_active=True)
    return list(rows.select_related("department").order_by("department__position", "department_id"))


def _only(clerk: Actor, matter: Matter) -> str:
    """Return the department to apply to when the clerk takes in for one alone.

    :raises MatterClosed: nobody takes it in now
    :raises NotAtThisWindow: the clerk takes it in for none of the departments that do
    """
    if not matter.is_open:
        raise MatterClosed(matter=matter.name)
    offers = _offers(clerk, matter)
    if not offers:
        places = [offer.department.name for offer in offers_of(matter)] or [matter.department.name]
        raise NotAtThisWindow(matter=matter.name, places=_("、").join(places))
    return offers[0].department.slug if len(offers) == 1 else ""


def _remember(request: HttpRequest, draft: Draft, present: Person) -> None:
    kept = request.session.get(SESSION_KEY, {})
    kept[draft.public_id] = {"present": present.pk, "case": ""}
    request.session[SESSION_KEY] = dict(list(kept.items())[-MOST_OPEN:])


@never_cache
@require_http_methods(["GET", "POST"])
@at_a_post
def fill(request: HttpRequest, public_id: str) -> HttpResponse:
    """Fill in everything on one page; nothing typed is lost, and the last button submits."""
    kept = request.session.get(SESSION_KEY, {}).get(public_id)
    if kept is None:
        raise NotFound
    if kept["case"]:
        return redirect("cases:counter_receipt", public_id=kept["case"])
    clerk = actor_of(request)
    draft = _draft(clerk, public_id)
    present = get_object_or_404(Person, pk=kept["present"])
    sheet = Sheet(draft, _offers(clerk, draft.version.matter), _licences(draft))
    if request.method == "GET":
        log_read(actor=clerk, holder=sheet.holder, subject=draft, at=timezone.now())
        return _fill_page(request, sheet, present)
    errors = sheet.take(request.POST, request.FILES, clerk=clerk, at=timezone.now())
    if "submit" not in request.POST or errors:
        return _fill_page(request, sheet, present, errors=errors, status=422 if errors else 200)
    try:
        case = counter.submit_at_counter(
            draft=sheet.draft,
            present=present,
            clerk=clerk,
            at=timezone.now(),
            delivery_way=request.POST.get("_delivery_way", ""),
            promised=request.POST.getlist("promised"),
            verified=request.POST.getlist("verified"),
        )
    except DomainError as error:
        found = list(error.errors) or [FieldError("", error.code, error.text)]
        return _fill_page(request, sheet, present, errors=found, status=error.status)
    request.session[SESSION_KEY] = {**request.session[SESSION_KEY], public_id: {**kept, "case": case.public_id}}
    messages.success(request, _("已收件，编号 %(number)s。") % {"number": case.number})
    return redirect("cases:counter_receipt", public_id=case.public_id)


def _draft(clerk: Actor, public_id: str) -> Draft:
    """Return an application that is being taken in; whoever sits at another post now, or lost the window, takes in none.

    :raises NotAllowed: the post takes in for no department
    :raises DraftExpired: it was submitted or discarded meanwhile
    """
    if not departments_with(clerk, counter.TAKES_IN):
        raise NotAllowed
    row = (
        Draft.objects.filter(account_id=clerk.account_id or 0, expires_at__gt=timezone.now())
        .select_related("version__matter", "department", "person", "entity__representative")
        .filter(public_id=public_id)
        .first()
    )
    if row is None:
        raise DraftExpired
    return row


def _licences(draft: Draft) -> list[Any]:
    holder = ("entity", draft.entity_id) if draft.entity_id else ("person", draft.person_id or 0)
    slugs = [m.licence_type for m in draft.version.parsed.materials if m.licence_type]
    return list(usable_licences(holder, slugs, timezone.localdate())) if slugs else []


def _fill_page(
    request: HttpRequest, sheet: Sheet, present: Person, *, errors: list[FieldError] | None = None, status: int = 200
) -> HttpResponse:
    ticked = {name: set(request.POST.getlist(name)) for name in ("verified", "promised")}
    context = {
        "sheet": sheet.page(errors or [], ticked=ticked),
        "draft": sheet.draft,
        "present": present,
        "errors": [{"text": error.text, "field": error.field} for error in errors or []],
    }
    return render(request, "cases/counter_fill.html", context, status=status)


@never_cache
@require_GET
@at_a_post
def draft_file(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """Open a scan of an application that is being taken in."""
    clerk = actor_of(request)
    if public_id not in request.session.get(SESSION_KEY, {}):
        raise NotFound
    file = drafts.file_of(_draft(clerk, public_id), pk)
    if file is None:
        raise NotFound
    return file_response(file)


@require_POST
@at_a_post
def discard(request: HttpRequest, public_id: str) -> HttpResponse:
    """Throw an application away that the person at the counter no longer wants."""
    kept = request.session.get(SESSION_KEY, {})
    if public_id not in kept:
        raise NotFound
    drafts.discard_draft(draft=_draft(actor_of(request), public_id), at=timezone.now())
    request.session[SESSION_KEY] = {name: value for name, value in kept.items() if name != public_id}
    return redirect("cases:counter_begin")


@never_cache
@require_GET
@at_a_post
def receipt(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the receipt to print; the sealed one goes to the applicant's space."""
    actor = actor_of(request)
    case: Case = seen_case(actor, public_id)
    log_read(actor=actor, holder=case.holder, subject=case, at=timezone.now())
    context = {"case": case, "materials": selectors.materials_of(case), "clock": running_clock(case, ClockKind.INTAKE)}
    return render(request, "cases/counter_receipt.html", context)
