"""Every address of the application, by area; the areas are the words of the users."""

from zhuji.web.urls import accounts, branch_life, decisions_ballots, organisation, packs, situation, workbooks

urlpatterns = [
    *situation.urlpatterns,
    *organisation.urlpatterns,
    *branch_life.urlpatterns,
    *decisions_ballots.urlpatterns,
    *packs.urlpatterns,
    *workbooks.urlpatterns,
    *accounts.urlpatterns,
]
