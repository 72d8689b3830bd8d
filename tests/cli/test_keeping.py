"""The restore drill on whatever database the suite runs on."""

import pytest
from django.apps import apps

from tests import factories as make
from zhuji.cli.keeping import _models, back_up, restore
from zhuji.core.errors import Refused
from zhuji.duty.actions import refresh
from zhuji.org.actions.people import enter_person
from zhuji.org.log import verify
from zhuji.org.models import Person


def rows():
    return {m._meta.label: sorted(map(str, m._base_manager.values_list())) for m in _models()}


@pytest.mark.django_db(transaction=True)
def test_restored_database_equals_the_one_that_was_backed_up_and_goes_on_from_there(tmp_path):
    school = make.make_unit("school", "学校")
    make.make_unit("branch", "支部", school, covers=[school])
    enter_person(number="T1", name="王敏", unit=school, by=None, phone="13800000000")
    refresh(make.day("2026-10-15"))
    before = rows()
    back_up(tmp_path / "b.zip")
    with pytest.raises(Refused, match="已有数据"):
        restore(tmp_path / "b.zip")
    for model in reversed(_models()):
        model._base_manager.all().update(
            **{f.name: None for f in model._meta.concrete_fields if f.related_model is model}
        )
        model._base_manager.all()._raw_delete("default")

    restore(tmp_path / "b.zip")

    assert rows() == before
    assert verify()[1] is None
    assert Person.objects.get(number="T1").phone == "13800000000"
    assert enter_person(number="T2", name="李强", unit=school, by=None).pk > Person.objects.get(number="T1").pk
    assert apps.get_model("org", "Unit").objects.count() == 2
