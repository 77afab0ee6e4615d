"""Addresses of identity: pages at the site's root, the OAuth2 provider below ``/o/``, API below ``/api/v1/``."""

from django.urls import path, re_path
from oauth2_provider import views as provider

from apps.identity.api import firm as firm_api
from apps.identity.api import me, registering
from apps.identity.views import account, firm, hats, oauth, preferences, register, sign_in

app_name = "identity"

urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-in/code/", sign_in.sign_in_code, name="sign_in_code"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("register/", register.register, name="register"),
    path("register/done/", register.registered, name="registered"),
    path("reset-password/", register.reset_password, name="reset_password"),
    path("real-name/", register.real_name, name="real_name"),
    path("real-name/card/", register.real_name_card, name="real_name_card"),
    path("account/", account.account, name="account"),
    path("account/phone/", account.change_phone, name="change_phone"),
    path("account/password/", account.change_password, name="change_password"),
    path("account/programs/withdraw/", account.withdraw, name="withdraw"),
    path("account/download/", account.download, name="download"),
    path("hats/", hats.hats, name="hats"),
    path("account/reads/", account.reads, name="reads"),
    path("firm/", firm.firm, name="firm"),
    path("firm/claim/", firm.claim, name="firm_claim"),
    path("firm/agents/new/", firm.appoint, name="firm_appoint"),
    path("mandates/<str:public_id>/end/", firm.end_mandate, name="mandate_end"),
    path("mandates/<str:public_id>/lay-down/", firm.lay_down, name="mandate_lay_down"),
    path("preferences/post/", hats.switch_post, name="switch_post"),
    path("preferences/elder/", preferences.elder, name="elder"),
    path("preferences/language/", preferences.language, name="language"),
    path("second-factor/", sign_in.second_factor, name="second_factor"),
]

oauth_urlpatterns = [
    path("authorize/", oauth.Authorize.as_view(), name="authorize"),
    path("token/", provider.TokenView.as_view(), name="token"),
    path("revoke_token/", provider.RevokeTokenView.as_view(), name="revoke-token"),
    path("introspect/", provider.IntrospectTokenView.as_view(), name="introspect"),
    re_path(
        r"^\.well-known/openid-configuration/?$",
        provider.ConnectDiscoveryInfoView.as_view(),
        name="oidc-connect-discovery-info",
    ),
    path(".well-known/jwks.json", provider.JwksInfoView.as_view(), name="jwks-info"),
    path("userinfo/", provider.UserInfoView.as_view(), name="user-info"),
]

api_urlpatterns = [
    path("me", me.Me.as_view(), name="me"),
    path("codes", registering.Codes.as_view(), name="codes"),
    path("register", registering.Register.as_view(), name="register"),
    path("real-name", registering.RealName.as_view(), name="real_name"),
    path("real-name/card", registering.RealNameCard.as_view(), name="real_name_card"),
    path("me/hats", me.Hats.as_view(), name="hats"),
    path("me/firm", firm_api.MyFirm.as_view(), name="my_firm"),
    path("me/firms", firm_api.MyFirms.as_view(), name="firms"),
    path("mandates", firm_api.MandateList.as_view(), name="mandates"),
    path("mandates/<str:public_id>/end", firm_api.MandateEnd.as_view(), name="mandate_end"),
    path("mandates/<str:public_id>/lay_down", firm_api.MandateLayDown.as_view(), name="mandate_lay_down"),
]
