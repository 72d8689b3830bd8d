"""议事: minutes, excerpts, notices, reports; the charter and the rules of procedure."""

from django.urls import path, register_converter

from zhuji.web.views import decisions_minutes, decisions_papers, decisions_rulebooks


class PaperConverter:
    """How a document is to be saved."""

    regex = "docx|pdf"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


register_converter(PaperConverter, "paper")

urlpatterns = [
    path("meetings/<int:meeting_id>/minutes/", decisions_minutes.minutes, name="minutes"),
    path("meetings/<int:meeting_id>/minutes/draw/", decisions_minutes.draw, name="draw-minutes"),
    path("minutes/<int:minutes_id>/", decisions_minutes.edition, name="minutes-edition"),
    path("minutes/<int:minutes_id>/circulate/", decisions_minutes.circulate, name="circulate-minutes"),
    path("minutes/<int:minutes_id>/confirm/", decisions_minutes.confirm, name="confirm-minutes"),
    path("minutes/<int:minutes_id>/sign/", decisions_minutes.sign, name="sign-minutes"),
    path("minutes/<int:minutes_id>/correct/", decisions_minutes.correct, name="correct-minutes"),
    path("minutes/<int:minutes_id>.<paper:ext>", decisions_papers.minutes_file, name="minutes-file"),
    path("meetings/<int:meeting_id>/notice.<paper:ext>", decisions_papers.notice_file, name="meeting-notice"),
    path("topics/<int:topic_id>/excerpt.<paper:ext>", decisions_papers.excerpt_file, name="decision-excerpt"),
    path("units/<int:unit_id>/decision-report/", decisions_papers.report, name="decision-report"),
    path("units/<int:unit_id>/decision-report.<paper:ext>", decisions_papers.report_file, name="decision-report-file"),
    path("packs/<slug:name>/handbook.<paper:ext>", decisions_papers.handbook_file, name="handbook"),
    path("units/<int:unit_id>/rulebooks/", decisions_rulebooks.rulebooks, name="rulebooks"),
    path("units/<int:unit_id>/rulebooks/new/", decisions_rulebooks.begin, name="begin-rulebook"),
    path("rulebooks/<int:rulebook_id>/", decisions_rulebooks.rulebook, name="rulebook"),
    path("rulebooks/<int:rulebook_id>/draft/", decisions_rulebooks.draft, name="draft-edition"),
    path("editions/<int:edition_id>/", decisions_rulebooks.edition, name="edition"),
    path("editions/<int:edition_id>/adopt/", decisions_rulebooks.adopt, name="adopt-edition"),
    path("editions/<int:edition_id>/withdraw/", decisions_rulebooks.withdraw, name="withdraw-draft"),
]
