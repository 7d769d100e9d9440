"""Addresses of signing in, of the own account, and of accounts."""

from django.urls import path

from zeren.web.accounts import listing, own, signing_in

urlpatterns = [
    path("login/", signing_in.login, name="login"),
    path("login/code/", signing_in.code, name="login-code"),
    path("account/", own.show, name="own-account"),
    path("account/password/", own.password, name="own-password"),
    path("account/second-factor/", own.factor, name="own-factor"),
    path("account/sessions/", own.end_session, name="own-session-end"),
    path("accounts/", listing.show, name="accounts"),
    path("accounts/resets/<int:number>/<slug:choice>/", listing.answer, name="accounts-reset"),
    path("accounts/<str:person>/", listing.one, name="accounts-one"),
    path("accounts/<str:person>/<slug:deed>/", listing.do, name="accounts-do"),
]
