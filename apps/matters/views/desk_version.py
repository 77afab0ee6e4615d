"""A version at the desk: what it changes, what the checks say, what may be done, what happened, how it will look."""

from collections.abc import Callable
from datetime import datetime
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
from apps.common.errors import DomainError, FieldError, Invalid, NotFound
from apps.identity.requests import actor_of, at_a_post
from apps.journal.services import open_actions
from apps.journal.workflow import OpenAction
from apps.matters import selectors, services
from apps.matters.choices import VersionAction, VersionStatus
from apps.matters.forms.places import finding_rows
from apps.matters.models import MatterVersion
from apps.matters.permissions import may_edit
from apps.matters.views.attempts import NOTHING, Attempt
from apps.matters.views.desk_words import changes_between, count_of, history_rows, last_reason, light_of
from apps.matters.views.guides import guide_context
from apps.matters.workflow import VERSION
from apps.organisation.selectors import work_calendar
from apps.work import services as work
from apps.work.choices import ItemAction
from apps.work.models import WorkItem
from apps.work.selectors import handling_of, live_items_of, remaining


@never_cache
@require_GET
@at_a_post
def desk_version(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a version: what it changes, what the checks say, what may be done, what happened."""
    return _version_page(request, selectors.desk_version(reader=actor_of(request), public_id=public_id))


def _version_page(
    request: HttpRequest, version: MatterVersion, attempt: Attempt = NOTHING, *, status: int = 200
) -> HttpResponse:
    actor = actor_of(request)
    before = selectors.version_before(version)
    changes = changes_between(before.definition, version.definition) if before else []
    editable = version.status == VersionStatus.DRAFT and may_edit(version, actor) is None
    findings = finding_rows(version, editable=editable) if version.status not in _OVER else []
    blocking = sum(row["blocks"] for row in findings)
    actions = open_actions(VERSION, version, actor)
    context = {
        "version": version,
        "matter": version.matter,
        "name": version.parsed.matter.name,
        "light": light_of(version),
        "before": before,
        "changes": changes,
        "change_count": count_of(changes),
        "findings": findings,
        "blocking": blocking,
        "editable": editable,
        "is_outdated": version.status not in _OVER and version.base_id != version.matter.current_id,
        "sent_back": last_reason(version),
        "verbs": sorted((_verb(one, blocking) for one in actions), key=lambda verb: verb["kind"] != "primary"),
        "item": _item(live_items_of(version).select_related("assignee", "clock").first(), actor),
        "history": history_rows(version),
        "attempt": attempt,
    }
    return render(request, "matters/desk_version.html", context, status=status)


_OVER = frozenset({VersionStatus.PUBLISHED, VersionStatus.SUPERSEDED, VersionStatus.DISCARDED})
# What a verb asks for before it is done, and which of them goes forward.
ASKS = {
    VersionAction.SEND_BACK: "reason",
    VersionAction.CHECK: "confirm",
    VersionAction.PUBLISH: "confirm",
    VersionAction.DISCARD: "confirm",
}
FORWARD = frozenset({VersionAction.SUBMIT, VersionAction.CHECK, VersionAction.PUBLISH})


def _verb(one: OpenAction, blocking: int) -> dict[str, Any]:
    """Return a verb as the page offers it, or why it does not."""
    action = VersionAction(one.action)
    reason = str(one.refusal.text) if one.refusal else ""
    if not reason and blocking and action in FORWARD:
        reason = _("还有%(count)s处必须改正。") % {"count": blocking}
    return {
        "action": action.value,
        "label": one.label,
        "reason": reason,
        "asks": ASKS.get(action, ""),
        "kind": "primary" if action in FORWARD else "danger" if action == VersionAction.DISCARD else "",
        "key": "a" if action in FORWARD else "r" if action == VersionAction.SEND_BACK else "",
    }


def _item(item: WorkItem | None, actor: Actor) -> dict[str, Any] | None:
    """Return what waits for whom and until when, and what of that the reader may change."""
    if item is None:
        return None
    left = remaining(item, now=timezone.now(), calendar=work_calendar())
    return handling_of(item, actor, between_colleagues=False) | {"left": left}


Verb = Callable[[MatterVersion, QueryDict, Actor, datetime], MatterVersion]


def _submit(version: MatterVersion, post: QueryDict, actor: Actor, now: datetime) -> MatterVersion:
    return services.submit_version(version=version, actor=actor, at=now, expected_revision=_revision(post))


def _recall(version: MatterVersion, post: QueryDict, actor: Actor, now: datetime) -> MatterVersion:
    return services.recall_version(version=version, actor=actor, at=now, expected_revision=_revision(post))


def _check(version: MatterVersion, post: QueryDict, actor: Actor, now: datetime) -> MatterVersion:
    _refuse_unconfirmed(post)
    return services.check_version(version=version, actor=actor, at=now, expected_revision=_revision(post))


def _send_back(version: MatterVersion, post: QueryDict, actor: Actor, now: datetime) -> MatterVersion:
    return services.send_back_version(
        version=version, reason=post.get("reason", ""), actor=actor, at=now, expected_revision=_revision(post)
    )


def _publish(version: MatterVersion, post: QueryDict, actor: Actor, now: datetime) -> MatterVersion:
    _refuse_unconfirmed(post)
    return services.publish_version(
        version=version, actor=actor, at=now, effective_from=timezone.localdate(now), expected_revision=_revision(post)
    )


def _discard(version: MatterVersion, post: QueryDict, actor: Actor, now: datetime) -> MatterVersion:
    _refuse_unconfirmed(post)
    return services.discard_draft(version=version, actor=actor, at=now, expected_revision=_revision(post))


def _rebase(version: MatterVersion, post: QueryDict, actor: Actor, now: datetime) -> MatterVersion:
    return services.rebase_draft(version=version, expected_revision=_revision(post), actor=actor, at=now)


VERBS: dict[str, Verb] = {
    VersionAction.SUBMIT: _submit,
    VersionAction.RECALL: _recall,
    VersionAction.CHECK: _check,
    VersionAction.SEND_BACK: _send_back,
    VersionAction.PUBLISH: _publish,
    VersionAction.DISCARD: _discard,
    "rebase": _rebase,
}


def _revision(post: QueryDict) -> int:
    """Return the revision the reader saw; one that is missing is never the present one."""
    text = post.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


def _refuse_unconfirmed(post: QueryDict) -> None:
    if post.get("confirm") != "yes":
        raise Invalid(errors=[FieldError("confirm", "required", _("请先勾选确认。"))])


@require_POST
@at_a_post
def desk_version_verb(request: HttpRequest, public_id: str, action: str) -> HttpResponse:
    """Do one thing with a version; what does not go through is shown again with the reason and what was typed."""
    if action not in VERBS:
        raise NotFound
    actor = actor_of(request)
    version = selectors.desk_version(reader=actor, public_id=public_id)
    try:
        done = VERBS[action](version, request.POST, actor, timezone.now())
    except DomainError as error:
        attempt = Attempt.refused(action, error, request.POST.get("reason", ""))
        fresh = selectors.desk_version(reader=actor, public_id=public_id)
        return _version_page(request, fresh, attempt, status=error.status)
    messages.success(request, _("办好了。现在：%(status)s") % {"status": done.get_status_display()})
    return redirect("matters:desk_version", public_id=public_id)


@require_POST
@at_a_post
def desk_version_item(request: HttpRequest, public_id: str, action: str) -> HttpResponse:
    """Claim what waits, or put it back for colleagues."""
    actor = actor_of(request)
    version = selectors.desk_version(reader=actor, public_id=public_id)
    item = live_items_of(version).first()
    if item is None or action not in {ItemAction.CLAIM, ItemAction.RELEASE}:
        raise NotFound
    try:
        work.act_on_item(item=item, action=action, to="", actor=actor, at=timezone.now())
    except DomainError as error:
        return _version_page(request, version, Attempt(action, error.text), status=error.status)
    return redirect("matters:desk_version", public_id=public_id)


@never_cache
@require_GET
@at_a_post
def desk_preview(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a version as citizens would see it; nobody but the department's editors, checkers and publishers can."""
    version = selectors.desk_version(reader=actor_of(request), public_id=public_id)
    matter = version.matter
    services.copy_columns(matter, version.parsed)  # in memory only: the page shows the matter as it would be
    context = guide_context(request, matter, version)
    context |= {
        "start_url": "",
        "preview": {
            "version": version,
            "url": reverse("matters:desk_version", args=[public_id]),
            "offers_start": matter.is_open,
        },
    }
    return render(request, "matters/guide.html", context)
