import pytest

pytestmark = pytest.mark.xdist_group("a group of its own")


def test_a_worker_knows_the_groups_of_its_tests(request: pytest.FixtureRequest) -> None:
    if not request.config.getoption("loadgroup", default=False):
        pytest.skip("only workers of `--dist loadgroup` group tests")

    assert request.node.nodeid.endswith("@a group of its own")
