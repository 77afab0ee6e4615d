"""Finding joint applications at the desk: led by the post's departments, or with a part of theirs."""

import re
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.approvals import presentation, selectors
from apps.approvals.choices import DESK_STATUSES, BranchStatus, JointStatus
from apps.approvals.models import JointApplication
from apps.common.lists import count_shown, filters_shown, neighbour_url, page_of
from apps.identity.requests import actor_of, at_a_post
from apps.work.selectors import Standing


@never_cache
@require_safe
@at_a_post
def desk_list(request: HttpRequest) -> HttpResponse:
    """List the joint applications the post may view, newest first. Firms are found by name or code, never people."""
    given = {name: request.GET.get(name, "").strip()[:80] for name in ("q", "status", "scheme")}
    found = _narrow(selectors.joint_applications(reader=actor_of(request)), given)
    page = page_of(found, order=selectors.ORDER, cursor=request.GET.get("cursor", ""))
    standings = selectors.standings(page.rows, now=timezone.now())
    here = reverse("approvals:desk_list")
    context = {
        "rows": [_row(joint, standings[joint.pk]) for joint in page.rows],
        "filters": _filters(given),
        "given": given,
        "count_text": _("%(count)s 件") % {"count": count_shown(found)},
        "newer_url": neighbour_url(here, given, page.previous),
        "older_url": neighbour_url(here, given, page.next),
    }
    return render(request, "approvals/desk_list.html", context)


def _narrow(joints: QuerySet[JointApplication], given: dict[str, str]) -> QuerySet[JointApplication]:
    if given["status"] in JointStatus.values:
        joints = joints.filter(status=given["status"])
    if given["scheme"]:
        joints = joints.filter(scheme__slug=given["scheme"])
    text = given["q"]
    if not text:
        return joints
    if re.fullmatch(r"(?i)LB[0-9]{0,30}", text):
        return joints.filter(number__startswith=text.upper())
    return joints.filter(Q(entity__name__startswith=text) | Q(entity__uscc=text.upper()))


def _row(joint: JointApplication, standing: Standing) -> dict[str, Any]:
    branches = joint.shown_branches  # type: ignore[attr-defined]
    done = sum(row.status == BranchStatus.GRANTED for row in branches)
    return {
        "url": reverse("approvals:desk_joint", args=[joint.public_id]),
        "title": joint.title,
        "number": joint.number,
        "applicant": joint.applicant_name,
        "status": presentation.desk_status(joint),
        "light": presentation.light_of(joint, standing),
        "lead": joint.lead.short_name,
        "parts": _("%(done)s / %(total)s") % {"done": done, "total": len(branches)},
        "submitted_at": joint.submitted_at,
        "left": standing.remaining,
    }


def _filters(given: dict[str, str]) -> list[dict[str, Any]]:
    schemes = [(scheme.slug, scheme.title) for scheme in selectors.published_schemes()]
    found: list[tuple[str, str, Any]] = [("status", _("状态"), DESK_STATUSES), ("scheme", _("哪件事"), schemes)]
    return filters_shown(found, given)
