"""工作."""

from django.urls import path

from zhuji.web.views import (
    branch_life,
    branch_life_coverage,
    branch_life_files,
    branch_life_lessons,
    branch_life_month,
    branch_life_record,
    branch_life_themes,
)

urlpatterns = [
    path("work/", branch_life.work, name="work"),
    path("units/<int:unit_id>/month/", branch_life_month.month, name="month"),
    path("units/<int:unit_id>/record/", branch_life_record.record, name="record"),
    path("units/<int:unit_id>/activities/", branch_life.activities, name="activities"),
    path("units/<int:unit_id>/themes/", branch_life_themes.themes, name="themes"),
    path("units/<int:unit_id>/coverage/", branch_life_coverage.coverage, name="coverage"),
    path("units/<int:unit_id>/lessons/", branch_life_lessons.lessons, name="lessons"),
    path("units/<int:unit_id>/lessons.docx", branch_life_lessons.volume, name="lesson-volume"),
    path("units/<int:unit_id>/record-book.docx", branch_life_lessons.book, name="record-book"),
    path("themes/<int:theme_id>/", branch_life_themes.theme, name="theme"),
    path("themes/<int:theme_id>/recall/", branch_life_themes.recall, name="recall-theme"),
    path("activities/<int:activity_id>/", branch_life.activity, name="activity"),
    path("activities/<int:activity_id>/correct/", branch_life_record.correct, name="correct-activity"),
    path("activities/<int:activity_id>/withdraw/", branch_life.withdraw, name="withdraw-activity"),
    path("activities/<int:activity_id>/recommend/", branch_life_lessons.recommend, name="recommend"),
    path("activities/<int:activity_id>/attach/", branch_life_files.attach, name="attach"),
    path("attachments/<int:attachment_id>/", branch_life_files.attachment, name="attachment"),
    path("attachments/<int:attachment_id>/withdraw/", branch_life_files.detach, name="detach"),
]
