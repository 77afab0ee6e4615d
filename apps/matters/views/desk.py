"""Matters at the desk: the list, and a matter with its versions."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from apps.common.actor import Actor
from apps.common.errors import DomainError, NotAllowed, NotFound
from apps.common.lists import page_of
from apps.identity.requests import actor_of, at_a_post
from apps.journal.services import open_actions
from apps.matters import selectors, services
from apps.matters.choices import MatterAction, MatterStatus
from apps.matters.errors import DraftExists
from apps.matters.models import Matter, MatterVersion
from apps.matters.permissions import desk_departments, may_edit_matter
from apps.matters.views.attempts import NOTHING, Attempt
from apps.matters.views.desk_words import light_of
from apps.matters.workflow import MATTER

LONGEST_QUERY = 60


@never_cache
@require_GET
@at_a_post
def desk_list(request: HttpRequest) -> HttpResponse:
    """List the matters the post edits, checks or publishes."""
    actor = actor_of(request)
    if not desk_departments(actor):
        raise NotAllowed
    query = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    only = request.GET.get("show") == "unfinished"
    found = selectors.desk_matters(reader=actor, query=query, only_unfinished=only)
    page = page_of(found, order=selectors.DESK_ORDER, cursor=request.GET.get("cursor", ""))
    unfinished = selectors.unfinished_versions(page.rows)
    here = reverse("matters:desk_list")
    context = {
        "rows": [_list_row(matter, unfinished.get(matter.pk)) for matter in page.rows],
        "tabs": [
            {"label": _("全部事项"), "url": here, "current": not only},
            {"label": _("正在改的"), "url": f"{here}?show=unfinished", "current": only},
        ],
        "query": query,
        "only_unfinished": only,
        "newer_url": _page_url(request, page.previous),
        "older_url": _page_url(request, page.next),
    }
    return render(request, "matters/desk_list.html", context)


def _list_row(matter: Matter, version: MatterVersion | None) -> dict[str, Any]:
    return {
        "title": matter.name,
        "code": matter.code,
        "url": reverse("matters:desk_matter", args=[matter.slug]),
        "department": matter.department.short_name,
        "status": matter.get_status_display(),
        "status_light": "green" if matter.status == MatterStatus.IN_USE else "yellow",
        "current": matter.current,
        "version": version,
        "version_url": reverse("matters:desk_version", args=[version.public_id]) if version else "",
        "version_light": light_of(version) if version else "",
    }


def _page_url(request: HttpRequest, cursor: str) -> str:
    if not cursor:
        return ""
    query: QueryDict = request.GET.copy()
    query["cursor"] = cursor
    return f"{request.path}?{query.urlencode()}"


# One matter -----------------------------------------------------------------------------------------------------------


@never_cache
@require_GET
@at_a_post
def desk_matter(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a matter with its versions, and what may be done with it."""
    return _matter_page(request, selectors.desk_matter(reader=actor_of(request), slug=slug))


def _matter_page(
    request: HttpRequest, matter: Matter, attempt: Attempt = NOTHING, *, status: int = 200
) -> HttpResponse:
    actor = actor_of(request)
    versions = list(selectors.versions_of(matter, reader=actor))
    unfinished = selectors.unfinished_versions([matter]).get(matter.pk)
    context = {
        "matter": matter,
        "light": "green" if matter.status == MatterStatus.IN_USE else "yellow",
        "versions": [
            {"version": row, "light": light_of(row), "url": reverse("matters:desk_version", args=[row.public_id])}
            for row in versions
        ],
        "unfinished": unfinished,
        "begin_refusal": _begin_refusal(matter, unfinished, actor),
        "actions": [
            {"action": one.action, "label": one.label, "reason": str(one.refusal.text) if one.refusal else ""}
            for one in open_actions(MATTER, matter, actor)
            if one.action in {MatterAction.PAUSE, MatterAction.RESUME}
        ],
        "attempt": attempt,
    }
    return render(request, "matters/desk_matter.html", context, status=status)


def _begin_refusal(matter: Matter, unfinished: MatterVersion | None, actor: Actor) -> str:
    """Return why no new version can be begun, or nothing."""
    refusal = may_edit_matter(matter, actor)
    if refusal is not None:
        return str(refusal.text)
    return DraftExists(number=unfinished.number).text if unfinished else ""


@require_POST
@at_a_post
def desk_begin(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin the next version with what is public now, and open it for editing."""
    actor = actor_of(request)
    matter = selectors.desk_matter(reader=actor, slug=slug)
    try:
        version = services.begin_draft(matter=matter, actor=actor, at=timezone.now())
    except DomainError as error:
        return _matter_page(request, matter, Attempt("begin", error.text), status=error.status)
    messages.success(
        request,
        _("已起草第%(number)s版，内容和线上的一样。改好后提交审核，发布前市民看不到。") % {"number": version.number},
    )
    return redirect("matters:desk_edit", public_id=version.public_id, section="basic")


@require_POST
@at_a_post
def desk_run(request: HttpRequest, slug: str, action: str) -> HttpResponse:
    """Pause or resume a matter: at once, for everybody."""
    actor, now = actor_of(request), timezone.now()
    matter = selectors.desk_matter(reader=actor, slug=slug)
    reason = request.POST.get("reason", "")
    if action not in {MatterAction.PAUSE, MatterAction.RESUME}:
        raise NotFound
    try:
        if action == MatterAction.PAUSE:
            services.pause_matter(matter=matter, reason=reason, actor=actor, at=now)
        else:
            services.resume_matter(matter=matter, actor=actor, at=now)
    except DomainError as error:
        return _matter_page(request, matter, Attempt.refused(action, error, reason), status=error.status)
    done = (
        _("已暂停，市民能看到原因，不能新申请；在办的照常办。") if action == MatterAction.PAUSE else _("已恢复办理。")
    )
    messages.success(request, done)
    return redirect("matters:desk_matter", slug=slug)
