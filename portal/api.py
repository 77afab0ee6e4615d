"""API views that concern the whole portal."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.common.errors import NotAllowed
from apps.identity.api import PortalView
from apps.identity.choices import Role
from apps.identity.permissions import has_role
from apps.journal.selectors import verify


class JournalVerificationOut(serializers.Serializer[Any]):
    """What a walk over the whole journal found."""

    events = serializers.IntegerField()
    subjects = serializers.IntegerField()
    broken = serializers.ListField(child=serializers.CharField())


class JournalVerification(PortalView):
    """``/journal/verification``: for the auditor."""

    scopes = ("desk",)

    @extend_schema(responses=JournalVerificationOut)
    def get(self, _request: Request) -> Response:
        """Recompute every chain and seal, and name each broken place."""
        if not has_role(self.actor, Role.AUDIT_ADMIN):
            raise NotAllowed
        found = verify()
        return Response({"events": found.events, "subjects": found.subjects, "broken": found.broken})
