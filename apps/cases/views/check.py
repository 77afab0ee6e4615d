"""The last screen of a draft: everything at a glance, what is missing on top, and the button that submits."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.cases.errors import DraftExpired, NotOffered, VersionSuperseded
from apps.cases.models import Draft, DraftMaterial
from apps.cases.services import submission
from apps.cases.views.screens import Progress, is_tolerated
from apps.cases.views.shared import of_draft
from apps.common.errors import Conflict, DomainError, FieldError, Invalid, NotAllowed
from apps.common.forms.display import Shown, shown_field
from apps.common.forms.screens import CHECK, MATERIALS, PAPER, SITUATION, linked
from apps.identity.requests import actor_of
from apps.matters.choices import DeliveryWay
from apps.matters.presentation import answer_groups, given_words, situation_rows


@of_draft
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Show the application whole; submit it once."""
    if request.method == "GET":
        return _render(request, draft)
    try:
        case = submission.submit_draft(
            draft=draft,
            actor=actor_of(request),
            at=timezone.now(),
            delivery_way=request.POST.get("delivery_way", ""),
            promised=request.POST.getlist("promised"),
        )
    except DraftExpired:  # the other click of two was faster: the case has the draft's id
        return redirect("cases:detail", draft.public_id)
    except Invalid as error:
        return _render(request, draft, errors=list(error.errors), status=error.status)
    except (VersionSuperseded, NotOffered, NotAllowed, Conflict) as error:
        return _render(request, draft, refusal=error, status=error.status)
    messages.success(request, _("提交好了。我们收到了您的申请。"))
    return redirect("cases:detail", case.public_id)


def _render(
    request: HttpRequest,
    draft: Draft,
    *,
    errors: list[FieldError] | None = None,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    progress = Progress.of(draft)
    promised = set(request.POST.getlist("promised"))
    found = [*progress.result.errors, *_missing_materials(draft, progress, promised)] if errors is None else errors
    definition = draft.version.parsed
    urls = progress.way.urls()
    context = progress.context(CHECK) | {
        "applicant": str(draft.entity.name if draft.entity else draft.person.name if draft.person else ""),
        "situation_url": urls[SITUATION],
        "place": draft.department.name if draft.department else "",
        "situation_rows": situation_rows(definition.situations, draft.situations),
        "groups": [
            group | {"url": urls.get(group["id"], "")}
            for group in answer_groups(definition.form, draft.answers or {}, draft.situations)
        ],
        "materials_url": urls.get(MATERIALS, ""),
        "materials": _materials(draft, progress),
        "promises": _promises(draft, progress, promised),
        "delivery": _delivery(draft, progress, request.POST),
        "errors": [linked(error, urls, definition.form.groups, place="department") for error in found],
        "refusal": refusal,
    }
    return render(request, "cases/draft_check.html", context, status=status)


def _given(draft: Draft) -> dict[str, list[DraftMaterial]]:
    found: dict[str, list[DraftMaterial]] = {}
    for row in draft.materials.select_related("file", "licence__type").order_by("id"):
        found.setdefault(row.material, []).append(row)
    return found


def _materials(draft: Draft, progress: Progress) -> list[dict[str, str]]:
    given = _given(draft)
    return [{"label": wanted.name, "value": given_words(given.get(wanted.id, []))} for wanted in progress.needed]


def _missing_materials(draft: Draft, progress: Progress, promised: set[str]) -> list[FieldError]:
    given = _given(draft)
    return [
        FieldError(f"{PAPER}{wanted.id}", "required", _("请上传“%(name)s”。") % {"name": wanted.name})
        for wanted in progress.needed
        if wanted.id not in given and wanted.is_required
    ]


def _promises(draft: Draft, progress: Progress, promised: set[str]) -> list[dict[str, Any]]:
    """Return the papers that may follow later and are not there yet, each with its tick."""
    given = _given(draft)
    return [
        {"id": wanted.id, "name": wanted.name, "ticked": wanted.id in promised}
        for wanted in progress.needed
        if wanted.id not in given and is_tolerated(wanted, draft)
    ]


def _delivery(draft: Draft, progress: Progress, post: Mapping[str, Any]) -> Shown | None:
    """Ask how the result should come, unless the form asked already or there is one way only."""
    ways = draft.version.parsed.result.delivery
    if len(ways) < 2 or "delivery_way" in progress.result.visible:
        return None
    return shown_field(
        type="choice",
        name="delivery_way",
        label=_("结果怎么给您"),
        required=True,
        value=post.get("delivery_way", ways[0]),
        choices=[{"value": way, "label": str(DeliveryWay(way).label)} for way in ways],
    )
