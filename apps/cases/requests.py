"""One typed input for each verb of a case, shared by the pages and the API, with the service it calls."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from apps.cases.choices import CaseAction
from apps.cases.errors import UnknownMaterial
from apps.cases.models import Case
from apps.cases.services import closing, intake, review
from apps.cases.services.changes import MOST_REASON
from apps.cases.services.drafts import MOST_FILES
from apps.cases.services.intake import CorrectionItem
from apps.cases.services.promises import bring_promised
from apps.common.actor import Actor
from apps.common.api import StrictSerializer
from apps.files.models import StoredFile
from apps.work.choices import SpecialProcedure

MAX_TEXT = 4000


class VerbIn(StrictSerializer):
    """What every verb may carry: the revision the writer read, so that two clerks cannot overwrite each other."""

    revision = serializers.IntegerField(required=False, min_value=1)


class OpinionIn(VerbIn):
    """A step passed or a grant, with an opinion."""

    opinion = serializers.CharField(required=False, allow_blank=True, default="", max_length=MAX_TEXT)


class ReasonIn(VerbIn):
    """A move against the applicant or back, with its reason."""

    reason = serializers.CharField(max_length=MAX_TEXT)


class CorrectionItemIn(StrictSerializer):
    """One place to correct."""

    target = serializers.RegexField(r"^(material|field):[a-z][a-z0-9_]*$", max_length=80)
    text = serializers.CharField(max_length=500)


class CorrectionIn(VerbIn):
    """Everything that is missing or wrong, at once."""

    items = CorrectionItemIn(many=True, allow_empty=False)
    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=MAX_TEXT)


class SupplementIn(VerbIn):
    """What the applicant hands in: corrected answers, why one was right as it was, and uploaded files by material."""

    answers = serializers.DictField(required=False, default=dict)
    kept = serializers.DictField(
        child=serializers.CharField(allow_blank=True, max_length=MOST_REASON), required=False, default=dict
    )
    files = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField(max_length=20), max_length=MOST_FILES),
        required=False,
        default=dict,
    )


class PromisedIn(VerbIn):
    """Papers that were promised for later: uploaded files by material."""

    files = serializers.DictField(
        child=serializers.ListField(
            child=serializers.CharField(max_length=20), allow_empty=False, max_length=MOST_FILES
        ),
        allow_empty=False,
    )


class PauseIn(VerbIn):
    """A special procedure with the working days it needs."""

    procedure = serializers.ChoiceField(choices=SpecialProcedure.choices)
    reason = serializers.CharField(max_length=500)
    told_days = serializers.IntegerField(min_value=1, max_value=365)


class ExtendIn(VerbIn):
    """More working days, with the reason."""

    days = serializers.IntegerField(min_value=1, max_value=100)
    reason = serializers.CharField(max_length=500)


class DeliverIn(VerbIn):
    """How the applicant got the result."""

    how = serializers.ChoiceField(choices=[("window", _("窗口领取")), ("express", _("快递送达"))])


Run = Callable[[Case, Actor, datetime, dict[str, Any]], Case]


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb's input and its service."""

    input: type[StrictSerializer]
    run: Run


def _revision(data: Mapping[str, Any]) -> int | None:
    return data.get("revision")


def _accept(case: Case, actor: Actor, at: datetime, data: dict[str, Any]) -> Case:
    return intake.accept_case(case=case, actor=actor, at=at, expected_revision=_revision(data))


def _refuse(case: Case, actor: Actor, at: datetime, data: dict[str, Any]) -> Case:
    return intake.refuse_case(case=case, reason=data["reason"], actor=actor, at=at, expected_revision=_revision(data))


def _request_correction(case: Case, actor: Actor, at: datetime, data: dict[str, Any]) -> Case:
    items = [CorrectionItem(item["target"], item["text"]) for item in data["items"]]
    return intake.request_correction(
        case=case, items=items, note=data["note"], actor=actor, at=at, expected_revision=_revision(data)
    )


def _lift(case: Case, actor: Actor, at: datetime, data: dict[str, Any]) -> Case:
    return intake.lift_correction(
        case=case, reason=data["reason"], actor=actor, at=at, expected_revision=_revision(data)
    )


def _supplement(case: Case, actor: Actor, at: datetime, data: dict[str, Any]) -> Case:
    known = _uploads({public_id for ids in data["files"].values() for public_id in ids}, actor)
    files = {material: [known[public_id] for public_id in ids] for material, ids in data["files"].items()}
    return intake.supplement_case(
        case=case, answers=data["answers"], files={k: v for k, v in files.items() if v}, actor=actor, at=at,
        expected_revision=_revision(data), kept=data["kept"],
    )  # fmt: skip


def _bring_promised(case: Case, actor: Actor, at: datetime, data: dict[str, Any]) -> Case:
    known = _uploads({public_id for ids in data["files"].values() for public_id in ids}, actor)
    files = {material: [known[public_id] for public_id in ids] for material, ids in data["files"].items()}
    return bring_promised(case=case, files=files, actor=actor, at=at, expected_revision=_revision(data))


def _uploads(public_ids: Collection[str], actor: Actor) -> dict[str, StoredFile]:
    """Return files this account uploaded, by their ids; one query, however many are named.

    :raises UnknownMaterial: one of them is not there
    """
    found = StoredFile.objects.filter(public_id__in=public_ids, uploaded_by=actor.account_id)
    known = {file.public_id: file for file in found}
    if len(known) < len(public_ids):
        raise UnknownMaterial
    return known


def _pass_step(case: Case, actor: Actor, at: datetime, data: dict[str, Any]) -> Case:
    return review.pass_step(case=case, opinion=data["opinion"], actor=actor, at=at, expected_revision=_revision(data))


def _send_back(case: Case, actor: Actor, at: datetime, data: dict[str, Any]) -> Case:
    return review.send_back(case=case, reason=data["reason"], actor=actor, at=at, expected_revision=_revision(data))


def _approve(case: Case, actor: Actor, at: datetime, data: dict[str, Any]) -> Case:
    return review.approve_case(
        case=case, opinion=data["opinion"], actor=actor, at=at, expected_revision=_revision(data)
    )


def _deny(case: Case, actor: Actor, at: datetime, data: dict[str, Any]) -> Case:
    return review.deny_case(case=case, reason=data["reason"], actor=actor, at=at, expected_revision=_revision(data))


def _pause(case: Case, actor: Actor, at: datetime, data: dict[str, Any]) -> Case:
    return review.pause_case(
        case=case, procedure=data["procedure"], reason=data["reason"], told_days=data["told_days"], actor=actor, at=at,
        expected_revision=_revision(data),
    )  # fmt: skip


def _resume(case: Case, actor: Actor, at: datetime, data: dict[str, Any]) -> Case:
    return review.resume_case(case=case, actor=actor, at=at, expected_revision=_revision(data))


def _extend(case: Case, actor: Actor, at: datetime, data: dict[str, Any]) -> Case:
    return review.extend_case(
        case=case, days=data["days"], reason=data["reason"], actor=actor, at=at, expected_revision=_revision(data)
    )


def _deliver(case: Case, actor: Actor, at: datetime, data: dict[str, Any]) -> Case:
    return closing.deliver_case(case=case, actor=actor, at=at, how=data["how"], expected_revision=_revision(data))


def _withdraw(case: Case, actor: Actor, at: datetime, data: dict[str, Any]) -> Case:
    return closing.withdraw_case(case=case, actor=actor, at=at, expected_revision=_revision(data))


def _revoke(case: Case, actor: Actor, at: datetime, data: dict[str, Any]) -> Case:
    return closing.revoke_decision(
        case=case, reason=data["reason"], actor=actor, at=at, expected_revision=_revision(data)
    )


VERBS: dict[str, Verb] = {
    CaseAction.ACCEPT: Verb(VerbIn, _accept),
    CaseAction.REFUSE: Verb(ReasonIn, _refuse),
    CaseAction.REQUEST_CORRECTION: Verb(CorrectionIn, _request_correction),
    CaseAction.LIFT_CORRECTION: Verb(ReasonIn, _lift),
    CaseAction.SUPPLEMENT: Verb(SupplementIn, _supplement),
    CaseAction.BRING_PROMISED: Verb(PromisedIn, _bring_promised),
    CaseAction.PASS_STEP: Verb(OpinionIn, _pass_step),
    CaseAction.SEND_BACK: Verb(ReasonIn, _send_back),
    CaseAction.APPROVE: Verb(OpinionIn, _approve),
    CaseAction.DENY: Verb(ReasonIn, _deny),
    CaseAction.PAUSE: Verb(PauseIn, _pause),
    CaseAction.RESUME: Verb(VerbIn, _resume),
    CaseAction.EXTEND: Verb(ExtendIn, _extend),
    CaseAction.DELIVER: Verb(DeliverIn, _deliver),
    CaseAction.WITHDRAW: Verb(VerbIn, _withdraw),
    CaseAction.REVOKE: Verb(ReasonIn, _revoke),
}


def act(*, case: Case, action: str, data: Any, actor: Actor, at: datetime) -> Case:
    """Check a verb's input and call its service.

    :raises ValidationError: the input does not fit the verb
    """
    verb = VERBS[action]
    form = verb.input(data=data)
    form.is_valid(raise_exception=True)
    return verb.run(case, actor, at, dict(form.validated_data))
