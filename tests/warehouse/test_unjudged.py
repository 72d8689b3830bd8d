"""What an engine does not judge is named, once, and nothing beside it is left out."""

import datetime as dt
import json

import pytest

from tests import factories as make
from tests.warehouse.moving import move
from zhuji.pack.load import load
from zhuji.warehouse.engines import DuckDB
from zhuji.warehouse.evaluate import Evaluation
from zhuji.warehouse.territories import Territory
from zhuji.warehouse.unjudged import UNJUDGED, not_judged


def test_duckdb_judges_every_rule_and_spark_all_but_these():
    assert UNJUDGED["duckdb"] == {}
    assert set(UNJUDGED["spark"]) == {
        ("items-without-communication", ""),
        ("items-at-wrong-body", ""),
        ("items-at-fault", "before-proposal"),
        ("items-at-fault", "copied"),
        ("items-recusal-ignored", ""),
        ("meetings-led-by-others", ""),
    }
    assert set(not_judged("spark", load("base").rules.values())) == {
        "decision.copied",
        "decision.order",
        "decision.party-meeting.convene",
        "decision.pre.communicate",
        "decision.principal-meeting.convene",
        "decision.recusal",
        "tzyd.categories",
    }


class Poorer(DuckDB):
    """DuckDB that says it can no more than Spark can."""

    name = "spark"


@pytest.mark.django_db
def test_the_result_names_the_rules_that_are_not_in_it(tmp_path):
    make.make_unit("school", "学校")
    engine, day, pack = Poorer(), dt.date(2026, 3, 1), load("base")
    engine.attach(move(tmp_path))
    evaluation = Evaluation(engine, day, day, day)
    evaluation.write([Territory(pack, "", ())], tmp_path / "out")

    told = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert told["not_judged"] == evaluation.not_judged == not_judged("spark", pack.rules.values())
    judged = {path.name.removeprefix("0.").removesuffix(".parquet") for path in (tmp_path / "out/duties").iterdir()}
    assert judged | told["not_judged"].keys() == {rule.id for rule in pack.rules.values() if not rule.off}
    assert not judged & told["not_judged"].keys()
