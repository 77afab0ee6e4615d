"""The base of the API's open views; apart from ``api``, whose renderers the framework loads before it has views."""

from rest_framework.permissions import AllowAny
from rest_framework.views import APIView


class PublicView(APIView):
    """Open to everybody, signed in or not: what the city does, where and when, is no secret."""

    authentication_classes = []
    permission_classes = [AllowAny]
