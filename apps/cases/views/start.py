"""Beginning an application: who applies, in which situation, where."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.cases import selectors
from apps.cases.errors import AgentNotAllowed, NotOffered, NotServed
from apps.cases.models import Draft
from apps.cases.services import drafts
from apps.cases.views.screens import Progress
from apps.cases.views.shared import guide_url, hats_url, of_draft
from apps.common.actor import ENTITY, Actor
from apps.common.errors import Conflict, DomainError, FieldError, LevelTooLow, NotAllowed
from apps.common.forms.display import Shown, shown_field
from apps.common.forms.screens import SITUATION
from apps.common.geography import county_of
from apps.common.ids import new_token
from apps.identity.requests import actor_of
from apps.identity.selectors import known_facts
from apps.journal.services import once
from apps.matters.definition import MatterDefinition
from apps.matters.models import Matter, Offer
from apps.matters.presentation import situation_fields, situations_posted, texts_by_path, unchosen
from apps.matters.selectors import matter_by_slug, offers_of, version_of

MOST_SHOWN = 3


@never_cache
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask what the form depends on and begin a draft; who may not apply is told why and what to do."""
    actor, matter = actor_of(request), matter_by_slug(slug)
    try:
        drafts.check_may_apply(matter=matter, actor=actor, today=timezone.localdate())
    except (NotAllowed, Conflict) as error:
        return render(request, "cases/may_not.html", _may_not(request, matter, error), status=error.status)
    offers = list(offers_of(matter))
    if request.method == "GET":
        facts = known_facts(actor=actor)
        # What was answered in the guide comes along in the address.
        given = {**request.GET.dict(), "department": _nearest(offers, facts, actor)}
        return _render_start(request, matter, offers, given, [])
    errors = _unanswered(version_of(matter).parsed, offers, request.POST)
    if errors:
        return _render_start(request, matter, offers, request.POST, errors)
    try:
        return _to_first_screen(actor, _begin(request, actor, matter))
    except NotOffered as error:
        return _render_start(request, matter, offers, request.POST, [FieldError("department", error.code, error.text)])


def _begin(request: HttpRequest, actor: Actor, matter: Matter) -> str:
    """Begin the draft once for the page that was sent, however often it is sent."""
    situations, department = _chosen(version_of(matter).parsed, request.POST)
    answer, _repeated = once(
        scope=f"account:{actor.account_id}",
        key=f"start:{request.POST.get('key', '')[:60] or new_token()}",
        request=[matter.slug, actor.holder, situations, department],
        work=lambda: (
            drafts.start_draft(
                matter=matter, actor=actor, at=timezone.now(), situations=situations, department=department
            ).public_id
        ),
        now=timezone.now(),
    )
    return str(answer)


def _to_first_screen(actor: Actor, public_id: str) -> HttpResponse:
    """Lead to the first questions, even when all are filled in already: what the city knows is theirs to look over."""
    draft = selectors.drafts(reader=actor, now=timezone.now()).filter(public_id=public_id).first()
    return redirect(Progress.of(draft).way.after(SITUATION)) if draft else redirect("cases:draft", public_id)


def _chosen(definition: MatterDefinition, post: Mapping[str, Any]) -> tuple[dict[str, str], str]:
    return definition.choose(situations_posted(definition.situations, post)), str(post.get("department", ""))


def _unanswered(definition: MatterDefinition, offers: list[Offer], post: Mapping[str, Any]) -> list[FieldError]:
    situations, department = _chosen(definition, post)
    errors = unchosen(definition.situations, situations)
    if len(offers) > 1 and department not in {offer.department.slug for offer in offers}:
        errors.append(FieldError("department", "required", _("请选择在哪里办。")))
    return errors


def _nearest(offers: list[Offer], facts: Mapping[str, Any], actor: Actor) -> str:
    """Return the bureau of the applicant's own district, if it takes the matter."""
    for_entity = actor.holder is not None and actor.holder[0] == ENTITY
    address = facts.get("entity.address" if for_entity else "person.address") or {}
    county = county_of(str(address.get("division", "")))
    near = (offer.department for offer in offers if county and offer.department.division.code.startswith(county))
    return next((department.slug for department in near), "")


def questions(
    definition: MatterDefinition, offers: list[Offer], given: Mapping[str, Any], errors: list[FieldError]
) -> list[Shown]:
    """Return the situation questions and the choice of place as fields."""
    fields = situation_fields(definition.situations, given, errors)
    if len(offers) > 1:
        fields.append(_place(offers, given, texts_by_path(errors)))
    return fields


def _place(offers: list[Offer], given: Mapping[str, Any], texts: dict[str, list[str]]) -> Shown:
    return shown_field(
        type="choice",
        name="department",
        label=_("在哪里办"),
        help=_("选事情发生的地方，例如店开在哪个区，就选哪个区。"),
        required=True,
        value=given.get("department", ""),
        errors=texts.get("department", []),
        choices=[{"value": offer.department.slug, "label": offer.department.name} for offer in offers],
    )


def _render_start(
    request: HttpRequest, matter: Matter, offers: list[Offer], given: Mapping[str, Any], errors: list[FieldError]
) -> HttpResponse:
    actor, definition = actor_of(request), version_of(matter).parsed
    facts = known_facts(actor=actor)
    for_entity = actor.holder is not None and actor.holder[0] == ENTITY
    mine = selectors.drafts(reader=actor, now=timezone.now()).filter(version__matter=matter)
    context = {
        "title": matter.name,
        "guide_url": guide_url(matter.slug),
        "applicant": facts.get("entity.name" if for_entity else "person.name", ""),
        "hats_url": hats_url(request.path),
        "fields": questions(definition, offers, given, errors),
        "only_place": offers[0].department.name if len(offers) == 1 else "",
        "errors": errors,
        "key": request.POST.get("key") or new_token(),
        "resume": _resume(mine.first()) if request.method == "GET" else None,
        "under_way": _under_way(actor, matter) if request.method == "GET" else [],
    }
    return render(request, "cases/start.html", context, status=422 if errors else 200)


def _resume(draft: Draft | None) -> dict[str, Any] | None:
    if draft is None:
        return None
    return {"url": reverse("cases:draft", args=[draft.public_id]), "saved_at": draft.saved_at}


def _under_way(actor: Actor, matter: Matter) -> list[dict[str, Any]]:
    """Return the newest applications of the same holder for this that are not over: a second one is often a mistake."""
    return [
        {
            "url": reverse("cases:detail", args=[case.public_id]),
            "number": case.number,
            "where": case.department.name,
            "at": case.submitted_at,
        }
        for case in selectors.cases(reader=actor, open_only=True).filter(matter=matter)[:MOST_SHOWN]
    ]


def _may_not(request: HttpRequest, matter: Matter, error: DomainError) -> dict[str, Any]:
    """Return why one cannot apply and the one thing that helps."""
    way = {"url": guide_url(matter.slug), "label": _("回到办事指南")}
    if isinstance(error, LevelTooLow):
        way = {"url": reverse("identity:real_name"), "label": _("去实名认证")}
    elif isinstance(error, NotServed | AgentNotAllowed) or actor_of(request).is_staff:
        way = {"url": hats_url(request.path), "label": _("换个身份办")}
    return {"title": matter.name, "error": error, "way": way}


@of_draft
@require_http_methods(["GET", "POST"])
def situation(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Change the situation or the place of a draft; what was filled in stays."""
    matter, definition = draft.version.matter, draft.version.parsed
    offers = list(offers_of(matter))
    given: Mapping[str, Any] = {f"s.{key}": value for key, value in draft.situations.items()}
    given = {**given, "department": draft.department.slug if draft.department else ""}
    errors: list[FieldError] = []
    if request.method == "POST":
        given, errors = request.POST, _unanswered(definition, offers, request.POST)
        if not errors:
            chosen, department = _chosen(definition, request.POST)
            draft, _result = drafts.save_draft(
                draft=draft, answers={}, situations=chosen, department=department or None, revision=None,
                at=timezone.now(),
            )  # fmt: skip
            return redirect(Progress.of(draft).way.after(SITUATION))
    context = Progress.of(draft).context(SITUATION) | {
        "fields": questions(definition, offers, given, errors),
        "only_place": offers[0].department.name if len(offers) == 1 else "",
        "errors": errors,
    }
    return render(request, "cases/draft_situation.html", context, status=422 if errors else 200)
