"""What the pages of drafts and cases share: loading one's own, and nobody else's."""

from collections.abc import Callable, Iterable
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
from apps.common.errors import FieldError, NotFound
from apps.common.forms.display import Choice
from apps.identity.choices import IdType
from apps.identity.requests import actor_of
from apps.organisation.selectors import street_names

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


def texts_by_path(errors: Iterable[FieldError]) -> dict[str, list[str]]:
    """Return the texts of errors by the field they belong to."""
    found: dict[str, list[str]] = {}
    for error in errors:
        found.setdefault(error.field, []).append(str(error.text))
    return found


def part_choices() -> dict[str, list[Choice]]:
    """Return what the parts of addresses and people are chosen from."""
    return {
        "division": [
            {"value": code, "label": f"{district}{name}", "group": district} for code, name, district in street_names()
        ],
        "id_type": [{"value": value, "label": label} for value, label in IdType.choices],
    }


def needs_lists(questions: Iterable[Any]) -> bool:
    """Tell whether any of the questions has a part that is chosen from a list."""
    return any(question.type in {"address", "person", "repeat"} for question in questions)


def this_draft_is_current(draft: Draft) -> bool:
    """Tell whether a draft's version is still the published one."""
    return draft.version_id == draft.version.matter.current_id
