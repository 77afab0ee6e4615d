"""The last screen of a joint draft: everything at a glance, what is missing on top, and the button that submits."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.approvals.errors import JointDraftExpired
from apps.approvals.models import JointDraft, JointDraftMaterial
from apps.approvals.selectors import places_for
from apps.approvals.services import drafts
from apps.approvals.services.submission import submit_draft
from apps.approvals.views.screens import Progress
from apps.approvals.views.shared import of_draft
from apps.common.errors import Conflict, DomainError, FieldError, Invalid, NotAllowed
from apps.common.forms.screens import CHECK, MATERIALS, SITUATION, linked
from apps.identity.requests import actor_of
from apps.matters.presentation import answer_groups, given_words, situation_rows


@of_draft
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, draft: JointDraft) -> HttpResponse:
    """Show the application whole; submit it once: a draft becomes one application, whoever clicks how often."""
    if request.method == "GET":
        return _render(request, draft)
    try:
        joint = submit_draft(
            draft=draft, actor=actor_of(request), at=timezone.now(), promised=request.POST.getlist("promised")
        )
    except JointDraftExpired:  # the other click of two was faster: the application has the draft's id
        return redirect("approvals:detail", draft.public_id)
    except Invalid as error:
        return _render(request, draft, errors=list(error.errors), status=error.status)
    except (NotAllowed, Conflict) as error:
        return _render(request, draft, refusal=error, status=error.status)
    messages.success(request, _("提交好了。各部门已经收到，能同时办的同时开始。"))
    return redirect("approvals:detail", joint.public_id)


def _render(
    request: HttpRequest,
    draft: JointDraft,
    *,
    errors: list[FieldError] | None = None,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    progress = Progress.of(draft)
    promised = set(request.POST.getlist("promised"))
    # What may still be promised is asked below, not counted as missing.
    later = promised | {wanted.id for wanted in progress.needed if progress.is_tolerated(wanted)}
    if errors is None:
        errors = drafts.shortcomings(draft=draft, union=progress.union, result=progress.result, promised=later)
    urls, given = progress.way.urls(), _given(draft)
    context = progress.context(CHECK) | {
        "applicant": str(draft.entity.name if draft.entity else draft.person.name if draft.person else ""),
        "place": _place(progress),
        "situation_url": urls[SITUATION],
        "situation_rows": situation_rows(draft.version.parsed.situations, draft.situations),
        "groups": [
            group | {"url": urls.get(group["id"], "")}
            for group in answer_groups(progress.form, draft.answers or {}, draft.situations)
        ],
        "parts": _parts(progress),
        "materials_url": urls.get(MATERIALS, ""),
        "materials": [
            {"label": wanted.name, "value": given_words(given.get(wanted.id, []))} for wanted in progress.needed
        ],
        "promises": [
            {"id": wanted.id, "name": wanted.name, "ticked": wanted.id in promised}
            for wanted in progress.needed
            if wanted.id not in given and progress.is_tolerated(wanted)
        ],
        "delivery": None,
        "errors": [linked(error, urls, progress.form.groups, place="place") for error in errors],
        "refusal": refusal,
    }
    return render(request, "approvals/draft_check.html", context, status=status)


def _place(progress: Progress) -> str:
    """Return where it is done: the chosen district, or the departments when there is no choice."""
    chosen = dict(places_for(progress.versions)).get(progress.draft.place, "") if progress.draft.place else ""
    found = dict.fromkeys(row.name for row in progress.departments.values() if row)
    return chosen or _("、").join(found)


def _parts(progress: Progress) -> list[dict[str, str]]:
    """Return what is applied for where, so that one sees what one submit starts."""
    names = frozenset(progress.versions)
    rows = []
    for name, version in progress.versions.items():
        department = progress.departments.get(name)
        after = progress.union.scheme.after_of(name, names)
        titles = _("、").join(f"“{progress.versions[entry].matter.name}”" for entry in after)
        waits = _("等%(names)s办好后开始") % {"names": titles}
        rows.append(
            {
                "label": version.matter.name,
                "value": department.name if department else _("还没选办理地"),
                "note": waits if after else _("一提交就开始"),
            }
        )
    return rows


def _given(draft: JointDraft) -> dict[str, list[JointDraftMaterial]]:
    found: dict[str, list[JointDraftMaterial]] = {}
    for row in draft.materials.select_related("file", "licence__type").order_by("id"):
        found.setdefault(row.material, []).append(row)
    return found
