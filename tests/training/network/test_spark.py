"""A cluster is named by its address, and a network that is trained there is a value like others."""

from __future__ import annotations

import pytest
from sklearn.base import clone

from workbench.errors import InputError
from workbench.training.network import Network
from workbench.training.network.spark import Spark


def test_a_network_with_a_cluster_can_be_cloned() -> None:
    spark = Spark("spark://head:7077", settings={"spark.executor.memory": "4g"})
    assert clone(Network(on=spark)).on == spark


@pytest.mark.parametrize("url", ["head:7077", "local[2]", "http://head:8080", ""])
def test_what_is_no_cluster_is_refused(url: str) -> None:
    with pytest.raises(InputError, match=r"is no cluster of Spark\. Give spark://host:7077"):
        Spark(url)
