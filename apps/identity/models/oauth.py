"""Own OAuth2 and OIDC models: fixed before the first migration, since they cannot be swapped later.

``models.Model`` is named again for type checkers: the provider ships no types, so they would not see models here.
"""
# ruff: noqa: DJ008 - all but one are named by the provider's own models

from django.db import models
from django.utils.translation import gettext_lazy as _
from oauth2_provider.models import (
    AbstractAccessToken,
    AbstractApplication,
    AbstractDeviceGrant,
    AbstractGrant,
    AbstractIDToken,
    AbstractRefreshToken,
)


class Application(AbstractApplication, models.Model):
    """A program people let in: the phone app, a mini program, a kiosk, a partner."""

    is_first_party = models.BooleanField(_("本平台应用"), default=False)
    allowed_scopes = models.TextField(_("允许的范围"), default="openid profile")

    class Meta(AbstractApplication.Meta):
        verbose_name = _("应用")
        verbose_name_plural = _("应用")


class AccessToken(AbstractAccessToken, models.Model):
    """A token that opens the API."""

    class Meta(AbstractAccessToken.Meta):
        verbose_name = _("访问令牌")
        verbose_name_plural = _("访问令牌")


class RefreshToken(AbstractRefreshToken, models.Model):
    """A token that renews an access token; used twice, its family ends."""

    class Meta(AbstractRefreshToken.Meta):
        verbose_name = _("刷新令牌")
        verbose_name_plural = _("刷新令牌")


class AuthorizationGrant(AbstractGrant, models.Model):
    """A code on its way from the sign-in page to the program."""

    class Meta(AbstractGrant.Meta):
        verbose_name = _("授权码")
        verbose_name_plural = _("授权码")


class IDToken(AbstractIDToken, models.Model):
    """An OIDC statement of who signed in."""

    class Meta(AbstractIDToken.Meta):
        verbose_name = _("身份令牌")
        verbose_name_plural = _("身份令牌")


class DeviceGrant(AbstractDeviceGrant, models.Model):
    """A device without keyboard waiting to be let in."""

    class Meta(AbstractDeviceGrant.Meta):
        verbose_name = _("设备授权")
        verbose_name_plural = _("设备授权")

    def __str__(self) -> str:
        return str(self.user_code)
