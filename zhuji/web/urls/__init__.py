"""Every address of the application, by area; the areas are the words of the users."""

from zhuji.web.urls import (
    accounts,
    branch_life,
    decisions_ballots,
    decisions_meetings,
    decisions_papers,
    decisions_results,
    decisions_review,
    decisions_topics,
    organisation,
    packs,
    situation,
    workbooks,
)

urlpatterns = [
    *situation.urlpatterns,
    *organisation.urlpatterns,
    *branch_life.urlpatterns,
    *decisions_results.urlpatterns,
    *decisions_papers.urlpatterns,
    *decisions_meetings.urlpatterns,
    *decisions_topics.urlpatterns,
    *decisions_review.urlpatterns,
    *decisions_ballots.urlpatterns,
    *packs.urlpatterns,
    *workbooks.urlpatterns,
    *accounts.urlpatterns,
]
