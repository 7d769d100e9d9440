"""Addresses of step `implement`: facts of a unit, one fact, the one-minute entry, files of facts, tasks and findings."""

from django.urls import path

from zeren.web.implement import activities, enter, evidence, facts, imports, one_fact, put_off, samples, tasks, together, verify

urlpatterns = [
    path("", facts.own, name="implement-facts"),
    path("units/<str:unit>/", facts.show, name="implement-facts-unit"),
    path("facts/<path:key>/", one_fact.show, name="implement-facts-fact"),
    path("correct/<path:key>/", one_fact.correct, name="implement-facts-correct"),
    path("withdraw/<path:key>/", one_fact.withdraw, name="implement-facts-withdraw"),
    path("evidence/<path:key>/", evidence.show, name="implement-evidence"),
    path("evidence-to/<path:key>/", evidence.attach, name="implement-evidence-attach"),
    path("evidence-off/<path:key>/", evidence.take_off, name="implement-evidence-off"),
    path("enter/", enter.own, name="implement-enter"),
    path("enter/<str:unit>/", enter.show, name="implement-enter-unit"),
    path("import/", imports.show, name="implement-import"),
    path("import/sheet.xlsx", imports.blank, name="implement-import-blank"),
    path("import/<int:number>/", imports.preview, name="implement-import-preview"),
    path("import/<int:number>/errors.xlsx", imports.errors, name="implement-import-errors"),
    path("import/<int:number>/confirm/", imports.confirm, name="implement-import-confirm"),
    path("import/<int:number>/take-back/", imports.take_back, name="implement-import-take-back"),
    path("activities/", activities.own, name="implement-activities"),
    path("activities/<str:unit>/", activities.show, name="implement-activities-unit"),
    path("activity/<str:unit>/", activities.enter, name="implement-activities-enter"),
    path("put-off/", put_off.own, name="implement-put-off"),
    path("put-off/<str:unit>/", put_off.show, name="implement-put-off-unit"),
    path("together/", together.own, name="implement-together"),
    path("together/<str:unit>/", together.show, name="implement-together-unit"),
    path("samples/", samples.own, name="implement-samples"),
    path("samples/<str:unit>/", samples.show, name="implement-samples-unit"),
    path("sample/<int:number>/", samples.one, name="implement-sample"),
    path("verify/", verify.own, name="implement-verify"),
    path("verify/<str:unit>/", verify.show, name="implement-verify-unit"),
    path("verified/<path:key>/", verify.verify, name="implement-verify-fact"),
    path("tasks/", tasks.own, name="implement-tasks"),
    path("tasks/<str:unit>/", tasks.show, name="implement-tasks-unit"),
    path("tasks/<str:unit>/fulfilled/", tasks.fulfilled, name="implement-tasks-fulfilled"),
    path("finding/<int:task_id>/", tasks.find, name="implement-tasks-find"),
]
