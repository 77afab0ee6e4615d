"""What the pages of drafts and cases share: loading one's own, and nobody else's."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from apps.cases import selectors
from apps.cases.errors import DraftExpired
from apps.cases.models import Case, Draft
from apps.cases.permissions import visible_drafts
from apps.common.errors import NotFound
from apps.identity.requests import actor_of

DraftView = Callable[..., HttpResponse]


def guide_url(slug: str) -> str:
    """Return where the guide of a matter is."""
    return reverse("matters:guide", args=[slug])


def hats_url(back: str) -> str:
    """Return where one chooses whom to act for."""
    return reverse("identity:hats", query={"next": back})


def of_draft(view: DraftView) -> DraftView:
    """Give the view the reader's own draft; one that was submitted leads to its case, a stranger finds nothing.

    The pages are never taken from a browser's memory: the way back shows what is stored.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, public_id: str, **more: Any) -> HttpResponse:
        reader = actor_of(request)
        draft = selectors.drafts(reader=reader, now=timezone.now()).filter(public_id=public_id).first()
        if draft is not None:
            return view(request, draft, **more)
        if selectors.cases(reader=reader).filter(public_id=public_id).exists():
            return redirect("cases:detail", public_id)
        if visible_drafts(reader).filter(public_id=public_id).exists():
            raise DraftExpired
        raise NotFound

    return never_cache(wrapped)


def my_case(request: HttpRequest, public_id: str) -> Case:
    """Return the reader's own case, with what its pages need. Posts read cases at the desk, where reading is logged.

    :raises NotFound: there is none, it is another's, or the reader sits at a post
    """
    if actor_of(request).is_staff:
        raise NotFound
    case = selectors.case_detail(reader=actor_of(request)).filter(public_id=public_id).first()
    if case is None:
        raise NotFound
    return case


def this_draft_is_current(draft: Draft) -> bool:
    """Tell whether a draft's version is still the published one."""
    return draft.version_id == draft.version.matter.current_id
