"""工作."""

from django.urls import path

from zhuji.web.views import branch_life, branch_life_more

urlpatterns = [
    path("work/", branch_life.work, name="work"),
    path("units/<int:unit_id>/month/", branch_life.month, name="month"),
    path("units/<int:unit_id>/record/", branch_life.record, name="record"),
    path("units/<int:unit_id>/activities/", branch_life.activities, name="activities"),
    path("units/<int:unit_id>/themes/", branch_life_more.themes, name="themes"),
    path("units/<int:unit_id>/coverage/", branch_life_more.coverage, name="coverage"),
    path("themes/<int:theme_id>/", branch_life_more.theme, name="theme"),
    path("themes/<int:theme_id>/recall/", branch_life_more.recall, name="recall-theme"),
    path("activities/<int:activity_id>/", branch_life.activity, name="activity"),
    path("activities/<int:activity_id>/correct/", branch_life.correct, name="correct-activity"),
    path("activities/<int:activity_id>/withdraw/", branch_life.withdraw, name="withdraw-activity"),
    path("activities/<int:activity_id>/attach/", branch_life_more.attach, name="attach"),
    path("attachments/<int:attachment_id>/", branch_life_more.attachment, name="attachment"),
    path("attachments/<int:attachment_id>/withdraw/", branch_life_more.detach, name="detach"),
]
