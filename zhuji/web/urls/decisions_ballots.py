"""票决、测评、民主评议."""

from django.urls import path

from zhuji.web.views import (
    decisions_appraisals,
    decisions_ballots,
    decisions_counts,
    decisions_reviews,
    decisions_sheet,
)

urlpatterns = [
    path("units/<int:unit_id>/ballots/", decisions_ballots.ballots, name="ballots"),
    path("units/<int:unit_id>/ballots/new/", decisions_ballots.new_ballot, name="new-ballot"),
    path("ballots/<int:ballot_id>/", decisions_ballots.ballot, name="ballot"),
    path("ballots/<int:ballot_id>/papers/", decisions_ballots.papers, name="papers"),
    path("ballots/<int:ballot_id>/open/", decisions_ballots.open_ballot, name="open-ballot"),
    path("ballots/<int:ballot_id>/count/", decisions_counts.count_ballot, name="count-ballot"),
    path("ballots/<int:ballot_id>/rule/", decisions_ballots.rule_on_ballot, name="rule-on-ballot"),
    path("ballots/<int:ballot_id>/fewer/", decisions_ballots.accept_fewer, name="accept-fewer"),
    path("ballots/<int:ballot_id>/withdraw/", decisions_ballots.withdraw_ballot, name="withdraw-ballot"),
    path("units/<int:unit_id>/appraisals/new/", decisions_appraisals.new_appraisal, name="new-appraisal"),
    path("appraisals/<int:appraisal_id>/", decisions_appraisals.appraisal, name="appraisal"),
    path("appraisals/<int:appraisal_id>/codes/", decisions_appraisals.make_codes, name="make-codes"),
    path("appraisals/<int:appraisal_id>/close/", decisions_appraisals.close_appraisal, name="close-appraisal"),
    path("appraisals/<int:appraisal_id>/withdraw/", decisions_appraisals.withdraw_appraisal, name="withdraw-appraisal"),
    path("sheet/", decisions_sheet.sheet, name="sheet"),
    path("units/<int:unit_id>/reviews/new/", decisions_reviews.new_review, name="new-review"),
    path("reviews/<int:review_id>/", decisions_reviews.review, name="member-review"),
    path("reviews/<int:review_id>/steps/<slug:stage>/", decisions_reviews.take_stage, name="take-stage"),
    path("reviews/<int:review_id>/grades/", decisions_reviews.grades, name="grades"),
]
