"""One typed input for each verb of a joint application, shared by the pages and the API, with the service it calls."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.shortcuts import get_object_or_404
from rest_framework import serializers

from apps.approvals.choices import JointAction
from apps.approvals.errors import UnknownJointMaterial
from apps.approvals.models import JointApplication
from apps.approvals.selectors import branches_of
from apps.approvals.services import closing, corrections
from apps.approvals.services.drafts import MOST_FILES
from apps.cases.services.intake import CorrectionItem
from apps.common.actor import Actor
from apps.common.api import StrictSerializer
from apps.files.models import StoredFile

MAX_TEXT = 4000


class VerbIn(StrictSerializer):
    """What every verb may carry: the revision the writer read, so that two people cannot overwrite each other."""

    revision = serializers.IntegerField(required=False, min_value=1)


class PlaceIn(StrictSerializer):
    """One place to correct, named as the branch's own form names it."""

    target = serializers.RegexField(r"^(material|field):[a-z][a-z0-9_]*$", max_length=80)
    text = serializers.CharField(max_length=500)


class ShortcomingsIn(StrictSerializer):
    """What one department wants corrected; an empty list takes back what it noted."""

    branch = serializers.CharField(max_length=24)
    items = PlaceIn(many=True, allow_empty=True)


class JointCorrectionIn(VerbIn):
    """Words of the lead to go with what departments noted."""

    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=MAX_TEXT)


class JointSupplementIn(StrictSerializer):
    """What the applicant hands in: corrected answers, and uploaded files by material, under their joint names."""

    answers = serializers.DictField(required=False, default=dict)
    files = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField(max_length=20), max_length=MOST_FILES),
        required=False,
        default=dict,
    )


Run = Callable[[JointApplication, Actor, datetime, dict[str, Any]], object]


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb's input and its service."""

    input: type[StrictSerializer]
    run: Run


def _note(joint: JointApplication, actor: Actor, at: datetime, data: dict[str, Any]) -> object:
    branch = get_object_or_404(branches_of(joint), name=data["branch"])
    items = [CorrectionItem(item["target"], item["text"]) for item in data["items"]]
    return corrections.note_shortcomings(branch=branch, items=items, actor=actor, at=at)


def _send(joint: JointApplication, actor: Actor, at: datetime, data: dict[str, Any]) -> object:
    return corrections.send_correction(
        joint=joint, note=data["note"], actor=actor, at=at, expected_revision=data.get("revision")
    )


def _supplement(joint: JointApplication, actor: Actor, at: datetime, data: dict[str, Any]) -> object:
    known = _uploads({public_id for ids in data["files"].values() for public_id in ids}, actor)
    files = {
        material: [known[public_id] for public_id in dict.fromkeys(ids)] for material, ids in data["files"].items()
    }
    return corrections.supplement(joint=joint, answers=data["answers"], files=files, actor=actor, at=at)


def _uploads(public_ids: Collection[str], actor: Actor) -> dict[str, StoredFile]:
    """Return files this account uploaded, by their ids; one query, however many are named.

    :raises UnknownJointMaterial: one of them is not there
    """
    found = StoredFile.objects.filter(public_id__in=public_ids, uploaded_by=actor.account_id)
    known = {file.public_id: file for file in found}
    if len(known) < len(public_ids):
        raise UnknownJointMaterial
    return known


def _withdraw(joint: JointApplication, actor: Actor, at: datetime, data: dict[str, Any]) -> object:
    return closing.withdraw_joint(joint=joint, actor=actor, at=at, expected_revision=data.get("revision"))


JOINT_VERBS: dict[str, Verb] = {
    JointAction.NOTE_SHORTCOMINGS: Verb(ShortcomingsIn, _note),
    JointAction.SEND_CORRECTION: Verb(JointCorrectionIn, _send),
    JointAction.SUPPLEMENT: Verb(JointSupplementIn, _supplement),
    JointAction.WITHDRAW: Verb(VerbIn, _withdraw),
}


def act(*, joint: JointApplication, action: str, data: Any, actor: Actor, at: datetime) -> None:
    """Check a verb's input and call its service.

    :raises ValidationError: the input does not fit the verb
    """
    verb = JOINT_VERBS[action]
    form = verb.input(data=data)
    form.is_valid(raise_exception=True)
    verb.run(joint, actor, at, dict(form.validated_data))
