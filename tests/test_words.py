"""docs/words.md names every notion that the code has a word of its own for."""

import re
from pathlib import Path

from django.apps import apps
from django.db.models import TextChoices

from zhuji.activity import models as activity
from zhuji.duty import models as duty
from zhuji.org import kinds, models, rights
from zhuji.pack import reasons
from zhuji.pack.schema.measures import MEASURES

WORDS = set(re.findall(r"`([^`]+)`", Path("docs/words.md").read_text()))
OURS = ("org", "pack", "activity", "duty")


def keys_of(*holders) -> set[str]:
    """Every key of every closed list that the modules or classes hold."""
    lists = [value for holder in holders for value in vars(holder).values() if isinstance(value, type)]
    return {key for found in lists if issubclass(found, TextChoices) for key in found.values}


def test_every_table_has_its_word():
    tables = {model.__name__ for model in apps.get_models() if model._meta.app_label in OURS}
    assert tables - WORDS == set()


def test_every_key_of_a_closed_list_has_its_word():
    holders = (kinds, duty, duty.Explanation, activity.Activity, activity.Attendance, models.Grant, models.UnitChange)
    assert keys_of(*holders) - WORDS == set()


def test_every_measure_act_and_reason_has_its_word():
    measures = {spec.model_fields["measure"].annotation.__args__[0] for spec in MEASURES}
    told = set(re.findall(r'"([a-z-]+)": lambda', Path(reasons.__file__).read_text()))
    assert (measures | set(rights.ACTS) | told) - WORDS == set()
    assert len(told) > 5
