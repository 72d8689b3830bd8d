from zhuji.ballot.models.papers import Ballot, Officer, Option, TellerCount, TellerLine
from zhuji.ballot.models.reviews import Grade, Review, StageTaken
from zhuji.ballot.models.sheets import Appraisal, Question, SheetCode, Slip, Urn

__all__ = [
    "Appraisal",
    "Ballot",
    "Grade",
    "Officer",
    "Option",
    "Question",
    "Review",
    "SheetCode",
    "Slip",
    "StageTaken",
    "TellerCount",
    "TellerLine",
    "Urn",
]
