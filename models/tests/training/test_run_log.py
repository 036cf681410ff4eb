"""What a run's log says of a step."""

from unifluid.training.run_log import RunningMeans


def test_a_mean_counts_rows_and_not_batches():
    means = RunningMeans()
    means.add("ask", 3.0, rows=1)
    means.add("ask", 1.0, rows=3)
    means.add("gradient", 2.0)
    assert means.take() == {"ask": 1.5, "gradient": 2.0}
    assert means.take() == {}
