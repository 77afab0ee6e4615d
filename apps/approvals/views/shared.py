"""What the pages of joint drafts and applications share: loading one's own, and nobody else's."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from apps.approvals import selectors
from apps.approvals.definition import SchemeDefinition
from apps.approvals.errors import JointDraftExpired, NoSuchScheme
from apps.approvals.models import JointApplication, Scheme
from apps.approvals.permissions import visible_joint_drafts, visible_joints
from apps.common.errors import NotFound
from apps.identity.requests import actor_of

DraftView = Callable[..., HttpResponse]


def guide_url(slug: str) -> str:
    """Return where the guide of a scheme is."""
    return reverse("approvals:guide", args=[slug])


def definition_of(scheme: Scheme) -> SchemeDefinition:
    """Return what the published version of a scheme says.

    :raises NoSuchScheme: it is not published
    """
    if scheme.current is None:
        raise NoSuchScheme
    return scheme.current.parsed


def hats_url(back: str) -> str:
    """Return where one chooses whom to act for."""
    return reverse("identity:hats", query={"next": back})


def of_draft(view: DraftView) -> DraftView:
    """Give the view the reader's own joint draft; one that was submitted leads to its application.

    The pages are never taken from a browser's memory: the way back shows what is stored.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, public_id: str, **more: Any) -> HttpResponse:
        reader = actor_of(request)
        draft = selectors.joint_drafts(reader=reader, now=timezone.now()).filter(public_id=public_id).first()
        if draft is not None:
            return view(request, draft, **more)
        if not reader.is_staff and visible_joints(reader).filter(public_id=public_id).exists():
            return redirect("approvals:detail", public_id)
        if visible_joint_drafts(reader).filter(public_id=public_id).exists():
            raise JointDraftExpired
        raise NotFound

    return never_cache(wrapped)


def my_joint(request: HttpRequest, public_id: str) -> JointApplication:
    """Return the reader's own joint application. Posts read it at the desk, where reading is logged.

    :raises NotFound: there is none, it is another's, or the reader sits at a post
    """
    reader = actor_of(request)
    if reader.is_staff:
        raise NotFound
    joint: JointApplication | None = selectors.joint_detail(reader=reader).filter(public_id=public_id).first()
    if joint is None:
        raise NotFound
    return joint
