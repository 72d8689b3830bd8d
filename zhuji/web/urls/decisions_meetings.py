"""工作: meetings."""

from django.urls import path

from zhuji.web.views import decisions_agenda, decisions_live, decisions_meetings, decisions_paper

urlpatterns = [
    path("units/<int:unit_id>/meetings/", decisions_meetings.meetings, name="meetings"),
    path("units/<int:unit_id>/meetings/call/", decisions_meetings.call, name="call-meeting"),
    path("units/<int:unit_id>/meetings/series/", decisions_meetings.series, name="meeting-series"),
    path("units/<int:unit_id>/meetings/paper/", decisions_paper.paper, name="paper-meeting"),
    path("meetings/invited/", decisions_meetings.invited, name="invited"),
    path("meetings/<int:meeting_id>/", decisions_live.meeting, name="meeting"),
    path("meetings/<int:meeting_id>/step/", decisions_live.step, name="meeting-step"),
    path("meetings/<int:meeting_id>/agenda/", decisions_agenda.agenda, name="agenda"),
    path("meetings/<int:meeting_id>/observers/", decisions_meetings.observers, name="meeting-observers"),
    path("meetings/<int:meeting_id>/note/", decisions_meetings.note, name="leave-note"),
    path("meetings/<int:meeting_id>/call-off/", decisions_meetings.call_off, name="call-off-meeting"),
    path("items/<int:item_id>/correct/", decisions_live.correct, name="correct-item"),
    path("series/<int:series_id>/end/", decisions_meetings.end, name="end-series"),
]
