import pytest

from tests.meeting.council import make_council


@pytest.fixture
def council(district, school, committee):
    return make_council(district, school=school, committee=committee)
