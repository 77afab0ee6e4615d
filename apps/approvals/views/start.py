"""Beginning a joint application: who applies, in which situation, where."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.approvals import selectors
from apps.approvals.definition import SchemeDefinition
from apps.approvals.errors import SchemeNotServed
from apps.approvals.models import JointDraft, Scheme
from apps.approvals.services import drafts
from apps.approvals.views.screens import Progress
from apps.approvals.views.shared import definition_of, guide_url, hats_url, of_draft
from apps.common.actor import ENTITY, Actor
from apps.common.errors import Conflict, DomainError, FieldError, NotAllowed
from apps.common.forms.display import Shown, shown_field
from apps.common.forms.screens import SITUATION
from apps.common.geography import county_of
from apps.common.ids import new_token
from apps.identity.requests import actor_of
from apps.identity.selectors import known_facts
from apps.journal.services import once
from apps.matters.models import MatterVersion
from apps.matters.presentation import situation_fields, situations_posted, texts_by_path, unchosen

Places = list[tuple[str, str]]


@never_cache
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask what the form depends on and begin a draft; who may not apply is told why and what to do."""
    actor, scheme = actor_of(request), selectors.scheme_by_slug(slug)
    try:
        drafts.check_may_apply(scheme=scheme, actor=actor, today=timezone.localdate())
    except (NotAllowed, Conflict) as error:
        return render(request, "cases/may_not.html", _may_not(request, scheme, error), status=error.status)
    definition = definition_of(scheme)
    places = places_asked(selectors.pinned_versions(selectors.current_pins(definition)))
    if request.method == "GET":
        given: Mapping[str, Any] = {**request.GET.dict(), "place": _nearest(places, actor)}
        return _render(request, scheme, places, given, [])
    errors = _unanswered(definition, places, request.POST)
    if errors:
        return _render(request, scheme, places, request.POST, errors)
    return _to_first_screen(actor, _begin(request, actor, scheme))


def _begin(request: HttpRequest, actor: Actor, scheme: Scheme) -> str:
    """Begin the draft once for the page that was sent, however often it is sent."""
    definition, place = definition_of(scheme), request.POST.get("place", "")
    situations = definition.choose(situations_posted(definition.situations, request.POST))
    answer, _repeated = once(
        scope=f"account:{actor.account_id}",
        key=f"start-joint:{request.POST.get('key', '')[:60] or new_token()}",
        request=[scheme.slug, actor.holder, situations, place],
        work=lambda: (
            drafts.start_draft(
                scheme=scheme, actor=actor, at=timezone.now(), situations=situations, place=place
            ).public_id
        ),
        now=timezone.now(),
    )
    return str(answer)


def _to_first_screen(actor: Actor, public_id: str) -> HttpResponse:
    """Lead to the first questions, even when all are filled in already: what the city knows is theirs to look over."""
    draft = selectors.joint_drafts(reader=actor, now=timezone.now()).filter(public_id=public_id).first()
    return redirect(Progress.of(draft).way.after(SITUATION)) if draft else redirect("approvals:draft", public_id)


def places_asked(versions: Mapping[str, MatterVersion]) -> Places:
    """Return the places to choose from; none where each department is the only one anyway."""
    if None not in selectors.departments_for(versions, "").values():
        return []
    return selectors.places_for(versions)


def _unanswered(definition: SchemeDefinition, places: Places, post: Mapping[str, Any]) -> list[FieldError]:
    errors = unchosen(definition.situations, definition.choose(situations_posted(definition.situations, post)))
    if places and post.get("place", "") not in dict(places):
        errors.append(FieldError("place", "required", _("请选择在哪里办。")))
    return errors


def _nearest(places: Places, actor: Actor) -> str:
    """Return the applicant's own district, if all of it can be done there."""
    facts = known_facts(actor=actor)
    for_entity = actor.holder is not None and actor.holder[0] == ENTITY
    address = facts.get("entity.address" if for_entity else "person.address") or {}
    county = county_of(str(address.get("division", "")))
    return county if county in dict(places) else ""


def questions(
    definition: SchemeDefinition, places: Places, given: Mapping[str, Any], errors: list[FieldError]
) -> list[Shown]:
    """Return the situation questions and the choice of place as fields."""
    fields = situation_fields(definition.situations, given, errors)
    if places:
        fields.append(
            shown_field(
                type="choice",
                name="place",
                label=_("在哪里办"),
                help=_("选事情发生的地方，例如店开在哪个区，就选哪个区。各部门会分到管那里的。"),
                required=True,
                value=given.get("place", ""),
                errors=texts_by_path(errors).get("place", []),
                choices=[{"value": code, "label": name} for code, name in places],
            )
        )
    return fields


def _render(
    request: HttpRequest, scheme: Scheme, places: Places, given: Mapping[str, Any], errors: list[FieldError]
) -> HttpResponse:
    actor = actor_of(request)
    facts = known_facts(actor=actor)
    for_entity = actor.holder is not None and actor.holder[0] == ENTITY
    mine = selectors.joint_drafts(reader=actor, now=timezone.now()).filter(version__scheme=scheme)
    draft = mine.first() if request.method == "GET" else None
    context = {
        "title": scheme.title,
        "guide_url": guide_url(scheme.slug),
        "applicant": facts.get("entity.name" if for_entity else "person.name", ""),
        "hats_url": hats_url(request.path),
        "fields": questions(definition_of(scheme), places, given, errors),
        "only_place": "",
        "errors": errors,
        "key": request.POST.get("key") or new_token(),
        "resume": _resume(draft) if draft else None,
    }
    return render(request, "cases/start.html", context, status=422 if errors else 200)


def _resume(draft: JointDraft) -> dict[str, Any]:
    return {"url": reverse("approvals:draft", args=[draft.public_id]), "saved_at": draft.saved_at}


def _may_not(request: HttpRequest, scheme: Scheme, error: DomainError) -> dict[str, Any]:
    """Return why one cannot apply and the one thing that helps."""
    way = {"url": guide_url(scheme.slug), "label": _("回到办事指南")}
    if isinstance(error, SchemeNotServed) or actor_of(request).is_staff:
        way = {"url": hats_url(request.path), "label": _("换个身份办")}
    return {"title": scheme.title, "error": error, "way": way}


@of_draft
@require_http_methods(["GET", "POST"])
def situation(request: HttpRequest, draft: JointDraft) -> HttpResponse:
    """Change the situation or the place of a draft; what was filled in stays."""
    definition = draft.version.parsed
    places = places_asked(selectors.pinned_versions(draft.pins))
    given: Mapping[str, Any] = {f"s.{key}": value for key, value in draft.situations.items()} | {"place": draft.place}
    errors: list[FieldError] = []
    if request.method == "POST":
        given, errors = request.POST, _unanswered(definition, places, request.POST)
        if not errors:
            draft, _result = drafts.save_draft(
                draft=draft,
                answers={},
                situations=situations_posted(definition.situations, request.POST),
                place=request.POST.get("place") if places else None,
                revision=None,
                at=timezone.now(),
            )
            return redirect(Progress.of(draft).way.after(SITUATION))
    context = Progress.of(draft).context(SITUATION) | {
        "fields": questions(definition, places, given, errors),
        "only_place": "",
        "errors": errors,
    }
    return render(request, "cases/draft_situation.html", context, status=422 if errors else 200)
